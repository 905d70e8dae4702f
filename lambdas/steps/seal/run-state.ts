import type { Locker, StoredObject } from '#domain/sealing/locker.ts';
import type { Link, Seal } from '#domain/sealing/seal.ts';
import { State, stateBytes } from '#domain/sealing/state.ts';
import { SHARED_TABLES } from '#domain/tables/table.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { stateKey } from '#domain/words/keys.ts';
import { OwnSeals } from '../chain/own-seals.ts';
import { LARGEST, readJson } from '../chain/read-object.ts';
import type { DerivedRun } from '../derive/derived-run.ts';
import { baseOf } from '../state/base.ts';
import { stateOf } from '../state/fold.ts';
import type { ManifestFacts } from './manifest-facts.ts';
import { type DerivedFile, putDerived } from './put-derived.ts';

/** A run's state as it is stored, and the head it was made under. */
export interface StoredState {
  readonly object: StoredObject;
  readonly head: Link | null;
}

/**
 * Stores the state that a run hands to the next. A state has in it the head it was made under: an attempt that finds one
 * stored derives it again under that head, and must arrive at the same bytes.
 */
export async function storeState(
  locker: Locker,
  publicKeyPem: string,
  facts: ManifestFacts,
  derived: DerivedRun<DerivedFile>,
): Promise<StoredState> {
  const key = stateKey(facts.run);
  for (let isAgain = false; ; isAgain = true) {
    const seals = await OwnSeals.of(locker, publicKeyPem);
    const head = await headOf(locker, seals, facts.run);
    const bytes = await runState(locker, { seals, head }, facts, derived);
    // another attempt may have stored its own under another head just now
    const created = isAgain ? await putDerived(locker, key, bytes) : await locker.put(key, bytes);
    const stored = created ?? (await locker.stat(key));
    if (stored?.sha256 === sha256Hex(bytes)) return { object: stored, head: head?.link ?? null };
  }
}

/** The newest seal, or the one under which an attempt before this one made the state that is stored. */
async function headOf(locker: Locker, seals: OwnSeals, run: string): Promise<Seal | undefined> {
  const stored = await readJson(locker, stateKey(run), null, State, LARGEST.state);
  if (!stored) return seals.head();
  if (stored.head === null) return undefined;
  const named = await seals.at(stored.head.sequence);
  return named?.link.payloadSha256 === stored.head.payloadSha256 ? named : seals.head();
}

async function runState(
  locker: Locker,
  { seals, head }: { readonly seals: OwnSeals; readonly head: Seal | undefined },
  facts: ManifestFacts,
  { tables }: DerivedRun<DerivedFile>,
): Promise<Buffer> {
  const base = await baseOf(locker, seals, head, { before: facts.run });
  const findings = tables.find(({ table }) => table.name === SHARED_TABLES.findings.name);
  return stateBytes(await stateOf(locker, base, head?.link ?? null, facts, findings?.written.file.path ?? ''));
}
