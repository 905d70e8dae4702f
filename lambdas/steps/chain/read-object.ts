import type * as z from 'zod';
import type { Locker } from '#domain/sealing/locker.ts';
import { LockerError } from '#domain/words/errors.ts';

/** Whether an object is not there, or is no file: a fact about the locker, unlike a refused or failed read. */
export const isUnreadable = (error: unknown): error is LockerError =>
  error instanceof LockerError && ['NOT_FOUND', 'BAD_KEY', 'NOT_A_LOCKER'].includes(error.code);

/** A JSON object of the locker that fits its schema; undefined for anything else. Anybody may have written it. */
export async function readJson<Schema extends z.ZodType>(
  locker: Locker,
  key: string,
  versionId: string | null,
  schema: Schema,
): Promise<z.infer<Schema> | undefined> {
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(await locker.get(key, versionId)).toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || isUnreadable(error)) return undefined;
    throw error;
  }
}
