import { join } from 'node:path';
import { createTableWriter } from '#adapters/tables/write-table.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { SealError } from '#domain/words/errors.ts';
import { tableKey } from '#domain/words/keys.ts';
import { sealsFromHead, trustedManifest } from '../chain/chain.ts';
import { type DerivedFile, putDerived } from './put-derived.ts';
import { runRow } from './run-row.ts';

/** Writes the line that an attempt which died right after sealing did not write any more. */
export async function completeHead(locker: Locker, folder: string): Promise<void> {
  for await (const seal of sealsFromHead(locker)) {
    if (seal.statement.predicate.kind !== 'run') continue;
    const manifest = await trustedManifest(locker, seal);
    if (manifest) await writeRunLine(locker, manifest, folder);
    return;
  }
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
