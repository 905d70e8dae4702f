import { byText } from '../words/by-text.ts';

/** What there is of one name: today, and in each earlier observation, the newest first. */
export interface Together<Item> {
  readonly name: string;
  readonly now: Item | undefined;
  readonly earlier: readonly (Item | undefined)[];
}

/** All sides are in order of name and are read once; gives every name that any of them has, in that order. */
export async function* sideBySide<Item>(
  earlier: readonly AsyncIterable<Item>[],
  today: Iterable<Item>,
  nameOf: (item: Item) => string,
): AsyncGenerator<Together<Item>> {
  const before = await Promise.all(earlier.map((items) => Side.of(items[Symbol.asyncIterator](), nameOf)));
  const later = today[Symbol.iterator]();
  let now = later.next();
  let nowName = now.done ? undefined : nameOf(now.value);
  for (;;) {
    const name = first(nowName, before);
    if (name === undefined) return;
    const item = name === nowName ? (now.value as Item) : undefined;
    yield { name, now: item, earlier: before.map((side) => (side.name === name ? side.item : undefined)) };
    for (const side of before) if (side.name === name) await side.next();
    if (item === undefined) continue;
    now = later.next();
    nowName = now.done ? undefined : nameOf(now.value);
  }
}

function first<Item>(now: string | undefined, sides: readonly Side<Item>[]): string | undefined {
  let least = now;
  for (const { name } of sides)
    if (name !== undefined && (least === undefined || byText(name, least) < 0)) least = name;
  return least;
}

/** One earlier observation, and where it has been read to. */
class Side<Item> {
  readonly #items: AsyncIterator<Item>;
  readonly #nameOf: (item: Item) => string;
  item: Item | undefined;
  /** Undefined where there is no more. */
  name: string | undefined;

  private constructor(items: AsyncIterator<Item>, nameOf: (item: Item) => string) {
    this.#items = items;
    this.#nameOf = nameOf;
  }

  static async of<Item>(items: AsyncIterator<Item>, nameOf: (item: Item) => string): Promise<Side<Item>> {
    const side = new Side(items, nameOf);
    await side.next();
    return side;
  }

  async next(): Promise<void> {
    const { done, value } = await this.#items.next();
    this.item = done ? undefined : value;
    this.name = done ? undefined : this.#nameOf(value);
  }
}
