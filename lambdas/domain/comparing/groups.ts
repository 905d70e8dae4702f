import type { TableRow } from '../tables/table.ts';

/** Rows of one thing, which stand next to each other. */
type ThingOf = (row: TableRow) => string;

export async function* grouped(rows: AsyncIterable<TableRow>, thing: ThingOf): AsyncGenerator<TableRow[]> {
  const groups = grouping(thing);
  for await (const row of rows) yield* groups.take(row);
  yield* groups.end();
}

export function* groupedAtOnce(rows: Iterable<TableRow>, thing: ThingOf): Generator<TableRow[]> {
  const groups = grouping(thing);
  for (const row of rows) yield* groups.take(row);
  yield* groups.end();
}

/** Collects rows of one name; gives them once a row of another name, or the end, has come. */
function grouping(nameOf: ThingOf) {
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
