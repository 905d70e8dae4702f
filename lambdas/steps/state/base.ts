import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import type { Seal } from '#domain/sealing/seal.ts';
import type { SealedRun } from '#domain/sealing/state.ts';
import { byText } from '#domain/words/by-text.ts';
import { trustedManifest } from '../chain/chain.ts';
import type { OwnSeals } from '../chain/own-seals.ts';
import { type SealedState, sealedState } from './sealed-state.ts';

/** Runs read back for a state to go on from, or again for one that was sealed late: two months of daily ones. */
export const RUNS_BACK = 62;

/** A sealed run before the one at hand. Its manifest is undefined where it is not what was signed. */
export interface EarlierRun {
  readonly run: string;
  readonly seal: Seal;
  readonly manifest: Manifest | undefined;
}

/** What a state is made from: a sealed state, and the runs that are not in it. */
export interface Base {
  /** Null: there was none to go on from. */
  readonly from: (SealedState & { readonly seal: Seal }) | null;
  /** To be folded on top, in order of their names. */
  readonly runs: readonly EarlierRun[];
  /** Sealed before the start and named after what is folded. */
  readonly ahead: readonly SealedRun[];
  /** Whether nothing was sealed that is neither in the state nor among these runs. */
  readonly isWhole: boolean;
  /** Runs whose state could not be gone on from, and why. */
  readonly passed: readonly { readonly run: string; readonly why: string }[];
}

/** What a base is looked for. */
export interface Wanted {
  /** Only runs named before this are folded. */
  readonly before: string;
  /** Runs sealed above the start that are to be folded, too. */
  readonly above?: readonly EarlierRun[];
}

/**
 * Looks from a seal back for the newest state to fold on top of, which goes in order of names, whatever was sealed
 * first: no run still to be folded may be named before it. What is named after the wanted waits, however far ahead its
 * name is, and is in nobody's way.
 */
export async function baseOf(
  locker: Locker,
  seals: OwnSeals,
  start: Seal | undefined,
  { before: boundary, above = [] }: Wanted,
): Promise<Base> {
  const runs = await inTime(locker, above);
  const most = runs.length + RUNS_BACK;
  const ahead: SealedRun[] = [];
  const passed: { run: string; why: string }[] = [];
  const found = (from: Base['from'], isWhole: boolean): Base => ({
    ...{ from, isWhole, passed },
    runs: inOrder(runs),
    ahead: inOrder(ahead),
  });
  const way = { isBegin: true };
  let late = 0;
  for await (const { run, seal } of runsDown(seals, start, way)) {
    if (runs.length >= most || Math.max(ahead.length, late) > RUNS_BACK) return found(null, false);
    if (run >= boundary) {
      ahead.push({ run, ...seal.link });
      continue;
    }
    const earlier = { run, seal, manifest: await trustedManifest(locker, seal) };
    const handed = await handedOn(locker, earlier.manifest);
    const waiting = await waitingAt(locker, seals, handed, earlier, { above: runs, before: boundary });
    if (isState(handed) && typeof waiting !== 'string') {
      runs.push(...waiting);
      ahead.push(...handed.state.ahead.filter((one) => one.run >= boundary));
      return found({ ...handed, seal }, handed.state.isWhole);
    }
    if (isTooLate(handed)) late += 1;
    else {
      passed.push({ run, why: String(waiting) });
      runs.push(earlier);
    }
  }
  return found(null, way.isBegin);
}

/** Runs by their seals, from one down; says whether it came to where the chain begins. */
async function* runsDown(
  seals: OwnSeals,
  start: Seal | undefined,
  way: { isBegin: boolean },
): AsyncGenerator<{ run: string; seal: Seal }> {
  for (let seal = start; seal; seal = await seals.before(seal)) {
    const { predicate } = seal.statement;
    way.isBegin = predicate.previous === null;
    if (predicate.kind === 'run') yield { run: predicate.run, seal };
  }
}

const inOrder = <Named extends { readonly run: string }>(runs: readonly Named[]): Named[] =>
  [...runs].sort((a, b) => byText(a.run, b.run));

const handedOn = async (locker: Locker, manifest: Manifest | undefined): Promise<SealedState | string> =>
  manifest ? sealedState(locker, manifest) : 'its manifest is not what was signed';

const isState = (handed: SealedState | string): handed is SealedState => typeof handed !== 'string';

/**
 * Whether a run was sealed after so many that are named after it that they are not folded again for it: its findings
 * are in no state but its own.
 */
const isTooLate = (handed: SealedState | string): boolean => isState(handed) && handed.state.ahead.length > RUNS_BACK;

async function inTime(locker: Locker, runs: readonly EarlierRun[]): Promise<EarlierRun[]> {
  const kept: EarlierRun[] = [];
  for (const one of runs) if (!isTooLate(await handedOn(locker, one.manifest))) kept.push(one);
  return kept;
}

/** The runs that waited at a state and are folded on top of it now; or why nothing can be. */
async function waitingAt(
  locker: Locker,
  seals: OwnSeals,
  handed: SealedState | string,
  { seal }: EarlierRun,
  { above = [], before }: Wanted,
): Promise<EarlierRun[] | string> {
  if (!isState(handed)) return handed;
  const { state } = handed;
  if (isTooLate(handed)) return 'it was sealed too late';
  if (above.some(({ run }) => state.run >= run)) return `it holds runs up to ${state.run}`;
  if (!(await isNextAbove(seals, state, seal))) return 'runs were sealed between what it holds and its own seal';
  const waiting: EarlierRun[] = [];
  for (const { run, sequence, payloadSha256 } of state.ahead.filter((one) => one.run < before)) {
    const own = await seals.at(sequence);
    if (own?.link.payloadSha256 !== payloadSha256) return `the seal of ${run} is not there as it was`;
    waiting.push({ run, seal: own, manifest: await trustedManifest(locker, own) });
  }
  return waiting;
}

/** Whether no run was sealed between the head that a state was made under and the seal of its run. */
async function isNextAbove(seals: OwnSeals, { head }: SealedState['state'], seal: Seal): Promise<boolean> {
  for (let at = seal; ; ) {
    const { previous } = at.statement.predicate;
    if (previous === null || head === null) return previous === null && head === null;
    if (previous.sequence === head.sequence) return previous.payloadSha256 === head.payloadSha256;
    const before = previous.sequence > head.sequence ? await seals.before(at) : undefined;
    if (!before || before.statement.predicate.kind === 'run') return false;
    at = before;
  }
}
