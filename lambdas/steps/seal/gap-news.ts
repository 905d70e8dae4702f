import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import type { Seal } from '#domain/sealing/seal.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { sealsFromHead, trustedManifest } from '../chain/chain.ts';

type Told = Pick<Manifest, 'run' | 'gapsSha256' | 'tables'>;

/**
 * Whether people have to be told of a run's gaps: they differ from those of the run sealed before it, or they are the
 * same and this is the first run of a month. The same message every day is soon read by nobody. A run before it that
 * cannot be read tells nothing, so that these gaps are news.
 */
export async function isGapNews(locker: Locker, seal: Seal, manifest: Told): Promise<boolean> {
  const before = await manifestBefore(locker, seal.link.sequence);
  if (before?.gapsSha256 !== manifest.gapsSha256) return before !== undefined || hasGaps(manifest);
  return hasGaps(manifest) && before.run.slice(0, 'yyyy-mm'.length) !== manifest.run.slice(0, 'yyyy-mm'.length);
}

const hasGaps = ({ tables }: Told): boolean =>
  tables.some(({ table, rows }) => table === SHARED_TABLES.gaps.name && rows > 0);

/** The manifest of the run sealed next before a place in the chain. */
async function manifestBefore(locker: Locker, sequence: number): Promise<Manifest | undefined> {
  for await (const earlier of sealsFromHead(locker))
    if (earlier.link.sequence < sequence && earlier.statement.predicate.kind === 'run')
      return trustedManifest(locker, earlier);
  return undefined;
}
