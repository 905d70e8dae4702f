import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Young objects are given no more room than at the start: V8 would take 128 MB for them, all of it memory that a batch
 * of rows does not need. Import this early. Measured by `npm run bench`.
 */
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--expose-gc');
const collect: typeof globalThis.gc = runInNewContext('gc');

/** A small collection takes a millisecond, but not what has survived two. */
const ALL_EVERY = 16;

/**
 * Called between batches, frees what DuckDB holds for those that were read. It is freed with their JavaScript objects,
 * which are so small that V8 sees no reason to collect them: a million rows then stay in memory (650 MB) until the last
 * is read.
 */
export function lettingGo(): () => Promise<void> {
  let batches = 0;
  return async () => {
    batches += 1;
    collect?.({ type: batches % ALL_EVERY === 0 ? 'major' : 'minor' });
    await new Promise(setImmediate); // when finalizers run
  };
}
