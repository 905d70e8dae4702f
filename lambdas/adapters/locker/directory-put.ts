import { closeSync, linkSync, lstatSync, mkdirSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileBody, StoredObject } from '#domain/sealing/locker.ts';
import { LockerError } from '#domain/words/errors.ts';
import { hasRealParent, isTaken, notPlain, pathOf } from './directory-files.ts';
import { type DurableNames, syncFile } from './directory-sync.ts';
import { announcedPieces, factsOf, isSmall, wholeSmall } from './file-body.ts';
import { translated } from './file-error.ts';
import { unfinishedName } from './unfinished.ts';

/** Where files grow before they have a name. Beside the rest, because link() does not cross file systems. */
export const INCOMING = '.incoming';

/**
 * Writes a temporary file, syncs it, and gives it its name with link(), which never replaces: of many writers one
 * wins, and a crash at any point leaves the whole object or none. When it resolves, file and name are on the disk.
 *
 * What only asks or changes a directory is done at once: a turn of the thread pool takes several times as long.
 */
export async function putFile(
  root: string,
  names: DurableNames,
  key: string,
  body: Uint8Array | FileBody,
): Promise<StoredObject | undefined> {
  const path = pathOf(root, key);
  if (await isTaken(root, key)) return undefined;
  return translated('writing', path, async () => {
    if (!hasRealParent(path)) makeParents(root, names, key);
    makeDirectory(join(root, INCOMING));
    const temporary = join(root, INCOMING, unfinishedName());
    try {
      await writeWhole(temporary, body);
      if (!linked(temporary, path)) return await lost(root, key);
      await names.keep(path);
      return { key, ...factsOf(body), versionId: null };
    } finally {
      removeIfThere(temporary);
    }
  });
}

/** One by one, so that no symbolic link on the way is walked through. */
function makeParents(root: string, names: DurableNames, key: string): void {
  let directory = root;
  for (const segment of key.split('/').slice(0, -1)) {
    directory = join(directory, segment);
    if (makeDirectory(directory)) names.made(directory);
  }
}

/** Whether it was missing. A symbolic link in its place is NOT_A_LOCKER. */
export function makeDirectory(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false }) ?? madeNow(path);
  if (found === 'made') return true;
  if (found.isDirectory()) return false;
  if (found.isFile()) throw Object.assign(new Error(`EEXIST: a file, ${path}`), { code: 'EEXIST' });
  throw notPlain(path);
}

function madeNow(path: string) {
  try {
    mkdirSync(path);
    return 'made';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return lstatSync(path); // another made it meanwhile
  }
}

/** Mode 0444: written once, and by nobody again. A file is copied, not linked: it is its owner's, who may go on writing. */
async function writeWhole(temporary: string, body: Uint8Array | FileBody): Promise<void> {
  if (isSmall(body)) return writeSmall(temporary, body instanceof Uint8Array ? body : wholeSmall(body));
  await using handle = await open(temporary, 'wx', 0o444);
  await handle.writeFile(body instanceof Uint8Array ? body : announcedPieces(body));
  await handle.sync();
}

async function writeSmall(temporary: string, bytes: Uint8Array): Promise<void> {
  const descriptor = openSync(temporary, 'wx', 0o444);
  try {
    writeFileSync(descriptor, bytes);
    await syncFile(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function linked(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
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

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
