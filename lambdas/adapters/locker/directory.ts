import { createHash } from 'node:crypto';
import { access, constants, lstat, realpath, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type Inspected, type Locker, type StoredObject, UNFINISHED } from '#domain/sealing/locker.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { filePieces, isTaken, wholeFile } from './directory-files.ts';
import { INCOMING, makeDirectory, putFile } from './directory-put.ts';
import { DurableNames } from './directory-sync.ts';
import { type Found, walk } from './directory-walk.ts';
import { translated } from './file-error.ts';
import { isKey, requireKey } from './locker-key.ts';
import { requireLockerDirectory } from './require-directory.ts';
import { isLeftBehind } from './unfinished.ts';

/** Files whose size is asked for at once. */
const AT_ONCE = 32;

/**
 * A locker in a directory: keys are the files below it. `create` makes it where it is missing, makes sure that it can
 * be written, and removes unfinished writes whose writer is gone; without `create` nothing is written on opening.
 * NOT_A_LOCKER says what stands in the way.
 */
export async function directoryLocker(path: string, options: { create?: boolean } = {}): Promise<Locker> {
  const uri = resolve(path);
  await requireLockerDirectory(uri, options.create ?? false);
  const root = await translated('reading', uri, () => realpath(uri));
  if (options.create) await translated('writing', uri, () => prepareForWriting(root));
  const names = new DurableNames(root);
  return {
    uri,
    kind: 'directory',
    put: (key, body) => putFile(root, names, key, body),
    get: (key) => wholeFile(root, key),
    open: (key) => filePieces(root, key),
    stat: (key) => statFile(root, key),
    exists: (key) => isTaken(root, key),
    list: (prefix, after) => list(root, prefix, after),
    writtenAt: async (key) => {
      requireKey(key);
      return null;
    },
    inspect: (prefix, after) => inspect(root, prefix, after),
    lock: async (key) => {
      requireKey(key);
      return null;
    },
  };
}

/** A locker that cannot be written says so here, not after an hour's collecting. */
async function prepareForWriting(root: string): Promise<void> {
  const incoming = join(root, INCOMING);
  makeDirectory(incoming);
  await access(root, constants.W_OK | constants.X_OK);
  await access(incoming, constants.W_OK | constants.X_OK);
  for await (const { key, path, isFile } of walk(Buffer.from(incoming), (key) => !key.endsWith('/'), `${INCOMING}/`)) {
    if (!isFile || !UNFINISHED.test(key)) continue;
    const found = await lstat(path).catch(ifMissing);
    if (found && isLeftBehind(basename(key), found.mtimeMs, Date.now())) await rm(path, { force: true });
  }
}

async function statFile(root: string, key: string): Promise<StoredObject | undefined> {
  if (!(await isTaken(root, key))) return undefined;
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of filePieces(root, key)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { key, bytes, sha256: hash.digest('hex'), versionId: null };
}

async function* list(root: string, prefix: string, after = ''): AsyncGenerator<string> {
  for await (const { key, isFile } of found(root, prefix, after)) if (isFile && isKey(key)) yield key;
}

/** What starts with `prefix` and comes after `after`; directories that can hold nothing of it are not read. */
async function* found(root: string, prefix: string, after: string): AsyncGenerator<Found> {
  const isWanted = (key: string): boolean =>
    key.endsWith('/')
      ? (key.startsWith(prefix) || prefix.startsWith(key)) && (key > after || after.startsWith(key))
      : key.startsWith(prefix) && key > after;
  yield* walk(Buffer.from(root), isWanted);
}

async function* inspect(root: string, prefix = '', after = ''): AsyncGenerator<Inspected> {
  for await (const inspected of mapConcurrently(found(root, prefix, after), AT_ONCE, inspectOne))
    if (inspected !== undefined) yield inspected;
}

/** Undefined for an unfinished write that was finished while the directory was being read. */
async function inspectOne({ key, path, isFile }: Found): Promise<Inspected | undefined> {
  const facts = await translated('reading', path.toString(), () => lstat(path).catch(ifMissing));
  if (facts === undefined) return undefined;
  return { key, bytes: isFile ? facts.size : 0, versions: isFile ? [null] : [], deleteMarkers: 0 };
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
