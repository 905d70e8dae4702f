import type { Locker } from '#domain/sealing/locker.ts';
import { Manifest } from '#domain/sealing/manifest.ts';
import { parseKey } from '#domain/words/keys.ts';
import { readJson } from './read-object.ts';

/** What a month's manifests, as they are stored, say of where its seals lie. */
export interface StoredRuns {
  readonly runs: ReadonlySet<string>;
  /**
   * The highest number below the seals of all of them; -1 where they do not say. Anybody may have written them: it tells
   * where to begin to look, and nothing else.
   */
  readonly below: number;
}

/** Every manifest names the head it was written under: its run's seal lies above, and a report's above those of its runs. */
export async function storedRuns(locker: Locker, period: string): Promise<StoredRuns> {
  const runs = new Set<string>();
  let below = Number.POSITIVE_INFINITY;
  for await (const key of locker.list(`runs/${period}-`)) {
    const { kind, run = '' } = parseKey(key) ?? {};
    const manifest = kind === 'manifest' ? await readJson(locker, key, null, Manifest) : undefined;
    if (!manifest) continue;
    runs.add(run);
    below = Math.min(below, manifest.head?.sequence ?? -1);
  }
  return { runs, below: Number.isFinite(below) ? below : -1 };
}
