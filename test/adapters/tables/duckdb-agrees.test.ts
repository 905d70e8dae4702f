import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, test } from 'vitest';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { EVERY_TYPE, FITTING, temporaryFolder } from './sample-table.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

/** DuckDB's own Parquet reader over one file, its answer as plain JSON values. */
async function duckdb(file: string, sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql.replace('$file', `read_parquet('${file}')`))).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function written(rows: Iterable<TableRow>, name: string): Promise<string> {
  const writer = createTableWriter(EVERY_TYPE, join(folder, name));
  for (const row of rows) writer.write(row);
  return (await writer.end()).file.path;
}

const ROWS: TableRow[] = [
  FITTING,
  {
    string: '👩🏽‍⚕️ "quoted", \\ \u0000 NUL',
    string_or_null: '',
    boolean: false,
    boolean_or_null: true,
    bigint: 9_007_199_254_740_991,
    bigint_or_null: -9_007_199_254_740_991,
    double: -1e-300,
    double_or_null: 0.1,
    timestamp: '1969-12-31T23:59:59.999Z',
    timestamp_or_null: '9999-12-31T23:59:59.999Z',
    date: '1969-12-31',
    date_or_null: '0001-01-01',
    texts: [],
    texts_or_null: [],
    json: '[{"k":"v"},null,1e3]',
    json_or_null: 'null',
  },
  { ...FITTING, texts: ['', 'b', '\u{10FFFF}'], texts_or_null: ['one'], date: '2000-02-29' },
];

test('another reader sees the declared types, also in a file without rows', async () => {
  const types = [
    ...['VARCHAR', 'BOOLEAN', 'BIGINT', 'DOUBLE', 'TIMESTAMP', 'DATE', 'VARCHAR[]', 'VARCHAR'].flatMap((type) => [
      type,
      type,
    ]),
  ];
  for (const rows of [ROWS, []]) {
    const described = await duckdb(await written(rows, `types-${rows.length}.parquet`), 'DESCRIBE SELECT * FROM $file');
    expect(described.map(([name, type]) => [name, type])).toEqual(
      EVERY_TYPE.columns.map(({ name }, index) => [name, types[index]]),
    );
  }
});

test('another reader sees the same values', async () => {
  const file = await written(ROWS, 'values.parquet');
  const millis = (name: string) => `epoch_ms(${name})`;
  const sql = EVERY_TYPE.columns.map(({ name, type }) => {
    if (type === 'timestamp') return millis(name);
    return type === 'date' ? `CAST(${name} AS VARCHAR)` : name;
  });
  const seen = await duckdb(file, `SELECT ${sql.join(', ')} FROM $file`);
  const expected = ROWS.map((row) =>
    EVERY_TYPE.columns.map(({ name, type }) => {
      const value = row[name] ?? null;
      if (value === null) return null;
      if (type === 'timestamp') return String(Date.parse(value as string));
      return type === 'bigint' ? String(value) : value;
    }),
  );
  expect(seen).toEqual(expected);
});

test('another reader counts the same over several row groups, booleans and lists included', async () => {
  const rows = Array.from({ length: 30_000 }, (_, at) => ({
    ...FITTING,
    string: `id-${at}`,
    boolean: at % 3 === 0,
    bigint: at,
    texts: Array(at % 4).fill(`t${at % 5}`),
    texts_or_null: at % 2 === 0 ? null : [`only ${at}`],
    string_or_null: at % 7 === 0 ? 'seventh' : null,
  }));
  const file = await written(rows, 'many.parquet');
  const [counts] = await duckdb(
    file,
    `SELECT count(*), count(DISTINCT string), sum(bigint), count(*) FILTER (WHERE boolean), sum(len(texts)),
       count(texts_or_null), count(*) FILTER (WHERE list_contains(texts, 't4')), count(string_or_null),
       count(*) FILTER (WHERE texts_or_null[1] = 'only ' || bigint) FROM $file`,
  );
  const sum = (29_999 * 30_000) / 2;
  const withT4 = rows.filter(({ texts }) => texts.includes('t4')).length;
  expect(counts).toEqual(['30000', '30000', String(sum), '10000', '45000', '15000', String(withT4), '4286', '15000']);
  const [groups] = await duckdb(file, `SELECT count(DISTINCT row_group_id) FROM parquet_metadata('${file}')`);
  expect(Number(groups?.[0])).toBeGreaterThan(1);
});
