import { describe, expect, test } from 'vitest';
import type { AnyRule, Judgement } from '#domain/declaring/rule.ts';
import { fail, notApplicable, pass } from '#domain/declaring/rule.ts';
import { judgeRow } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import { GapIndex } from '#domain/words/gap.ts';
import { awsRegion } from '#domain/words/scope.ts';
import type { Row } from '#domain/words/unit.ts';

const scope = awsRegion('111122223333', 'us-east-1');
const observedAt = '2026-11-21T06:00:00.000Z';
const SSN = 'ward [masked: ssn]';
const ROW: Row = { id: 'v-1', state: 'on', name: SSN, tags: { team: SSN }, keyId: '[masked: mrn]', other: 'k-1' };

type Judge = (row: Record<string, string>, context: Parameters<AnyRule['judge']>[1]) => Judgement;

function judged(judge: Judge): Judgement {
  const lookups = new Lookups();
  lookups.add('keys', { scope, observedAt, gaps: [], rows: [{ id: 'k-1', state: 'on', alias: SSN }] });
  const rule = { judge } as unknown as AnyRule;
  return judgeRow(rule, ROW, { scope, observedAt, gaps: new GapIndex([]) }, { policy: {} }, lookups);
}

describe('a rule that reads what was masked', () => {
  test.each([
    ['a text', ({ name }) => pass(`${name} is fine`)],
    ['a map that holds one', ({ tags }) => pass(`${JSON.stringify(tags)} is fine`)],
    ['every field', (row) => notApplicable('X', Object.values({ ...row }).join())],
    [
      'a row of another table',
      (row, { lookup }) => pass((lookup('keys', row.other ?? '') as { found: Row }).found.alias as string),
    ],
    [
      'one of many',
      (_row, { related }) =>
        pass(
          related('keys', 'state', 'on')
            .rows.map(({ alias }) => alias)
            .join(),
        ),
    ],
  ] satisfies [string, Judge][])('says neither PASS nor NOT_APPLICABLE: %s', (_what, judge) => {
    expect(judged(judge)).toMatchObject({ verdict: 'UNKNOWN', code: 'MASKED', assurance: null });
  });

  test('still says FAIL: nobody ends one by writing a secret into a name', () => {
    expect(judged(({ name }) => fail('BAD', `${name} is bad`))).toMatchObject({ verdict: 'FAIL', code: 'BAD' });
  });

  test('and one that does not is as certain as ever', () => {
    expect(judged(({ state, id }) => pass(`${id} is ${state}`))).toMatchObject({ verdict: 'PASS' });
    expect(
      judged((row, { lookup }) => pass((lookup('keys', row.other ?? '') as { found: Row }).found.state as string)),
    ).toMatchObject({
      verdict: 'PASS',
      reason: 'on',
    });
  });
});

test('by a masked name nothing is found and nothing is absent', () => {
  const looks: Judge = (row, { lookup, related }) =>
    pass(JSON.stringify([lookup('keys', row.keyId ?? ''), related('keys', 'state', row.keyId ?? '')]));
  const { reason } = judged(looks);
  expect(reason.match(/"gap":\{"operation":"keys"/g)).toHaveLength(2);
  expect(reason).not.toContain('absent');
});
