import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { fingerprint, type Link } from '#domain/sealing/seal.ts';
import { byText } from '#domain/words/by-text.ts';
import type { CodeIdentity } from '#domain/words/code-identity.ts';
import { type Notice, type Problem, Verdicts, type VerifiedRun } from './findings.ts';
import { Inventory } from './inventory.ts';
import { verifyChain } from './verify-chain.ts';
import { verifyLocks } from './verify-locks.ts';
import { verifyObjects } from './verify-objects.ts';
import { verifyReplay } from './verify-replay.ts';
import { verifySlots } from './verify-slots.ts';
import { verifyUncovered } from './verify-uncovered.ts';

export interface VerifyOptions {
  /** SubjectPublicKeyInfo, PEM: the key the seals must be signed with. Without it: self-consistent only. */
  readonly publicKeyPem?: string;
  readonly now: Date;
  /** Derive every run again from its recordings. */
  readonly replay?: { readonly catalogue: readonly AnyDeclaration[]; readonly code: CodeIdentity };
  readonly onRun?: (run: string, done: number, of: number) => void;
}

export interface Verification {
  /** INCOMPLETE: nothing was changed, but runs are missing, open, or not replayable by this version. */
  readonly status: 'INTACT' | 'INCOMPLETE' | 'BROKEN';
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
  /** Keys that crashed attempts left behind and a later seal adopted: sealed as they are, and evidence of nothing. */
  readonly adopted: readonly string[];
}

/** Checks every signature, link, hash and lock, that a seal covers every object, and the slot calendar. Writes nothing. */
export async function verifyLocker(locker: Locker, options: VerifyOptions): Promise<Verification> {
  const verdicts = new Verdicts();
  const inventory = await Inventory.of(locker, verdicts);
  const { seals, publicKeyPem } = await verifyChain(locker, inventory, options.publicKeyPem, verdicts);
  if (seals.length === 0 && inventory.size > 0 && verdicts.problems.length === 0)
    verdicts.notice('RUN_OPEN', 'chain/', 'nothing was sealed yet');
  const { covered, runs } = await verifyObjects(locker, inventory, seals, verdicts);
  await verifyUncovered(locker, inventory, covered, runs, verdicts);
  for (const run of runs.values()) await verifyLocks(locker, inventory, run, verdicts);
  verifySlots(runs, options.now, verdicts);
  const isWhole = verdicts.problems.length === 0;
  const rowsReplayed = options.replay && isWhole ? await replayAll(locker, runs, options, verdicts) : null;
  const incomplete = verdicts.notices.length > 0 || seals.length === 0 ? 'INCOMPLETE' : 'INTACT';
  return {
    status: verdicts.problems.length > 0 ? 'BROKEN' : incomplete,
    problems: verdicts.problems,
    notices: verdicts.notices,
    key:
      publicKeyPem === null
        ? null
        : { fingerprint: fingerprint(publicKeyPem), isPinned: options.publicKeyPem !== undefined },
    head: seals.at(-1)?.link ?? null,
    runs: [...runs.values()].sort((a, b) => byText(a.run, b.run)),
    seals: seals.length,
    objects: inventory.size,
    bytes: inventory.bytes,
    rowsReplayed,
    adopted: [...runs.values()].flatMap(({ manifest }) =>
      manifest.objects.flatMap(({ key, late }) => (late ? [key] : [])),
    ),
  };
}

async function replayAll(
  locker: Locker,
  runs: ReadonlyMap<string, VerifiedRun>,
  { replay, onRun }: VerifyOptions,
  verdicts: Verdicts,
): Promise<number> {
  if (!replay) return 0;
  let rows = 0;
  for (const [index, run] of [...runs.values()].entries()) {
    rows += await verifyReplay(locker, run, replay.catalogue, replay.code, verdicts);
    onRun?.(run.run, index + 1, runs.size);
  }
  return rows;
}
