import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { ParquetReadOptions } from 'hyparquet';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import type { Observation } from '#domain/reading/plan.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { tableKey } from '#domain/words/keys.ts';
import { previousRows } from '../../../lambdas/steps/collect/previous-rows.ts';
import { scratch } from '../../support/sample-runs.ts';

/** How many rows the Parquet reader was asked for, by each asking. */
const asked = vi.hoisted((): number[] => []);
vi.mock('hyparquet', async (original) => {
  const hyparquet = await original<typeof import('hyparquet')>();
  return {
    ...hyparquet,
    parquetRead(options: ParquetReadOptions) {
      asked.push((options.rowEnd ?? Number.NaN) - (options.rowStart ?? Number.NaN));
      return hyparquet.parquetRead(options);
    },
  };
});

const RUN = '2026-11-01T06-00-00Z';
const table = declaredTable({
  id: 'test-things',
  title: 'Things',
  row: z.strictObject({ id: z.string(), text: z.string() }),
});
let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());
beforeEach(() => {
  asked.length = 0;
});

const rowOf = (scope: string, id: string, text = ''): TableRow => ({
  run_id: RUN,
  observed_at: '2026-11-01T06:00:00.000Z',
  account_id: '123456789012',
  scope,
  id,
  text,
});

/** A locker that holds one table, and counts how often it is taken out. */
async function lockerWith(rows: readonly TableRow[]) {
  const writer = createTableWriter(table, folder.path('table.parquet'));
  for (const row of rows) writer.write(row);
  await writer.end();
  const bytes = readFileSync(folder.path('table.parquet'));
  const observation: Observation = { run: RUN, tableKey: tableKey(table.name, RUN), tableSha256: sha256Hex(bytes) };
  const taken: string[] = [];
  const get = async (key: string): Promise<Uint8Array> => {
    taken.push(key);
    return bytes;
  };
  return { previous: previousRows({ get }), observation, taken };
}

const idsOf = async (rows: AsyncIterable<TableRow>): Promise<unknown[]> =>
  (await Array.fromAsync(rows)).map(({ id }) => id);

describe('the rows of one scope in an earlier table', () => {
  test('cost no more than themselves, once the scopes of the table were read', async () => {
    const scopes = Array.from({ length: 50 }, (_, scope) => `scope-${String(scope).padStart(2, '0')}`);
    const rows = scopes.flatMap((scope) => Array.from({ length: 40 }, (_, row) => rowOf(scope, `${scope}/${row}`)));
    const { previous, observation, taken } = await lockerWith(rows);
    for (const scope of scopes)
      expect(await idsOf(previous(observation, scope))).toEqual(
        rows.filter((row) => row.scope === scope).map(({ id }) => id),
      );
    expect(taken).toEqual([observation.tableKey]);
    expect(asked).toEqual([2_000, ...scopes.map(() => 40)]);
  });

  test('come a row group at a time, however many they are', async () => {
    const wide = 'x'.repeat(100_000); // a row group ends after two million characters
    const rows = Array.from({ length: 70 }, (_, row) => rowOf(row < 5 ? 'small' : 'large', String(row), wide));
    const { previous, observation } = await lockerWith(rows);
    expect(await idsOf(previous(observation, 'large', ['id']))).toEqual(rows.slice(5).map(({ id }) => id));
    expect(Math.max(...asked)).toBeLessThanOrEqual(21);
    expect(asked.reduce((sum, many) => sum + many)).toBe(70 + 65);
  });

  test('are all of them, in their order, wherever they stand in the table', async () => {
    const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(letters, async (scopes) => {
        const rows = scopes.map((scope, place) => rowOf(scope, String(place)));
        const { previous, observation } = await lockerWith(rows);
        for (const wanted of ['a', 'b', 'c', 'd'])
          expect(await Array.fromAsync(previous(observation, wanted))).toEqual(
            rows.filter(({ scope }) => scope === wanted),
          );
      }),
      { numRuns: 40 },
    );
  });

  test('are read from the bytes that were sealed, or not at all', async () => {
    const { previous, observation } = await lockerWith([rowOf('a', '1')]);
    const other = { ...observation, tableSha256: sha256Hex(Buffer.from('another table')) };
    await expect(idsOf(previous(other, 'a'))).rejects.toMatchObject({ name: 'SealError', code: 'LINK_BROKEN' });
    expect(await idsOf(previous(observation, 'a'))).toEqual(['1']);
    await expect(idsOf(previous(other, 'a'))).rejects.toMatchObject({ code: 'LINK_BROKEN' });
  });
});
