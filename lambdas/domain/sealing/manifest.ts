import * as z from 'zod';
import { Population } from '../judging/population.ts';
import { Baseline, Observation, Plan } from '../reading/plan.ts';
import { CodeIdentity } from '../words/code-identity.ts';
import { RunId } from '../words/run-id.ts';
import { UNIT_OUTCOMES } from '../words/unit.ts';
import { Link } from './seal.ts';

export const MANIFEST_FORMAT = 'evidence-locker/manifest/v1';

export const ManifestObject = z.strictObject({
  key: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  versionId: z.string().nullable(),
  /** Left behind by an attempt that died; adopted here so that nothing lies around unsealed, and never judged. */
  late: z.literal(true).optional(),
});
export type ManifestObject = z.infer<typeof ManifestObject>;

export const ManifestUnit = z.strictObject({
  collector: z.string(),
  scope: z.string(),
  outcome: z.enum([...UNIT_OUTCOMES, 'MISSING']),
  rows: z.int(),
  gaps: z.int(),
  calls: z.int(),
  /** In a directory: its recording, or one it was derived from, was found there, not made by the process that sealed. */
  adopted: z.literal(true).optional(),
  /** The last complete observation: this run's if the unit is complete, else the one before. */
  lastComplete: Observation.nullable(),
  /** What the next run compares with, the newest first: this run's, and earlier ones that read what it could not. */
  baselines: z.array(Baseline).optional(),
});
export type ManifestUnit = z.infer<typeof ManifestUnit>;

export const ManifestTable = z.strictObject({
  table: z.string(),
  title: z.string(),
  key: z.string(),
  rows: z.int(),
  /** SHA-256 of the rows as JSON arrays in column order, one a line: what a replay must arrive at. */
  rowsSha256: z.string(),
});
export type ManifestTable = z.infer<typeof ManifestTable>;

export const Manifest = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  run: RunId,
  scheduledAt: z.iso.datetime(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  outcome: z.enum(UNIT_OUTCOMES),
  timing: z.enum(['ON_TIME', 'LATE', 'SIMULATED']),
  entity: z.string(),
  schedule: z.strictObject({ at: z.string().regex(/^\d\d:\d\d$/), everyHours: z.int().min(1).max(24) }),
  principal: z.string().nullable(),
  code: CodeIdentity,
  configSha256: z.string(),
  /**
   * SHA-256 of the gaps: `[collector, scope, operation, resource, code, fields]`, one JSON array a line in the order of
   * the table. Equal in two runs that lack the same.
   */
  gapsSha256: z.string(),
  /** The newest seal of the chain when this was written: the run's own seal can only lie above it. Null: there was none. */
  head: Link.nullable(),
  /** What was sealed in the place of a plan that is not ours: that one is covered, and was not obeyed. */
  planInstead: Plan.optional(),
  units: z.array(ManifestUnit),
  populations: z.array(Population),
  tables: z.array(ManifestTable),
  objects: z.array(ManifestObject),
});
export type Manifest = z.infer<typeof Manifest>;
