import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Column } from '#domain/tables/columns.ts';
import { PARTITION, SQL_TYPES } from '#domain/tables/glue-columns.ts';
import type { Table } from '#domain/tables/table.ts';
import type { View } from '#domain/tables/views.ts';
import { DeclarationError, EvidenceError, QueryError } from '#domain/words/errors.ts';
import { type Answer, beginAnswer } from './answer.ts';
import { TRINO_MACROS } from './macros.ts';
import { refuseAllButReading } from './read-only.ts';
import { type QueryResult, resultOf } from './result.ts';

/** `findings` and `evidence.findings` are the same table; in Athena the database has the stack's name. */
const SCHEMA = 'evidence';

export interface QueryEngine {
  /** Runs one SELECT. Throws a QueryError with DuckDB's message. */
  run(sql: string): Promise<QueryResult>;
  /** The same, its rows one batch after another: a result of any size is never held. One at a time. */
  stream(sql: string): Promise<Answer>;
  close(): void;
}

export interface QueryEngineOptions {
  /** The `tables/` of a locker: `<table>/date=<yyyy-mm-dd>/<run>.parquet` below it. */
  readonly tablesDirectory: string;
  readonly tables: readonly Table[];
  readonly views: readonly View[];
  /** Without it everything is done in memory: evidence is never spilled to a disk it was not meant for. */
  readonly spill?: Spill;
}

export interface Spill {
  /** An own directory for what does not fit into `memory`, as DuckDB writes a size: `256MB`. */
  readonly directory: string;
  readonly memory: string;
}

/** Each thread has its own buffers. */
const MOST_THREADS = 4;

/**
 * DuckDB in memory over a locker's tables, with the names, types and functions that Athena has. A table without a file
 * answers zero rows; a column a file is too old to have is null. It reads nothing but the tables, writes nothing, loads
 * no extension and uses no network. Throws a QueryError UNREADABLE if a table's files cannot be read.
 */
export async function openQueryEngine(options: QueryEngineOptions): Promise<QueryEngine> {
  const directory = resolve(options.tablesDirectory) + sep;
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    threads: String(Math.min(MOST_THREADS, availableParallelism())),
  });
  const connection = await instance.connect();
  const close = () => {
    connection.closeSync();
    instance.closeSync();
  };
  try {
    await answering(directory, () => prepare(connection, directory, options));
  } catch (error) {
    close();
    throw error;
  }
  const asked = <Result>(sql: string, work: () => Promise<Result>): Promise<Result> =>
    answering(directory, async () => {
      await refuseAllButReading(connection, sql);
      return work();
    });
  return {
    run: (sql) => asked(sql, async () => resultOf(await connection.runAndReadAll(sql))),
    stream: (sql) => asked(sql, () => beginAnswer(connection, sql, (work) => answering(directory, work))),
    close,
  };
}

const SETTINGS = [
  "SET TimeZone = 'UTC'",
  'SET integer_division = true',
  'SET parquet_metadata_cache = true', // a query over six years opens thousands of files, most of them again
];

const spilling = (spill: Spill | undefined): string[] =>
  spill === undefined
    ? ["SET temp_directory = ''"]
    : [`SET temp_directory = ${literal(spill.directory)}`, `SET memory_limit = ${literal(spill.memory)}`];

/** After these nothing but the tables can be opened, and no setting changed. The pattern is checked like a file. */
const locks = (directory: string): string[] => [
  `SET allowed_directories = [${literal(directory)}, ${literal(asPattern(directory))}]`,
  'SET enable_external_access = false',
  'SET lock_configuration = true',
];

/**
 * Views are defined over empty tables, and the files put under these last: DuckDB opens every file of a table whenever
 * something is defined over it.
 */
async function prepare(
  connection: DuckDBConnection,
  directory: string,
  { tables, views, spill }: QueryEngineOptions,
): Promise<void> {
  const clash = views.find(({ name }) => tables.some((table) => table.name === name));
  if (clash)
    throw new DeclarationError('DUPLICATE', `the view ${clash.name} has the name of a table, which Glue would refuse`);
  const stored = [];
  for (const table of tables)
    if (table.wholeOf === undefined && (await hasFiles(join(directory, table.name))))
      stored.push(baseView(table, [storedRows(directory, table)]));
  for (const statement of [
    ...SETTINGS,
    ...spilling(spill),
    ...TRINO_MACROS,
    `CREATE SCHEMA ${SCHEMA}`,
    `USE ${SCHEMA}`,
    ...tables.filter(({ wholeOf }) => wholeOf === undefined).map((table) => baseView(table, [])),
    ...tables.filter(({ wholeOf }) => wholeOf !== undefined).map(wholeView),
    ...views.map(({ name, sql }) => `CREATE VIEW ${SCHEMA}.${name} AS ${sql}`),
    ...stored,
    ...locks(directory),
  ])
    await connection.run(statement);
}

/**
 * Names every column, so that a directory `env=prod` above the tables adds none, and takes their types from a row that
 * is not there, so that they do not depend on which files exist. Columns are found by name, as Athena finds them.
 */
function baseView({ name, columns: declared }: Table, stored: readonly string[]): string {
  const columns = [...declared, PARTITION];
  const typed = `SELECT ${columns.map((column) => cast('NULL', column)).join(', ')} WHERE false`;
  return `CREATE OR REPLACE VIEW ${SCHEMA}.${name} AS
    SELECT ${columns.map((column) => cast(`"${column.name}"`, column)).join(', ')}
    FROM (${[typed, ...stored].join(' UNION ALL BY NAME ')})`;
}

/** What is one folder to Athena is the same files here. */
const wholeView = ({ name, columns, wholeOf }: Table): string =>
  `CREATE VIEW ${SCHEMA}.${name} AS SELECT ${columns.map((column) => `"${column.name}"`).join(', ')} FROM ${SCHEMA}.${wholeOf}`;

const storedRows = (directory: string, { name }: Table): string =>
  `SELECT * FROM read_parquet(${literal(`${asPattern(directory)}${name}/${PARTITION.name}=*/*.parquet`)},
    union_by_name = true, hive_partitioning = true, hive_types = {'${PARTITION.name}': DATE})`;

/** Looks into every partition itself: DuckDB takes a directory that it may not open for an empty one. */
async function hasFiles(folder: string): Promise<boolean> {
  let found = false;
  for (const partition of await entries(folder))
    if (partition.startsWith(`${PARTITION.name}=`))
      for (const file of await readdir(join(folder, partition))) found ||= file.endsWith('.parquet');
  return found;
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []; // no run has written this table yet
    throw error;
  }
}

const cast = (value: string, { name, type }: Column): string =>
  `cast(${value} AS ${SQL_TYPES[type].cast}) AS "${name}"`;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A path as a glob that finds only it. */
const asPattern = (path: string): string => path.replace(/[[*?]/g, '[$&]');

/** DuckDB's error as ours: one that is about a file is no fault of the SQL. */
async function answering<Result>(directory: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof EvidenceError) throw cause;
    const { message } = cause as Error;
    if (message.startsWith('Out of Memory Error')) throw new QueryError('TOO_LARGE', tooLarge(message), { cause });
    const aboutFile = message.startsWith('IO Error') || message.includes(directory);
    throw new QueryError(aboutFile ? 'UNREADABLE' : 'SQL', message, { cause });
  }
}

/** DuckDB's own advice is of settings that are locked here. */
function tooLarge(message: string): string {
  const [first = ''] = message.split('\n');
  const full = message.includes('offload')
    ? 'make room in the temporary directory or name another one in TMPDIR, '
    : '';
  return `${first.replace(/\.$/, '')}; ${full}give it more (--memory), or ask for less: fewer columns, one day, no sorting`;
}
