import { byText } from '../words/by-text.ts';
import type { GapReport } from '../words/gap.ts';
import { type Page, paginate } from './paginate.ts';
import { answered, orInventoryGap } from './reading.ts';

/** A list of an API that rows are made of. */
export interface Listing<Item, Row> {
  /** The IAM action that lists. */
  readonly operation: string;
  readonly page: (token: string | undefined) => Promise<Page<Item>>;
  readonly idOf: (item: Item) => string | undefined;
  /** Throws a ReadError for an item that lacks what its row cannot do without. */
  readonly rowOf: (item: Item, id: string) => Row;
}

/**
 * The rows of a list, as far as it can be read. An item no row can be made of is a gap of that row, and of the
 * inventory where not even its id was told; a list that breaks off is a gap of the inventory.
 */
export async function* listRows<Item, Row>(
  gap: (report: GapReport) => void,
  { operation, page, idOf, rowOf }: Listing<Item, Row>,
): AsyncGenerator<Row> {
  for await (const item of orInventoryGap(gap, operation, paginate(page))) {
    const id = orGapOf(
      () => answered(idOf(item), 'id'),
      (error) => gap({ operation, error }),
    );
    if (id === undefined) continue;
    const row = orGapOf(
      () => rowOf(item, id),
      (error) => gap({ operation, resourceId: id, error }),
    );
    if (row !== undefined) yield row;
  }
}

function orGapOf<Value>(make: () => Value, failed: (error: unknown) => void): Value | undefined {
  try {
    return make();
  } catch (error) {
    failed(error);
    return undefined;
  }
}

/** APIs give lists in any order; a row has to be the same whenever the same is seen. */
export const inOrder = <Item extends object>(items: readonly Item[]): Item[] =>
  items
    .map((item) => ({ item, text: JSON.stringify(item) }))
    .sort((a, b) => byText(a.text, b.text))
    .map(({ item }) => item);

/** A list of texts in their order; null where the API gave none, which is not an empty one. */
export const textsOrNull = (texts: readonly string[] | undefined): string[] | null => texts?.toSorted() ?? null;
