import * as z from 'zod';
import { byText } from '../../words/by-text.ts';
import type { RecordedCall } from '../recording.ts';
import { MASK } from './pattern.ts';
import { walkJson } from './walk-json.ts';
import { walkXml } from './walk-xml.ts';

/** What was masked in the answers to one call: which pattern, where, how often. Nothing of what it was is known any more. */
export const Mask = z.strictObject({
  operation: z.string(),
  /** The member: `volumeSet.item.tagSet.item.value`. */
  path: z.string(),
  pattern: z.string(),
  count: z.int().min(1),
});
export type Mask = z.infer<typeof Mask>;

export const UnitMask = z.strictObject({ collector: z.string(), scope: z.string(), ...Mask.shape });
export type UnitMask = z.infer<typeof UnitMask>;

const IN_VALUE = /\[masked: ([a-z-]{1,40})\]/g;
/** Names of members are whatever a service gives: a map of a thousand tags has a thousand. */
const LONGEST_PATH = 200;
const MOST = 1_000;
const REST = '(further members)';

/** Cut between characters, and without half of one: canonical JSON has no room for it. */
const told = (path: string): string =>
  path.length <= LONGEST_PATH && path.isWellFormed()
    ? path
    : [...path.slice(0, 2 * LONGEST_PATH)].slice(0, LONGEST_PATH).join('').toWellFormed();

/** Counts masks call by call, from the recording: so a replay counts the same. */
export class MaskCounts {
  readonly #counts = new Map<string, Mask>();

  add(call: RecordedCall): void {
    for (const { body, encoding, failure, headers } of call.attempts) {
      if (body !== null)
        this.#body(call.operation, encoding === 'utf8' ? body : Buffer.from(body, 'base64').toString('latin1'));
      for (const [name, value] of Object.entries(headers)) this.#value(call.operation, `header ${name}`, value);
      if (failure !== null) this.#value(call.operation, 'failure', failure.message);
    }
  }

  #body(operation: string, body: string): void {
    if (!body.includes(MASK)) return;
    const visit = ({ value, path }: { readonly value: string; readonly path: () => string }): string => {
      if (value.includes(MASK)) this.#value(operation, path(), value);
      return value;
    };
    if (body.trimStart().startsWith('<')) walkXml(body, visit);
    else if (walkJson(body, visit) === undefined) this.#value(operation, '', body);
  }

  #value(operation: string, path: string, value: string): void {
    for (const [, pattern = ''] of value.matchAll(IN_VALUE)) this.#count(operation, told(path), pattern);
  }

  #count(operation: string, path: string, pattern: string): void {
    const at = this.#counts.size < MOST ? path : REST;
    const key = JSON.stringify([operation, path, pattern]);
    const [known, put] = this.#counts.has(key) ? [key, path] : [JSON.stringify([operation, at, pattern]), at];
    const count = (this.#counts.get(known)?.count ?? 0) + 1;
    this.#counts.set(known, { operation, path: put, pattern, count });
  }

  all(): readonly Mask[] {
    return [...this.#counts].sort(([a], [b]) => byText(a, b)).map(([, mask]) => mask);
  }
}
