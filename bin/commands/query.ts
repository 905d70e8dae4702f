import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openLocker } from '#adapters/locker/open-locker.ts';
import type { Answer } from '#adapters/query/answer.ts';
import { openQueryEngine } from '#adapters/query/engine.ts';
import { type FormatOptions, formatAnswer } from '#adapters/query/format.ts';
import type { QueryFormat } from '#adapters/query/formats.ts';
import { loadViews } from '#adapters/query/load-views.ts';
import { inTemporaryFolder } from '#adapters/temporary-folder.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Table } from '#domain/tables/table.ts';
import { namedQuery, type View } from '#domain/tables/views.ts';
import { askedTables } from '#domain/tables/whole-tables.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { ConfigError } from '#domain/words/errors.ts';
import { lineWidth, writeAnswer } from './output.ts';
import { count, openTerminal, type Terminal } from './terminal.ts';

export interface QueryOptions {
  readonly name?: string;
  readonly format: QueryFormat;
  /** A size as DuckDB writes it. */
  readonly memory: string;
}

export async function query(place: string, sql: string | undefined, options: QueryOptions): Promise<void> {
  if ((sql === undefined) === (options.name === undefined))
    throw new ConfigError('INVALID', ['query: give either a SELECT or --name, and not both']);
  const collectorTables = (await loadCatalogue()).map(declaredTable);
  const tables = askedTables(collectorTables);
  const views = await loadViews(collectorTables);
  if (options.name === 'list') return void process.stdout.write(listOf(tables, views));
  if (!/^\d+(\.\d+)? ?[KMGT]i?B$/i.test(options.memory))
    throw new ConfigError('INVALID', [`--memory: "${options.memory}" is no size such as 512MB`]);
  const statement = sql ?? named(options.name ?? '', tables, views);
  const terminal = openTerminal();
  const locker = await openLocker(place);
  await inTemporaryFolder('evidence-query-', async (folder) => {
    const tablesDirectory = await tablesOf(locker, folder, terminal);
    const spill = { directory: join(folder, 'spilled'), memory: options.memory };
    const engine = await openQueryEngine({ tablesDirectory, tables, views, spill });
    try {
      const answer = told(await engine.stream(statement), terminal);
      await writeAnswer(formatAnswer(answer, options.format, look()));
      if (!process.stdout.isTTY) terminal.progress('');
    } finally {
      engine.close();
    }
  });
}

/** Where the answer itself is not seen, how much of it there is. */
function told({ columns, batches }: Answer, terminal: Terminal): Answer {
  if (process.stdout.isTTY) return { columns, batches };
  const counted = async function* () {
    let rows = 0;
    for await (const batch of batches) {
      yield batch;
      rows += batch.count;
      terminal.progress(count(rows, 'row'));
    }
  };
  return { columns, batches: counted() };
}

function look(): FormatOptions {
  const width = lineWidth();
  return { isTerminal: process.stdout.isTTY === true, ...(width === undefined ? {} : { width }) };
}

function named(name: string, tables: readonly Table[], views: readonly View[]): string {
  const statement = namedQuery(name, tables, views);
  if (statement !== undefined) return statement;
  const known = [...views, ...tables].map((one) => one.name).sort();
  throw new ConfigError('INVALID', [`--name: there is no query "${name}"; there are ${known.join(', ')}`]);
}

function listOf(tables: readonly Table[], views: readonly View[]): string {
  const all = [...views, ...tables].map(({ name, title }) => ({ name, title }));
  const width = Math.max(...all.map(({ name }) => name.length));
  return all.map(({ name, title }) => `${name.padEnd(width)}  ${title}\n`).join('');
}

const AT_ONCE = 16;

/** Where the Parquet files lie: in the directory itself, or, from a bucket, copied to `folder`. */
async function tablesOf(locker: Locker, folder: string, terminal: Terminal): Promise<string> {
  if (locker.kind === 'directory') return join(locker.uri, 'tables');
  let copied = 0;
  const copy = async (key: string): Promise<void> => {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await locker.get(key));
    copied += 1;
    terminal.progress(`Copying tables: ${count(copied, 'file')}`);
  };
  for await (const _ of mapConcurrently(locker.list('tables/'), AT_ONCE, copy));
  return join(folder, 'tables');
}
