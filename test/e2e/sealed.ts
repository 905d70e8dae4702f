import { codeIdentity } from '#adapters/code-identity.ts';
import { readTable } from '#adapters/tables/read-table.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { Manifest } from '#domain/sealing/manifest.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { manifestKey, tableKey } from '#domain/words/keys.ts';
import { runIdOf } from '#domain/words/run-id.ts';
import { type Verification, verifyLocker } from '../../lambdas/steps/verify/verify-locker.ts';
import type { World } from './world.ts';

/** After the last slot any of these tests uses. */
export const NOW = new Date('2026-01-31T00:00:00Z');

/** Verifies as an auditor does who pinned the key; `replayed`: every row is derived again too, which takes long. */
export const verified = async (
  { locker, publicKeyPem }: World,
  how: 'replayed' | 'as it lies' = 'as it lies',
): Promise<Verification> => {
  const replay = { catalogue: await loadCatalogue(), code: codeIdentity() };
  return verifyLocker(locker, { now: NOW, publicKeyPem, ...(how === 'replayed' ? { replay } : {}) });
};

export const runOf = (scheduledAt: string): string => runIdOf(new Date(scheduledAt));

export const manifestOf = async ({ locker }: World, scheduledAt: string): Promise<Manifest> =>
  Manifest.parse(JSON.parse(Buffer.from(await locker.get(manifestKey(runOf(scheduledAt)))).toString('utf8')));

/** A sealed table of a run, read from its Parquet file. */
export const rowsOf = async ({ locker }: World, table: string, scheduledAt: string): Promise<TableRow[]> =>
  Array.fromAsync(readTable(await locker.get(tableKey(table, runOf(scheduledAt)))));

/** `<rule> <resource> <verdict>` of every finding of a run. */
export const findingsOf = async (world: World, scheduledAt: string): Promise<string[]> =>
  (await rowsOf(world, 'findings', scheduledAt)).map(
    ({ rule_id, resource_id, verdict }) => `${rule_id} ${resource_id} ${verdict}`,
  );

/** Everything that lies in the locker: keys with their versions. */
export const inventoryOf = async ({ locker }: World): Promise<string[]> =>
  (await Array.fromAsync(locker.inspect())).map(({ key, versions }) => `${key} ${versions.join()}`);
