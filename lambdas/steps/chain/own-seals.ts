import type { Locker } from '#domain/sealing/locker.ts';
import { fingerprint, isSigned, readSeal, type Seal } from '#domain/sealing/seal.ts';
import { SealError } from '#domain/words/errors.ts';
import { parseKey, sealKey } from '#domain/words/keys.ts';
import { isUnreadable, LARGEST, readAtMost } from './read-object.ts';

/**
 * How many links must hold below a seal before it may be the head. A seal of ours from a copy of the locker that went
 * its own way links to what is not here; more than this many of them would have to be planted.
 */
const LINKS = 16;

/** Seals read at once, at most, while the head is looked for under what others planted. */
const AT_ONCE = 64;

/**
 * The seals of one key in a locker, found anew for every look. Whatever else lies under `chain/` is passed over:
 * anybody may have put it there, and it must stop nobody. A seal is read once a look.
 */
export class OwnSeals {
  readonly #locker: Locker;
  readonly #numbers: readonly number[];
  readonly #read = new Map<number, Promise<Seal | undefined>>();
  /** The key whose seals count; undefined where no seal verifies by itself. */
  readonly publicKeyPem: string | undefined;

  private constructor(locker: Locker, numbers: readonly number[], publicKeyPem: string | undefined) {
    this.#locker = locker;
    this.#numbers = numbers;
    this.publicKeyPem = publicKeyPem;
  }

  /**
   * Lists the names, all or those above a number; what lies below is read as links name it. Without a key, that of the
   * first seal which verifies by itself has to do.
   */
  static async of(locker: Locker, publicKeyPem?: string, above = -1): Promise<OwnSeals> {
    const numbers: number[] = [];
    for await (const key of locker.list('chain/', above < 0 ? undefined : sealKey(above))) {
      const sequence = parseKey(key)?.sequence;
      if (sequence !== undefined) numbers.push(sequence);
    }
    return new OwnSeals(locker, numbers, publicKeyPem ?? (await firstKey(locker, [0, ...numbers])));
  }

  /** The seal of this number, if it is ours: its number, its key and its signature are right. */
  at(sequence: number): Promise<Seal | undefined> {
    const read = this.#read.get(sequence) ?? this.#own(sequence);
    this.#read.set(sequence, read);
    return read;
  }

  async #own(sequence: number): Promise<Seal | undefined> {
    const seal = await sealAt(this.#locker, sequence);
    return seal && this.publicKeyPem !== undefined && isOwn(seal, sequence, this.publicKeyPem) ? seal : undefined;
  }

  /** The seal this one names as the one before it; undefined if it is not here, or is another. */
  async before({ statement }: Seal): Promise<Seal | undefined> {
    const { previous, sequence } = statement.predicate;
    if (previous === null || previous.sequence >= sequence) return undefined;
    const seal = await this.at(previous.sequence);
    return seal?.link.payloadSha256 === previous.payloadSha256 ? seal : undefined;
  }

  /** The newest seal that links back. Reads from the top, more at a time the more stands in the way. */
  async head(): Promise<Seal | undefined> {
    for (let end = this.#numbers.length, width = 1; end > 0; end -= width, width = Math.min(width * 2, AT_ONCE)) {
      const some = this.#numbers.slice(Math.max(0, end - width), end).reverse();
      for (const seal of await Promise.all(some.map((sequence) => this.at(sequence))))
        if (seal && (await this.#linksBack(seal))) return seal;
    }
    return undefined;
  }

  async #linksBack(head: Seal): Promise<boolean> {
    let seal = head;
    for (let links = 0; links < LINKS && seal.statement.predicate.previous !== null; links++) {
      const before = await this.before(seal);
      if (!before) return false;
      seal = before;
    }
    return true;
  }

  /** From the head back, link by link; it ends where the chain does, or where it is broken, which verify names. */
  async *fromHead(): AsyncGenerator<Seal> {
    for (let seal = await this.head(); seal; seal = await this.before(seal)) yield seal;
  }

  /** The lowest number above a seal (undefined: above none) that nobody has taken. */
  nextAbove(seal: Seal | undefined): number {
    const taken = new Set(this.#numbers);
    let next = seal ? seal.link.sequence + 1 : 0;
    while (taken.has(next)) next += 1;
    return next;
  }
}

/** Whether a seal is what stands at this number of this key's chain. A copy of another number's is not. */
export const isOwn = (seal: Seal, sequence: number, publicKeyPem: string): boolean =>
  seal.link.sequence === sequence &&
  fingerprint(seal.statement.predicate.publicKey) === fingerprint(publicKeyPem) &&
  isSigned(seal, publicKeyPem);

/** Our seals from the newest back; without a key, those of whoever's seal comes first. */
export async function* sealsFromHead(locker: Locker, publicKeyPem?: string): AsyncGenerator<Seal> {
  yield* (await OwnSeals.of(locker, publicKeyPem)).fromHead();
}

async function firstKey(locker: Locker, numbers: readonly number[]): Promise<string | undefined> {
  for (const sequence of numbers) {
    const seal = await sealAt(locker, sequence);
    if (seal && isOwn(seal, sequence, seal.statement.predicate.publicKey)) return seal.statement.predicate.publicKey;
  }
  return undefined;
}

/** Undefined for what is no seal: what it is instead, verify says. */
async function sealAt(locker: Locker, sequence: number): Promise<Seal | undefined> {
  try {
    return readSeal(await readAtMost(locker, sealKey(sequence), null, LARGEST.seal));
  } catch (error) {
    if (error instanceof SealError || isUnreadable(error)) return undefined;
    throw error;
  }
}
