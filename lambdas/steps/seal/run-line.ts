import { join } from 'node:path';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { SealError } from '#domain/words/errors.ts';
import { tableKey } from '#domain/words/keys.ts';
import { trustedManifest } from '../chain/chain.ts';
import { sealsFromHead } from '../chain/own-seals.ts';
import { type DerivedFile, putDerived } from './put-derived.ts';
import { runRow } from './run-row.ts';

/**
 * Seals looked through for a run without its line. An attempt that dies between seal and line is met by whoever begins
 * next; only those that had begun before may have sealed in between.
 */
const SEALS_BACK = 32;

/** Writes the lines that attempts which died right after sealing did not write any more, of every such run. */
export async function completeRuns(locker: Locker, publicKeyPem: string, folder: string): Promise<void> {
  let seals = 0;
  for await (const seal of sealsFromHead(locker, publicKeyPem)) {
    if (seals++ >= SEALS_BACK) return;
    const { predicate } = seal.statement;
    if (predicate.kind !== 'run' || (await locker.exists(tableKey('runs', predicate.run)))) continue;
    const manifest = await trustedManifest(locker, seal);
    if (manifest) await writeRunLine(locker, manifest, folder).catch(leaveOpen);
  }
}

/** A line that other code would write differently stays unwritten, and verify names its run: it must not stop this one. */
function leaveOpen(error: unknown): void {
  if (!(error instanceof SealError)) throw error;
}

export async function writeRunLine(locker: Locker, manifest: Manifest, folder: string): Promise<void> {
  const key = tableKey('runs', manifest.run);
  if (await locker.exists(key)) return;
  const { file } = await fileOfRunLine(manifest, folder);
  const sealed = manifest.objects.find((object) => object.key === key);
  if (sealed?.sha256 !== file.sha256)
    throw new SealError(
      'DERIVED_DIFFERS',
      `${key} does not come out as sealed (${sealed?.sha256}, now ${file.sha256})`,
    );
  await putDerived(locker, key, file);
}

export async function fileOfRunLine(manifest: Manifest, folder: string): Promise<DerivedFile> {
  const writer = createTableWriter(SHARED_TABLES.runs, join(folder, `${manifest.run}-runs.parquet`));
  writer.write(runRow(manifest));
  return writer.end();
}
