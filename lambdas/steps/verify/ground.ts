import type { Locker } from '#domain/sealing/locker.ts';
import type { Link, Seal } from '#domain/sealing/seal.ts';
import { byText } from '#domain/words/by-text.ts';
import { trustedManifest } from '../chain/chain.ts';
import { OwnSeals } from '../chain/own-seals.ts';
import { type StoredRuns, storedRuns } from '../chain/period-seals.ts';
import { type Base, baseOf, type EarlierRun } from '../state/base.ts';

/** What lies below a month in the chain, as far as a report of it has to know. */
export interface Ground {
  /** The key whose seals count; undefined where there is no seal that verifies by itself. */
  readonly publicKeyPem: string | undefined;
  /** The link that the first seal read has to follow from; null: the whole chain is read. */
  readonly anchor: Link | null;
  /** The last run before the month, by name. */
  readonly before: string | null;
  /** What was open when the month began. */
  readonly base: Base;
}

/** Finds the ground of a month from the seals of its runs down: what is older than that is not asked for. */
export async function groundOf(locker: Locker, period: string, publicKeyPem: string | undefined): Promise<Ground> {
  const stored = await storedRuns(locker, period);
  const seals = await OwnSeals.of(locker, publicKeyPem, stored.below);
  const head = await seals.head();
  if (head || stored.below < 0) return descend(locker, seals, head, period, stored);
  const all = await OwnSeals.of(locker, publicKeyPem); // no manifest is to be believed
  return descend(locker, all, await all.head(), period, { ...stored, below: -1 });
}

async function descend(
  locker: Locker,
  seals: OwnSeals,
  head: Seal | undefined,
  period: string,
  { runs, below }: StoredRuns,
): Promise<Ground> {
  const { start, met, late, isBroken } = await wayDown(locker, seals, head, period, below);
  const deeper = start && (await lowestOf(seals, start, runs.difference(met)));
  if (deeper !== undefined) return descend(locker, seals, head, period, { runs, below: deeper - 1 });
  const found = await baseOf(locker, seals, start, { before: `${period}-`, above: late });
  const base = isBroken ? { ...found, isWhole: false } : found;
  const before = runBefore(base);
  const isLower = before && start && before.seal.link.sequence <= start.link.sequence;
  return {
    publicKeyPem: seals.publicKeyPem,
    anchor: isLower ? before.seal.statement.predicate.previous : (start?.link ?? null),
    before: before?.run ?? null,
    base,
  };
}

interface WayDown {
  /** The newest run before the month that was sealed below its runs; undefined where there is none. */
  readonly start: Seal | undefined;
  /** Runs met on the way. */
  readonly met: ReadonlySet<string>;
  /** Those of them that are named before the month. */
  readonly late: readonly EarlierRun[];
  /** Whether it ends where a link is missing, not where the chain begins. */
  readonly isBroken: boolean;
}

/** A run of the month that is met lower than the manifests say is one whose manifest is gone or not to be believed. */
async function wayDown(
  locker: Locker,
  seals: OwnSeals,
  head: Seal | undefined,
  period: string,
  below: number,
): Promise<WayDown> {
  const late: EarlierRun[] = [];
  const met = new Set<string>();
  let lowest = head;
  for (let seal = head; seal; seal = await seals.before(seal)) {
    lowest = seal;
    const { predicate } = seal.statement;
    if (predicate.kind !== 'run') continue;
    const isEarlier = predicate.run < `${period}-`;
    if (isEarlier && seal.link.sequence <= below) return { start: seal, met, late, isBroken: false };
    met.add(predicate.run);
    if (isEarlier) late.push({ run: predicate.run, seal, manifest: await trustedManifest(locker, seal) });
  }
  return { start: undefined, met, late, isBroken: (lowest?.statement.predicate.previous ?? null) !== null };
}

/** The lowest number of runs that were not met yet: a run in progress has no seal, and is looked for in vain. */
async function lowestOf(seals: OwnSeals, start: Seal, missing: ReadonlySet<string>): Promise<number | undefined> {
  if (missing.size === 0) return undefined;
  let lowest: number | undefined;
  for (let seal = await seals.before(start); seal; seal = await seals.before(seal)) {
    const { predicate } = seal.statement;
    if (predicate.kind === 'run' && missing.has(predicate.run)) lowest = seal.link.sequence;
  }
  return lowest;
}

/** The run before the month is the last by name, whatever was sealed last. */
function runBefore({ from, runs }: Base): Pick<EarlierRun, 'run' | 'seal'> | undefined {
  const known = [...runs, ...(from ? [{ run: from.state.run, seal: from.seal }] : [])];
  return known.sort((a, b) => byText(a.run, b.run)).at(-1);
}
