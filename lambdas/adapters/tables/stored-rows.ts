import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locker } from '#domain/sealing/locker.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { makeTemporaryFolder, temporaryError } from '../temporary-folder.ts';
import { readTable } from './read-table.ts';

/** Bytes of a table that are kept in memory; a larger one is copied to a file that is gone with its last row. */
const AT_HAND = 4 * 1024 * 1024;

/**
 * The rows of a table in a locker; of a large one, one row group at a time is in memory. Throws a LockerError, a
 * TemporaryFolderError, or a TableError UNREADABLE.
 */
export async function* storedRows(
  locker: Pick<Locker, 'open'>,
  key: string,
  atHand = AT_HAND,
): AsyncGenerator<TableRow, void, undefined> {
  const copy = new Copy(atHand);
  try {
    for await (const piece of locker.open(key)) await copy.add(piece);
    yield* readTable(await copy.whole());
  } finally {
    await copy.remove();
  }
}

/** Bytes that come in pieces: in memory, or in a file as soon as they are too many. */
class Copy {
  readonly #atHand: number;
  #pieces: Uint8Array[] = [];
  #size = 0;
  #folder: ReturnType<typeof makeTemporaryFolder> | undefined;
  #file: FileHandle | undefined;

  constructor(atHand: number) {
    this.#atHand = atHand;
  }

  async add(piece: Uint8Array): Promise<void> {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size > this.#atHand) await this.#write();
  }

  /** The bytes, or the path of the file that holds them. */
  async whole(): Promise<Uint8Array | string> {
    if (this.#folder === undefined) return Buffer.concat(this.#pieces);
    await this.#write();
    return join(this.#folder.path, 'copy');
  }

  async remove(): Promise<void> {
    await this.#file?.close();
    await this.#folder?.remove();
  }

  async #write(): Promise<void> {
    try {
      this.#folder ??= makeTemporaryFolder('evidence-');
      this.#file ??= await open(join(this.#folder.path, 'copy'), 'wx');
      for (const piece of this.#pieces.splice(0)) await this.#file.appendFile(piece);
    } catch (cause) {
      throw temporaryError(cause);
    }
    this.#size = this.#atHand; // whatever comes now is more than may be kept
  }
}
