import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { translated } from './file-error.ts';

/** Something in the locker's directory that is no directory itself. */
export interface Found {
  /** Relative to the root, joined by `/`; bytes that are no UTF-8 come out as U+FFFD, which no key has. */
  readonly key: string;
  /** In bytes, as the disk has it: a name need not be text. */
  readonly path: Buffer;
  /** False for a symbolic link (never followed), a device, a socket or a pipe. */
  readonly isFile: boolean;
}

const SLASH = Buffer.from('/');

/**
 * Everything below `directory` that is no directory, in byte order of keys. `enter` is asked before a directory (given
 * as `raw/2026-11-21T06-00-00Z/`) is read. In memory are the names of one directory and of those above it.
 */
export async function* walk(
  directory: Buffer,
  enter: (directoryKey: string) => boolean,
  prefix = '',
): AsyncGenerator<Found> {
  const entries = await translated('reading', directory.toString(), () =>
    readdir(directory, { withFileTypes: true, encoding: 'buffer' }),
  );
  for (const { key, entry } of inByteOrder(entries, prefix)) {
    const path = Buffer.concat([directory, SLASH, entry.name]);
    if (!entry.isDirectory()) yield { key, path, isFile: entry.isFile() };
    else if (enter(key)) yield* walk(path, enter, key);
  }
}

/** A directory stands where its first file does: `a/` after `a.b`, because `/` follows `.` in ASCII. */
function inByteOrder(entries: Dirent<Buffer>[], prefix: string): { key: string; entry: Dirent<Buffer> }[] {
  return entries
    .map((entry) => {
      const key = `${prefix}${entry.name.toString()}${entry.isDirectory() ? '/' : ''}`;
      return { key, entry, bytes: Buffer.from(key) };
    })
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
}
