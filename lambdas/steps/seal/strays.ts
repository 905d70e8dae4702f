import type { Plan } from '#domain/reading/plan.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { ManifestObject } from '#domain/sealing/manifest.ts';
import { manifestKey, parseKey, tableKey } from '#domain/words/keys.ts';
import { runIdOf, scheduledAtOf } from '#domain/words/run-id.ts';
import { trustedManifest } from '../chain/chain.ts';
import { sealsFromHead } from '../chain/own-seals.ts';
import { belongs, readPlan } from './run-keys.ts';

/** How far back a crashed attempt is looked for: far beyond any retry. */
export const LOOKBACK_MS = 7 * 86_400_000;

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
  const covered = await coveredSince(locker, cutoff, publicKeyPem);
  const plans = new Map<string, Promise<Plan | undefined>>();
  const planOf = (earlier: string) => {
    const plan = plans.get(earlier) ?? readPlan(locker, earlier);
    plans.set(earlier, plan);
    return plan;
  };
  const strays: ManifestObject[] = [];
  for await (const key of candidates(locker, cutoff, tables)) {
    if (covered.has(key) || own.has(key) || key === manifestKey(run)) continue;
    const parts = parseKey(key);
    if (parts?.run === undefined || parts.run > run || !belongs(key, parts.run, await planOf(parts.run))) continue;
    const object = await locker.stat(key);
    if (object) strays.push({ ...object, late: true });
  }
  return strays;
}

/** Keys that the seals of the look-back cover. */
async function coveredSince(locker: Locker, cutoff: string, publicKeyPem: string): Promise<Set<string>> {
  const covered = new Set<string>();
  for await (const seal of sealsFromHead(locker, publicKeyPem)) {
    const { predicate, subject } = seal.statement;
    for (const { name } of subject) covered.add(name);
    if (predicate.kind !== 'run') continue;
    for (const { key } of (await trustedManifest(locker, seal))?.objects ?? []) covered.add(key);
    if (predicate.run < cutoff) break;
  }
  return covered;
}

async function* candidates(locker: Locker, cutoff: string, tables: readonly string[]): AsyncGenerator<string> {
  yield* locker.list('raw/', `raw/${cutoff}`);
  yield* locker.list('runs/', `runs/${cutoff}`);
  for (const table of tables) yield* locker.list(`tables/${table}/`, tableKey(table, cutoff));
}
