import type * as z from 'zod';
import type { Locker } from '#domain/sealing/locker.ts';
import { LockerError } from '#domain/words/errors.ts';

/**
 * The most that is read of what anybody may have written, in bytes. A seal takes two thousand, a plan of a large company
 * two million, a state three hundred for each open spell.
 */
export const LARGEST = { seal: 64 << 10, plan: 64 << 20, manifest: 64 << 20, state: 64 << 20 } as const;

/** What an object cannot be: not there, no file, larger than its like. A fact about the locker, unlike a refused or failed read. */
export const isUnreadable = (error: unknown): error is LockerError =>
  error instanceof LockerError && ['NOT_FOUND', 'BAD_KEY', 'NOT_A_LOCKER', 'TOO_LARGE'].includes(error.code);

/** The whole object, or TOO_LARGE: reading stops there, whatever size the locker gave. */
export async function readAtMost(
  locker: Pick<Locker, 'open'>,
  key: string,
  versionId: string | null,
  limit: number,
): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of locker.open(key, versionId)) {
    bytes += piece.byteLength;
    if (bytes > limit)
      throw new LockerError('TOO_LARGE', `${key} has more than ${limit} bytes: nothing of its kind is so large`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Parses JSON that anybody may have written. Throws a SyntaxError, also for text that no UTF-8 can carry (a lone surrogate). */
export const parseJson = (bytes: Uint8Array): unknown =>
  JSON.parse(Buffer.from(bytes).toString('utf8'), (name, value: unknown) => {
    if (!name.isWellFormed() || (typeof value === 'string' && !value.isWellFormed()))
      throw new SyntaxError('it holds half of a character (a lone surrogate)');
    return value;
  });

/** A JSON object of the locker that fits its schema; undefined for anything else. Anybody may have written it. */
export async function readJson<Schema extends z.ZodType>(
  locker: Locker,
  key: string,
  versionId: string | null,
  schema: Schema,
  limit: number = LARGEST.plan,
): Promise<z.infer<Schema> | undefined> {
  try {
    const parsed = schema.safeParse(parseJson(await readAtMost(locker, key, versionId, limit)));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || isUnreadable(error)) return undefined;
    throw error;
  }
}
