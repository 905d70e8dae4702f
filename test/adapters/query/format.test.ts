import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAnswer, formatResult } from '#adapters/query/format.ts';

const result = (names: string[], ...rows: unknown[][]) => ({
  columns: names.map((name) => ({ name, type: 'varchar' })),
  rows,
});

describe('csv', () => {
  test('fields that need quotes have them, null is empty, lines end as RFC 4180 says', async () => {
    const text = await formatResult(result(['a', 'b,c'], ['say "hi"', null], ['', 'x\ny'], [1.5, ['p', 'q']]), 'csv');
    expect(text).toBe('a,"b,c"\r\n"say ""hi""",\r\n"","x\ny"\r\n1.5,"[""p"",""q""]"\r\n');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', "'quoted", '＝1'])(
    'text a spreadsheet would run is not run: %j',
    async (text) => {
      expect(parseCsv(await formatResult(result(['a'], [text]), 'csv'))).toEqual([['a'], [`'${text}`]]);
    },
  );

  test('a negative number is a number', async () => {
    expect(await formatResult(result(['a'], [-1]), 'csv')).toBe('a\r\n-1\r\n');
  });

  test.each([
    ['bigint', -1, '-1'],
    ['hugeint', '-9007199254740993', '-9007199254740993'],
    ['decimal(38,2)', '-12345678901234567.89', '-12345678901234567.89'],
    ['varchar', '-1', "'-1"],
    ['double', '-Infinity', "'-Infinity"],
  ])('of a column of %s, %j is written %s', async (type, value, written) => {
    expect(await formatResult({ columns: [{ name: 'a', type }], rows: [[value]] }, 'csv')).toBe(`a\r\n${written}\r\n`);
  });

  test('the name of a column is no formula either', async () => {
    const text = await formatResult({ columns: [{ name: '=1+1', type: 'bigint' }], rows: [[2]] }, 'csv');
    expect(text).toBe("'=1+1\r\n2\r\n");
  });

  test('a pipe gets every character, a terminal is shown what it would obey', async () => {
    const hostile = result(['a'], ['\u001b[2J\u202egone\nforged']);
    expect(await formatResult(hostile, 'csv')).toBe('a\r\n"\u001b[2J\u202egone\nforged"\r\n');
    expect(await formatResult(hostile, 'csv', { isTerminal: true })).toBe('a\r\n\\u{1b}[2J\\u{202e}gone\\nforged\r\n');
  });

  test('taking off the apostrophe gives every text back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), async (texts) => {
        const [, row = []] = parseCsv(
          await formatResult(
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
  test('is an array of objects, one a line', async () => {
    const text = await formatResult(result(['a', 'b'], [1, ['x']], [null, '\n']), 'json');
    expect(text).toBe('[\n  {"a":1,"b":["x"]},\n  {"a":null,"b":"\\n"}\n]\n');
    expect(await formatResult(result(['a']), 'json')).toBe('[]\n');
  });

  test('holds nothing that a terminal obeys', async () => {
    const text = await formatResult(result(['\u009b1m'], ['\u001b[2J\u202egone\u2028\u007f']), 'json');
    expect(text).toBe('[\n  {"\\u009b1m":"\\u001b[2J\\u202egone\\u2028\\u007f"}\n]\n');
  });

  test('is one array whatever batches it comes in', async () => {
    const columns = [{ name: 'a', type: 'bigint' }];
    for (const sizes of [[], [0], [1], [2, 0, 3], [0, 1]]) {
      const values = sizes.flatMap((size, batch) => Array.from({ length: size }, (_, at) => batch * 10 + at));
      const batches = async function* () {
        for (const [batch, size] of sizes.entries())
          yield { count: size, rows: () => Array.from({ length: size }, (_, at) => [batch * 10 + at]) };
      };
      let text = '';
      for await (const piece of formatAnswer({ columns, batches: batches() }, 'json')) text += piece;
      expect(JSON.parse(text)).toEqual(values.map((a) => ({ a })));
    }
  });

  test('holds every value whatever the column is called', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.jsonValue(), async (name, value) => {
        const [row] = JSON.parse(await formatResult(result([name], [value]), 'json'));
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
