/** Things in the order in which they were made, found by id at once: lists of any length stay cheap to page through. */
export class Listing<Item> {
  readonly #idOf: (item: Item) => string;
  readonly #byId = new Map<string, Item>();
  #ordered: Item[] | undefined;

  constructor(idOf: (item: Item) => string) {
    this.#idOf = idOf;
  }

  get size(): number {
    return this.#byId.size;
  }

  get all(): readonly Item[] {
    this.#ordered ??= [...this.#byId.values()];
    return this.#ordered;
  }

  get(id: string): Item | undefined {
    return this.#byId.get(id);
  }

  /** Adds the item, or puts it in the place of the one with its id. */
  put<Same extends Item>(item: Same): Same {
    this.#byId.set(this.#idOf(item), item);
    this.#ordered = undefined;
    return item;
  }

  remove(id: string): void {
    this.#byId.delete(id);
    this.#ordered = undefined;
  }
}

/** A page of a list, with tokens as opaque to its reader as the real ones. Undefined for a token that is none. */
export function page<Item>(items: readonly Item[], size: number, token: string | null) {
  const start = token === null || token === '' ? 0 : offsetOf(token);
  if (start === undefined) return undefined;
  const end = start + size;
  return { items: items.slice(start, end), next: end < items.length ? tokenOf(end) : undefined };
}

const tokenOf = (offset: number): string => Buffer.from(`page:${offset}`).toString('base64url');

function offsetOf(token: string): number | undefined {
  const [, offset] = /^page:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8')) ?? [];
  return offset === undefined ? undefined : Number(offset);
}
