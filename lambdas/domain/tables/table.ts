import * as z from 'zod';
import { GAP_CODES } from '../words/gap.ts';
import { ASSURANCES, CRITERIA, SEVERITIES, VERDICTS } from '../words/verdict.ts';
import { type Column, columnsOf } from './columns.ts';

/** A table of the locker: `tables/<name>/date=<yyyy-mm-dd>/<run>.parquet`, in Glue, Athena and DuckDB alike. */
export interface Table {
  readonly name: string;
  readonly title: string;
  readonly columns: readonly Column[];
  /** The table whose files it reads, all as one folder: see whole-tables.ts. */
  readonly wholeOf?: string;
}

/** One line of a table: column name → value. Times are ISO 8601 UTC strings, `json` columns hold JSON text. */
export type TableRow = Readonly<Record<string, TableValue>>;
export type TableValue = string | number | boolean | null | readonly string[];

const instant = z.iso.datetime();
/** `run_id` is the same in all accounts of one schedule. The last column: older files lack it. */
const accountId = z
  .string()
  .nullable()
  .describe(
    'The AWS account whose run it is; null: planning could not find it out, or the run is older than the column',
  );

const shared = (name: string, title: string, shape: z.ZodRawShape): Table => ({
  name,
  title,
  columns: columnsOf(z.object({ ...shape, accountId })),
});

/** The tables all declarations share. `run_id` is the run's name; times are UTC. */
export const SHARED_TABLES = {
  findings: shared('findings', 'What every rule said of every row', {
    runId: z.string(),
    ruleId: z.string(),
    controlIds: z.array(z.string()).describe('Paragraphs of 45 CFR 164 that the rule evidences or supports'),
    severity: z.enum(SEVERITIES),
    scope: z.string(),
    tableName: z.string(),
    resourceId: z.string().describe('The row judged; * stands for a whole scope'),
    verdict: z.enum(VERDICTS),
    assurance: z.enum(ASSURANCES).nullable(),
    reason: z.string(),
    dispositionId: z.string().nullable(),
    reasonCode: z.string().describe('The machine-readable twin of reason'),
    evidences: z
      .array(z.string())
      .nullable()
      .describe('Those of control_ids that count as evidenced; null: not told apart'),
    criterion: z.enum(CRITERIA).nullable().describe('Whose words a FAIL breaks; null: not told'),
  }),
  changes: shared('changes', 'What differs between two observations, as far as both could read', {
    runId: z.string(),
    previousRunId: z.string(),
    scope: z.string(),
    tableName: z.string(),
    resourceId: z.string(),
    kind: z.enum(['ADDED', 'REMOVED', 'CHANGED']),
    path: z.string().nullable().describe('The column that changed'),
    before: z.string().nullable(),
    after: z.string().nullable(),
  }),
  gaps: shared('gaps', 'What should have been read and was not', {
    runId: z.string(),
    collector: z.string(),
    scope: z.string(),
    operation: z.string(),
    resourceId: z.string().nullable(),
    code: z.enum(GAP_CODES),
    reason: z.string(),
    fields: z.array(z.string()).describe('The fields left unread; none: the whole row, or the inventory'),
  }),
  calls: shared('calls', 'Every exchange with an API', {
    runId: z.string(),
    collector: z.string(),
    scope: z.string(),
    operation: z.string(),
    requestId: z.string().nullable().describe('Can be found again in CloudTrail'),
    status: z.int().nullable().describe('HTTP status; null: no answer'),
    requestedAt: instant,
    durationMs: z.int(),
    items: z.int().nullable().describe('Things in the answer, where it is a list'),
    attempt: z.int(),
  }),
  runs: shared('runs', 'Every sealed run', {
    runId: z.string(),
    scheduledAt: instant,
    startedAt: instant,
    finishedAt: instant,
    outcome: z.enum(['COMPLETE', 'PARTIAL', 'FAILED']),
    counts: z.record(z.string(), z.int()).describe('Findings by verdict'),
    principal: z.string().nullable(),
    version: z.string(),
    timing: z.enum(['ON_TIME', 'LATE', 'SIMULATED']),
  }),
} as const satisfies Record<string, Table>;

export type SharedTableName = keyof typeof SHARED_TABLES;
