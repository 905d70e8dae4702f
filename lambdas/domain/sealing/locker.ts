import type { RetentionMode } from '../declaring/config.ts';

/** An object as a manifest names it. `versionId` is null in a directory. */
export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly versionId: string | null;
}

/** A body that is a file: large objects are never held in memory. */
export interface FileBody {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** One key with everything stored under it. More than one version, or a delete marker, does not verify. */
export interface Inspected {
  readonly key: string;
  readonly bytes: number;
  /** Newest first. In a directory one entry, `null`; none for what is no file (a symbolic link, a device). */
  readonly versions: readonly (string | null)[];
  readonly deleteMarkers: number;
}

export interface Lock {
  readonly mode: RetentionMode;
  /** ISO 8601 UTC. */
  readonly until: string;
}

/**
 * The write-once store. Both implementations pass one suite.
 * Errors are LockerErrors: NOT_A_LOCKER (also a symbolic link where an object or its directory should be), READ_ONLY,
 * FULL, NOT_FOUND, DENIED, UNREACHABLE, BAD_KEY, and CONFLICT (a FileBody that is not the file announced; a key that
 * is another key's directory; an object others are writing at the same time, again and again).
 */
export interface Locker {
  /** `s3://bucket` or an absolute path. */
  readonly uri: string;
  readonly kind: 's3' | 'directory';
  /**
   * Writes the object unless the key has one: the first complete object wins. `undefined` if there was one already; it
   * is left as it is, whatever its content. A reader sees a whole object or none.
   */
  put(key: string, body: Uint8Array | FileBody): Promise<StoredObject | undefined>;
  /** The whole object. NOT_FOUND if there is none. A directory takes no notice of `versionId`: it has one version. */
  get(key: string, versionId?: string | null): Promise<Uint8Array>;
  /** The object's bytes in pieces. NOT_FOUND if there is none. */
  open(key: string, versionId?: string | null): AsyncIterable<Uint8Array>;
  /** The current object with its hash, computed from its bytes; undefined if there is none. */
  stat(key: string): Promise<StoredObject | undefined>;
  exists(key: string): Promise<boolean>;
  /** When the store itself says that the object was written (ISO 8601 UTC); null where a writer can set that (a directory). */
  writtenAt(key: string): Promise<string | null>;
  /** Keys that start with `prefix` and come after `after`, in byte order; names no key can have are left to `inspect`. */
  list(prefix: string, after?: string): AsyncIterable<string>;
  /**
   * Everything there is whose name starts with `prefix` and comes after `after`, in byte order of keys: all versions and
   * delete markers, unfinished writes too.
   */
  inspect(prefix?: string, after?: string): AsyncIterable<Inspected>;
  /** The lock of one version; null where the store has none to give (a directory) or the version is not locked. */
  lock(key: string, versionId: string | null): Promise<Lock | null>;
}

/** Names of unfinished writes in a directory: evidence of nothing, and no part of the locker. */
export const UNFINISHED = /^\.incoming\/[0-9a-f-]{36}(\.[0-9a-f]{8}\.\d+)?$/;
