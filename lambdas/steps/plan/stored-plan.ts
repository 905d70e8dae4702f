import { type Config, configSha256 } from '#domain/declaring/config.ts';
import { PLAN_FORMAT, Plan } from '#domain/reading/plan.ts';
import { PLANNING } from '#domain/reading/planning.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { CodeIdentity } from '#domain/words/code-identity.ts';
import type { GapCode } from '#domain/words/gap.ts';
import { planKey } from '#domain/words/keys.ts';
import { scheduledAtOf } from '#domain/words/run-id.ts';
import { SCOPE_KINDS } from '#domain/words/scope.ts';
import { readJson } from '../chain/read-object.ts';

export interface StoredPlanPorts {
  readonly locker: Locker;
  readonly config: Config;
  readonly code: CodeIdentity;
}

/** Ours, or why it is not. */
export type StoredPlan =
  | { readonly isOurs: true; readonly plan: Plan }
  | { readonly isOurs: false; readonly reason: string };

/** Clocks of a scheduler and a store may differ by as much. */
const SKEW_MS = 5 * 60_000;

/**
 * The plan that lies in the locker for a run; undefined if none does. Anybody may have put it there: it is ours only if
 * it carries the configuration at hand and, where the store tells when it was written, that was not before its slot.
 */
export async function storedPlan({ locker, config }: StoredPlanPorts, run: string): Promise<StoredPlan | undefined> {
  if (!(await locker.exists(planKey(run)))) return undefined;
  const refuse = (why: string): StoredPlan => ({
    isOurs: false,
    reason: `The plan found for this run is not obeyed: ${why}.`,
  });
  const plan = await readJson(locker, planKey(run), null, Plan);
  if (plan?.run !== run) return refuse('it is no plan of this run');
  const [said, carried, own] = [plan.configSha256, configSha256(plan.config), configSha256(config)];
  if (said !== carried) return refuse('it names another configuration than it carries');
  if (said !== own) return refuse(`its configuration is ${said.slice(0, 16)}…, not ${own.slice(0, 16)}…`);
  const slot = scheduledAtOf(run);
  const writtenAt = await locker.writtenAt(planKey(run));
  if (writtenAt !== null && Date.parse(writtenAt) < Date.parse(slot) - SKEW_MS)
    return refuse(`it was written at ${writtenAt}, before its slot at ${slot}`);
  return { isOurs: true, plan };
}

/** A plan that reads nothing and says why: a run that was due is never absent. */
export const failedPlan = ({ config, code }: StoredPlanPorts, run: string, because: GapCode, reason: string): Plan => ({
  format: PLAN_FORMAT,
  run,
  outcome: 'FAILED',
  createdAt: new Date().toISOString(),
  principal: null,
  code,
  config: config as unknown as Plan['config'],
  configSha256: configSha256(config),
  units: [],
  derived: [],
  unplanned: SCOPE_KINDS.filter((kind) => kind.startsWith('aws-') || config.databricks !== undefined),
  gaps: [{ operation: PLANNING.collector, resourceId: null, fields: [], code: because, reason }],
});
