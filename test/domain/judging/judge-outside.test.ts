import { expect, test } from 'vitest';
import * as z from 'zod';
import { defineCollector } from '#domain/declaring/collector.ts';
import { notApplicable, pass, rule } from '#domain/declaring/rule.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import type { Doubt } from '#domain/words/doubt.ts';
import type { Gap } from '#domain/words/gap.ts';
import { awsRegion } from '#domain/words/scope.ts';

const EAST = awsRegion('111122223333', 'us-east-1');
const Person = z.strictObject({ id: z.string(), member: z.boolean() });
const common = { subject: Person, severity: 'LOW', criterion: 'entity policy', evidences: [], supports: [] } as const;
const says = { title: 'A rule', remedy: '', examples: [] };
const people = defineCollector({
  ...{ id: 'people', title: 'People', scope: 'aws-region', reads: [], row: Person },
  rules: [
    rule({ ...common, ...says, id: 'about-all', judge: () => pass('is good') }),
    rule({
      ...{ ...common, ...says, id: 'about-members', outside: ['NO_MEMBER'] },
      judge: ({ member }) => (member ? pass('is good') : notApplicable('NO_MEMBER', 'is no member')),
    }),
  ],
  async *collect() {},
});

const NOBODY = [
  { id: 'a', member: false },
  { id: 'b', member: false },
];
const refused = (resourceId: string | null): Gap => ({
  ...{ operation: 'x:ListPeople', resourceId, fields: [] },
  ...{ code: 'ACCESS_DENIED', reason: 'no' },
});
const doubt: Doubt = { operation: 'x:ListPeople', member: 'New', rows: '*', carried: '', believed: null };

/** `verdict code` of the whole scope by each rule, and the rows in the order in which they were handed on. */
function judged(rows: readonly z.infer<typeof Person>[], more = {}, emptyAllowed = {}) {
  const unit = { scope: EAST, rows, gaps: [], observedAt: '2026-11-21T06:00:00.000Z', ...more };
  const given: string[] = [];
  const found = [
    ...judgeUnit(people, unit, { policy: {}, emptyAllowed }, new Lookups(), ({ id }) => void given.push(id)),
  ];
  const ids = found.map(({ resourceId }) => resourceId);
  expect(ids).toEqual([...ids].sort());
  const whole = found.filter(({ resourceId }) => resourceId === '*');
  return { given, whole: Object.fromEntries(whole.map((one) => [one.rule.id, codeOf(one.judgement)])) };
}
const codeOf = ({ verdict, code }: { verdict: string; code: string }): string => `${verdict} ${code}`;

const UNKNOWN = 'UNKNOWN NONE_FOUND';
const EXPECTED = 'NOT_APPLICABLE NONE_EXPECTED';

test('a rule about members has nobody to judge where there are only others, each of whom is handed on once', () => {
  expect(judged(NOBODY)).toEqual({ given: ['a', 'b'], whole: { 'about-members': UNKNOWN } });
});

test.each([
  ['the rule, anywhere', { 'about-members': '*' }, EXPECTED],
  ['the rule, here', { 'about-members': ['us-east-1'] }, EXPECTED],
  ['the rule, elsewhere', { 'about-members': ['us-west-2'] }, UNKNOWN],
  ['the table', { people: '*' }, EXPECTED],
  ['another rule', { 'about-all': '*' }, UNKNOWN],
])('none of them is right where the configuration says so of %s', (_, allowed, expected) => {
  expect(judged(NOBODY, {}, allowed).whole).toEqual({ 'about-members': expected });
});

test('one member is a population, and so is somebody of whom nothing could be read', () => {
  expect(judged([...NOBODY, { id: 'c', member: true }]).whole).toEqual({});
  expect(judged(NOBODY, { gaps: [refused('c')] }).whole).toEqual({});
});

test('where not everybody was seen, that alone is said', () => {
  const denied = 'ERROR ACCESS_DENIED';
  expect(judged(NOBODY, { gaps: [refused(null)] }).whole).toEqual({ 'about-all': denied, 'about-members': denied });
});

test('where something was not understood nobody is known to be outside', () => {
  expect(judged(NOBODY, { doubts: [doubt] }, { 'about-members': '*' }).whole).toEqual({});
});

test('an empty table has nobody either', () => {
  expect(judged([], {}, { 'about-members': '*' }).whole).toEqual({ 'about-all': UNKNOWN, 'about-members': EXPECTED });
});
