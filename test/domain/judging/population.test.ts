import { expect, test } from 'vitest';
import { type AnyRule, fail, type Judgement, notApplicable, pass, unknown, unread } from '#domain/declaring/rule.ts';
import { findingCounts, Populations } from '#domain/judging/population.ts';
import { things } from '../../support/drawn-runs.ts';

const [rule] = things.rules as readonly AnyRule[];
const NONE = notApplicable('NONE_EXPECTED', 'There is none.');
const REFUSED = unread({ operation: 'x', resourceId: null, fields: [], code: 'ACCESS_DENIED', reason: 'no' });

function populationOf(judgements: Readonly<Record<string, Judgement>>, more: Partial<AnyRule> = {}) {
  const populations = new Populations([{ ...things, rules: [{ ...(rule as AnyRule), ...more }] }]);
  for (const [at, judgement] of Object.entries(judgements))
    populations.count(
      {
        rule: { ...(rule as AnyRule), ...more },
        source: things,
        scope: at,
        resourceId: at.startsWith('*') ? '*' : at,
        judgement,
      },
      false,
    );
  const [population] = populations.all();
  if (!population) throw new Error('no population');
  return { ...population, totals: populations.totals() };
}

test('scopes with none and scopes unread are no members, and are counted by themselves', () => {
  const judged = {
    a: pass('good'),
    b: fail('BAD', 'bad'),
    '*1': NONE,
    '*2': REFUSED,
    '*3': unknown('NONE_FOUND', '?'),
  };
  expect(populationOf(judged)).toMatchObject({
    ...{ inScope: 2, tested: 2, verdict: 'FAIL', incomplete: true },
    counts: { FAIL: 1, ERROR: 0, UNKNOWN: 0, PASS: 1, NOT_APPLICABLE: 0 },
    scopes: { none: 2, unread: 1, counts: { FAIL: 0, ERROR: 1, UNKNOWN: 1, PASS: 0, NOT_APPLICABLE: 1 } },
    totals: { FAIL: 1, ERROR: 1, UNKNOWN: 1, PASS: 1, NOT_APPLICABLE: 1 },
  });
});

test.each([
  ['ERROR', { a: pass('good'), '*': REFUSED }],
  ['UNKNOWN', { a: pass('good'), '*': unknown('NONE_FOUND', '?') }],
  ['PASS', { a: pass('good'), '*': NONE }],
  ['NOT_APPLICABLE', { '*': NONE }],
  ['UNKNOWN', {}],
] as const)('a population is %s where its scopes make it so', (verdict, judged) => {
  expect(populationOf(judged).verdict).toBe(verdict);
});

test('whom a rule is not about is in no population, and has a finding all the same', () => {
  const outside = ['NO_MEMBER'];
  const judged = { a: pass('in'), b: notApplicable('NO_MEMBER', 'out'), c: notApplicable('EXEMPT', 'in, and exempt') };
  expect(populationOf(judged, { outside })).toMatchObject({
    ...{ inScope: 2, outside: 1, tested: 1, verdict: 'PASS' },
    counts: { PASS: 1, NOT_APPLICABLE: 1 },
    totals: { PASS: 1, NOT_APPLICABLE: 2 },
  });
  expect(populationOf(judged)).toMatchObject({ inScope: 3, counts: { NOT_APPLICABLE: 2 } });
});

test('what an earlier version counted in one is counted once', () => {
  const { counts } = populationOf({ a: pass('good') });
  expect(findingCounts({ counts }).PASS).toBe(1);
});
