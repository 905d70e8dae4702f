import { createHash } from 'node:crypto';
import type { Inspected, Locker } from '#domain/sealing/locker.ts';
import { isUnreadable } from '../chain/read-object.ts';
import type { Verdicts } from './findings.ts';

/** Everything that lies in a locker, with hashes computed once. */
export class Inventory {
  readonly #locker: Locker;
  readonly #verdicts: Verdicts;
  readonly #entries = new Map<string, Inspected>();
  readonly #hashed = new Map<string, { sha256: string; bytes: number } | undefined>();
  bytes = 0;

  private constructor(locker: Locker, verdicts: Verdicts) {
    this.#locker = locker;
    this.#verdicts = verdicts;
  }

  /** Lists the locker. A key with more than one version, or a delete marker, does not verify. */
  static async of(locker: Locker, verdicts: Verdicts): Promise<Inventory> {
    const inventory = new Inventory(locker, verdicts);
    for await (const entry of locker.inspect()) {
      inventory.#entries.set(entry.key, entry);
      if (entry.deleteMarkers > 0)
        verdicts.problem('DELETE_MARKER', entry.key, 'somebody deleted it; its versions are still there');
      if (entry.versions.length === 0 && entry.deleteMarkers === 0)
        verdicts.problem('NOT_SEALED', entry.key, 'it is no file: a link, a device or the like');
      if (entry.versions.length > 1)
        verdicts.problem(
          'SEVERAL_VERSIONS',
          entry.key,
          `it was written ${entry.versions.length} times; only one can be sealed`,
        );
    }
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

  /** The hash of the object's bytes as they lie there now; undefined, with a problem, when it cannot be read. */
  async hash(key: string, versionId: string | null): Promise<{ sha256: string; bytes: number } | undefined> {
    const name = `${key} ${versionId}`;
    if (!this.#hashed.has(name)) this.#hashed.set(name, await this.#read(key, versionId));
    return this.#hashed.get(name);
  }

  async #read(key: string, versionId: string | null) {
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of this.#locker.open(key, this.#locker.kind === 's3' ? versionId : null)) {
        hash.update(chunk);
        bytes += chunk.byteLength;
      }
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      this.#verdicts.problem('OBJECT_MISSING', key, `version ${versionId} is not there`);
      return undefined;
    }
    this.bytes += bytes;
    return { sha256: hash.digest('hex'), bytes };
  }
}
