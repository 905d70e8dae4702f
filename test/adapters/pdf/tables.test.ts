import { describe, expect, test } from 'vitest';
import { renderPdf } from '#adapters/pdf/render.ts';
import type { Block } from '#domain/report/text/document.ts';
import { elements, readPdf } from './read-pdf.ts';
import { smallReport, textTable } from './small-report.ts';

/** What it is about, the text, and the text as it must be seen. */
const HOSTILE = [
  ['emoji', 'phi-🦊-admins', 'phi-[U+1F98A]-admins'],
  ['a family of emoji with joiners', '👩‍👧', '[U+1F469][U+200D][U+1F467]'],
  ['Chinese', '管理员', '[U+7BA1][U+7406][U+5458]'],
  ['Hebrew, which would turn the line around', 'admins אב', 'admins [U+05D0][U+05D1]'],
  ['a right-to-left override', 'admin\u202Etxt.exe', 'admin[U+202E]txt.exe'],
  ['control characters', 'a\u0000b\tc\u0007\r', 'a[U+0000]b[U+0009]c[U+0007][U+000D]'],
  ['invisible spaces', 'a\u00a0b\u200bc\ufeff', 'a[U+00A0]b[U+200B]c[U+FEFF]'],
  ['a combining accent, as the letter it makes', 'cafe\u0301 q\u0301', 'café q[U+0301]'],
  ['half of a surrogate pair', 'a\ud83d', 'a[U+D83D]'],
  ['Greek and Cyrillic', 'Ωμέγα Админ', 'Ωμέγα Админ'],
  ['ligatures', 'office fluff affine', 'office fluff affine'],
  ['brackets and backslashes', 'a (b) \\ [c] <d>', 'a (b) \\ [c] <d>'],
  ['many spaces', `a${' '.repeat(400)}b`, `a${' '.repeat(400)}b`],
] as const;

const rendered = async (...blocks: Block[]) => readPdf(await renderPdf(smallReport(blocks)));

describe('a table', () => {
  test('of 2,000 rows keeps every cell whole and in order, and repeats its header on every page', async () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => [
      `vol-${String(index).padStart(17, '0')}`,
      `The volume is not encrypted (row ${index}).`,
      String(index),
    ]);
    const pdf = await rendered(textTable(rows));
    const [table] = elements(pdf.document, 'Table');
    expect(table?.kids.map(({ type }) => type)).toEqual(['THead', 'TBody']);
    const [head, ...body] = elements(table as NonNullable<typeof table>, 'TR');
    expect(head?.kids.map(({ type, text }) => `${type} ${text}`)).toEqual(['TH Name', 'TH Reason', 'TH Count']);
    expect(body.map(({ kids }) => kids.map(({ text }) => text))).toEqual(rows);
    const pages = (table?.pages.length ?? 0) - 1;
    const repeated = pdf.drawn.filter(({ text, mcid }) => text === 'Reason' && mcid === null);
    expect(pages).toBeGreaterThan(30);
    expect(repeated.length).toBe(pages);
  });

  test('names its header cells for columns and for rows', async () => {
    const pdf = await rendered(textTable([['a', 'b', '1']]));
    const scopes = elements(pdf.document, 'TH').map(
      ({ dictionary }) => (dictionary['/A'] as { '/Scope': string })['/Scope'],
    );
    expect(scopes).toEqual(['/Column', '/Column', '/Column', '/Row']);
  });

  test('lets a row that is taller than a page go on overleaf as the same cells', async () => {
    const reason = Array.from({ length: 900 }, (_, index) => `word${index}`).join(' ');
    const pdf = await rendered(
      textTable([
        ['before', 'x', '1'],
        ['tall', reason, '2'],
        ['after', 'y', '3'],
      ]),
    );
    const cell = elements(pdf.document, 'TD').find(({ text }) => text === reason);
    expect(cell?.pages.length).toBeGreaterThanOrEqual(2);
    expect(elements(pdf.document, 'TR').map(({ kids }) => kids[0]?.text)).toEqual(['Name', 'before', 'tall', 'after']);
    for (const { y, mcid } of pdf.drawn) if (mcid !== null) expect(y).toBeGreaterThan(76);
  });

  test('breaks identifiers and hashes of any length within their column', async () => {
    const hash = 'f'.repeat(4_000);
    const arn = `arn:aws:kms:us-east-1:123456789012:key/${'0a1b2c3d-'.repeat(30)}`;
    const pdf = await rendered(textTable([[arn, hash, '1']]));
    expect(elements(pdf.document, 'TD').map(({ text }) => text)).toContain(hash);
    expect(elements(pdf.document, 'TH').map(({ text }) => text)).toContain(arn);
    for (const { end, text } of pdf.drawn) if (!text.endsWith(' ')) expect(end).toBeLessThanOrEqual(550.05);
  });

  test('shows every name so that nothing of it is lost, hidden or turned around', async () => {
    const pdf = await rendered(textTable(HOSTILE.map(([about, text]) => [about, text, '1'])));
    const [, ...rows] = elements(pdf.document, 'TR').map(({ kids }) => kids.map((cell) => cell.text));
    expect(rows).toEqual(HOSTILE.map(([about, , seen]) => [about, seen, '1']));
  });

  test('without rows is a sentence, not an empty table', async () => {
    const pdf = await rendered(textTable([]));
    expect(elements(pdf.document, 'Table')).toEqual([]);
    expect(elements(pdf.document, 'P').map(({ text }) => text)).toContain('There is nothing to list.');
  });

  test('prints a caption where it has one', async () => {
    const pdf = await rendered({ ...textTable([['a', 'b', '1']]), caption: 'Slots without a run' });
    const [table] = elements(pdf.document, 'Table');
    expect(table?.kids.map(({ type }) => type)).toEqual(['Caption', 'THead', 'TBody']);
    expect(table?.kids[0]?.text).toBe('Slots without a run');
  });

  test('aligns numbers at the right', async () => {
    const pdf = await rendered(
      textTable([
        ['a', 'b', '7'],
        ['c', 'd', '12,345'],
      ]),
    );
    const ends = pdf.drawn.filter(({ text }) => text === '7' || text === '12,345').map(({ end }) => end);
    expect(ends.length).toBe(2);
    expect(ends[0]).toBeCloseTo(ends[1] as number, 2);
    expect(ends[0]).toBeCloseTo(550, 1);
  });

  test('with too many wide columns breaks the words of the widest, never those of narrow ones', async () => {
    const wide = (name: string) => name.padEnd(28, 'x'); // 118 points: each alone is worth a line
    const headers = ['Name', 'Key', 'Volume', 'Snapshot', 'Rotation', 'Enabled', 'Finding', 'Encrypted'];
    const row = [wide('name'), wide('key'), wide('volume'), wide('snapshot'), 'yes', 'no', 'UNKNOWN', 'yes'];
    const columns = headers.map((header, at) => ({ header, kind: 'mono' as const, weight: at < 4 ? 9 : 1 }));
    const pdf = await rendered({ kind: 'table', columns, rows: [row], whenEmpty: '-' });
    const lines = pdf.drawn.map(({ text }) => text.trim());
    for (const word of ['Rotation', 'Enabled', 'Encrypted', 'UNKNOWN']) expect(lines).toContain(word);
  });
});
