import type { FileBody, Locker, StoredObject } from '#domain/sealing/locker.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { SealError } from '#domain/words/errors.ts';

/** A derived table as it was written to a file: its bytes, and the hash of its rows. */
export interface DerivedFile {
  readonly file: FileBody;
  readonly rows: number;
  readonly rowsSha256: string;
}

/** Writes what was derived. What an earlier attempt derived must be the same, byte for byte. */
export async function putDerived(locker: Locker, key: string, body: FileBody | Uint8Array): Promise<StoredObject> {
  const created = await locker.put(key, body);
  if (created) return created;
  const stored = await locker.stat(key);
  const sha256 = body instanceof Uint8Array ? sha256Hex(body) : body.sha256;
  if (stored?.sha256 === sha256) return stored;
  throw new SealError(
    'DERIVED_DIFFERS',
    `${key} is already there with other content (sha256 ${stored?.sha256}, derived now ${sha256}): ` +
      'it was written by other code or by somebody else; the run is not sealed',
  );
}
