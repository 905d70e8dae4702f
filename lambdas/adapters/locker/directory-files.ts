import { closeSync, constants, createReadStream, fstatSync, lstat, open, read, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { LockerError } from '#domain/words/errors.ts';
import { PIECE_BYTES } from './file-body.ts';
import { fileError } from './file-error.ts';
import { requireKey } from './locker-key.ts';

/*
 * Whoever asks for the same thing again and again must leave others their turn: each question and each reading waits for
 * the thread pool at least once, and no more than it has to.
 */
const [opened, facts, piece] = [promisify(open), promisify(lstat), promisify(read)];

/** The path of a key's file. BAD_KEY for a name that could lead out of the directory. */
export function pathOf(root: string, key: string): string {
  requireKey(key);
  return join(root, key);
}

/** A symbolic link, a pipe, a device. */
export const notPlain = (path: string): LockerError =>
  new LockerError('NOT_A_LOCKER', `${path} is neither file nor directory; a locker holds nothing else`);

/**
 * The bytes of a key's file in pieces of at most 1 MiB. Neither the file nor a directory on the way may be a symbolic
 * link: what is read lies in the locker itself. The file is closed, also when the reader stops early.
 */
export async function* filePieces(root: string, key: string): AsyncGenerator<Uint8Array> {
  const path = pathOf(root, key);
  try {
    const { descriptor, size } = await openFile(path);
    if (size > PIECE_BYTES) yield* createReadStream(path, { fd: descriptor, highWaterMark: PIECE_BYTES });
    else if (size > 0) yield await allOf(descriptor, size);
    else closeSync(descriptor);
  } catch (cause) {
    throw fileError(cause, 'reading', path);
  }
}

async function openFile(path: string): Promise<{ descriptor: number; size: number }> {
  if (!hasRealParent(path)) {
    await facts(path); // says that it is not there, unless it was made meanwhile
    return openFile(path);
  }
  const descriptor = await opened(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const found = fstatSync(descriptor);
  if (found.isFile()) return { descriptor, size: found.size };
  closeSync(descriptor);
  if (found.isDirectory()) throw new LockerError('NOT_FOUND', `${path} is a directory`);
  throw notPlain(path);
}

/** All bytes of a key's file. */
export async function wholeFile(root: string, key: string): Promise<Uint8Array> {
  const path = pathOf(root, key);
  try {
    const { descriptor, size } = await openFile(path);
    return await allOf(descriptor, size);
  } catch (cause) {
    throw fileError(cause, 'reading', path);
  }
}

/** Closes the file. */
async function allOf(descriptor: number, size: number): Promise<Uint8Array> {
  try {
    const buffer = Buffer.allocUnsafeSlow(size);
    let filled = 0;
    while (filled < size) {
      const { bytesRead } = await piece(descriptor, buffer, filled, size - filled, null);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether the key has an object. A symbolic link or a device is an error: it is neither present nor absent. */
export async function isTaken(root: string, key: string): Promise<boolean> {
  const path = pathOf(root, key);
  try {
    hasRealParent(path);
    const found = await facts(path);
    if (found.isFile()) return true;
    if (found.isDirectory()) return false;
    throw notPlain(path);
  } catch (cause) {
    const error = fileError(cause, 'reading', path);
    if (error instanceof LockerError && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}

/**
 * Whether the directory a file is to lie in is there. NOT_A_LOCKER if one on the way is a symbolic link, for then the
 * file lies somewhere else.
 */
export function hasRealParent(path: string): boolean {
  const parent = dirname(path);
  let real: string;
  try {
    real = realpathSync.native(parent);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  if (real === parent) return true;
  throw new LockerError('NOT_A_LOCKER', `${parent} leads through a symbolic link; a locker holds no links`);
}
