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

/** Everything that lies in a locker, by key. */
export class Inventory {
  readonly #locker: Locker;
  readonly #verdicts: Verdicts;
  readonly #entries = new Map<string, Inspected>();
  readonly #onHashed: (done: number) => void;
  hashed = 0;
  bytes = 0;

  private constructor(locker: Locker, verdicts: Verdicts, onHashed: (done: number) => void) {
    this.#locker = locker;
    this.#verdicts = verdicts;
    this.#onHashed = onHashed;
  }

  /** Lists the locker. `onHashed` hears how many objects were read, after each. */
  static async of(locker: Locker, verdicts: Verdicts, onHashed: (done: number) => void = () => {}): Promise<Inventory> {
    const inventory = new Inventory(locker, verdicts, onHashed);
    for await (const entry of locker.inspect()) inventory.#entries.set(entry.key, entry);
    return inventory;
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
    this.hashed += 1;
    this.#onHashed(this.hashed);
    return { sha256: bytes > limit ? null : hash.digest('hex'), bytes };
  }
}
