import { mapConcurrently } from '#domain/concurrency.ts';
import type { Config } from '#domain/config.ts';
import { planKey } from '#domain/keys.ts';
import type { Locker } from '#domain/locker.ts';
import { Plan } from '#domain/plan.ts';
import type { Verdicts, VerifiedRun } from './findings.ts';
import type { Inventory } from './inventory.ts';

const AT_ONCE = 16;
const DAY_MS = 86_400_000;

/** Checks that every object of a run is locked as its configuration demanded. A directory has no locks to check. */
export async function verifyLocks(
  locker: Locker,
  inventory: Inventory,
  { run, manifest }: VerifiedRun,
  verdicts: Verdicts,
): Promise<void> {
  if (locker.kind !== 's3') return;
  const plan = Plan.parse(JSON.parse(Buffer.from(await locker.get(planKey(run))).toString('utf8')));
  const { mode, days } = (plan.config as unknown as Config).retention;
  const until = new Date(Date.parse(plan.createdAt) + (days - 1) * DAY_MS).toISOString();
  const check = async (object: { key: string; versionId: string | null }): Promise<void> => {
    const versionId = object.versionId ?? inventory.firstVersion(object.key);
    const lock = await locker.lock(object.key, versionId);
    if (!lock) verdicts.problem('NOT_LOCKED', object.key, 'nothing keeps this version from being deleted');
    else if (lock.mode !== mode && mode === 'COMPLIANCE')
      verdicts.problem('NOT_LOCKED', object.key, `it is locked in ${lock.mode} mode; ${mode} was configured`);
    else if (lock.until < until)
      verdicts.problem('NOT_LOCKED', object.key, `it is locked until ${lock.until}; ${until} was configured`);
  };
  for await (const _ of mapConcurrently(manifest.objects, AT_ONCE, check));
}
