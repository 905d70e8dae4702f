import type { Locker } from '#domain/sealing/locker.ts';
import { fingerprint, isSigned, type Link, readSeal, type Seal } from '#domain/sealing/seal.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { SealError } from '#domain/words/errors.ts';
import { parseKey, sealKey } from '#domain/words/keys.ts';
import { isUnreadable, LARGEST, readAtMost } from '../chain/read-object.ts';
import type { ProblemCode, Verdicts } from './findings.ts';
import { AT_ONCE, type Inventory } from './inventory.ts';

export interface VerifiedChain {
  /** Seals whose bytes, signature and link are right, in order. */
  readonly seals: readonly Seal[];
  /** The key all of them were checked with; null in a locker without a readable seal. */
  readonly publicKeyPem: string | null;
}

/** Why what lies under a number of the chain is no link of it. */
interface Refusal {
  readonly code: ProblemCode;
  readonly message: string;
}

/**
 * Checks every link: that each is canonical, signed by the one key, and names its predecessor by the hash of its
 * payload. A number whose object is no seal of this key is a hole: FOREIGN, unless a seal of ours says that its
 * predecessor stood there. Without a pinned key the first seal's own has to do: that shows a locker consistent with
 * itself, no more. With an anchor the first link has to follow from that, and nothing below it is looked at.
 */
export async function verifyChain(
  locker: Locker,
  inventory: Inventory,
  pinned: string | undefined,
  verdicts: Verdicts,
  anchor: Link | null = null,
): Promise<VerifiedChain> {
  const all = [...inventory.keys()].flatMap((name) => parseKey(name)?.sequence ?? []).sort((a, b) => a - b);
  const numbers = all.filter((sequence) => sequence > (anchor?.sequence ?? -1));
  const chain = new Chain(verdicts, anchor);
  let key = pinned;
  const read = async (sequence: number) => ({ sequence, read: await sealAt(locker, inventory, sequence) });
  for await (const { sequence, read: found } of mapConcurrently(numbers, AT_ONCE, read)) {
    inventory.settle(sealKey(sequence));
    if ('code' in found) {
      chain.refused(sequence, found);
      continue;
    }
    key ??= found.statement.predicate.publicKey;
    const refusal = refusalOf(found, sequence, key);
    if (refusal) chain.refused(sequence, refusal);
    else chain.own(found, sequence);
  }
  chain.nameHoles();
  return { seals: chain.seals, publicKeyPem: key ?? null };
}

async function sealAt(locker: Locker, inventory: Inventory, sequence: number): Promise<Seal | Refusal> {
  const key = sealKey(sequence);
  if ((inventory.sizeOf(key) ?? 0) > LARGEST.seal)
    return { code: 'SEAL_MALFORMED', message: `it has ${inventory.sizeOf(key)} bytes: no seal is so large` };
  try {
    return readSeal(await readAtMost(locker, key, inventory.firstVersion(key), LARGEST.seal));
  } catch (error) {
    if (!(error instanceof SealError) && !isUnreadable(error)) throw error;
    return { code: 'SEAL_MALFORMED', message: error.message };
  }
}

function refusalOf(seal: Seal, sequence: number, publicKeyPem: string): Refusal | undefined {
  const { predicate } = seal.statement;
  const [signer, own] = [fingerprint(predicate.publicKey), fingerprint(publicKeyPem)];
  if (signer !== own) return { code: 'FOREIGN_KEY', message: `signed with the key ${signer}, not ${own}` };
  if (!isSigned(seal, publicKeyPem))
    return { code: 'SIGNATURE_INVALID', message: 'the signature is not the one of this content' };
  if (predicate.sequence !== sequence)
    return { code: 'LINK_BROKEN', message: `it is link ${predicate.sequence}, stored as ${sequence}` };
  return undefined;
}

/** Seals of the one key, in order of their numbers, as far as each names the one before. */
class Chain {
  readonly seals: Seal[] = [];
  readonly #verdicts: Verdicts;
  readonly #holes = new Map<number, Refusal>();
  readonly #forks = new Set<number>();
  readonly #anchor: Link | null;

  constructor(verdicts: Verdicts, anchor: Link | null) {
    this.#verdicts = verdicts;
    this.#anchor = anchor;
  }

  refused(sequence: number, refusal: Refusal): void {
    this.#holes.set(sequence, refusal);
  }

  own(seal: Seal, sequence: number): void {
    const last = this.seals.at(-1)?.link ?? this.#anchor ?? undefined;
    const { previous } = seal.statement.predicate;
    const isLinked = previous?.sequence === last?.sequence && previous?.payloadSha256 === last?.payloadSha256;
    const names = previous?.sequence ?? -1;
    const isFork = !isLinked && (names <= (last?.sequence ?? -1) || names >= sequence);
    if (isFork) this.#forked(sequence);
    else if (!isLinked) this.#lost(names);
    if (!isFork) this.seals.push(seal);
  }

  #forked(sequence: number): void {
    this.#forks.add(sequence);
    const message = 'it does not follow from the link before it: the chain was forked or rewritten';
    this.#verdicts.problem('LINK_BROKEN', sealKey(sequence), message);
  }

  /** A later seal names it, and it is not there any more as it was. */
  #lost(sequence: number): void {
    if (this.#forks.has(sequence)) return;
    const missing = { code: 'SEAL_MISSING', message: `link ${sequence} of the chain is not there` } as const;
    const { code, message } = this.#holes.get(sequence) ?? missing;
    this.#holes.delete(sequence);
    this.#verdicts.problem(code, sealKey(sequence), message);
  }

  /** What is left under numbers of the chain was never part of it. */
  nameHoles(): void {
    for (const [sequence, { message }] of this.#holes)
      this.#verdicts.problem('FOREIGN_SEAL', sealKey(sequence), `no seal of this chain (${message})`);
  }
}
