import type { Locker } from '#domain/sealing/locker.ts';
import type { Link, Seal } from '#domain/sealing/seal.ts';
import { type SealedRun, type State, stateBytes } from '#domain/sealing/state.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { byText } from '#domain/words/by-text.ts';
import { canonicalJson, sha256Hex } from '#domain/words/canonical-json.ts';
import { stateKey, tableKey } from '#domain/words/keys.ts';
import { isUnreadable, LARGEST, readAtMost } from '../chain/read-object.ts';
import { RUNS_BACK } from '../state/base.ts';
import { stateOf } from '../state/fold.ts';
import { parsedState, sealedBytes } from '../state/sealed-state.ts';
import type { Verdicts, VerifiedRun } from './findings.ts';

/** What later states may go on from. */
interface Known extends Omit<State, 'spells' | 'folded'> {
  readonly sha256: string;
}

/**
 * Checks what each run handed to the next: that it is a state of this run, made under the head its manifest names, that
 * it goes on from what an earlier run sealed, and holds every run in between. Feed runs in the order of their seals.
 */
export class StateChain {
  readonly #locker: Locker;
  readonly #verdicts: Verdicts;
  readonly #links: ReadonlyMap<number, Link>;
  readonly #sealed: readonly SealedRun[];
  /** Runs that sealed a state of which nothing is known. */
  readonly #unclear = new Set<string>();
  readonly #known = new Map<string, Known>();

  constructor(locker: Locker, seals: readonly Seal[], verdicts: Verdicts) {
    this.#locker = locker;
    this.#verdicts = verdicts;
    this.#links = new Map(seals.map(({ link }) => [link.sequence, link]));
    this.#sealed = seals.flatMap(({ link, statement: { predicate } }) =>
      predicate.kind === 'run' ? [{ run: predicate.run, ...link }] : [],
    );
  }

  /** A state that is not there as it was sealed was named for that. Older versions left none. */
  async check({ run, manifest }: VerifiedRun): Promise<void> {
    const key = stateKey(run);
    const sealed = manifest.objects.find((object) => object.key === key);
    if (!sealed || sealed.bytes > LARGEST.state) return;
    this.#unclear.add(run);
    const bytes = await sealedBytes(this.#locker, manifest, key, 'sealed');
    if (!bytes) return;
    const state = parsedState(bytes, run);
    const fault = typeof state === 'string' ? state : this.#faultOf(state, manifest.head);
    if (fault !== undefined) this.#verdicts.problem('STATE_MALFORMED', key, fault);
    else if (typeof state !== 'string') {
      const { spells: _spells, folded: _folded, ...known } = state;
      this.#unclear.delete(run);
      this.#known.set(run, { ...known, sha256: sealed.sha256 });
    }
  }

  #faultOf(state: State, head: Link | null): string | undefined {
    if (canonicalJson(state.head) !== canonicalJson(head)) return 'its head is not that of its manifest';
    if (head !== null && this.#links.get(head.sequence)?.payloadSha256 !== head.payloadSha256)
      return 'it was made under a head that is not in the chain';
    const source = state.from === null ? null : this.#known.get(state.from.run);
    if (source === undefined && this.#sealed.some(({ run }) => run === state.from?.run)) return undefined; // not readable
    if (source === undefined || source?.sha256 !== state.from?.sha256)
      return `it goes on from a state of ${state.from?.run} that was not sealed before it`;
    return this.#foldFault(state, source);
  }

  #foldFault(state: State, source: Known | null): string | undefined {
    const { run: own, folded, ahead } = state;
    const sealed = this.#between(state, source);
    const right = inOrder([...sealed.filter(({ run }) => run < own).map(({ run }) => run), own]);
    if (canonicalJson(folded) !== canonicalJson(inOrder(folded)) || folded.some((run) => !right.includes(run)))
      return 'it holds runs that it cannot hold';
    if (!folded.includes(own) || folded.some((run) => run <= (source?.run ?? '')))
      return 'it holds runs that it cannot hold';
    const leftOut = right.filter((run) => !folded.includes(run) && !this.#unclear.has(run));
    if (leftOut.length > 0 && (source || state.isWhole)) return 'it leaves out a run that was sealed before it';
    const waiting = sealed.filter(({ run }) => run > own).sort((a, b) => byText(a.run, b.run));
    const isAhead =
      source || state.isWhole
        ? canonicalJson(ahead) === canonicalJson(waiting)
        : ahead.every((one) => waiting.some((other) => canonicalJson(one) === canonicalJson(other)));
    if (!isAhead) return 'it does not name the runs that are ahead of it';
    const isRight = state.since === (source?.since ?? folded[0]) && (!source || source.isWhole === state.isWhole);
    return isRight ? undefined : 'it does not say from when to when it is';
  }

  /** Runs sealed since what it goes on from, and those that waited there; not those sealed too late for others. */
  #between({ run: own, head }: State, source: Known | null): SealedRun[] {
    const [low, high] = [source?.head?.sequence ?? -1, head?.sequence ?? -1];
    const since = this.#sealed.filter(
      ({ run, sequence }) =>
        sequence > low &&
        sequence <= high &&
        run !== source?.run &&
        (run > own || (this.#known.get(run)?.ahead.length ?? 0) <= RUNS_BACK),
    );
    return [...(source?.ahead ?? []), ...since];
  }
}

const inOrder = (runs: readonly string[]): string[] => [...new Set(runs)].sort(byText);

/**
 * Whether a run's state comes out again: what it goes on from, with the sealed tables of the runs it names on top. True
 * where it left none; undefined where a run that it names was not verified, and so nothing can be said.
 */
export async function replaysState(
  locker: Locker,
  { run, manifest }: VerifiedRun,
  runs: ReadonlyMap<string, VerifiedRun>,
): Promise<boolean | undefined> {
  const sealed = manifest.objects.find(({ key }) => key === stateKey(run));
  if (!sealed || sealed.bytes > LARGEST.state) return true;
  const bytes = await sealedBytes(locker, manifest, stateKey(run), 'sealed');
  const state = bytes ? parsedState(bytes, run) : undefined;
  if (!state || typeof state === 'string') return false;
  const others = state.folded.filter((one) => one !== run);
  if (others.some((one) => !runs.has(one))) return undefined;
  const from = state.from && (await goneOnFrom(locker, state.from));
  if (from === undefined) return undefined;
  const findings = await sealedBytes(locker, manifest, tableKey(SHARED_TABLES.findings.name, run), 'sealed');
  if (!findings) return undefined;
  const earlier = others.map((one) => ({ run: one, manifest: runs.get(one)?.manifest }));
  const again = await stateOf(
    locker,
    { from, runs: earlier, ahead: state.ahead, isWhole: state.isWhole },
    state.head,
    manifest,
    findings,
  );
  return sha256Hex(stateBytes({ ...again, format: state.format })) === sealed.sha256;
}

/** The state that another names by its hash; undefined where it is not there so. */
async function goneOnFrom(locker: Locker, { run, sha256 }: NonNullable<State['from']>) {
  try {
    const bytes = await readAtMost(locker, stateKey(run), null, LARGEST.state);
    const state = sha256Hex(bytes) === sha256 ? parsedState(bytes, run) : 'it is another';
    return typeof state === 'string' ? undefined : { state, sha256 };
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}
