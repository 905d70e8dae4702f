import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { readTable } from '#adapters/tables/read-table.ts';
import { hashRows } from '#adapters/tables/row-values.ts';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { collected, EVERY_TYPE, temporaryFolder } from './sample-table.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const DAY_MS = 86_400_000;
const year = (from: string) => Date.parse(`${from}-01-01T00:00:00Z`);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('', '👩🏽‍⚕️', '\u0000', "'; DROP", '\r\n'),
);
const fitting = {
  string: text,
  boolean: fc.boolean(),
  bigint: fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, 2 ** 53 - 1, -(2 ** 53 - 1), 2 ** 31, -1)),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
  timestamp: fc.integer({ min: year('0001'), max: year('9999') }).map((ms) => new Date(ms).toISOString()),
  date: fc
    .integer({ min: year('0001') / DAY_MS, max: year('9999') / DAY_MS })
    .map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10)),
  'array<string>': fc.array(text, { maxLength: 4 }),
  json: fc.json(),
};
const row = fc.record(
  Object.fromEntries(
    EVERY_TYPE.columns.map(({ name, type, nullable }) => [
      name,
      nullable ? fc.option<unknown>(fitting[type], { nil: null }) : fitting[type],
    ]),
  ),
  { noNullPrototype: true },
) as fc.Arbitrary<TableRow>;
const rows = fc.array(row, { maxLength: 40 });

async function written(given: readonly TableRow[], name: string) {
  const writer = createTableWriter(EVERY_TYPE, join(folder, name));
  for (const one of given) writer.write(one);
  return writer.end();
}

test('what is read is what was written, from a path and from bytes', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      const { file } = await written(given, 'a.parquet');
      expect(await collected(readTable(file.path))).toEqual(given);
      expect(await collected(readTable(readFileSync(file.path)))).toEqual(given);
    }),
    { numRuns: 60 },
  );
});

test('the same rows are the same bytes, and the stated size and hashes are those of the file and of the rows', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      const first = await written(given, 'b.parquet');
      const bytes = readFileSync(first.file.path);
      const second = await written(given, 'c.parquet');
      expect(readFileSync(second.file.path).equals(bytes)).toBe(true);
      expect(first.file).toMatchObject({ bytes: bytes.length, sha256: sha256(bytes) });
      const lines = given.map((one) => `${JSON.stringify(EVERY_TYPE.columns.map(({ name }) => one[name]))}\n`);
      expect(first).toMatchObject({ rows: given.length, rowsSha256: sha256(lines.join('')) });
    }),
    { numRuns: 30 },
  );
});

test('the hash can be had without a file, and from the rows of a file', async () => {
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      const { file, rowsSha256 } = await written(given, 'd.parquet');
      const [direct, read] = [hashRows(EVERY_TYPE), hashRows(EVERY_TYPE)];
      for (const one of given) direct.add(one);
      for await (const one of readTable(file.path)) read.add(one);
      expect(direct.digest()).toBe(rowsSha256);
      expect(read.digest()).toBe(rowsSha256);
    }),
    { numRuns: 20 },
  );
});

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
