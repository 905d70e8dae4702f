import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type AnyDerivation, defineDerivation } from '#domain/declaring/derivation.ts';
import { fail, pass, rule } from '#domain/declaring/rule.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import { awsRegion } from '#domain/words/scope.ts';
import { deriveTable, streamTable } from '../../../lambdas/steps/derive/derive-table.ts';

const SCOPE = awsRegion('123456789012', 'us-east-1');
const lookups = new Lookups();
lookups.add('letters', { scope: SCOPE, rows: [], gaps: [], observedAt: '2026-11-22T06:00:00.000Z' });

const of = (give: () => Iterable<unknown>) =>
  defineDerivation({
    id: 'words',
    title: 'Words',
    scope: 'aws-region',
    from: ['letters'],
    row: z.strictObject({ id: z.string(), length: z.int() }),
    rules: [],
    inOrder: true,
    derive: give as () => Iterable<{ id: string; length: number }>,
  });

const both = (give: () => Iterable<unknown>) => {
  const streamed = streamTable(of(give), SCOPE, {}, lookups);
  return { kept: deriveTable(of(give), SCOPE, {}, lookups), streamed: { ...streamed, rows: [...streamed.rows] } };
};

describe('a derived table whose rows come in order', () => {
  test.each<[string, () => Iterable<unknown>, ids: string[], gaps: string[]]>([
    ['is as if it were kept', () => ['a', 'b'].map((id) => ({ id, length: 1 })), ['a', 'b'], []],
    ['may be empty', () => [], [], []],
    ['says the same twice once', () => ['a', 'a', 'b'].map((id) => ({ id, length: 1 })), ['a', 'b'], []],
    [
      'keeps the first of two that contradict each other, and says so',
      () => [1, 2].map((length) => ({ id: 'a', length })),
      ['a'],
      ['UNEXPECTED_RESPONSE a'],
    ],
    [
      'leaves out what does not fit, wherever it stands, and says so',
      () => [{ id: 'a', length: 'one' }, { id: 'b', length: 1 }, { id: 'c' }, { id: 'd', length: 1 }],
      ['b', 'd'],
      ['SCHEMA_MISMATCH a', 'SCHEMA_MISMATCH c'],
    ],
    [
      'keeps what came before its making failed, and says so',
      function* () {
        yield { id: 'a', length: 1 };
        throw new Error('no more letters');
      },
      ['a'],
      ['OTHER null'],
    ],
  ])('%s', (_what, give, ids, gaps) => {
    const { kept, streamed } = both(give);
    expect(streamed).toEqual(kept);
    expect(streamed.rows.map(({ id }) => id)).toEqual(ids);
    expect(streamed.gaps.map(({ code, resourceId }) => `${code} ${resourceId}`)).toEqual(gaps);
  });

  test('ends at the first row that is not in order: what is missing is said, and it is not complete', () => {
    const { streamed } = both(() => ['b', 'a', 'c'].map((id) => ({ id, length: 1 })));
    expect(streamed.rows.map(({ id }) => id)).toEqual(['b']);
    expect(streamed.outcome).toBe('PARTIAL');
    expect(streamed.gaps).toEqual([
      expect.objectContaining({ resourceId: null, reason: expect.stringContaining('a came after b') }),
    ]);
  });

  test('is made anew by everybody who goes through it, as far as they go', () => {
    const made: string[] = [];
    const { rows } = streamTable(
      of(function* () {
        for (const id of ['a', 'b', 'c']) {
          made.push(id);
          yield { id, length: 1 };
        }
      }),
      SCOPE,
      {},
      lookups,
    );
    expect(made.splice(0)).toEqual(['a', 'b', 'c']);
    for (const { id } of rows) if (id === 'b') break;
    expect(made.splice(0)).toEqual(['a', 'b']);
    expect([...rows]).toHaveLength(rows.length);
    expect(made).toEqual(['a', 'b', 'c']);
  });
});

describe('a table made of one that was not wholly read', () => {
  const Word = z.strictObject({ id: z.string(), length: z.int() });
  const isShort = rule({
    ...{
      id: 'word-is-short',
      title: 'Words are short',
      subject: Word,
      severity: 'LOW',
      criterion: 'entity policy',
      evidences: [],
      supports: [],
      remedy: '',
    },
    judge: ({ length }) => (length < 3 ? pass('It is.') : fail('LONG', 'It is not.')),
    examples: [],
  });
  const gap = { operation: 'x:List', resourceId: 'a', fields: ['sound'], code: 'ACCESS_DENIED' as const, reason: 'no' };
  const broken = new Lookups();
  broken.add('letters', { scope: SCOPE, rows: [], gaps: [gap], observedAt: '2026-11-22T06:00:00.000Z' });
  const config = { policy: {}, emptyAllowed: { words: '*' as const } };
  const judged = (declared: AnyDerivation) => {
    const unit = deriveTable(declared, SCOPE, {}, broken);
    const findings = [...judgeUnit(declared, unit, config as never, broken)];
    return { unit, said: findings.map(({ resourceId, judgement }) => [resourceId, judgement.verdict, judgement.code]) };
  };
  const declared = (ids: readonly string[], more = {}) => ({
    ...of(() => ids.map((id) => ({ id, length: 1 }))),
    rules: [isShort],
    ...more,
  });

  test('never says that everything was read, though none was made and none is allowed', () => {
    const { unit, said } = judged(declared([]) as AnyDerivation);
    expect(said).toEqual([['*', 'ERROR', 'INPUTS_INCOMPLETE']]);
    expect(unit.gaps).toMatchObject([{ resourceId: null, fields: [], reason: expect.stringContaining('letters') }]);
    expect(unit).toMatchObject({ outcome: 'FAILED', isComparable: false });
  });

  test('judges what was made, and says that there may be more', () => {
    const { unit, said } = judged(declared(['b']) as AnyDerivation);
    expect(said).toEqual([
      ['*', 'ERROR', 'INPUTS_INCOMPLETE'],
      ['b', 'PASS', 'OK'],
    ]);
    expect(unit).toMatchObject({ outcome: 'PARTIAL', isComparable: false });
  });

  test('is whole where what is missing does not touch it', () => {
    const { unit, said } = judged(declared([], { isTouchedBy: () => false }) as AnyDerivation);
    expect(said).toEqual([['*', 'NOT_APPLICABLE', 'NONE_EXPECTED']]);
    expect(unit.outcome).toBe('COMPLETE');
    expect(unit.isComparable).toBeUndefined();
  });
});
