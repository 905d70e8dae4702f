import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Gap } from '#domain/gap.ts';
import { allCovered, coverOf, type FlowLogFacts } from '#domain/network/flow-log-cover.ts';

const LOG: FlowLogFacts = {
  id: 'fl-1',
  status: 'ACTIVE',
  trafficType: 'ALL',
  deliverStatus: 'SUCCESS',
  deliverError: null,
};
const GAP: Gap = {
  operation: 'ec2:DescribeFlowLogs',
  resourceId: null,
  fields: [],
  code: 'TIMEOUT',
  reason: 'TimeoutError',
};
const isCovered = (rows: readonly FlowLogFacts[], gap?: Gap) => coverOf({ rows, gap }).isCovered;

describe('coverOf', () => {
  test.each([
    ['at work, of all traffic, delivered', {}, true],
    ['of rejected traffic', { trafficType: 'REJECT' }, false],
    ['of accepted traffic', { trafficType: 'ACCEPT' }, false],
    ['that is not delivered', { deliverStatus: 'FAILED' }, false],
    ['that is not at work', { status: 'DELETING' }, false],
    ['whose delivery was not reported', { deliverStatus: null }, null],
    ['whose traffic was not reported', { trafficType: null }, null],
    ['that falls short, whatever else was not reported', { trafficType: 'REJECT', deliverStatus: null }, false],
  ])('a flow log %s', (_which, facts, covered) => {
    expect(isCovered([{ ...LOG, ...facts }])).toBe(covered);
  });

  test('one flow log that covers is enough, whatever stands beside it or was not read', () => {
    const fact = (...values: string[]) => fc.constantFrom(null, ...values);
    const logs = fc.array(
      fc.record({
        id: fc.string(),
        status: fact('ACTIVE', 'DELETING'),
        trafficType: fact('ALL', 'REJECT'),
        deliverStatus: fact('SUCCESS', 'FAILED'),
        deliverError: fc.constant(null),
      }),
    );
    fc.assert(
      fc.property(logs, logs, fc.boolean(), (before, after, isCut) => {
        expect(isCovered([...before, LOG, ...after], isCut ? GAP : undefined)).toBe(true);
      }),
    );
  });

  test('where not all were read, the absence of one proves nothing', () => {
    expect(isCovered([], GAP)).toBeNull();
    expect(isCovered([{ ...LOG, trafficType: 'REJECT' }], GAP)).toBeNull();
    expect(isCovered([])).toBe(false);
  });

  test('names the flow log that covers, not the first', () => {
    const log = coverOf({ rows: [{ ...LOG, id: 'fl-0', deliverStatus: 'FAILED' }, LOG], gap: undefined }).log;
    expect(log?.id).toBe('fl-1');
  });
});

test.each([
  [[true, true], true],
  [[true, false], false],
  [[true, null], null],
  [[null, false], false],
  [[], false],
])('places %j are all covered: %s', (places, all) => {
  expect(allCovered(places)).toBe(all);
});
