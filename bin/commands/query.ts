import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openLocker } from '#adapters/locker/open-locker.ts';
import { openQueryEngine } from '#adapters/query/engine.ts';
import { formatResult } from '#adapters/query/format.ts';
import type { QueryFormat } from '#adapters/query/formats.ts';
import { loadViews } from '#adapters/query/load-views.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { SHARED_TABLES, type Table } from '#domain/tables/table.ts';
import { namedQuery, type View } from '#domain/tables/views.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { ConfigError } from '#domain/words/errors.ts';

export interface QueryOptions {
  readonly name?: string;
  readonly format: QueryFormat;
}

export async function query(place: string, sql: string | undefined, options: QueryOptions): Promise<void> {
  if ((sql === undefined) === (options.name === undefined))
    throw new ConfigError('INVALID', ['query: give either a SELECT or --name, and not both']);
  const collectorTables = (await loadCatalogue()).map(declaredTable);
  const tables = [...Object.values(SHARED_TABLES), ...collectorTables];
  const views = await loadViews(collectorTables);
  if (options.name === 'list') return void process.stdout.write(listOf(tables, views));
  const statement = sql ?? named(options.name ?? '', tables, views);
  const locker = await openLocker(place);
  const { directory, remove } = await tablesOf(locker);
  try {
    const engine = await openQueryEngine({ tablesDirectory: directory, tables, views });
    try {
      process.stdout.write(formatResult(await engine.run(statement), options.format));
    } finally {
      engine.close();
    }
  } finally {
    await remove();
  }
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

/** Where the Parquet files lie: in the directory itself, or, from a bucket, copied to a folder that is removed again. */
async function tablesOf(locker: Locker): Promise<{ directory: string; remove: () => Promise<void> }> {
  if (locker.kind === 'directory') return { directory: join(locker.uri, 'tables'), remove: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'evidence-query-'));
  const copy = async (key: string): Promise<void> => {
    const path = join(folder, key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await locker.get(key));
  };
  for await (const _ of mapConcurrently(locker.list('tables/'), AT_ONCE, copy));
  return { directory: join(folder, 'tables'), remove: () => rm(folder, { recursive: true, force: true }) };
}
