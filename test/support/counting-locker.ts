import type { Locker } from '#domain/sealing/locker.ts';

/** What was asked of a locker. */
export interface Asked {
  /** Objects read whole, or opened. */
  gets: number;
  /** Objects asked about: stat, exists, writtenAt, lock. */
  heads: number;
  /** Listings, of names or of versions. */
  lists: number;
  /** Names and versions that listings gave. */
  listed: number;
  /** Of objects. */
  bytes: number;
  /** Every object read, as often as it was. */
  readonly keys: string[];
  /** Objects being read or asked about now, and the most at any time. */
  atOnce: number;
  most: number;
}

/** The locker, counting; `delay` keeps every read open for a turn of the event loop or longer. */
export function counting(
  locker: Locker,
  delay: () => Promise<void> = async () => {},
): { locker: Locker; asked: Asked } {
  const asked: Asked = { gets: 0, heads: 0, lists: 0, listed: 0, bytes: 0, keys: [], atOnce: 0, most: 0 };
  const within = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    asked.atOnce += 1;
    asked.most = Math.max(asked.most, asked.atOnce);
    try {
      await delay();
      return await work();
    } finally {
      asked.atOnce -= 1;
    }
  };
  const head = <Result>(work: () => Promise<Result>): Promise<Result> => {
    asked.heads += 1;
    return within(work);
  };
  async function* list<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
    asked.lists += 1;
    for await (const item of items) {
      asked.listed += 1;
      yield item;
    }
  }
  const get = (key: string, versionId?: string | null): Promise<Uint8Array> => {
    asked.gets += 1;
    asked.keys.push(key);
    return within(async () => {
      const bytes = await locker.get(key, versionId);
      asked.bytes += bytes.byteLength;
      return bytes;
    });
  };
  return {
    asked,
    locker: {
      ...locker,
      get,
      async *open(key, versionId) {
        yield await get(key, versionId);
      },
      stat: (key) => head(() => locker.stat(key)),
      exists: (key) => head(() => locker.exists(key)),
      writtenAt: (key) => head(() => locker.writtenAt(key)),
      lock: (key, versionId) => head(() => locker.lock(key, versionId)),
      list: (prefix, after) => list(locker.list(prefix, after)),
      inspect: (prefix, after) => list(locker.inspect(prefix, after)),
    },
  };
}
