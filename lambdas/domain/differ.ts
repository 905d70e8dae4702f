import type { Column } from './columns.ts';
import type { TableRow, TableValue } from './table.ts';
import { byText } from './unit.ts';

export interface Change {
  readonly resourceId: string;
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED';
  /** The column that changed; null for a row that came or went. */
  readonly path: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** Columns of every collector's table that say when and where, not what. */
const PROVENANCE = ['run_id', 'observed_at', 'account_id', 'scope'];

/**
 * What differs between two complete observations of one unit. Both are in order of id and are read once. `columns` are
 * today's; a column the earlier table did not have yet is no change. `volatile` columns move by themselves.
 */
export async function* differences(
  before: AsyncIterable<TableRow>,
  after: Iterable<TableRow>,
  columns: readonly Column[],
  volatile: readonly string[],
): AsyncGenerator<Change> {
  const compared = columns.map(({ name }) => name).filter((name) => ![...PROVENANCE, ...volatile].includes(name));
  const earlier = before[Symbol.asyncIterator]();
  const later = after[Symbol.iterator]();
  let old = await earlier.next();
  let now = later.next();
  while (!old.done || !now.done) {
    const order = compareIds(old.done ? undefined : old.value, now.done ? undefined : now.value);
    if (order < 0) yield gone(old.value as TableRow, compared);
    else if (order > 0) yield come(now.value as TableRow, compared);
    else yield* changed(old.value as TableRow, now.value as TableRow, compared);
    if (order <= 0) old = await earlier.next();
    if (order >= 0) now = later.next();
  }
}

/** A side that has ended comes last, so that what remains on the other side has gone or come. */
function compareIds(old: TableRow | undefined, now: TableRow | undefined): number {
  if (old === undefined) return 1;
  if (now === undefined) return -1;
  return byText(String(old.id), String(now.id));
}

const come = (row: TableRow, columns: readonly string[]): Change => ({
  resourceId: String(row.id),
  kind: 'ADDED',
  path: null,
  before: null,
  after: describe(row, columns),
});

const gone = (row: TableRow, columns: readonly string[]): Change => ({
  resourceId: String(row.id),
  kind: 'REMOVED',
  path: null,
  before: describe(row, columns),
  after: null,
});

function* changed(old: TableRow, now: TableRow, columns: readonly string[]): Generator<Change> {
  for (const path of columns) {
    if (!(path in old)) continue;
    const before = cell(old[path]);
    const after = cell(now[path]);
    if (before !== after) yield { resourceId: String(now.id), kind: 'CHANGED', path, before, after };
  }
}

const describe = (row: TableRow, columns: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(columns.flatMap((name) => (row[name] == null ? [] : [[name, row[name]]]))));

const cell = (value: TableValue | undefined): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
