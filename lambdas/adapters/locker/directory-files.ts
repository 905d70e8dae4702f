import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LockerError } from '#domain/words/errors.ts';
import { pieceBytes } from './file-body.ts';
import { fileError } from './file-error.ts';
import { requireKey } from './locker-key.ts';

/** The path of a key's file. BAD_KEY for a name that could lead out of the directory. */
export function pathOf(root: string, key: string): string {
  requireKey(key);
  return join(root, key);
}

/** A symbolic link, a pipe, a device. */
export const notPlain = (path: string): LockerError =>
  new LockerError('NOT_A_LOCKER', `${path} is neither file nor directory; a locker holds nothing else`);

/**
 * Opens a key's file for reading. Neither the file nor a directory on the way may be a symbolic link: what is read lies
 * in the locker itself.
 */
export async function openFile(root: string, key: string): Promise<FileHandle> {
  const path = pathOf(root, key);
  try {
    await requireRealParent(path);
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const found = await handle.stat();
    if (found.isFile()) return handle;
    await handle.close();
    if (found.isDirectory()) throw new LockerError('NOT_FOUND', `${path} is a directory`);
    throw notPlain(path);
  } catch (cause) {
    throw fileError(cause, 'reading', path);
  }
}

/** The file's bytes in pieces of at most 1 MiB; closes the handle, also when the reader stops early. */
export async function* pieces(handle: FileHandle, path: string): AsyncGenerator<Uint8Array> {
  try {
    const { size } = await handle.stat();
    yield* handle.createReadStream({ highWaterMark: pieceBytes(size) });
  } catch (cause) {
    throw fileError(cause, 'reading', path);
  }
}

/** Whether the key has an object. A symbolic link or a device is an error: it is neither present nor absent. */
export async function isTaken(root: string, key: string): Promise<boolean> {
  const path = pathOf(root, key);
  try {
    await requireRealParent(path);
    const found = await lstat(path);
    if (found.isFile()) return true;
    if (found.isDirectory()) return false;
    throw notPlain(path);
  } catch (cause) {
    const error = fileError(cause, 'reading', path);
    if (error instanceof LockerError && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}

/** NOT_A_LOCKER if a directory on the way is a symbolic link, for then the file lies somewhere else. */
async function requireRealParent(path: string): Promise<void> {
  const parent = dirname(path);
  if ((await realpath(parent)) !== parent)
    throw new LockerError('NOT_A_LOCKER', `${parent} leads through a symbolic link; a locker holds no links`);
}
