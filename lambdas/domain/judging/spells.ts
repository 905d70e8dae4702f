import * as z from 'zod';
import type { TableRow } from '../tables/table.ts';
import { byText } from '../words/by-text.ts';
import { RunId } from '../words/run-id.ts';
import { type Looked, unreadPlaces } from './unread-places.ts';

/** One rule and one thing, from the run that first said FAIL on. */
export const Spell = z.strictObject({
  rule: z.string(),
  table: z.string(),
  scope: z.string(),
  /** `*`: the whole scope. */
  resource: z.string(),
  first: RunId,
  /** The latest run that said FAIL. */
  last: RunId,
  /** Runs of the spell that said FAIL. */
  fails: z.int().min(1),
  /** Runs since the first that could not say: unread or unjudged. */
  unread: z.int().min(0),
});
export type Spell = z.infer<typeof Spell>;

type Draft = { -readonly [Key in keyof Spell]: Spell[Key] };

type Place = Pick<Spell, 'rule' | 'table' | 'scope' | 'resource'>;
const keyOf = ({ rule, table, scope, resource }: Place): string => [rule, table, scope, resource].join('\0');

/** The columns of `findings` and of `gaps` that are looked at. */
export const FINDING_COLUMNS = ['rule_id', 'table_name', 'scope', 'resource_id', 'verdict'] as const;
export const GAP_COLUMNS = ['collector', 'scope', 'resource_id', 'fields'] as const;

/**
 * The open spells of FAIL. A spell ends with a judgement, PASS or NOT_APPLICABLE, or where a run that read the whole
 * place has the thing no more; an unread run leaves it open and is counted. Feed runs in order of their names: all
 * findings and gaps of one, `endRun`, then the next.
 */
export class Spells {
  readonly #open = new Map<string, Draft>();
  /** Of this run: spells with a finding that decides nothing, and rules and scopes with one for the whole scope. */
  readonly #undecided = new Set<string>();
  #broken: { collector: string; scope: string }[] = [];
  #run = '';

  constructor(open: readonly Spell[] = []) {
    for (const spell of open) this.#open.set(keyOf(spell), { ...spell });
  }

  beginRun(run: string): void {
    this.#run = run;
    this.#undecided.clear();
    this.#broken = [];
  }

  /** The spell a thing is in, begun by a run before this one or by this one. */
  at(place: Place): Spell | undefined {
    return this.#open.get(keyOf(place));
  }

  finding(row: TableRow): void {
    const { rule_id: rule, table_name: table, scope, resource_id: resource } = row as Record<string, string>;
    const place = { rule, table, scope, resource } as Place;
    const key = keyOf(place);
    if (row.verdict === 'FAIL') this.#fails(key, place);
    else if (row.verdict === 'PASS' || row.verdict === 'NOT_APPLICABLE') this.#open.delete(key);
    else this.#undecided.add(resource === '*' ? keyOf({ ...place, table: '' }) : key);
  }

  gap(row: TableRow): void {
    const isInventory = row.resource_id === null && Array.isArray(row.fields) && row.fields.length === 0;
    if (isInventory) this.#broken.push({ collector: String(row.collector), scope: String(row.scope) });
  }

  endRun(looked: Omit<Looked, 'brokenInventories'>): void {
    const unread = unreadPlaces({ ...looked, brokenInventories: this.#broken });
    for (const [key, spell] of this.#open) {
      if (spell.last === this.#run) continue;
      const { rule, table, scope } = spell;
      const isScope = this.#undecided.has(keyOf({ rule, table: '', scope, resource: '*' }));
      if (isScope || this.#undecided.has(key) || unread(rule, table, scope)) spell.unread += 1;
      else this.#open.delete(key);
    }
  }

  /** In place of findings and `endRun`, for a run whose findings cannot be read. */
  missed(): void {
    for (const spell of this.#open.values()) spell.unread += 1;
  }

  /** In order of rule, table, scope and resource. */
  all(): Spell[] {
    return [...this.#open].sort(([a], [b]) => byText(a, b)).map(([, spell]) => spell);
  }

  #fails(key: string, place: Place): void {
    const spell = this.#open.get(key);
    if (!spell) this.#open.set(key, { ...place, first: this.#run, last: this.#run, fails: 1, unread: 0 });
    else if (spell.last !== this.#run) Object.assign(spell, { last: this.#run, fails: spell.fails + 1 });
  }
}
