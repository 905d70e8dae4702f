import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allCovered,
  between,
  type Cover,
  coverOf,
  type FlowLogFacts,
  lackingFields,
  takenBy,
} from '#domain/network/flow-log-cover.ts';
import type { Gap } from '#domain/words/gap.ts';

/** The default format: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html */
const DEFAULT =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action';
const FIELDS = `${DEFAULT} log-status`.split(' ');
const without = (...names: string[]): string[] => FIELDS.filter((name) => !names.includes(name));
const LOG: FlowLogFacts = {
  id: 'fl-1',
  status: 'ACTIVE',
  trafficType: 'ALL',
  deliverStatus: 'SUCCESS',
  deliverError: null,
  destination: 'arn:aws:s3:::logs',
  logGroupName: null,
  fields: FIELDS,
};
const GAP: Gap = {
  operation: 'ec2:DescribeFlowLogs',
  resourceId: null,
  fields: [],
  code: 'TIMEOUT',
  reason: 'TimeoutError',
};
const isCovered = (rows: readonly FlowLogFacts[], gap?: Gap) => coverOf(takenBy({ rows, gap }));

describe('coverOf', () => {
  test.each<[string, Partial<FlowLogFacts>, Cover]>([
    ['at work, of all traffic, delivered', {}, true],
    ['of rejected traffic', { trafficType: 'REJECT' }, false],
    ['of accepted traffic', { trafficType: 'ACCEPT' }, false],
    ['of traffic of a kind not known here', { trafficType: 'SAMPLED' }, null],
    ['that is not delivered', { deliverStatus: 'FAILED' }, false],
    ['that is not at work', { status: 'DELETING' }, false],
    ...['srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'action'].map(
      (name): [string, Partial<FlowLogFacts>, Cover] => [
        `whose records lack ${name}`,
        { fields: without(name) },
        false,
      ],
    ),
    ['whose records lack what says nothing of what left', { fields: without('version', 'packets', 'bytes') }, true],
    [
      "with the packet's own addresses",
      { fields: [...without('srcaddr', 'dstaddr'), 'pkt-srcaddr', 'pkt-dstaddr'] },
      true,
    ],
    ['whose format was not reported', { fields: null }, null],
    ['that falls short, in a format that was not reported', { fields: null, trafficType: 'REJECT' }, false],
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
        destination: fact('arn:aws:s3:::logs'),
        logGroupName: fact('logs'),
        fields: fc.constantFrom(null, [], FIELDS),
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

  /** A flow record is in the logs if one that is whole takes its kind: asked of one flow at a time. */
  test('flow logs between them take what at least one of them takes', () => {
    const log = fc.record({
      trafficType: fc.constantFrom('ALL', 'ACCEPT', 'REJECT'),
      deliverStatus: fc.constantFrom('SUCCESS', 'FAILED'),
      fields: fc.constantFrom(FIELDS, without('dstport')),
    });
    fc.assert(
      fc.property(fc.array(log, { maxLength: 4 }), fc.array(log, { maxLength: 3 }), (ofVpc, ofSubnet) => {
        const isRecorded = (action: string) =>
          [...ofVpc, ...ofSubnet].some(
            ({ trafficType, deliverStatus, fields }) =>
              trafficType.replace('ALL', action) === action && deliverStatus !== 'FAILED' && fields.includes('dstport'),
          );
        const rowsOf = (logs: typeof ofVpc) =>
          takenBy({ rows: logs.map((each) => ({ ...LOG, ...each })), gap: undefined });
        expect(coverOf(between(rowsOf(ofVpc), rowsOf(ofSubnet)))).toBe(isRecorded('ACCEPT') && isRecorded('REJECT'));
      }),
    );
  });

  test('what a gap leaves open, a flow log of the place above settles', () => {
    const nothing = takenBy({ rows: [], gap: GAP });
    expect(coverOf(between(nothing, takenBy({ rows: [LOG], gap: undefined })))).toBe(true);
    expect(
      coverOf(between(nothing, takenBy({ rows: [{ ...LOG, trafficType: 'ACCEPT' }], gap: undefined }))),
    ).toBeNull();
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

test('the fields that records lack are named, and none where the format is not known', () => {
  expect(lackingFields({ ...LOG, fields: without('dstaddr', 'action') })).toEqual(['dstaddr', 'action']);
  expect(lackingFields(LOG)).toEqual([]);
  expect(lackingFields({ ...LOG, fields: null })).toEqual([]);
});
