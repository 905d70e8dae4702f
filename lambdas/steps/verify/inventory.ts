import { createHash } from 'node:crypto';
import type { Inspected, Locker } from '#domain/sealing/locker.ts';
import { isUnreadable } from '../chain/read-object.ts';
import type { Verdicts } from './findings.ts';

/** Objects asked for at once, to be hashed or for their locks. */
export const AT_ONCE = 64;

/** The hash of an object's bytes; null where it has more than were sealed: it was read no further. */
export interface Hashed {
  readonly sha256: string | null;
  readonly bytes: number;
}

/** Hears how many of the objects that are looked at are settled, after each. */
export type OnSettled = (done: number, of: number) => void;

/** What lies in a locker, by key: all of it, or the places that were listed. */
export class Inventory {
  readonly #locker: Locker;
  readonly #verdicts: Verdicts;
  readonly #entries = new Map<string, Inspected>();
  readonly #listed: { readonly prefix: string; readonly after: string }[] = [];
  readonly #pending = new Set<string>();
  #awaited = 0;
  #onSettled: OnSettled = () => {};
  bytes = 0;

  /** Holds nothing until something is listed. */
  constructor(locker: Locker, verdicts: Verdicts) {
    this.#locker = locker;
    this.#verdicts = verdicts;
  }

  /** Lists the whole locker. */
  static async of(locker: Locker, verdicts: Verdicts): Promise<Inventory> {
    const inventory = new Inventory(locker, verdicts);
    await inventory.list('');
    return inventory;
  }

  /** Adds everything whose name starts with `prefix` and comes after `after`. */
  async list(prefix: string, after = ''): Promise<void> {
    for await (const entry of this.#locker.inspect(prefix, after)) this.#entries.set(entry.key, entry);
    this.#listed.push({ prefix, after });
  }

  /** Sees to it that these keys are here if they are in the locker: lists the places of those that were not. */
  async reach(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      if (this.#listed.some(({ prefix, after }) => key.startsWith(prefix) && key > after)) continue;
      await this.list(placeOf(key));
    }
  }

  /** Tells `onSettled` from now on how many of the keys that it awaits were looked at. */
  await(isAwaited: (key: string) => boolean, onSettled: OnSettled): void {
    for (const key of this.#entries.keys()) if (isAwaited(key)) this.#pending.add(key);
    this.#awaited = this.#pending.size;
    this.#onSettled = onSettled;
  }

  /** A key was looked at, and what is to be said of it was said. */
  settle(key: string): void {
    if (this.#pending.delete(key)) this.#onSettled(this.#awaited - this.#pending.size, this.#awaited);
  }

  keys(): IterableIterator<string> {
    return this.#entries.keys();
  }

  get(key: string): Inspected | undefined {
    return this.#entries.get(key);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The version that was written first: the one a seal can cover. */
  firstVersion(key: string): string | null {
    return this.#entries.get(key)?.versions.at(-1) ?? null;
  }

  /** What the locker says of the size of its one version; undefined where there is none, or several. */
  sizeOf(key: string): number | undefined {
    const entry = this.#entries.get(key);
    return entry?.versions.length === 1 ? entry.bytes : undefined;
  }

  /**
   * The hash of the object's bytes as they lie there now, read no further than `limit` bytes; undefined, with a problem,
   * when it cannot be read.
   */
  async hash(key: string, versionId: string | null, limit = Number.POSITIVE_INFINITY): Promise<Hashed | undefined> {
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of this.#locker.open(key, this.#locker.kind === 's3' ? versionId : null)) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        if (bytes > limit) break;
      }
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      this.#verdicts.problem('OBJECT_MISSING', key, `version ${versionId} is not there`);
      return undefined;
    }
    this.bytes += bytes;
    return { sha256: bytes > limit ? null : hash.digest('hex'), bytes };
  }
}

/** The place a key lies in, with its neighbours: those of a run, of a table's day, of a month's reports. */
function placeOf(key: string): string {
  const deep = key.startsWith('tables/') ? 3 : /^(raw|runs|reports)\//.test(key) ? 2 : 0;
  const folders = key.split('/').slice(0, -1);
  return deep === 0 || folders.length < deep ? key : `${folders.slice(0, deep).join('/')}/`;
}
