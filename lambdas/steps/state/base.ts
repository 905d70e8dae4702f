import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import type { Seal } from '#domain/sealing/seal.ts';
import { byText } from '#domain/words/by-text.ts';
import { trustedManifest } from '../chain/chain.ts';
import type { OwnSeals } from '../chain/own-seals.ts';
import { type SealedState, sealedState } from './sealed-state.ts';

/** Runs read back for a state to go on from: two months of daily ones. */
const RUNS_BACK = 62;

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
  /** Whether nothing was sealed that is neither in the state nor among the runs. */
  readonly isWhole: boolean;
  /** Runs whose state could not be gone on from, and why. */
  readonly passed: readonly { readonly run: string; readonly why: string }[];
}

/** What a base is looked for. */
export interface Wanted {
  /** The run that is to be folded on top, besides those found. */
  readonly run?: string;
  /** Runs sealed above the start that are to be folded, too. */
  readonly above?: readonly EarlierRun[];
  /** Only runs named before this are folded; others are passed over, and states that hold one. */
  readonly before?: string;
}

/** After every name of a run. */
const NEVER = '~';

/**
 * Looks from a seal back for the newest state that holds all runs sealed before it and none that is named after one
 * still to be folded: folding goes in order of names, whatever was sealed first.
 */
export async function baseOf(
  locker: Locker,
  seals: OwnSeals,
  start: Seal | undefined,
  { run: own = NEVER, above = [], before: boundary = NEVER }: Wanted,
): Promise<Base> {
  const lowest = own < boundary ? own : boundary;
  const runs = [...above];
  const passed: { run: string; why: string }[] = [];
  let last: Seal | undefined;
  for (let seal = start; seal; seal = await seals.before(seal)) {
    last = seal;
    const { predicate } = seal.statement;
    if (predicate.kind !== 'run' || predicate.run >= boundary) continue;
    if (runs.length - above.length >= RUNS_BACK) return { from: null, runs: inOrder(runs), isWhole: false, passed };
    const manifest = await trustedManifest(locker, seal);
    const found = manifest ? await sealedState(locker, manifest) : 'its manifest is not what was signed';
    const why =
      typeof found === 'string' ? found : await unfit(seals, found, seal, [lowest, ...runs.map(({ run }) => run)]);
    if (why === undefined && typeof found !== 'string')
      return { from: { ...found, seal }, runs: inOrder(runs), isWhole: found.state.isWhole, passed };
    passed.push({ run: predicate.run, why: String(why) });
    runs.push({ run: predicate.run, seal, manifest });
  }
  const isBegin = last === undefined || last.statement.predicate.previous === null;
  return { from: null, runs: inOrder(runs), isWhole: isBegin, passed };
}

const inOrder = (runs: readonly EarlierRun[]): EarlierRun[] => [...runs].sort((a, b) => byText(a.run, b.run));

/** Why nothing can be folded on top of a state. */
async function unfit(
  seals: OwnSeals,
  { state }: SealedState,
  seal: Seal,
  above: readonly string[],
): Promise<string | undefined> {
  if (above.some((run) => state.upTo >= run)) return `it holds runs up to ${state.upTo}`;
  return (await isNextAbove(seals, state, seal))
    ? undefined
    : 'runs were sealed between what it holds and its own seal';
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
