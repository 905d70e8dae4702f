import type { Locker } from '#domain/sealing/locker.ts';
import type { Predicate, Seal } from '#domain/sealing/seal.ts';
import { fingerprint } from '#domain/sealing/seal.ts';
import { byText } from '#domain/words/by-text.ts';
import { reportPrefix, sealKey } from '#domain/words/keys.ts';
import { runIdOf } from '#domain/words/run-id.ts';
import { LOOKBACK_MS } from '../seal/strays.ts';
import type { Base } from '../state/base.ts';
import { Verdicts } from './findings.ts';
import { groundOf } from './ground.ts';
import { Inventory } from './inventory.ts';
import { verifyChain } from './verify-chain.ts';
import type { Verification } from './verify-locker.ts';
import { verifyLocks } from './verify-locks.ts';
import { verifyAdopted, verifyObjects } from './verify-objects.ts';
import { verifyUncovered } from './verify-uncovered.ts';

export interface PeriodOptions {
  /** `2026-10` */
  readonly period: string;
  /** SubjectPublicKeyInfo, PEM. Without it: self-consistent only. */
  readonly publicKeyPem?: string;
  /** Names of the tables there may be, besides those that the month's manifests name. */
  readonly tables: readonly string[];
}

export interface PeriodVerification
  extends Pick<Verification, 'problems' | 'notices' | 'key' | 'head' | 'runs' | 'seals' | 'objects'> {
  /** When the newest seal was made; null without any. */
  readonly sealedAt: string | null;
  /** The last run before the month, by name; its objects were read, too. */
  readonly before: string | null;
  /** Seals below the first one that was read. */
  readonly sealsNotRead: number;
  /** What was open when the month began is made of this. */
  readonly base: Base;
}

/**
 * Checks what a report of a month stands on: the chain from the run before it on, everything under the month's own
 * prefixes, and that run. What is older is not read, so that the cost does not grow with the age of the locker.
 */
export async function verifyPeriod(locker: Locker, options: PeriodOptions): Promise<PeriodVerification> {
  const { period } = options;
  const { anchor, before, base, publicKeyPem: found } = await groundOf(locker, period, options.publicKeyPem);
  const verdicts = new Verdicts();
  const inventory = await placesOf(locker, verdicts, options, anchor === null ? '' : sealKey(anchor.sequence));
  const { seals, publicKeyPem } = await verifyChain(locker, inventory, options.publicKeyPem ?? found, verdicts, anchor);
  const isOwn = (run: string): boolean => run.startsWith(`${period}-`) || run === before;
  const isRead = (one: Predicate): boolean =>
    one.kind === 'run' ? isOwn(one.run) : one.kind === 'statement' || one.period === period;
  const read = await verifyObjects(locker, inventory, seals, verdicts, { isRead });
  const covered = await verifyAdopted(locker, inventory, soonAfter(seals, period), read, verdicts);
  await verifyUncovered(locker, inventory, covered, verdicts);
  const runs = [...covered.runs.values()].sort((a, b) => byText(a.run, b.run));
  for (const run of runs) await verifyLocks(locker, inventory, run, verdicts);
  const isPinned = options.publicKeyPem !== undefined;
  return {
    problems: verdicts.problems,
    notices: verdicts.notices,
    key: publicKeyPem === null ? null : { fingerprint: fingerprint(publicKeyPem), isPinned },
    head: seals.at(-1)?.link ?? null,
    sealedAt: seals.at(-1)?.statement.predicate.sealedAt ?? null,
    runs,
    seals: seals.length,
    objects: inventory.size,
    before,
    sealsNotRead: (anchor?.sequence ?? -1) + 1,
    base,
  };
}

/** Everything under the month's prefixes, and the chain after a seal. */
async function placesOf(
  locker: Locker,
  verdicts: Verdicts,
  { period, tables }: PeriodOptions,
  after: string,
): Promise<Inventory> {
  const inventory = new Inventory(locker, verdicts);
  await inventory.list('chain/', after);
  for (const place of [`raw/${period}-`, `runs/${period}-`, reportPrefix(period)]) await inventory.list(place);
  for (const table of tables) await inventory.list(`tables/${table}/date=${period}-`);
  return inventory;
}

/** Seals of the runs after a month that may have adopted what its attempts left behind. */
function soonAfter(seals: readonly Seal[], period: string): Seal[] {
  const [year = 0, month = 0] = period.split('-').map(Number);
  const end = Date.UTC(year, month, 1);
  const [first, last] = [end, end + LOOKBACK_MS].map((time) => runIdOf(new Date(time))) as [string, string];
  return seals.filter(
    ({ statement: { predicate } }) => predicate.kind === 'run' && predicate.run >= first && predicate.run <= last,
  );
}
