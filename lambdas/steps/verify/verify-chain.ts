import type { Locker } from '#domain/sealing/locker.ts';
import { fingerprint, isSigned, readSeal, type Seal } from '#domain/sealing/seal.ts';
import { SealError } from '#domain/words/errors.ts';
import { parseKey, sealKey } from '#domain/words/keys.ts';
import { isUnreadable } from '../chain/read-object.ts';
import type { Verdicts } from './findings.ts';
import type { Inventory } from './inventory.ts';

export interface VerifiedChain {
  /** Seals whose bytes, signature and link are right, in order. */
  readonly seals: readonly Seal[];
  /** The key all of them were checked with; null in a locker without a readable seal. */
  readonly publicKeyPem: string | null;
}

/**
 * Checks every link: that none is missing, that each is canonical, signed by the one key, and names its predecessor.
 * Without a pinned key the first seal's own has to do: that shows a locker consistent with itself, no more.
 */
export async function verifyChain(
  locker: Locker,
  inventory: Inventory,
  pinned: string | undefined,
  verdicts: Verdicts,
): Promise<VerifiedChain> {
  const numbers = [...inventory.keys()].flatMap((name) => parseKey(name)?.sequence ?? []).sort((a, b) => a - b);
  const seals: Seal[] = [];
  let key = pinned;
  let previous: Seal | undefined;
  let expected = 0;
  for (const sequence of numbers) {
    if (sequence > expected) {
      const missing = sequence === expected + 1 ? `link ${expected}` : `links ${expected} to ${sequence - 1}`;
      verdicts.problem('SEAL_MISSING', sealKey(expected), `${missing} of the chain: not there`);
      previous = undefined;
    }
    const seal = await sealAt(locker, inventory, sequence, verdicts);
    if (seal) {
      key ??= seal.statement.predicate.publicKey;
      const isOwn = checkKey(seal, sealKey(sequence), key, verdicts);
      const isLinked = checkLink(seal, sequence, previous, verdicts);
      if (isOwn && isLinked) seals.push(seal);
    }
    previous = seal;
    expected = sequence + 1;
  }
  return { seals, publicKeyPem: key ?? null };
}

async function sealAt(locker: Locker, inventory: Inventory, sequence: number, verdicts: Verdicts) {
  const key = sealKey(sequence);
  try {
    return readSeal(await locker.get(key, inventory.firstVersion(key)));
  } catch (error) {
    if (!(error instanceof SealError) && !isUnreadable(error)) throw error;
    verdicts.problem('SEAL_MALFORMED', key, error.message);
    return undefined;
  }
}

function checkKey(seal: Seal, key: string, publicKeyPem: string, verdicts: Verdicts): boolean {
  const signer = seal.statement.predicate.publicKey;
  if (fingerprint(signer) !== fingerprint(publicKeyPem)) {
    verdicts.problem(
      'FOREIGN_KEY',
      key,
      `signed with the key ${fingerprint(signer)}, not ${fingerprint(publicKeyPem)}`,
    );
    return false;
  }
  if (isSigned(seal, publicKeyPem)) return true;
  verdicts.problem('SIGNATURE_INVALID', key, 'the signature is not the one of this content');
  return false;
}

function checkLink(seal: Seal, sequence: number, previous: Seal | undefined, verdicts: Verdicts): boolean {
  const { predicate } = seal.statement;
  const key = sealKey(sequence);
  if (predicate.sequence !== sequence) {
    verdicts.problem('LINK_BROKEN', key, `it is link ${predicate.sequence}, stored as ${sequence}`);
    return false;
  }
  const expected = previous?.link;
  const isFirst = sequence === 0 && predicate.previous === null;
  const follows =
    expected !== undefined &&
    predicate.previous?.sequence === expected.sequence &&
    predicate.previous.payloadSha256 === expected.payloadSha256;
  if (isFirst || follows || (sequence > 0 && !previous)) return true;
  verdicts.problem('LINK_BROKEN', key, 'it does not follow from the link before it: the chain was forked or rewritten');
  return false;
}
