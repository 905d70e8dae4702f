/**
 * Maps `items` with at most `limit` at work and yields the results in the order of the items. A rejection is thrown
 * where its result would have stood; when `items` itself fails, everything begun before is yielded first. What comes
 * out therefore never depends on which call was faster.
 */
export async function* mapConcurrently<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  limit: number,
  map: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  const next = () => running.shift() as Promise<Result>;
  let broken: { error: unknown } | undefined;
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  try {
    while (!broken) {
      const item = await take(source);
      if ('error' in item) broken = item;
      if (!('value' in item)) break;
      const result = map(item.value);
      result.catch(() => {}); // heard where it is awaited, in its turn
      running.push(result);
      if (running.length >= limit) yield await next();
    }
    while (running.length > 0) yield await next();
    if (broken) throw broken.error;
  } finally {
    await Promise.allSettled(running);
    await source.return?.();
  }
}

/**
 * Does `work` on every item, with at most `limit` at work: one that takes long keeps only its own place. Once one has
 * failed no other is begun, and what it failed with is thrown when all that were begun are over.
 */
export async function forEachConcurrently<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  let failed = false;
  const place = async (): Promise<void> => {
    for (const item of left) {
      if (failed) return;
      await work(item).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const places = await Promise.allSettled(Array.from({ length: limit }, place));
  const broken = places.find(({ status }) => status === 'rejected');
  if (broken?.status === 'rejected') throw broken.reason;
}

type Taken<Item> = { value: Item } | { done: true } | { error: unknown };

async function take<Item>(source: AsyncIterator<Item> | Iterator<Item>): Promise<Taken<Item>> {
  try {
    const { value, done } = await source.next();
    return done ? { done: true } : { value };
  } catch (error) {
    return { error }; // thrown again by the caller, once what was begun before it has been yielded
  }
}
