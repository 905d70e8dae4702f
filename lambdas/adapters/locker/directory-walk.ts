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
 * Everything below `directory` that is no directory and wanted, in byte order of keys. Directories (given as
 * `raw/2026-11-21T06-00-00Z/`) that are not wanted are not read. In memory are the wanted names of one directory and of
 * those above it.
 */
export async function* walk(directory: Buffer, isWanted: (key: string) => boolean, prefix = ''): AsyncGenerator<Found> {
  const entries = await translated('reading', directory.toString(), () =>
    readdir(directory, { withFileTypes: true, encoding: 'buffer' }),
  );
  for (const { key, entry } of inByteOrder(entries, prefix, isWanted)) {
    const path = Buffer.concat([directory, SLASH, entry.name]);
    if (!entry.isDirectory()) yield { key, path, isFile: entry.isFile() };
    else yield* walk(path, isWanted, key);
  }
}

/** A directory stands where its first file does: `a/` after `a.b`, because `/` follows `.` in ASCII. */
function inByteOrder(
  entries: Dirent<Buffer>[],
  prefix: string,
  isWanted: (key: string) => boolean,
): { key: string; entry: Dirent<Buffer> }[] {
  const keyOf = (entry: Dirent<Buffer>) => `${prefix}${entry.name.toString()}${entry.isDirectory() ? '/' : ''}`;
  return entries
    .flatMap((entry) => {
      const key = keyOf(entry);
      return isWanted(key) ? [{ key, entry, bytes: Buffer.from(key) }] : [];
    })
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
}
