import { link, lstat, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileBody, StoredObject } from '#domain/sealing/locker.ts';
import { LockerError } from '#domain/words/errors.ts';
import { isTaken, notPlain, pathOf } from './directory-files.ts';
import { announcedPieces, factsOf } from './file-body.ts';
import { translated } from './file-error.ts';
import { unfinishedName } from './unfinished.ts';

/** Where files grow before they have a name. Beside the rest, because link() does not cross file systems. */
export const INCOMING = '.incoming';

/**
 * Writes a temporary file, syncs it, and gives it its name with link(), which never replaces: of many writers one
 * wins, and a crash at any point leaves the whole object or none. When it resolves, file and name are on the disk.
 */
export async function putFile(
  root: string,
  key: string,
  body: Uint8Array | FileBody,
): Promise<StoredObject | undefined> {
  const path = pathOf(root, key);
  if (await isTaken(root, key)) return undefined;
  return translated('writing', path, async () => {
    const made = await makeParents(root, key);
    await makeDirectory(join(root, INCOMING));
    const temporary = join(root, INCOMING, unfinishedName());
    try {
      await writeWhole(temporary, body);
      if (!(await linked(temporary, path))) return await lost(root, key);
      await syncDirectories(dirname(path), made ? root : dirname(path));
      return { key, ...factsOf(body), versionId: null };
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

/** Whether any directory was missing. One by one, so that no symbolic link on the way is walked through. */
async function makeParents(root: string, key: string): Promise<boolean> {
  let directory = root;
  let made = false;
  for (const segment of key.split('/').slice(0, -1)) {
    directory = join(directory, segment);
    made = (await makeDirectory(directory)) || made;
  }
  return made;
}

/** Whether it was missing. A symbolic link in its place is NOT_A_LOCKER. */
export async function makeDirectory(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const found = await lstat(path);
    if (found.isDirectory()) return false;
    if (found.isFile()) throw error;
    throw notPlain(path);
  }
}

/** Mode 0444: written once, and by nobody again. */
async function writeWhole(temporary: string, body: Uint8Array | FileBody): Promise<void> {
  await using handle = await open(temporary, 'wx', 0o444);
  // A file is copied, not linked: it is its owner's, who may go on writing to it.
  await handle.writeFile(body instanceof Uint8Array ? body : announcedPieces(body));
  await handle.sync();
}

async function linked(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Somebody else's object has the name, or a directory, which no object can replace. */
async function lost(root: string, key: string): Promise<undefined> {
  if (await isTaken(root, key)) return undefined;
  throw new LockerError('CONFLICT', `${pathOf(root, key)} is a directory; other keys lie below it`);
}

/** A new name is durable once its directory is synced; a new directory, once the one above it is. */
async function syncDirectories(from: string, upTo: string): Promise<void> {
  for (let directory = from; ; directory = dirname(directory)) {
    await using handle = await open(directory, 'r');
    await handle.sync();
    if (directory === upTo) return;
  }
}
