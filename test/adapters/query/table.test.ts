import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { formatAnswer, formatResult } from '#adapters/query/format.ts';
import type { QueryResult } from '#adapters/query/result.ts';

const result = (names: string[], ...rows: unknown[][]) => ({
  columns: names.map((name) => ({ name, type: 'varchar' })),
  rows,
});
const linesOf = async (of: QueryResult, width?: number) =>
  (await formatResult(of, 'table', width === undefined ? {} : { width })).split('\n');

test('columns are aligned, numbers to the right, and the rows are counted', async () => {
  const text = await formatResult(result(['rule', 'fail'], ['kms-key-rotates', 2], ['x', 10]), 'table');
  expect(text).toBe(
    [
      'rule             fail',
      '───────────────  ────',
      'kms-key-rotates     2',
      'x                  10',
      '',
      '2 rows',
      '',
    ].join('\n'),
  );
});

test('a null among numbers stands to the right, nulls alone to the left', async () => {
  const lines = await linesOf(result(['count', 'nothing'], [10, null], [null, null]));
  expect(lines.slice(2, 4)).toEqual(['   10  NULL', ' NULL  NULL']);
});

test('no rows are said to be none', async () => {
  expect(await formatResult(result(['a']), 'table')).toBe('a\n─\n\n0 rows\n');
});

test('null and the empty text differ, lists are JSON', async () => {
  expect(await linesOf(result(['a', 'b'], [null, ['x', 'y']], ['', true]))).toEqual([
    'a     b',
    '────  ─────────',
    'NULL  ["x","y"]',
    '      true',
    '',
    '2 rows',
    '',
  ]);
});

test('wide and combined characters take the room they take on a terminal', async () => {
  const lines = await linesOf(result(['a', 'b'], ['鍵', 'x'], ['é', 'x'], ['👩🏽‍⚕️', 'x'], ['ab', 'x']));
  expect(lines.slice(2, 6)).toEqual(['鍵  x', 'é   x', '👩🏽‍⚕️  x', 'ab  x']);
});

test('a long value is cut at a whole character, marked, and counted', async () => {
  const text = await formatResult(result(['a'], ['x'.repeat(20)], ['👩🏽‍⚕️'.repeat(6)], ['short']), 'table', {
    cellWidth: 10,
  });
  expect(text.split('\n').slice(2)).toEqual([
    `${'x'.repeat(9)}…`,
    `${'👩🏽‍⚕️'.repeat(4)}…`,
    'short',
    '',
    '3 rows; 2 values are cut at …; --format csv or json gives all',
    '',
  ]);
});

test('a value cannot move the cursor, forge a line or turn the writing around', async () => {
  const text = await formatResult(
    result(['a'], ['\u001b[2Jgone'], ['one\ntwo\r'], ['\u202eevil'], ['\u0000\u2028']),
    'table',
  );
  expect(text.split('\n').slice(2, 6)).toEqual(['\\u{1b}[2Jgone', 'one\\ntwo\\r', '\\u{202e}evil', '\\u{0}\\u{2028}']);
});

describe('a table is no wider than the terminal', () => {
  test('the widest columns give first, numbers nothing, and what was cut is counted', async () => {
    const wide = result(['rule', 'count', 'reason'], ['kms-key-rotates', 1234567, 'The key rotates every 365 days.']);
    expect(await linesOf(wide, 40)).toEqual([
      'rule               count  reason',
      '───────────────  ───────  ──────────────',
      'kms-key-rotates  1234567  The key rotat…',
      '',
      '1 row; 1 value is cut at …; --format csv or json gives all',
      '',
    ]);
  });

  test('where there is no room for every column, each value has a line', async () => {
    const names = ['rule_id', 'scope', 'resource_id', 'verdict', 'assurance'];
    const wide = result(names, ['kms-key-rotates', 'aws.123456789012.us-east-1', 'k'.repeat(50), 'FAIL', 'CONFIG']);
    expect(await linesOf(wide, 40)).toEqual([
      '── 1 ───────────────────────────────────',
      'rule_id      kms-key-rotates',
      'scope        aws.123456789012.us-east-1',
      `resource_id  ${'k'.repeat(26)}…`,
      'verdict      FAIL',
      'assurance    CONFIG',
      '',
      '1 row; 1 value is cut at …; --format csv or json gives all',
      '',
    ]);
  });

  test('whatever it holds, and however narrow it is', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.integer({ min: -999, max: 999 }),
      fc.constant(null),
    );
    const table = fc
      .integer({ min: 1, max: 12 })
      .chain((columns) =>
        fc.array(fc.array(value, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 4 }),
      );
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 20, max: 120 }), async (rows, width) => {
        const names = rows[0]?.map((_, at) => `column_${at}`) ?? [];
        const lines = await linesOf(result(names, ...rows), width);
        for (const line of lines.slice(0, -2)) expect(stringWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test('more rows than people read are counted, not printed', async () => {
  let made = 0;
  const batches = async function* () {
    for (let batch = 0; batch < 20; batch++)
      yield {
        count: 1000,
        rows: () => {
          made += 1000;
          return Array.from({ length: 1000 }, (_, at) => [batch * 1000 + at]);
        },
      };
  };
  const pieces: string[] = [];
  const answer = { columns: [{ name: 'n', type: 'bigint' }], batches: batches() };
  for await (const piece of formatAnswer(answer, 'table')) pieces.push(piece);
  const lines = pieces.join('').split('\n');
  expect(lines.length).toBe(2 + 10_000 + 3);
  expect(lines.slice(-5)).toEqual(
    [' 9998', ' 9999', '', 'the first 10,000 of 20,000 rows; --format csv or json gives all', ''].map((line) =>
      line.replace(/^ (?=9)/, ''),
    ),
  );
  expect(made).toBe(10_000);
});
