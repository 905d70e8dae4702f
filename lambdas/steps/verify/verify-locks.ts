import * as z from 'zod';
import { RETENTION_MODES, type RetentionMode } from '#domain/declaring/config.ts';
import type { Lock, Locker } from '#domain/sealing/locker.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { manifestKey, planKey, sealKey } from '#domain/words/keys.ts';
import { isUnreadable } from '../chain/read-object.ts';
import { followedPlan } from '../seal/run-keys.ts';
import type { Verdicts, VerifiedRun } from './findings.ts';
import { AT_ONCE, type Inventory } from './inventory.ts';

const DAY_MS = 86_400_000;

const Retention = z.object({ mode: z.enum(RETENTION_MODES), days: z.int().min(1).max(36_500) });

/** What a version must be locked with; `until` null: any date, for what an earlier attempt wrote nobody knows when. */
interface Demand {
  readonly key: string;
  readonly versionId: string | null;
  readonly mode: RetentionMode;
  readonly until: string | null;
}

/** Checks that a run's objects, manifest and seal are locked as its configuration demanded. A directory has no locks. */
export async function verifyLocks(
  locker: Locker,
  inventory: Inventory,
  verified: VerifiedRun,
  verdicts: Verdicts,
): Promise<void> {
  if (locker.kind !== 's3') return;
  const plan = await followedPlan(locker, verified.manifest);
  if (!plan) return; // its absence was named when the objects were checked
  const retention = Retention.safeParse(plan.config.retention);
  if (!retention.success) {
    const message = 'its configuration does not say how long its objects are locked: no lock was compared';
    verdicts.problem('PLAN_MALFORMED', planKey(verified.run), message);
    return;
  }
  const { mode, days } = retention.data;
  const until = new Date(Date.parse(plan.createdAt) + (days - 1) * DAY_MS).toISOString();
  const demands: Demand[] = [
    ...verified.manifest.objects.map(({ key, versionId, late }) => ({
      key,
      versionId,
      mode,
      until: late ? null : until,
    })),
    ...[manifestKey(verified.run), sealKey(verified.link.sequence)].map((key) => ({
      key,
      versionId: null,
      mode,
      until,
    })),
  ];
  const check = async (demand: Demand): Promise<void> => {
    const versionId = demand.versionId ?? inventory.firstVersion(demand.key);
    const fault = faultOf(await lockOf(locker, demand.key, versionId), demand);
    if (fault !== null && inventory.get(demand.key)) verdicts.problem('NOT_LOCKED', demand.key, fault);
  };
  for await (const _ of mapConcurrently(demands, AT_ONCE, check));
}

async function lockOf(locker: Locker, key: string, versionId: string | null): Promise<Lock | null> {
  try {
    return await locker.lock(key, versionId);
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
}

function faultOf(lock: Lock | null, { mode, until }: Demand): string | null {
  if (!lock) return 'nothing keeps this version from being deleted';
  if (lock.mode !== mode && mode === 'COMPLIANCE') return `it is locked in ${lock.mode} mode; ${mode} was configured`;
  if (until !== null && lock.until < until) return `it is locked until ${lock.until}; ${until} was configured`;
  return null;
}
