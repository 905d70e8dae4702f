import type { Plan } from '#domain/reading/plan.ts';
import { ConfigError } from '#domain/words/errors.ts';
import type { ScopeKind } from '#domain/words/scope.ts';

/** What Step Functions passes from state to state at most: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const PAYLOAD_BYTES = 256 * 1024;

/**
 * Units of one scope read at the same time, each in a process of its own. Databricks' limits hold for all calls to a
 * host together and a process counts only its own, so that those of a host come one after the other; AWS is paced by
 * how it answers.
 */
const UNITS_AT_ONCE: Readonly<Record<ScopeKind, number>> = {
  'aws-account': 4,
  'aws-region': 4,
  'databricks-account': 1,
  'databricks-workspace': 1,
};

interface ScopeInput {
  readonly scope: string;
  readonly unitsAtOnce: number;
  readonly collectors: readonly string[];
}

/** What the state machine maps over. Names, and how many at once: everything besides, a function reads from the plan. */
export interface MachineInput {
  readonly scheduledAt: string;
  readonly scopes: readonly ScopeInput[];
}

/**
 * The units of a plan by scope. Throws a ConfigError for more than a state machine can carry: the run is then sealed
 * with every unit missing, and nothing passes for read.
 */
export function machineInput(plan: Plan, scheduledAt: string): MachineInput {
  const scopes = [...Map.groupBy(plan.units, ({ scope }) => scope.id)].map(([scope, units]) => ({
    scope,
    unitsAtOnce: Math.min(...units.map((unit) => UNITS_AT_ONCE[unit.scope.kind])),
    collectors: units.map(({ collector }) => collector),
  }));
  const input = { scheduledAt, scopes };
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= PAYLOAD_BYTES) return input;
  throw new ConfigError('INVALID', [
    `${plan.units.length} units in ${scopes.length} scopes take ${bytes} bytes to hand over and Step Functions carries ` +
      `${PAYLOAD_BYTES}: list fewer of them in context.evidence.databricks.workspaces or .regions`,
  ]);
}
