import type { PlannedUnit } from '#domain/reading/plan.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { Manifest, type ManifestUnit } from '#domain/sealing/manifest.ts';
import {
  fingerprint,
  PREDICATE_TYPE,
  type Predicate,
  readSeal,
  type Seal,
  STATEMENT_TYPE,
  sealBytes,
} from '#domain/sealing/seal.ts';
import type { Signer } from '#domain/sealing/signer.ts';
import { sha256Hex } from '#domain/words/canonical-json.ts';
import { LockerError, SealError } from '#domain/words/errors.ts';
import { manifestKey, sealKey } from '#domain/words/keys.ts';
import { OwnSeals, sealsFromHead } from './own-seals.ts';
import { otherOwner } from './owner.ts';

/** The manifest a seal is about, checked against the hash that was signed. */
export async function manifestOf(locker: Locker, seal: Seal): Promise<Manifest> {
  const { predicate, subject } = seal.statement;
  if (predicate.kind !== 'run') throw new SealError('MALFORMED', `seal ${predicate.sequence} is not of a run`);
  const key = manifestKey(predicate.run);
  const bytes = await locker.get(key);
  if (subject[0]?.digest.sha256 !== sha256Hex(bytes))
    throw new SealError('LINK_BROKEN', `${key} is not the manifest that seal ${predicate.sequence} signed`);
  return Manifest.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}

/** As `manifestOf`, but undefined for one that is not what was signed: verify names it, and sealing goes on without it. */
export async function trustedManifest(locker: Locker, seal: Seal): Promise<Manifest | undefined> {
  try {
    return await manifestOf(locker, seal);
  } catch (error) {
    if (error instanceof SealError || (error instanceof LockerError && error.code === 'NOT_FOUND')) return undefined;
    throw error;
  }
}

/** Runs looked through for a unit's last complete observation: two months of daily ones. */
const RUNS_BACK = 62;

/** What a plan pins for a unit. */
export type Pinned = Required<Pick<PlannedUnit, 'previous' | 'baselines'>>;

/**
 * What each unit of a run is compared with, as the latest sealed run before it that planned the unit handed it on. A run
 * that did not plan a unit, or failed to plan, does not end the search.
 */
export async function pinnedBefore(
  locker: Locker,
  run: string,
  wanted: readonly (readonly [collector: string, scope: string])[],
  publicKeyPem?: string,
): Promise<(collector: string, scope: string) => Pinned> {
  const found = new Map<string, Pinned>();
  const missing = new Set(wanted.map(([collector, scope]) => `${collector} ${scope}`));
  let runs = 0;
  for await (const seal of sealsFromHead(locker, publicKeyPem)) {
    const { predicate } = seal.statement;
    if (missing.size === 0 || runs >= RUNS_BACK) break;
    if (predicate.kind !== 'run' || predicate.run >= run) continue;
    runs += 1;
    for (const unit of (await trustedManifest(locker, seal))?.units ?? []) {
      const name = `${unit.collector} ${unit.scope}`;
      if (missing.delete(name)) found.set(name, pinnedBy(unit));
    }
  }
  return (collector, scope) => found.get(`${collector} ${scope}`) ?? { previous: null, baselines: [] };
}

/** Earlier versions handed on nothing but the last complete observation, which lacks nothing. */
const pinnedBy = ({ lastComplete, baselines }: ManifestUnit): Pinned => ({
  previous: lastComplete,
  baselines: baselines ?? (lastComplete ? [{ ...lastComplete, gapsTableSha256: null }] : []),
});

type Position = 'sequence' | 'previous' | 'sealedAt' | 'publicKey';
type WithoutPosition<P> = P extends unknown ? Omit<P, Position> : never;

export interface Sealing {
  readonly subject: readonly { readonly name: string; readonly sha256: string }[];
  readonly predicate: WithoutPosition<Predicate>;
}

/** How often the next number may be lost to another sealer before something is wrong. */
const ATTEMPTS = 20;

/**
 * Signs and appends one link. The conditional write of the next number is the lock: the loser reads the head again.
 * `already` finds the same seal when another attempt was faster: a run has one. It looks after the head was read: what
 * came before is found, and what comes between takes the number. Numbers that somebody else's objects took are left out.
 */
export async function appendSeal(
  locker: Locker,
  signer: Signer,
  { subject, predicate }: Sealing,
  already: () => Promise<Seal | undefined>,
): Promise<Seal> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const seals = await OwnSeals.of(locker, signer.publicKeyPem);
    const head = await seals.head();
    if (!head) await requireNoOtherOwner(locker, signer);
    const existing = await already();
    if (existing) return existing;
    const sequence = seals.nextAbove(head);
    const position = {
      sequence,
      previous: head?.link ?? null,
      sealedAt: new Date().toISOString(),
      publicKey: signer.publicKeyPem,
    };
    const bytes = await sealBytes(
      {
        _type: STATEMENT_TYPE,
        subject: subject.map(({ name, sha256 }) => ({ name, digest: { sha256 } })),
        predicateType: PREDICATE_TYPE,
        predicate: { ...predicate, ...position } as Predicate,
      },
      signer,
    );
    if (await locker.put(sealKey(sequence), bytes)) return readSeal(bytes);
  }
  throw new SealError(
    'CHAIN_CONTENDED',
    `the next place in the chain was taken ${ATTEMPTS} times in a row; seal again`,
  );
}

async function requireNoOtherOwner(locker: Locker, { publicKeyPem }: Signer): Promise<void> {
  const owner = await otherOwner(locker, publicKeyPem);
  if (owner === undefined) return;
  throw new SealError(
    'KEY_MISMATCH',
    `the chain was begun with the key ${fingerprint(owner).slice(0, 16)}…, and this one is ` +
      `${fingerprint(publicKeyPem).slice(0, 16)}…; seal with the key that began it, or begin a new locker`,
  );
}
