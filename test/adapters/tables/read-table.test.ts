import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetWriteFile } from 'hyparquet-writer';
import { afterAll, expect, test } from 'vitest';
import { openTable, readTable } from '#adapters/tables/read-table.ts';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import { collected, EVERY_TYPE, FITTING, temporaryFolder } from './sample-table.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

async function sample(name: string): Promise<string> {
  const writer = createTableWriter(EVERY_TYPE, join(folder, name));
  writer.write(FITTING);
  writer.write({ ...FITTING, string: 'b' });
  return (await writer.end()).file.path;
}

const unreadable = (message: string) =>
  expect.objectContaining({ name: 'TableError', code: 'UNREADABLE', message: expect.stringContaining(message) });

test('only the columns asked for are read, in the order asked for', async () => {
  const rows = await collected(readTable(await sample('some.parquet'), ['texts', 'string']));
  expect(rows).toEqual([
    { texts: ['a'], string: 'a' },
    { texts: ['a'], string: 'b' },
  ]);
  expect(Object.keys(rows[0] ?? {})).toEqual(['texts', 'string']);
});

test('a column the file is too old to have is null in every row', async () => {
  const path = await sample('older.parquet');
  expect(await collected(readTable(path, ['string', 'later']))).toEqual([
    { string: 'a', later: null },
    { string: 'b', later: null },
  ]);
  expect(await collected(readTable(path, ['later']))).toEqual([{ later: null }, { later: null }]);
});

test('from one place to before another are the same rows as when all are read, whatever page or group they stand in', async () => {
  const writer = createTableWriter(EVERY_TYPE, join(folder, 'wide.parquet'));
  const wide = (row: number) => ({
    ...FITTING,
    string: `${row} ${'x'.repeat(30_000)}`,
    texts: Array.from({ length: row % 4 }, (_, place) => `${row}.${place} ${'y'.repeat(20_000)}`),
  });
  const written = Array.from({ length: 160 }, (_, row) => wide(row));
  for (const row of written) writer.write(row); // 60,000 characters each or so; a row group ends after two million
  const table = await openTable(readFileSync((await writer.end()).file.path));
  const columns = ['string', 'texts'];
  const place = fc.integer({ min: 0, max: 170 });
  await fc.assert(
    fc.asyncProperty(place, place, async (from, to) => {
      const expected = written.slice(from, Math.max(from, to)).map(({ string, texts }) => ({ string, texts }));
      expect(await collected(table.rows({ columns, from, to }))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('reading may stop half-way', async () => {
  for await (const row of readTable(await sample('stop.parquet'))) {
    expect(row.string).toBe('a');
    break;
  }
});

test('a missing file is named', async () => {
  const path = join(folder, 'missing.parquet');
  await expect(collected(readTable(path))).rejects.toThrow(unreadable(path));
});

test.each([
  ['empty', (bytes: Buffer) => bytes.subarray(0, 0)],
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 20)],
  ['other data', () => Buffer.from('{"not":"parquet"}'.repeat(20))],
  ['a damaged page', (bytes: Buffer) => Buffer.from(bytes).fill(0xff, 4, 60)],
])('a file that is no table is an error, never an empty table: %s', async (_, damage) => {
  const bytes = damage(readFileSync(await sample('good.parquet')));
  const path = join(folder, 'damaged.parquet');
  writeFileSync(path, bytes);
  await expect(collected(readTable(path))).rejects.toThrow(unreadable(path));
  await expect(collected(readTable(bytes))).rejects.toThrow(unreadable('the table'));
});

test('a number that is too large to be exact is an error, not a rounded number', async () => {
  const filename = join(folder, 'large.parquet');
  parquetWriteFile({ filename, columnData: [{ name: 'n', type: 'INT64', data: [2n ** 53n] }] });
  await expect(collected(readTable(filename))).rejects.toThrow(unreadable('n that no table has'));
});
