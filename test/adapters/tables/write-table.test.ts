import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata } from 'hyparquet';
import { afterAll, describe, expect, test } from 'vitest';
import { readTable } from '#adapters/tables/read-table.ts';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import { SHARED_TABLES, type Table, type TableRow } from '#domain/tables/table.ts';
import { collected, EVERY_TYPE, FITTING, temporaryFolder } from './sample-table.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

async function write(table: Table, rows: Iterable<TableRow>, name: string) {
  const writer = createTableWriter(table, join(folder, name));
  for (const row of rows) writer.write(row);
  const { file, ...rest } = await writer.end();
  const bytes = readFileSync(file.path);
  const { buffer, byteOffset, byteLength } = bytes;
  return { ...rest, file, metadata: parquetMetadata(buffer.slice(byteOffset, byteOffset + byteLength)) };
}

const NARROW: Table = {
  name: 'narrow',
  title: 'Numbers',
  columns: EVERY_TYPE.columns.filter(({ name }) => name === 'bigint'),
};

describe('a value that does not fit is refused, with table, row and column', () => {
  test.each<[column: string, value: unknown, why: string]>([
    ['string', 7, 'a number is no text'],
    ['string', null, 'the column has no null'],
    ['string', undefined, 'missing is not null'],
    ['string_or_null', undefined, 'missing is not null'],
    ['string', 'half a pair \ud83d', 'UTF-8 has no half of a surrogate pair'],
    ['boolean', 'true', 'text is no boolean'],
    ['bigint', 1.5, 'half'],
    ['bigint', 2 ** 53, 'beyond what a number can hold exactly'],
    ['bigint', '1', 'text is no number'],
    ['double', Number.NaN, 'JSON has no NaN'],
    ['double', Number.POSITIVE_INFINITY, 'JSON has no infinity'],
    ['timestamp', '2026-11-21', 'a day is no instant'],
    ['timestamp', '2026-11-21T06:00:00+01:00', 'another zone'],
    ['timestamp', '2026-11-21T06:00:00.123456Z', 'microseconds would be lost'],
    ['timestamp', '2026-02-30T06:00:00Z', 'no such day'],
    ['timestamp', '2026-11-21T25:00:00Z', 'no such hour'],
    ['timestamp', '+012026-11-21T06:00:00.000Z', 'no table ends after the year 9999'],
    ['timestamp', 1_795_000_000_000, 'a number is no instant'],
    ['date', '2026-02-29', '2026 is no leap year'],
    ['date', '2026-11-21T00:00:00Z', 'an instant is no day'],
    ['texts', 'a', 'text is no list'],
    ['texts', ['a', null], 'a null in a list'],
    ['texts_or_null', [1], 'a number in a list'],
    ['json', '{', 'not JSON'],
    ['json_or_null', { a: 1 }, 'an object is not JSON text'],
  ])('%s: %j (%s)', (column, value) => {
    const writer = createTableWriter(EVERY_TYPE, join(folder, 'refused.parquet'));
    writer.write(FITTING);
    const row = { ...FITTING, [column]: value } as TableRow;
    expect(() => writer.write(row)).toThrow(
      expect.objectContaining({
        name: 'TableError',
        code: 'MISFIT',
        message: expect.stringMatching(new RegExp(`^every_type\\.${column} is .* row 2 has `)),
      }),
    );
  });

  test('a column the table does not have', () => {
    const writer = createTableWriter(EVERY_TYPE, join(folder, 'refused.parquet'));
    expect(() => writer.write({ ...FITTING, surprise: 1 })).toThrow(
      expect.objectContaining({
        code: 'MISFIT',
        message: 'row 1 of every_type has "surprise", which is no column of it',
      }),
    );
  });
});

test('an instant is stored with milliseconds, however many digits it came with, and zero has no sign', async () => {
  const given = ['2026-11-21T06:00Z', '2026-11-21T06:00:00Z', '2026-11-21T06:00:00.1Z', '2026-11-21T06:00:00.123000Z'];
  const { file } = await write(
    EVERY_TYPE,
    given.map((timestamp) => ({ ...FITTING, timestamp, bigint: -0, double: -0 })),
    'instants.parquet',
  );
  const rows = await collected(readTable(file.path, ['timestamp', 'bigint', 'double']));
  expect(rows.map(({ timestamp }) => timestamp)).toEqual([
    '2026-11-21T06:00:00.000Z',
    '2026-11-21T06:00:00.000Z',
    '2026-11-21T06:00:00.100Z',
    '2026-11-21T06:00:00.123Z',
  ]);
  expect(rows[0]).toEqual({ timestamp: '2026-11-21T06:00:00.000Z', bigint: 0, double: 0 });
});

test('a table without rows is a file with typed columns and no row group', async () => {
  const { metadata, rows } = await write(SHARED_TABLES.gaps, [], 'empty.parquet');
  expect(rows).toBe(0);
  expect(metadata.row_groups).toEqual([]);
  expect(metadata.schema.map(({ name, type, repetition_type }) => [name, type, repetition_type])).toEqual([
    ['root', undefined, undefined],
    ['run_id', 'BYTE_ARRAY', 'REQUIRED'],
    ['collector', 'BYTE_ARRAY', 'REQUIRED'],
    ['scope', 'BYTE_ARRAY', 'REQUIRED'],
    ['operation', 'BYTE_ARRAY', 'REQUIRED'],
    ['resource_id', 'BYTE_ARRAY', 'OPTIONAL'],
    ['code', 'BYTE_ARRAY', 'REQUIRED'],
    ['reason', 'BYTE_ARRAY', 'REQUIRED'],
    ['fields', undefined, 'REQUIRED'],
    ['list', undefined, 'REPEATED'],
    ['element', 'BYTE_ARRAY', 'OPTIONAL'],
    ['account_id', 'BYTE_ARRAY', 'OPTIONAL'],
  ]);
});

test('rows go to the file in groups of 50,000, while more are still coming', async () => {
  const path = join(folder, 'groups.parquet');
  const writer = createTableWriter(NARROW, path);
  for (let bigint = 0; bigint < 50_000; bigint += 1) writer.write({ bigint });
  const halfWay = statSync(path).size;
  expect(halfWay).toBeGreaterThan(50_000);
  for (let bigint = 50_000; bigint < 120_000; bigint += 1) writer.write({ bigint });
  const { file } = await writer.end();
  const { buffer, byteOffset } = readFileSync(path);
  const metadata = parquetMetadata(buffer.slice(byteOffset, byteOffset + file.bytes));
  expect(metadata.row_groups.map(({ num_rows }) => num_rows)).toEqual([50_000n, 50_000n, 20_000n]);
  let next = 0;
  for await (const { bigint } of readTable(path)) expect(bigint === next++).toBe(true);
  expect(next).toBe(120_000);
});

test('wide rows make smaller groups, so that memory stays bounded', async () => {
  const wide = { ...FITTING, json: JSON.stringify('x'.repeat(1_000_000)) };
  const { metadata } = await write(EVERY_TYPE, Array(10).fill(wide), 'wide.parquet');
  expect(metadata.row_groups.map(({ num_rows }) => num_rows)).toEqual([3n, 3n, 3n, 1n]);
});

test('two ARNs that differ at the end differ in the statistics too, and no column has a column index', async () => {
  const arn = (end: string) => `arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-${end}`;
  const { metadata } = await write(
    EVERY_TYPE,
    ['000000000001', '000000000002'].map((end) => ({ ...FITTING, string: arn(end) })),
    'statistics.parquet',
  );
  const columns = metadata.row_groups[0]?.columns ?? [];
  expect(columns[0]?.meta_data?.statistics).toMatchObject({
    min_value: arn('000000000001'),
    max_value: arn('000000000002'),
  });
  expect(columns.map(({ column_index_offset }) => column_index_offset)).toEqual(columns.map(() => undefined));
});

test('booleans are plain: not every reader knows run lengths', async () => {
  const { metadata } = await write(EVERY_TYPE, Array(100).fill(FITTING), 'booleans.parquet');
  const booleans = metadata.row_groups[0]?.columns.filter(({ meta_data }) => meta_data?.type === 'BOOLEAN') ?? [];
  expect(booleans.map(({ meta_data }) => meta_data?.encodings)).toEqual([['PLAIN'], ['PLAIN']]);
});

test('the file names the layout that wrote it in the form parquet readers parse', async () => {
  const { metadata } = await write(NARROW, [], 'created-by.parquet');
  expect(metadata.created_by).toMatch(/^evidence-locker version \d+\.\d+\.\d+$/);
});

test('what an earlier attempt left at the path is gone', async () => {
  writeFileSync(join(folder, 'left.parquet'), 'x'.repeat(10_000));
  const { file } = await write(NARROW, [{ bigint: 1 }], 'left.parquet');
  expect(statSync(file.path).size).toBe(file.bytes);
  expect(await collected(readTable(file.path))).toEqual([{ bigint: 1 }]);
});
