import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openQueryEngine, type QueryEngine } from '#adapters/query/engine.ts';
import { SHARED_TABLES, type Table } from '#domain/tables/table.ts';
import { ALL_TABLES, DISK, DISKS, finding, sealedRun, writeRun } from '../../queries/sample-tables.ts';
import { temporaryFolder } from '../tables/sample-table.ts';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const open: QueryEngine[] = [];
afterEach(() => {
  for (const engine of open.splice(0)) engine.close();
});

async function engineOver(locker: string, tables: readonly Table[] = ALL_TABLES) {
  const engine = await openQueryEngine({ tablesDirectory: join(locker, 'tables'), tables, views: [] });
  open.push(engine);
  return engine;
}

const queryError = (code: string, message: string) =>
  expect.objectContaining({ name: 'QueryError', code, message: expect.stringContaining(message) });

const RUN = '2026-11-21T06-00-00Z';

test('a table without a file answers zero rows, with the column types it will have', async () => {
  const engine = await engineOver(join(folder, 'nothing'));
  const { columns, rows } = await engine.run('SELECT * FROM test_disks');
  expect(rows).toEqual([]);
  expect(columns).toEqual([
    { name: 'run_id', type: 'varchar' },
    { name: 'observed_at', type: 'timestamp(3)' },
    { name: 'account_id', type: 'varchar' },
    { name: 'scope', type: 'varchar' },
    { name: 'id', type: 'varchar' },
    { name: 'encrypted', type: 'boolean' },
    { name: 'size_gib', type: 'bigint' },
    { name: 'price', type: 'double' },
    { name: 'created_at', type: 'timestamp(3)' },
    { name: 'bought_on', type: 'date' },
    { name: 'labels', type: 'array(varchar)' },
    { name: 'tags', type: 'varchar' },
    { name: 'date', type: 'date' },
  ]);
});

test('values come back as JSON can hold them', async () => {
  const locker = join(folder, 'values');
  const row = {
    ...DISK,
    created_at: '1969-07-20T20:17:40.123Z',
    bought_on: '1969-07-20',
    labels: ['a', '😀'],
    tags: '{"k":"v"}',
  };
  await writeRun(locker, RUN, DISKS, [row, { ...DISK, size_gib: 2 ** 53 - 1, labels: [] }]);
  const engine = await engineOver(locker);
  const { rows } = await engine.run(
    'SELECT encrypted, size_gib, price, created_at, bought_on, labels, tags, "date" FROM test_disks',
  );
  expect(rows).toEqual([
    [true, 100, 0.5, '1969-07-20T20:17:40.123Z', '1969-07-20', ['a', '😀'], '{"k":"v"}', '2026-11-21'],
    [true, 9_007_199_254_740_991, 0.5, null, null, [], null, '2026-11-21'],
  ]);
});

test('what a number cannot hold exactly comes back as text', async () => {
  const engine = await engineOver(join(folder, 'nothing'));
  const { rows, columns } = await engine.run(
    `SELECT 9007199254740993 AS a, 1.25 AS b, 12345678901234567.89 AS c, cast('nan' AS double) AS d, {'k': 9007199254740993} AS e,
       map {'x': 1} AS f, timestamp '2026-11-21 06:00:00.123456' AS g, cast('infinity' AS timestamp) AS h, 2 AS a`,
  );
  expect(rows[0]).toEqual([
    '9007199254740993',
    1.25,
    '12345678901234567.89',
    'NaN',
    { k: '9007199254740993' },
    { x: 1 },
    '2026-11-21T06:00:00.123456Z',
    'infinity',
    2,
  ]);
  const names = columns.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('a column added later is null in older files, and the newest schema is seen whatever file comes first', async () => {
  const locker = join(folder, 'older');
  const older: Table = { ...DISKS, columns: DISKS.columns.filter(({ name }) => name !== 'price') };
  const { price: _, ...withoutPrice } = DISK;
  await writeRun(locker, '2026-11-20T06-00-00Z', older, [withoutPrice]);
  await writeRun(locker, RUN, DISKS, [DISK]);
  const engine = await engineOver(locker);
  const { rows } = await engine.run('SELECT price FROM test_disks ORDER BY "date"');
  expect(rows).toEqual([[null], [0.5]]);
});

test('a column that no file has yet is null, with its type', async () => {
  const locker = join(folder, 'newer');
  const older: Table = { ...DISKS, columns: DISKS.columns.filter(({ name }) => name !== 'labels') };
  const { labels: _, ...withoutLabels } = DISK;
  await writeRun(locker, RUN, older, [withoutLabels]);
  const { rows, columns } = await (await engineOver(locker)).run('SELECT labels FROM test_disks');
  expect([columns[0]?.type, rows]).toEqual(['array(varchar)', [[null]]]);
});

test('signs that mean something in paths, globs and SQL may stand in the path, and add no column', async () => {
  const locker = join(folder, "it's [a] *new* locker?", 'env=prod', 'größe 😀');
  await sealedRun(locker, RUN, [finding('disk-1', 'PASS')]);
  const engine = await engineOver(locker);
  const { rows, columns } = await engine.run('SELECT * FROM findings');
  expect(rows).toHaveLength(1);
  expect(columns.map(({ name }) => name)).toEqual([...SHARED_TABLES.findings.columns.map(({ name }) => name), 'date']);
});

test('only parquet files in partitions are read', async () => {
  const locker = join(folder, 'strays');
  await sealedRun(locker, RUN, [finding('disk-1', 'PASS')]);
  writeFileSync(join(locker, 'tables/findings/notes.parquet'), 'not a partition');
  writeFileSync(join(locker, 'tables/findings/date=2026-11-21/notes.txt'), 'not parquet');
  expect((await (await engineOver(locker)).run('SELECT count(*) FROM findings')).rows).toEqual([[1]]);
});

test('hostile text is only text', async () => {
  const locker = join(folder, 'hostile');
  const texts = [
    "'; DROP TABLE findings; --",
    '\u0000\u001b[2J',
    '=cmd()',
    '\u202egnirts',
    'a\nb',
    '😀'.repeat(500),
    '{{x}}',
    '%s',
  ];
  await sealedRun(
    locker,
    RUN,
    texts.map((text, at) => finding(`disk-${at}`, 'FAIL', { reason: text })),
  );
  const engine = await engineOver(locker);
  const { rows } = await engine.run('SELECT reason FROM findings ORDER BY resource_id');
  expect(rows.map(([reason]) => reason)).toEqual(texts);
});

describe('a mistake is reported with what DuckDB says of it', () => {
  test.each([
    ['SELEC 1', 'syntax error at or near "SELEC"'],
    ['SELECT nothing FROM findings', '"nothing" not found'],
    ['SELECT * FROM nowhere', 'nowhere does not exist'],
    ["SELECT cast('x' AS bigint)", "Could not convert string 'x'"],
    ['', '0 statements'],
    ['SELECT 1; SELECT 2', '2 statements'],
    ['SELECT ?', 'parameter'],
  ])('%s', async (sql, message) => {
    const engine = await engineOver(join(folder, 'nothing'));
    await expect(engine.run(sql)).rejects.toThrow(queryError('SQL', message));
    expect((await engine.run('SELECT 1 AS one')).rows).toEqual([[1]]);
  });
});

describe('tables that cannot be read are an error, never an empty table', () => {
  test('a file that is no parquet', async () => {
    const locker = join(folder, 'damaged');
    const path = await writeRun(locker, RUN, SHARED_TABLES.findings, []);
    writeFileSync(path, 'garbage garbage garbage');
    await expect(engineOver(locker)).rejects.toThrow(queryError('UNREADABLE', path));
  });

  test('a partition that is no directory', async () => {
    const locker = join(folder, 'partition');
    mkdirSync(join(locker, 'tables/findings'), { recursive: true });
    writeFileSync(join(locker, 'tables/findings/date=2026-11-21'), '');
    await expect(engineOver(locker)).rejects.toThrow(queryError('UNREADABLE', 'date=2026-11-21'));
  });

  test('a file that goes away while the engine is open', async () => {
    const locker = join(folder, 'gone');
    const path = await writeRun(locker, RUN, SHARED_TABLES.findings, [finding('disk-1', 'PASS')]);
    const engine = await engineOver(locker);
    writeFileSync(path, 'PAR1 no longer a table PAR1');
    await expect(engine.run('SELECT reason FROM findings')).rejects.toThrow(queryError('UNREADABLE', path));
  });
});

describe('a query reads the tables and does nothing else', () => {
  const locker = join(folder, 'locked');
  const tables = join(locker, 'tables');

  test.each([
    `COPY (SELECT 1) TO '${tables}/evil.parquet'`,
    `COPY (SELECT 1) TO '${folder}/evil.csv'`,
    `COPY findings TO '${tables}/findings/date=2026-11-21/2026-11-21T06-00-00Z.parquet'`,
    `EXPLAIN ANALYZE COPY (SELECT 1) TO '${tables}/evil.parquet'`,
    `SELECT 1; COPY (SELECT 1) TO '${tables}/evil.parquet'`,
    `EXPORT DATABASE '${tables}/evil'`,
    `SELECT * FROM enable_logging('QueryLog', storage = 'file', storage_path = '${tables}/evil')`,
    `SELECT (SELECT count(*) FROM system.main."Enable_Logging"('QueryLog', storage = 'file', storage_path = '${tables}/evil'))`,
    `WITH x AS (SELECT * FROM enable_profiling(format = 'json', save_location = '${tables}/evil.json')) SELECT * FROM x`,
    `SELECT * FROM query('SELECT * FROM enable_' || 'logging(storage_path = ''${tables}/evil'')')`,
    `SELECT * FROM read_csv('/etc/passwd')`,
    `SELECT * FROM read_text('/etc/passwd')`,
    `SELECT content FROM read_blob('${tables}/../secret.txt')`,
    `SELECT * FROM '${folder}/secret.csv'`,
    `SELECT * FROM '/etc/passwd'`,
    `SELECT * FROM glob('/*')`,
    `SELECT * FROM sniff_csv('/etc/passwd')`,
    `SELECT * FROM read_parquet('https://example.com/x.parquet')`,
    `SELECT * FROM 's3://bucket/x.parquet'`,
    `ATTACH '${folder}/evil.db'`,
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET enable_external_access = true',
    'RESET lock_configuration',
    "SET TimeZone = 'America/New_York'",
    'CREATE TABLE x AS SELECT 1',
    'CREATE OR REPLACE VIEW findings AS SELECT 1',
    'DROP VIEW findings',
    'DELETE FROM findings',
    'PRAGMA enable_profiling',
    'CALL pragma_version()',
    'CHECKPOINT',
    "SELECT getenv('HOME')",
  ])('%s', async (sql) => {
    await sealedRun(locker, RUN, [finding('disk-1', 'PASS')]);
    writeFileSync(join(locker, 'secret.txt'), 'secret');
    writeFileSync(join(folder, 'secret.csv'), 'secret');
    const before = readdirSync(locker, { recursive: true }).sort();
    const engine = await engineOver(locker);
    await expect(engine.run(sql)).rejects.toThrow(expect.objectContaining({ name: 'QueryError' }));
    expect((await engine.run('SELECT verdict FROM findings')).rows).toEqual([['PASS']]);
    expect(readdirSync(locker, { recursive: true }).sort()).toEqual(before);
    expect(readdirSync(folder)).not.toContain('evil.csv');
  });

  test('what only reads is let through', async () => {
    const engine = await engineOver(locker);
    const sql = [
      'SELECT count(*) FROM findings',
      'SELECT count(*) FROM evidence.findings;',
      'WITH f AS (SELECT * FROM findings) SELECT count(*) FROM f',
      'DESCRIBE findings',
      'SHOW TABLES',
      'SUMMARIZE findings',
      'VALUES (1)',
      'SELECT c FROM findings CROSS JOIN UNNEST(control_ids) AS u (c)',
      'SELECT * FROM range(3)',
      "SELECT cardinality(filter(control_ids, x -> starts_with(x, '164.312'))) FROM findings",
    ];
    for (const text of sql) expect((await engine.run(text)).rows.length, text).toBeGreaterThan(0);
  });
});

test('a view may not take the name of a table', async () => {
  const view = {
    name: 'changes',
    title: 'Changes',
    columns: [{ name: 'a', type: 'bigint' as const }],
    sql: 'SELECT 1 AS a',
  };
  const options = { tablesDirectory: join(folder, 'nothing'), tables: ALL_TABLES, views: [view] };
  await expect(openQueryEngine(options)).rejects.toThrow(expect.objectContaining({ code: 'DUPLICATE' }));
});

test('the path of a table may lie deep', async () => {
  const locker = join(folder, ...Array(20).fill('deep'));
  const path = await writeRun(locker, RUN, SHARED_TABLES.findings, [finding('disk-1', 'PASS')]);
  expect(dirname(path)).toContain('deep');
  expect((await (await engineOver(locker)).run('SELECT count(*) FROM findings')).rows).toEqual([[1]]);
});

describe('an answer in batches', () => {
  const rowsOf = async (engine: QueryEngine, sql: string) => {
    const rows: unknown[] = [];
    for await (const batch of (await engine.stream(sql)).batches) rows.push(...batch.rows());
    return rows;
  };

  test.each([
    'SELECT range, range % 7 = 0 AS b FROM range(5000) ORDER BY range DESC',
    'SELECT 1 AS a, 2 AS a, NULL AS c;',
    'SELECT * FROM findings',
    'DESCRIBE findings',
    'SHOW TABLES',
    'SUMMARIZE findings',
    'VALUES (1)',
  ])('is the answer there is at once: %s', async (sql) => {
    const engine = await engineOver(join(folder, 'nothing'));
    const { columns, rows } = await engine.run(sql);
    expect(await rowsOf(engine, sql)).toEqual(rows);
    expect((await engine.stream(sql)).columns).toEqual(columns);
  });

  const LATE =
    "SELECT CASE WHEN range < 400000 THEN 1 ELSE CAST('x' || range AS bigint) END AS n, repeat('x', 99) FROM range(400010)";

  test.each([LATE, `${LATE};`, `${LATE} -- why`])('that fails in the middle is an error: %s', async (sql) => {
    const engine = await engineOver(join(folder, 'nothing'));
    let read = 0;
    const reading = async () => {
      for await (const { count } of (await engine.stream(sql)).batches) read += count;
    };
    await expect(reading()).rejects.toThrow(queryError('SQL', "Could not convert string 'x400000'"));
    expect(read).toBeGreaterThan(0);
    expect((await engine.run('SELECT 1 AS one')).rows).toEqual([[1]]);
  });

  test('that is read no further leaves room for the next', async () => {
    const engine = await engineOver(join(folder, 'nothing'));
    for await (const _ of (await engine.stream('SELECT * FROM range(1000000000000)')).batches) break;
    expect(await rowsOf(engine, 'SELECT 1')).toEqual([[1]]);
    await expect(engine.stream('SELECT nothing')).rejects.toThrow(queryError('SQL', 'nothing'));
    expect(await rowsOf(engine, 'SELECT 2')).toEqual([[2]]);
  });
});
