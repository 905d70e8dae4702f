import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import { State, stateBytes } from '#domain/sealing/state.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { stateKey } from '#domain/words/keys.ts';
import { isUnreadable, LARGEST, parseJson, readAtMost } from '../chain/read-object.ts';

export interface SealedState {
  readonly state: State;
  readonly sha256: string;
}

/**
 * The bytes of one of a manifest's objects, if they are there as they were sealed. Sealing asks for the current version,
 * as it may, and goes on without what somebody put another over; who verifies asks for the version that was sealed.
 */
export async function sealedBytes(
  locker: Locker,
  { objects }: Pick<Manifest, 'objects'>,
  key: string,
  version: 'current' | 'sealed' = 'current',
): Promise<Buffer | undefined> {
  const sealed = objects.find((object) => object.key === key);
  if (!sealed) return undefined;
  try {
    const bytes = await readAtMost(locker, key, version === 'sealed' ? sealed.versionId : null, sealed.bytes);
    return sha256Hex(bytes) === sealed.sha256 ? bytes : undefined;
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

/** The state that a run sealed; why there is none to go on from, where there is none. */
export async function sealedState(locker: Locker, manifest: Manifest): Promise<SealedState | string> {
  const key = stateKey(manifest.run);
  const sealed = manifest.objects.find((object) => object.key === key);
  if (!sealed) return 'it sealed none';
  if (sealed.bytes > LARGEST.state) return `it has ${sealed.bytes} bytes: more than are read`;
  const bytes = await sealedBytes(locker, manifest, key);
  if (!bytes) return 'it is not there as it was sealed';
  const state = parsedState(bytes, manifest.run);
  return typeof state === 'string' ? state : { state, sha256: sealed.sha256 };
}

/** A state of this run, or why the bytes are none. Anybody may have written them. */
export function parsedState(bytes: Uint8Array, run: string): State | string {
  try {
    const parsed = State.safeParse(parseJson(bytes));
    if (!parsed.success) return `it is no state (${parsed.error.issues[0]?.message})`;
    if (parsed.data.run !== run) return `it is of the run ${parsed.data.run}`;
    return stateBytes(parsed.data).equals(bytes) ? parsed.data : 'it differs from its canonical serialisation';
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return `it is not JSON (${error.message})`;
    throw error;
  }
}
