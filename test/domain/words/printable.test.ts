import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, printableJson, printableLines } from '#domain/words/printable.ts';

const ESC = '\u001b';

test.each([
  [`${ESC}[2Jgone`, '\\u{1b}[2Jgone'],
  [
    `${ESC}]8;;https://evil.example${ESC}\\here${ESC}]8;;${ESC}\\`,
    '\\u{1b}]8;;https://evil.example\\u{1b}\\here\\u{1b}]8;;\\u{1b}\\',
  ],
  ['one\ntwo\rthree\tfour', 'one\\ntwo\\rthree\\tfour'],
  ['\u0000\u0007\u0008\u007f', '\\u{0}\\u{7}\\u{8}\\u{7f}'],
  ['\u009b31mred\u0085', '\\u{9b}31mred\\u{85}'],
  ['\u202eevil\u2066\u200f', '\\u{202e}evil\\u{2066}\\u{200f}'],
  ['a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
  ['phi\u200b-admins\u00ad\ufeff', 'phi\\u{200b}-admins\\u{ad}\\u{feff}'],
  ['tag \u{e0041}', 'tag \\u{e0041}'],
  ['half \ud83d', 'half \\u{d83d}'],
])('%j is shown, not obeyed', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test.each(['größe', '鍵', '👩🏽‍⚕️', 'می‌خواهم', 'é', '…', "it's [a] \\n"])('%s stays as it is', (text) => {
  expect(printable(text)).toBe(text);
});

test('lines after the first are set in, so that none can be taken for one of ours', () => {
  expect(printableLines(`No such column\nINTACT: all is well\n${ESC}[A\n`)).toBe(
    'No such column\n  INTACT: all is well\n  \\u{1b}[A',
  );
});

describe('whatever the text', () => {
  /** C0, DEL, C1, and what Unicode calls explicit directional formatting, from the standards' own tables. */
  const OBEYED = [
    [0x0, 0x1f],
    [0x7f, 0x9f],
    [0x61c, 0x61c],
    [0x200e, 0x200f],
    [0x2028, 0x202e],
    [0x2066, 0x2069],
  ] as const;
  const obeyed = (text: string) =>
    [...text].filter((one) =>
      OBEYED.some(([from, to]) => one >= String.fromCharCode(from) && one <= String.fromCharCode(to)),
    );

  test('nothing that a terminal obeys is left', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => obeyed(printable(text)).length === 0));
  });

  test('JSON reads back as it was, and holds nothing that a terminal obeys but line feeds', () => {
    const odd = fc.string({
      unit: fc.oneof(
        fc.constantFrom(ESC, '\u009b', '\u202e', '\u2028', '\u{e0041}'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(fc.dictionary(odd, odd), (value) => {
        const json = printableJson(JSON.stringify(value, null, 2));
        expect(JSON.parse(json)).toEqual(value);
        expect(obeyed(json.replaceAll('\n', ''))).toEqual([]);
      }),
    );
  });
});
