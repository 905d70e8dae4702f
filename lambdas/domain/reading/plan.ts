import * as z from 'zod';
import { CodeIdentity } from '../words/code-identity.ts';
import { Gap } from '../words/gap.ts';
import { RunId } from '../words/run-id.ts';
import { SCOPE_KINDS, Scope } from '../words/scope.ts';

export const PLAN_FORMAT = 'evidence-locker/plan/v1';

/** The last complete observation of a unit, pinned by the hash of the sealed table that holds it. */
export const Observation = z.strictObject({ run: RunId, tableKey: z.string(), tableSha256: z.string() });
export type Observation = z.infer<typeof Observation>;

/** An earlier observation a unit is compared with, as far as it could read; pinned with what it could not. */
export const Baseline = z.strictObject({
  ...Observation.shape,
  /** SHA-256 of the run's table of gaps; null: the unit had none. */
  gapsTableSha256: z.string().nullable(),
});
export type Baseline = z.infer<typeof Baseline>;

export const PlannedUnit = z.strictObject({
  collector: z.string(),
  scope: Scope,
  /** What a collector that doubts what it reads is given. */
  previous: Observation.nullable(),
  /**
   * What changes are told against, the newest first. Earlier versions compared with `previous`, and only what was
   * complete: so is a plan without this.
   */
  baselines: z.array(Baseline).optional(),
});
export type PlannedUnit = z.infer<typeof PlannedUnit>;

/** What a run sets out to read: it is what makes "nothing is missing" provable. */
export const Plan = z.strictObject({
  format: z.literal(PLAN_FORMAT),
  run: RunId,
  outcome: z.enum(['PLANNED', 'FAILED']),
  createdAt: z.iso.datetime(),
  principal: z.string().nullable(),
  code: CodeIdentity,
  /** The resolved configuration; a replay judges by it. */
  config: z.record(z.string(), z.unknown()),
  configSha256: z.string(),
  units: z.array(PlannedUnit),
  /** Tables that are made of others, where and compared with what. They leave no recording. */
  derived: z.array(PlannedUnit).default([]),
  /** Kinds of scope that should have been found out and were not: their collectors are ERROR, not absent. */
  unplanned: z.array(z.enum(SCOPE_KINDS)),
  gaps: z.array(Gap),
});
export type Plan = z.infer<typeof Plan>;

/** The account of whoever planned: the fifth part of an ARN. Null where planning could not find out who that is. */
export const accountOf = (principal: string | null): string | null =>
  /^arn:[a-z-]+:(?:sts|iam)::(?<account>\d{12}):/.exec(principal ?? '')?.groups?.account ?? null;
