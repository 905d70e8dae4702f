import type { ChangeTelling } from '../declaring/declaration.ts';
import type { Column } from '../tables/columns.ts';
import type { TableRow, TableValue } from '../tables/table.ts';
import { byText } from '../words/by-text.ts';

export interface Change {
  readonly resourceId: string;
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED';
  /** The column that changed; null for what came or went, and for a change told in words. */
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
  for await (const [old, now] of sideBySide(before, after, idOf))
    if (old === undefined) yield come(idOf(now), describe(now, compared));
    else if (now === undefined) yield gone(idOf(old), describe(old, compared));
    else yield* changed(old, now, compared);
}

/** As `differences`, of the things that rows belong to and in words. Rows of a thing stand next to each other. */
export async function* differencesInWords(
  before: AsyncIterable<TableRow>,
  after: Iterable<TableRow>,
  { thing, words }: ChangeTelling,
): AsyncGenerator<Change> {
  const name = (rows: readonly TableRow[]): string => thing(rows[0] as TableRow);
  const earlier = grouped(before, thing);
  for await (const [old, now] of sideBySide(earlier, groupedAtOnce(after, thing), name))
    if (old === undefined) yield come(name(now), words(now));
    else if (now === undefined) yield gone(name(old), words(old));
    else if (words(old) !== words(now))
      yield { resourceId: name(now), kind: 'CHANGED', path: null, before: words(old), after: words(now) };
}

type Pair<Item> = readonly [Item, Item] | readonly [undefined, Item] | readonly [Item, undefined];

/** Both sides in order of name: those of one name together, the others alone. A side that has ended comes last. */
async function* sideBySide<Item>(
  before: AsyncIterable<Item>,
  after: Iterable<Item>,
  nameOf: (item: Item) => string,
): AsyncGenerator<Pair<Item>> {
  const earlier = before[Symbol.asyncIterator]();
  const later = after[Symbol.iterator]();
  let old = await earlier.next();
  let now = later.next();
  while (!old.done || !now.done) {
    const order = old.done ? 1 : now.done ? -1 : byText(nameOf(old.value), nameOf(now.value));
    if (order < 0) yield [old.value as Item, undefined];
    else if (order > 0) yield [undefined, now.value as Item];
    else yield [old.value as Item, now.value as Item];
    if (order <= 0) old = await earlier.next();
    if (order >= 0) now = later.next();
  }
}

async function* grouped(rows: AsyncIterable<TableRow>, nameOf: ChangeTelling['thing']): AsyncGenerator<TableRow[]> {
  const groups = grouping(nameOf);
  for await (const row of rows) yield* groups.take(row);
  yield* groups.end();
}

function* groupedAtOnce(rows: Iterable<TableRow>, nameOf: ChangeTelling['thing']): Generator<TableRow[]> {
  const groups = grouping(nameOf);
  for (const row of rows) yield* groups.take(row);
  yield* groups.end();
}

/** Collects rows of one name; gives them once a row of another name, or the end, has come. */
function grouping(nameOf: ChangeTelling['thing']) {
  let group: TableRow[] = [];
  const end = (): TableRow[][] => (group.length === 0 ? [] : [group]);
  return {
    take(row: TableRow): TableRow[][] {
      const [first] = group;
      const closed = first === undefined || nameOf(first) === nameOf(row) ? [] : end();
      if (closed.length > 0) group = [];
      group.push(row);
      return closed;
    },
    end,
  };
}

const idOf = (row: TableRow): string => String(row.id);

const come = (resourceId: string, after: string): Change => ({
  resourceId,
  kind: 'ADDED',
  path: null,
  before: null,
  after,
});

const gone = (resourceId: string, before: string): Change => ({
  resourceId,
  kind: 'REMOVED',
  path: null,
  before,
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
