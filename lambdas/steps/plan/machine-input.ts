import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { READERS, type Reader, readerOf } from '#domain/declaring/session-policy.ts';
import type { Plan } from '#domain/reading/plan.ts';
import { ConfigError } from '#domain/words/errors.ts';

/** What Step Functions passes from state to state at most: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const PAYLOAD_BYTES = 256 * 1024;

interface ScopeInput {
  readonly scope: string;
  /** Who reads something of it, one after the other: the limits of a host hold for all of them together. */
  readonly readers: readonly Reader[];
}

/** What the state machine maps over. Names of places: everything besides, a function reads from the plan. */
export interface MachineInput {
  readonly scheduledAt: string;
  readonly scopes: readonly ScopeInput[];
}

/**
 * The scopes of a plan and who reads them. Throws a ConfigError for more than a state machine can carry: the run is
 * then sealed with every unit missing, and nothing passes for read.
 */
export function machineInput(plan: Plan, catalogue: readonly AnyDeclaration[], scheduledAt: string): MachineInput {
  const readers = new Map(collectorsOf(catalogue).map((collector) => [collector.id, readerOf(collector)]));
  const scopes = [...Map.groupBy(plan.units, ({ scope }) => scope.id)].map(([scope, units]) => {
    const needed = new Set(units.map(({ collector }) => readers.get(collector)));
    return { scope, readers: READERS.filter((reader) => needed.has(reader)) };
  });
  const input = { scheduledAt, scopes };
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes <= PAYLOAD_BYTES) return input;
  throw new ConfigError('INVALID', [
    `${scopes.length} scopes take ${bytes} bytes to hand over and Step Functions carries ${PAYLOAD_BYTES}: ` +
      'list fewer of them in context.evidence.databricks.workspaces or .regions',
  ]);
}
