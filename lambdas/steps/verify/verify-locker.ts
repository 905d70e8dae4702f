import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { fingerprint, type Link } from '#domain/sealing/seal.ts';
import { byText } from '#domain/words/by-text.ts';
import type { CodeIdentity } from '#domain/words/code-identity.ts';
import { type FindingClass, type Notice, type Problem, Verdicts, type VerifiedRun } from './findings.ts';
import { Inventory } from './inventory.ts';
import { verifyChain } from './verify-chain.ts';
import { verifyLocks } from './verify-locks.ts';
import { verifyObjects } from './verify-objects.ts';
import { verifyReplay } from './verify-replay.ts';
import { verifySlots } from './verify-slots.ts';
import { StateChain } from './verify-states.ts';
import { isLeft, verifyUncovered } from './verify-uncovered.ts';

export interface VerifyOptions {
  /** SubjectPublicKeyInfo, PEM: the key the seals must be signed with. Without it: self-consistent only. */
  readonly publicKeyPem?: string;
  readonly now: Date;
  /** Derive every run again from its recordings. */
  readonly replay?: { readonly catalogue: readonly AnyDeclaration[]; readonly code: CodeIdentity };
  /** The first run whose objects are read; of earlier ones only the seals are. */
  readonly since?: string;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** How far a verification is: objects read, or runs derived again, of so many. */
export interface VerifyProgress {
  readonly stage: 'LISTED' | 'READ' | 'REPLAYED';
  readonly done: number;
  readonly of: number;
  /** Rows derived again of the run that is under way. */
  readonly rows?: number;
}

export interface Verification {
  /** The worst of what was found. */
  readonly status: 'INTACT' | FindingClass;
  readonly problems: readonly Problem[];
  readonly notices: readonly Notice[];
  readonly key: { readonly fingerprint: string; readonly isPinned: boolean } | null;
  readonly head: Link | null;
  /** In order of their scheduled times. */
  readonly runs: readonly VerifiedRun[];
  readonly seals: number;
  readonly objects: number;
  readonly bytes: number;
  readonly rowsReplayed: number | null;
  /** What `since` left out: sealed runs, and objects of them. Null without it. */
  readonly notRead: { readonly since: string; readonly runs: number; readonly objects: number } | null;
  /** Keys that crashed attempts left behind and a later seal adopted: sealed as they are, and evidence of nothing. */
  readonly adopted: readonly string[];
}

/** Checks every signature, link, hash and lock, that a seal covers every object, and the slot calendar. Writes nothing. */
export async function verifyLocker(locker: Locker, options: VerifyOptions): Promise<Verification> {
  const { since, now, onProgress = () => {} } = options;
  const verdicts = new Verdicts();
  const inventory = await Inventory.of(locker, verdicts);
  onProgress({ stage: 'LISTED', done: inventory.size, of: inventory.size });
  inventory.await(
    (key) => !isLeft(key, since),
    (done, of) => onProgress({ stage: 'READ', done, of }),
  );
  const { seals, publicKeyPem } = await verifyChain(locker, inventory, options.publicKeyPem, verdicts);
  if (seals.length === 0) verdicts.notice('RUN_OPEN', 'chain/', 'nothing was sealed yet');
  const covered = await verifyObjects(locker, inventory, seals, verdicts, {
    isRead: (predicate) => predicate.kind !== 'run' || predicate.run >= (since ?? ''),
    states: new StateChain(locker, seals, verdicts),
  });
  const { left } = await verifyUncovered(locker, inventory, covered, verdicts, since);
  const runs = [...covered.runs.values()].sort((a, b) => byText(a.run, b.run));
  for (const run of runs) await verifyLocks(locker, inventory, run, verdicts);
  verifySlots(covered.runs, now, verdicts);
  const rowsReplayed = options.replay ? await replayAll(locker, runs, options, verdicts) : null;
  return {
    status: verdicts.worst ?? 'INTACT',
    problems: verdicts.problems,
    notices: verdicts.notices,
    key:
      publicKeyPem === null
        ? null
        : { fingerprint: fingerprint(publicKeyPem), isPinned: options.publicKeyPem !== undefined },
    head: seals.at(-1)?.link ?? null,
    runs,
    seals: seals.length,
    objects: inventory.size,
    bytes: inventory.bytes,
    rowsReplayed,
    notRead: since === undefined ? null : { since, runs: earlier(covered.sealed, since), objects: left },
    adopted: runs.flatMap(({ manifest }) => manifest.objects.flatMap(({ key, late }) => (late ? [key] : []))),
  };
}

const earlier = (sealed: ReadonlySet<string>, since: string): number => [...sealed].filter((run) => run < since).length;

/** Derives again what is there as it was sealed; of the rest that was said. */
async function replayAll(
  locker: Locker,
  runs: readonly VerifiedRun[],
  { replay, onProgress }: VerifyOptions,
  verdicts: Verdicts,
): Promise<number> {
  if (!replay) return 0;
  const byRun = new Map(runs.map((run) => [run.run, run]));
  let rows = 0;
  for (const [index, run] of runs.entries()) {
    const told = { stage: 'REPLAYED', of: runs.length } as const;
    const onRows = (derived: number) => onProgress?.({ ...told, done: index, rows: derived });
    if (run.isWhole) rows += await verifyReplay(locker, run, byRun, { ...replay, onRows }, verdicts);
    onProgress?.({ ...told, done: index + 1 });
  }
  return rows;
}
