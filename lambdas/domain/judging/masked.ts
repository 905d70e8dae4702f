import { type Judgement, unknown } from '../declaring/rule.ts';
import { MASK } from '../reading/masking/pattern.ts';
import type { Row } from '../words/unit.ts';

export function holdsMask(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(MASK);
  if (typeof value !== 'object' || value === null) return false;
  for (const name in value) if (holdsMask((value as Record<string, unknown>)[name]) || name.includes(MASK)) return true;
  return false;
}

/** The row that was last looked through and holds none: several rules judge one row, one after another. */
let clean: Row | undefined;

/**
 * Sees which masked fields a rule reads. What it makes of them may hold of the mask and not of what stood there, so it
 * can speak for nobody: a PASS, or that the rule does not apply, becomes UNKNOWN. A FAIL stays, or anybody could end one
 * by writing a secret into a name.
 */
export class MaskWatch {
  #read: string | undefined;

  /** The row as the rule may see it. */
  of<Seen extends Row>(row: Seen): Seen {
    if (row === clean) return row;
    if (!holdsMask(row)) {
      clean = row;
      return row;
    }
    return new Proxy(row, {
      get: (target, field, receiver) => {
        const value: unknown = Reflect.get(target, field, receiver);
        if (typeof field === 'string' && holdsMask(value)) this.#read ??= field;
        return value;
      },
    });
  }

  judged(judgement: Judgement): Judgement {
    if (this.#read === undefined || (judgement.verdict !== 'PASS' && judgement.verdict !== 'NOT_APPLICABLE'))
      return judgement;
    const reason = `A part of ${this.#read} was masked before it was kept, so this cannot be told. Without it: ${judgement.reason}`;
    return unknown('MASKED', reason);
  }
}
