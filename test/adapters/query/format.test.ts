import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatResult } from '#adapters/query/format.ts';

const result = (names: string[], ...rows: unknown[][]) => ({
  columns: names.map((name) => ({ name, type: 'varchar' })),
  rows,
});

describe('table', () => {
  test('columns are aligned, numbers to the right, and the rows are counted', () => {
    const text = formatResult(result(['rule', 'fail'], ['kms-key-rotates', 2], ['x', 10]), 'table');
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

  test('a null among numbers stands to the right, nulls alone to the left', () => {
    const lines = formatResult(result(['count', 'nothing'], [10, null], [null, null]), 'table').split('\n');
    expect(lines.slice(2, 4)).toEqual(['   10  NULL', ' NULL  NULL']);
  });

  test('no rows are said to be none', () => {
    expect(formatResult(result(['a']), 'table')).toBe('a\n─\n\n0 rows\n');
  });

  test('null and the empty text differ, lists are JSON', () => {
    expect(formatResult(result(['a', 'b'], [null, ['x', 'y']], ['', true]), 'table').split('\n')).toEqual([
      'a     b',
      '────  ─────────',
      'NULL  ["x","y"]',
      '      true',
      '',
      '2 rows',
      '',
    ]);
  });

  test('wide and combined characters take the room they take on a terminal', () => {
    const lines = formatResult(result(['a', 'b'], ['鍵', 'x'], ['é', 'x'], ['👩🏽‍⚕️', 'x'], ['ab', 'x']), 'table').split(
      '\n',
    );
    expect(lines.slice(2, 6)).toEqual(['鍵  x', 'é   x', '👩🏽‍⚕️  x', 'ab  x']);
  });

  test('a long value is cut at a whole character, marked, and counted', () => {
    const text = formatResult(result(['a'], ['x'.repeat(20)], ['👩🏽‍⚕️'.repeat(6)], ['short']), 'table', 10);
    expect(text.split('\n').slice(2)).toEqual([
      `${'x'.repeat(9)}…`,
      `${'👩🏽‍⚕️'.repeat(4)}…`,
      'short',
      '',
      '3 rows; 2 values are cut at …, --format json has all of it',
      '',
    ]);
  });

  test('a value cannot move the cursor, forge a line or turn the writing around', () => {
    const text = formatResult(
      result(['a'], ['\u001b[2Jgone'], ['one\ntwo\r'], ['\u202eevil'], ['\u0000\u2028']),
      'table',
    );
    expect(text.split('\n').slice(2, 6)).toEqual([
      '\\u001b[2Jgone',
      'one\\ntwo\\u000d',
      '\\u202eevil',
      '\\u0000\\u2028',
    ]);
  });
});

describe('csv', () => {
  test('fields that need quotes have them, null is empty, lines end as RFC 4180 says', () => {
    const text = formatResult(result(['a', 'b,c'], ['say "hi"', null], ['', 'x\ny'], [1.5, ['p', 'q']]), 'csv');
    expect(text).toBe('a,"b,c"\r\n"say ""hi""",\r\n"","x\ny"\r\n1.5,"[""p"",""q""]"\r\n');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', "'quoted", '＝1'])(
    'text a spreadsheet would run is not run: %j',
    (text) => {
      expect(parseCsv(formatResult(result(['a'], [text]), 'csv'))).toEqual([['a'], [`'${text}`]]);
    },
  );

  test('a negative number is a number', () => {
    expect(formatResult(result(['a'], [-1]), 'csv')).toBe('a\r\n-1\r\n');
  });

  test('taking off the apostrophe gives every text back', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (texts) => {
        const [, row = []] = parseCsv(
          formatResult(
            result(
              texts.map((_, at) => `c${at}`),
              texts,
            ),
            'csv',
          ),
        );
        expect(row.map((field) => field.replace(/^'/, ''))).toEqual(texts);
      }),
    );
  });
});

describe('json', () => {
  test('is an array of objects, one a line', () => {
    const text = formatResult(result(['a', 'b'], [1, ['x']], [null, '\n']), 'json');
    expect(text).toBe('[\n  {"a":1,"b":["x"]},\n  {"a":null,"b":"\\n"}\n]\n');
    expect(formatResult(result(['a']), 'json')).toBe('[]\n');
  });

  test('holds every value whatever the column is called', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (name, value) => {
        const [row] = JSON.parse(formatResult(result([name], [value]), 'json'));
        expect(Object.entries(row)).toEqual([[name, JSON.parse(JSON.stringify(value))]]);
      }),
    );
  });
});

/** A reader of RFC 4180, written for this test from its grammar. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let rest = text;
  while (rest !== '') {
    const row: string[] = [];
    for (let separator = ','; separator === ','; ) {
      const match = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
      if (!match) throw new Error(`no CSV: ${JSON.stringify(rest)}`);
      row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
      separator = match[3] as string;
      rest = rest.slice(match[0].length);
    }
    rows.push(row);
  }
  return rows;
}
