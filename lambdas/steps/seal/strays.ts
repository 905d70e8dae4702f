import type { Plan } from '#domain/reading/plan.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { Manifest, type ManifestObject } from '#domain/sealing/manifest.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { manifestKey, parseKey, tableKey } from '#domain/words/keys.ts';
import { runIdOf, scheduledAtOf } from '#domain/words/run-id.ts';
import { trustedManifest } from '../chain/chain.ts';
import { sealsFromHead } from '../chain/own-seals.ts';
import { readJson } from '../chain/read-object.ts';
import { belongs, readPlan } from './run-keys.ts';

/** How far back a crashed attempt is looked for: far beyond any retry. */
export const LOOKBACK_MS = 7 * 86_400_000;

/** Strays, and manifests, read at once. */
const AT_ONCE = 16;

/** After every name of a run. */
const NEVER = '~';

/**
 * Objects that crashed attempts of this and earlier runs left behind and that no seal covers. The next seal adopts
 * them as `late`, so that nothing lies around unsealed; they are never judged. What no run of ours would have written
 * is not adopted: it stays what it is, and verify names it.
 */
export async function findStrays(
  locker: Locker,
  run: string,
  tables: readonly string[],
  own: ReadonlySet<string>,
  publicKeyPem: string,
): Promise<ManifestObject[]> {
  const cutoff = runIdOf(new Date(Date.parse(scheduledAtOf(run)) - LOOKBACK_MS));
  const keys: string[] = [];
  for await (const key of candidates(locker, cutoff, tables))
    if ((parseKey(key)?.run ?? NEVER) <= run && !own.has(key) && key !== manifestKey(run)) keys.push(key);
  const covered = await coveredSince(locker, cutoff, keys, publicKeyPem);
  const open = keys.filter((key) => !covered.has(key));
  const strays: ManifestObject[] = [];
  for await (const object of mapConcurrently(writtenByRuns(locker, open), AT_ONCE, (key) => locker.stat(key)))
    if (object) strays.push({ ...object, late: true });
  return strays;
}

/** Those of the keys that a run of ours would have written. */
async function* writtenByRuns(locker: Locker, keys: readonly string[]): AsyncGenerator<string> {
  const plans = new Map<string, Promise<Plan | undefined>>();
  for (const key of keys) {
    const run = parseKey(key)?.run;
    if (run === undefined) continue;
    const plan = plans.get(run) ?? readPlan(locker, run);
    plans.set(run, plan);
    if (belongs(key, run, await plan)) yield key;
  }
}

/**
 * Those of the keys that seals cover. The chain is not in order of names: a run of an old slot may be sealed last. It is
 * read back until every run that has a manifest was met, or to where those that were not cannot be sealed any more.
 */
async function coveredSince(
  locker: Locker,
  cutoff: string,
  keys: readonly string[],
  publicKeyPem: string,
): Promise<Set<string>> {
  const covered = new Set<string>();
  const left = new Set(keys.flatMap((key) => manifestRun(key) ?? []));
  let lowest: number | undefined;
  for await (const seal of sealsFromHead(locker, publicKeyPem)) {
    const { predicate, subject } = seal.statement;
    if (left.size === 0 || predicate.sequence <= (lowest ?? -1)) break;
    if (predicate.kind !== 'run') continue;
    if (predicate.run < cutoff) {
      lowest ??= await lowestHead(locker, left);
      continue; // nothing of the look-back is older than its run
    }
    left.delete(predicate.run);
    for (const { name } of subject) covered.add(name);
    for (const { key } of (await trustedManifest(locker, seal))?.objects ?? []) covered.add(key);
  }
  return covered;
}

function manifestRun(key: string): string | undefined {
  const { kind, run } = parseKey(key) ?? {};
  return kind === 'manifest' ? run : undefined;
}

/** The highest number below the seals of these runs, if they have any: a seal lies above the head its manifest names. */
async function lowestHead(locker: Locker, runs: ReadonlySet<string>): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY;
  for await (const manifest of mapConcurrently(runs, AT_ONCE, (run) =>
    readJson(locker, manifestKey(run), null, Manifest),
  ))
    if (manifest) lowest = Math.min(lowest, manifest.head?.sequence ?? -1);
  return lowest;
}

async function* candidates(locker: Locker, cutoff: string, tables: readonly string[]): AsyncGenerator<string> {
  yield* locker.list('raw/', `raw/${cutoff}`);
  yield* locker.list('runs/', `runs/${cutoff}`);
  for (const table of tables) yield* locker.list(`tables/${table}/`, tableKey(table, cutoff));
}
