import { expect, test } from 'vitest';
import * as z from 'zod';
import { checkedDeclaration } from '#domain/declaring/check-declaration.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { fail, type Judgement, pass, rule } from '#domain/declaring/rule.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import type { Doubt } from '#domain/words/doubt.ts';
import type { Gap } from '#domain/words/gap.ts';
import { awsRegion } from '#domain/words/scope.ts';

const Door = z.strictObject({ id: z.string(), open: z.boolean() });
type Door = z.infer<typeof Door>;
const common = {
  title: 'A rule',
  subject: Door,
  severity: 'LOW',
  criterion: 'entity policy',
  remedy: 'Shut it',
} as const;
const says = {
  ...common,
  evidences: [],
  supports: [],
  examples: [{ name: 'shut', row: { id: 'h1 a', open: false }, verdict: 'PASS' }],
} as const;
const judgeAll = (doors: readonly Door[]): Judgement => {
  const open = doors.filter((door) => door.open).map(({ id }) => id);
  return open.length > 0 ? fail('OPEN', `${open.join()} of ${doors.length}.`) : pass(`All ${doors.length} are shut.`);
};
const house = (id: string): string => id.split(' ', 1)[0]!;
const ofHouses = rule({
  ...says,
  id: 'of-houses',
  judge: (door) => judgeAll([door]),
  gathers: { thing: house, judge: judgeAll },
});
const ofDoors = rule({ ...says, id: 'of-doors', judge: ({ open }) => (open ? fail('OPEN', 'Open.') : pass('Shut.')) });
const doorsWith = (...rules: (typeof ofDoors)[]) =>
  defineCollector({
    ...{ id: 'doors', title: 'Doors', scope: 'aws-region', reads: [], row: Door, rules },
    async *collect() {},
  });

const ROWS: readonly Door[] = [
  { id: 'h1 back', open: false },
  { id: 'h1 front', open: true },
  { id: 'h1-a front', open: false },
  { id: 'h2 front', open: false },
];
const denied: Gap = { operation: 'x:GetDoor', resourceId: '', fields: [], code: 'ACCESS_DENIED', reason: 'no' };

function found(rows: readonly Door[], more = {}, rules = [ofHouses, ofDoors]): string[] {
  const unit = { scope: awsRegion('1', 'us-east-1'), rows, gaps: [], observedAt: '2026-11-21T06:00:00.000Z', ...more };
  return [...judgeUnit(doorsWith(...rules), unit, { policy: {}, emptyAllowed: {} }, new Lookups())].map(
    ({ rule: { id }, resourceId, judgement }) => `${resourceId}: ${id} ${judgement.verdict} ${judgement.reason}`,
  );
}

test('a thing has one finding of all its rows, in order with those of its rows', () => {
  expect(found(ROWS)).toEqual([
    'h1: of-houses FAIL h1 front of 2.',
    'h1 back: of-doors PASS Shut.',
    'h1 front: of-doors FAIL Open.',
    'h1-a: of-houses PASS All 1 are shut.',
    'h1-a front: of-doors PASS Shut.',
    'h2: of-houses PASS All 1 are shut.',
    'h2 front: of-doors PASS Shut.',
  ]);
  expect(found(ROWS.slice(0, 1), {}, [ofHouses])).toEqual(['h1: of-houses PASS All 1 are shut.']);
});

test('of a thing a row of which was not read, only a FAIL is known', () => {
  const gaps = ['h1 side', 'h2 back', 'h3 front'].map((resourceId) => ({ ...denied, resourceId }));
  const verdicts = found(ROWS, { gaps }, [ofHouses]).map((text) => text.split(' ').slice(0, 3).join(' '));
  expect(verdicts).toEqual([
    'h1: of-houses FAIL',
    'h1-a: of-houses PASS',
    'h2: of-houses ERROR',
    'h3: of-houses ERROR',
  ]);
});

test('a doubt, a gap or a mask of one row is the thing’s', () => {
  const doubt: Doubt = {
    operation: 'x:GetDoor',
    member: 'New',
    rows: new Set(['h2 back']),
    carried: '',
    believed: null,
  };
  const shut = [{ id: 'h2 back', open: false }, ...ROWS.slice(3)];
  expect(found(shut, {}, [ofHouses])[0]).toContain('PASS All 2');
  expect(found(shut, { doubts: [doubt] }, [ofHouses])[0]).toContain('UNKNOWN x:GetDoor answered with a member');
  const gap = { ...denied, resourceId: 'h2 back' };
  expect(found(shut, { gaps: [gap] }, [ofHouses])[0]).toContain('ERROR');
});

test('rules of one table that gather rows into different things are refused', () => {
  const other = { ...ofHouses, gathers: { thing: (id: string) => id, judge: judgeAll } };
  const folder = 'network/doors';
  const declare =
    (...rules: (typeof ofDoors)[]) =>
    () =>
      checkedDeclaration(folder, 'collector.ts', { ...doorsWith(...rules), reads: ['ec2:DescribeVpcs'] });
  expect(declare(ofHouses, ofDoors)).not.toThrow();
  expect(declare(ofHouses, other)).toThrow('gather rows into different things');
});
