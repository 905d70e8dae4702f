import { ConfigError } from '#domain/errors.ts';
import type { Plan } from '#domain/plan.ts';

/** What Step Functions passes from state to state at most: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const PAYLOAD_BYTES = 256 * 1024;

/** What the state machine maps over. Names and nothing else: everything besides, a function reads from the plan. */
export interface MachineInput {
  readonly scheduledAt: string;
  readonly scopes: readonly { readonly scope: string; readonly collectors: readonly string[] }[];
}

/**
 * The units of a plan by scope. Throws a ConfigError for more than a state machine can carry: the run is then sealed
 * with every unit missing, and nothing passes for read.
 */
export function machineInput(plan: Plan, scheduledAt: string): MachineInput {
  const scopes = new Map<string, string[]>();
  for (const { collector, scope } of plan.units) {
    const collectors = scopes.get(scope.id);
    if (collectors) collectors.push(collector);
    else scopes.set(scope.id, [collector]);
  }
  const input = { scheduledAt, scopes: [...scopes].map(([scope, collectors]) => ({ scope, collectors })) };
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= PAYLOAD_BYTES) return input;
  throw new ConfigError('INVALID', [
    `${plan.units.length} units in ${scopes.size} scopes take ${bytes} bytes to hand over and Step Functions carries ` +
      `${PAYLOAD_BYTES}: list fewer of them in context.evidence.databricks.workspaces or .regions`,
  ]);
}
