import type { AnyCollector, EarlierRow } from '#domain/declaring/collector.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import type { Baseline, Observation, PlannedUnit } from '#domain/reading/plan.ts';
import { SHARED_TABLES, type TableRow } from '#domain/tables/table.ts';
import { isDoubtGap } from '#domain/words/doubt.ts';
import { SealError } from '#domain/words/errors.ts';
import { Gap } from '#domain/words/gap.ts';
import { tableKey } from '#domain/words/keys.ts';

/** One scope's rows of a sealed table in the order in which they were written, with all columns or only these. */
export type PreviousRows = (
  observation: Observation,
  scope: string,
  columns?: readonly string[],
) => AsyncIterable<TableRow>;

/** The unit's last complete observation, as the plan pins it. */
export type LastComplete = Pick<PlannedUnit, 'scope' | 'previous'>;

/** One unit's rows of what the plan compares it with. Throws a SealError MALFORMED where that is another table's. */
export function baselineRows(
  rows: PreviousRows,
  table: string,
  previous: Observation,
  scope: string,
  columns?: readonly string[],
): AsyncIterable<TableRow> {
  if (previous.tableKey !== tableKey(table, previous.run))
    throw new SealError('MALFORMED', `the plan compares ${table} with ${previous.tableKey}`);
  return rows(previous, scope, columns);
}

/** What one unit could not read, of the run that it is compared with; what it did not understand it has read. */
export async function baselineGaps(
  rows: PreviousRows,
  collector: string,
  { run, gapsTableSha256 }: Baseline,
  scope: string,
): Promise<readonly Gap[]> {
  if (gapsTableSha256 === null) return [];
  const table = { run, tableKey: tableKey(SHARED_TABLES.gaps.name, run), tableSha256: gapsTableSha256 };
  const gaps: Gap[] = [];
  for await (const row of rows(table, scope)) if (row.collector === collector) gaps.push(gapOf(row));
  return gaps.filter((gap) => !isDoubtGap(gap));
}

const gapOf = ({ operation, resource_id, fields, code, reason }: TableRow): Gap =>
  Gap.parse({ operation, resourceId: resource_id, fields: fields ?? [], code, reason });

/**
 * What a collector is given of its unit's last complete observation; undefined where it asks for nothing or there was
 * none. Collecting and every replay read the same pinned table, and fail, rather than go on without it.
 */
export async function earlierRows(
  collector: AnyCollector,
  { scope, previous }: LastComplete,
  rows: PreviousRows,
): Promise<readonly EarlierRow[] | undefined> {
  const { earlier = [] } = collector;
  if (previous === null || earlier.length === 0) return undefined;
  const { name, columns } = declaredTable(collector);
  const wanted = columns.filter(({ field }) => (earlier as readonly string[]).includes(field));
  const names = wanted.map((column) => column.name);
  const given: EarlierRow[] = [];
  for await (const row of baselineRows(rows, name, previous, scope.id, names))
    given.push(Object.fromEntries(wanted.map((column) => [column.field, row[column.name] ?? null])));
  return given;
}
