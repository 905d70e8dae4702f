import { byText } from '../words/by-text.ts';
import type { Doubt } from '../words/doubt.ts';
import type { Rows } from '../words/unit.ts';

/** A member of an answer that the model does not know. */
export interface UnknownMember {
  /** `ec2:DescribeVolumes`, or `GET /api/2.1/clusters/list`. */
  readonly operation: string;
  /** Its path in the model's names: `Volumes[].NewThing`. */
  readonly member: string;
  /**
   * Every text of the outermost list element that carries it, with all that stands in it, and of the request: a row is
   * known by its id among them.
   */
  readonly near: readonly string[];
}

/** Of more names than these, only the first in order are told by name: a map mistaken for a structure has no end of them. */
const MEMBERS_KEPT = 50;
/** Past so many texts near one member it is in doubt everywhere: memory may not grow with the rows that carry it. */
const TEXTS_KEPT = 10_000;
/** No id is longer: 2,048 is the most that an ARN may have. */
const LONGEST_ID = 2_048;

interface Carried extends Pick<UnknownMember, 'operation' | 'member'> {
  readonly key: string;
  /** The texts near each of its appearances; undefined where there were too many. */
  near: (readonly string[])[] | undefined;
  texts: number;
}

/**
 * The members of a unit's answers that the model does not know. What they amount to does not depend on the order in
 * which calls settle: a recording asked again, in another order, gives the same.
 */
export class UnknownMembers {
  readonly #members = new Map<string, Carried>();
  #isOverfull = false;

  /** Bound, so that a transport can be given it. */
  readonly add = ({ operation, member, near }: UnknownMember): void => {
    const carried = this.#carried(operation, member.toWellFormed());
    if (carried?.near === undefined) return;
    const texts = near.filter((text) => text.length <= LONGEST_ID);
    carried.near.push(texts);
    carried.texts += Math.max(1, texts.length);
    if (carried.texts > TEXTS_KEPT) carried.near = undefined;
  };

  /** How many doubts there are, whatever rows there turn out to be. */
  get size(): number {
    return this.#members.size + (this.#isOverfull ? 1 : 0);
  }

  /** Which rows carry them. An appearance near which no row's id stands may concern every row. */
  doubts(rows: Rows): Doubt[] {
    if (this.size === 0) return [];
    const found = this.#rowsOf(rows);
    const doubts = this.#inOrder().map(({ operation, member, key }) =>
      doubt(operation, member, found.get(key) ?? '*', rows),
    );
    return this.#isOverfull ? [...doubts, doubt('*', '*', '*', rows)] : doubts;
  }

  #carried(operation: string, member: string): Carried | undefined {
    const key = JSON.stringify([operation, member]);
    const known = this.#members.get(key);
    if (known) return known;
    const carried: Carried = { operation, member, key, near: [], texts: 0 };
    this.#members.set(key, carried);
    if (this.#members.size <= MEMBERS_KEPT) return carried;
    this.#isOverfull = true;
    this.#members.delete(this.#inOrder().at(-1)?.key as string);
    return this.#members.get(key);
  }

  #inOrder = (): Carried[] => [...this.#members.values()].sort((a, b) => byText(a.key, b.key));

  /** By member, the rows that carry it; a member that may concern every row is not there. */
  #rowsOf(rows: Rows): Map<string, ReadonlySet<string>> {
    const appearances = [...this.#members.values()].flatMap(({ key, near: all = [] }) =>
      all.map((texts): Appearance => ({ key, texts, isFound: false })),
    );
    const near = byTexts(appearances);
    const found = new Map<string, Set<string>>();
    for (const { id } of near.size > 0 ? rows : [])
      for (const text of new Set([id, lastPartOf(id)]))
        for (const one of near.get(text) ?? []) {
          one.isFound = true;
          found.set(one.key, (found.get(one.key) ?? new Set()).add(id));
        }
    for (const { key, isFound } of appearances) if (!isFound) found.delete(key);
    return found;
  }
}

function byTexts(appearances: readonly Appearance[]): ReadonlyMap<string, readonly Appearance[]> {
  const near = new Map<string, Appearance[]>();
  for (const one of appearances)
    for (const text of new Set(one.texts)) {
      const known = near.get(text);
      if (known) known.push(one);
      else near.set(text, [one]);
    }
  return near;
}

/** Ids of rows may say what they are of: `job/12`. */
const lastPartOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

interface Appearance {
  readonly key: string;
  readonly texts: readonly string[];
  isFound: boolean;
}

const doubt = (operation: string, member: string, rows: Doubt['rows'], { length }: Rows): Doubt => ({
  operation,
  member,
  rows,
  carried: length === 0 ? 'there is no row' : `${rows === '*' ? length : rows.size} of ${length} rows carry it`,
  believed: null,
});

/** Every text that stands anywhere in a value; numbers too, for some ids are. */
export function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  const waiting = [value]; // and not by calling itself: an answer may be nested as deep as it likes
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    if (typeof next === 'string' || typeof next === 'number') texts.push(String(next));
    else if (typeof next === 'object' && next !== null) waiting.push(...Object.values(next).reverse());
  return texts;
}
