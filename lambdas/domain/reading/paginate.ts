import { ReadError } from '../words/errors.ts';

export interface Page<Item> {
  /** The list as the API gave it, empty where it gave an empty one; undefined where the answer had none. */
  readonly items: readonly Item[] | undefined;
  readonly next: string | null | undefined;
}

/** No API here needs as many pages; past it something loops. */
export const MAX_PAGES = 100_000;

/**
 * Follows page tokens to the end, past empty pages. A token that comes again, pages without end and an answer without a
 * list throw a ReadError: a list that does not end is not a list that was read, and no list is not an empty one.
 */
export async function* paginate<Item>(
  fetchPage: (token: string | undefined) => Promise<Page<Item>>,
  maxPages = MAX_PAGES,
): AsyncGenerator<Item> {
  const seen = new Set<string>();
  let token: string | undefined;
  for (let pages = 1; ; pages++) {
    const { items, next } = await fetchPage(token);
    if (!Array.isArray(items)) throw new ReadError('UNEXPECTED_RESPONSE', `answer ${pages} holds no list`);
    yield* items;
    if (!next) return;
    if (seen.has(next)) throw new ReadError('PAGE_TOKEN_REPEATED', `the page token came again after ${pages} pages`);
    if (pages >= maxPages) throw new ReadError('TOO_MANY_PAGES', `no end after ${maxPages} pages`);
    seen.add(next);
    token = next;
  }
}
