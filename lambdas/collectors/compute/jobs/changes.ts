import type { ChangeTelling } from '#domain/declaring/declaration.ts';
import type { TableRow } from '#domain/tables/table.ts';

/** What a reader of changes wants to know of a job; the rest is in its row. */
const TOLD = ['name', 'run_as', 'task_kinds', 'existing_cluster_ids', 'clusters', 'policy_spark_ssl'];

/**
 * Jobs change one by one. One-off runs come and go by the hundred, so they are one thing, which changes when some of
 * them begin or cease to be spark-submit.
 */
export const wordsOfJobs: ChangeTelling = {
  thing: (row) => (isRun(row) ? 'run' : String(row.id)),
  words: (rows) =>
    rows.some(isRun)
      ? `one-off runs, ${rows.some(({ spark_submit }) => spark_submit === true) ? 'some' : 'none'} of them spark-submit`
      : JSON.stringify(Object.fromEntries(TOLD.map((column) => [column, rows[0]?.[column] ?? null]))),
};

const isRun = ({ kind }: TableRow): boolean => kind === 'ONE_OFF_RUN';
