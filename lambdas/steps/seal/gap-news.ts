import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import type { Seal } from '#domain/sealing/seal.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { trustedManifest } from '../chain/chain.ts';
import { OwnSeals } from '../chain/own-seals.ts';

type Told = Pick<Manifest, 'run' | 'gapsSha256' | 'tables'>;

/**
 * Whether people have to be told of a run's gaps: they differ from those of the run sealed before it, or they are the
 * same and this is the first run of a month. The same message every day is soon read by nobody. A run before it that
 * cannot be read tells nothing, so that these gaps are news.
 */
export async function isGapNews(locker: Locker, seal: Seal, manifest: Told): Promise<boolean> {
  const before = await manifestBefore(locker, seal);
  if (before?.gapsSha256 !== manifest.gapsSha256) return before !== undefined || hasGaps(manifest);
  return hasGaps(manifest) && before.run.slice(0, 'yyyy-mm'.length) !== manifest.run.slice(0, 'yyyy-mm'.length);
}

const hasGaps = ({ tables }: Told): boolean =>
  tables.some(({ table, rows }) => table === SHARED_TABLES.gaps.name && rows > 0);

/** The manifest of the run sealed next before a seal of ours. */
async function manifestBefore(locker: Locker, seal: Seal): Promise<Manifest | undefined> {
  const seals = await OwnSeals.of(locker, seal.statement.predicate.publicKey);
  for (let earlier = await seals.before(seal); earlier; earlier = await seals.before(earlier))
    if (earlier.statement.predicate.kind === 'run') return trustedManifest(locker, earlier);
  return undefined;
}
