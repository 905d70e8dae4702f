import { LockerError } from '#domain/words/errors.ts';

const SEGMENT = '[A-Za-z0-9_=-][A-Za-z0-9._=-]{0,254}';
const KEY = new RegExp(`^${SEGMENT}(/${SEGMENT})*$`);

/** S3's limit, in bytes; a directory's is 255 for each segment. Both lockers take the same keys. */
const MAX_BYTES = 1024;

/** Whether a locker can hold an object of this name: no segment is empty or starts with a dot, so none leads outside. */
export const isKey = (key: string): boolean => key.length <= MAX_BYTES && KEY.test(key);

/** Keys come from manifests too, which anybody may have written: nothing is read or written under a name like `../x`. */
export function requireKey(key: string): void {
  if (!isKey(key))
    throw new LockerError(
      'BAD_KEY',
      `${JSON.stringify(key.slice(0, 300))} is no name of a locker: letters, digits and . _ = - only, ` +
        'in segments joined by /, none of them empty or starting with a dot',
    );
}

/** The order of the keys' UTF-8 bytes, which is S3's. JavaScript's own differs outside the Basic Multilingual Plane. */
export const byteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
