import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, openSync, readFileSync } from 'node:fs';
import type { FileBody, StoredObject } from '#domain/sealing/locker.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { LockerError } from '#domain/words/errors.ts';
import { fileError } from './file-error.ts';

/** What is in memory of a large object at a time. */
export const PIECE_BYTES = 1 << 20;

/** A buffer no larger than the object: a locker holds thousands of small ones, and each read takes a whole buffer. */
export const pieceBytes = (objectBytes: number): number => Math.min(PIECE_BYTES, Math.max(objectBytes, 1 << 10));

export const factsOf = (body: Uint8Array | FileBody): Pick<StoredObject, 'bytes' | 'sha256'> =>
  body instanceof Uint8Array
    ? { bytes: body.byteLength, sha256: sha256Hex(body) }
    : { bytes: body.bytes, sha256: body.sha256 };

/** What is written at a stroke. */
const SMALL_BYTES = 1 << 18;

export const isSmall = (body: Uint8Array | FileBody): boolean =>
  (body instanceof Uint8Array ? body.byteLength : body.bytes) <= SMALL_BYTES;

const changed = ({ path }: FileBody): LockerError =>
  new LockerError('CONFLICT', `${path} changed while it was put into the locker; nothing was stored`);

/** All bytes of a small file. CONFLICT if it is not the one that was announced. */
export function wholeSmall(source: FileBody): Uint8Array {
  try {
    const descriptor = openSync(source.path, 'r');
    try {
      if (fstatSync(descriptor).size !== source.bytes) throw changed(source);
      const whole = readFileSync(descriptor);
      if (whole.length !== source.bytes || sha256Hex(whole) !== source.sha256) throw changed(source);
      return whole;
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    throw fileError(cause, 'reading', source.path);
  }
}

/**
 * The file's bytes in pieces. CONFLICT, before the last piece is given, if the file is not the one that was announced:
 * whoever stores the pieces has then not stored a whole object.
 */
export async function* announcedPieces(source: FileBody): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let bytes = 0;
  let held: Buffer | undefined;
  try {
    for await (const piece of createReadStream(source.path, { highWaterMark: pieceBytes(source.bytes) })) {
      if (held !== undefined) yield held;
      hash.update(piece);
      bytes += piece.length;
      held = piece;
    }
  } catch (cause) {
    throw fileError(cause, 'reading', source.path);
  }
  if (bytes !== source.bytes || hash.digest('hex') !== source.sha256) throw changed(source);
  if (held !== undefined) yield held;
}
