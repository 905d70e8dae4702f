import { readFileSync } from 'node:fs';
import type { FileBody, Inspected, Locker, StoredObject } from '#domain/sealing/locker.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { LockerError } from '#domain/words/errors.ts';

/** A locker in memory, as fast as many runs need it; what is done to `objects` is what somebody did to the store. */
export function memoryLocker(objects = new Map<string, Buffer>()): Locker & { readonly objects: Map<string, Buffer> } {
  const sorted = [...objects.keys()].sort();
  const placeOf = (key: string): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  function* names(prefix = '', after = ''): Generator<string> {
    for (let at = placeOf(prefix > after ? prefix : after); at < sorted.length; at++) {
      const key = sorted[at] as string;
      if (key.startsWith(prefix) && key > after && objects.has(key)) yield key;
      else if (!key.startsWith(prefix) && key > prefix) return;
    }
  }
  const found = (key: string): Buffer => {
    const bytes = objects.get(key);
    if (bytes) return bytes;
    throw new LockerError('NOT_FOUND', `${key} is not there`);
  };
  const factsOf = (key: string, bytes: Buffer): StoredObject => ({
    key,
    bytes: bytes.byteLength,
    sha256: sha256Hex(bytes),
    versionId: null,
  });
  return {
    objects,
    uri: 'memory',
    kind: 'directory',
    async put(key: string, body: Uint8Array | FileBody) {
      if (objects.has(key)) return undefined;
      const bytes = body instanceof Uint8Array ? Buffer.from(body) : readFileSync(body.path);
      const place = placeOf(key);
      if (sorted[place] !== key) sorted.splice(place, 0, key);
      objects.set(key, bytes);
      return factsOf(key, bytes);
    },
    get: async (key) => found(key),
    async *open(key) {
      yield found(key);
    },
    stat: async (key) => (objects.has(key) ? factsOf(key, found(key)) : undefined),
    exists: async (key) => objects.has(key),
    writtenAt: async () => null,
    async *list(prefix, after) {
      yield* names(prefix, after);
    },
    async *inspect(prefix, after): AsyncGenerator<Inspected> {
      for (const key of names(prefix, after))
        yield { key, bytes: found(key).byteLength, versions: [null], deleteMarkers: 0 };
    },
    lock: async () => null,
  };
}
