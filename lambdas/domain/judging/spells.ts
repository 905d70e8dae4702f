import type { TableRow } from '../tables/table.ts';
import { groupsOf, type Spell, type SpellGroup, spellsIn } from './spell-groups.ts';
import { type Looked, unreadPlaces } from './unread-places.ts';

type Place = Pick<Spell, 'rule' | 'table' | 'scope'>;
type Course = { -readonly [Key in 'first' | 'last' | 'fails' | 'unread']: Spell[Key] };

/** The open spells of one rule, one table and one scope, by the thing. */
interface Open extends Place {
  readonly things: Map<string, Course>;
}

const keyOf = ({ rule, table, scope }: Place): string => [rule, table, scope].join('\0');

/** The columns of `findings` and of `gaps` that are looked at. */
export const FINDING_COLUMNS = ['rule_id', 'table_name', 'scope', 'resource_id', 'verdict'] as const;
export const GAP_COLUMNS = ['collector', 'scope', 'resource_id', 'fields'] as const;

/**
 * The open spells of FAIL. A spell ends with a judgement, PASS or NOT_APPLICABLE, or where a run that read the whole
 * place has the thing no more; an unread run leaves it open and is counted. Feed runs in order of their names: all
 * findings and gaps of one, `endRun`, then the next.
 */
export class Spells {
  readonly #open = new Map<string, Open>();
  /** Of this run: things with a finding that decides nothing, and rules and scopes with one for the whole scope. */
  readonly #undecided = new Set<string>();
  readonly #undecidedScopes = new Set<string>();
  #broken: { collector: string; scope: string }[] = [];
  #run = '';

  constructor(open: Iterable<SpellGroup> = []) {
    for (const { resource, rule, table, scope, ...course } of spellsIn(open))
      this.#at({ rule, table, scope }).things.set(resource, course);
  }

  beginRun(run: string): void {
    this.#run = run;
    this.#undecided.clear();
    this.#undecidedScopes.clear();
    this.#broken = [];
  }

  /** The run that began the spell a thing is in: one before this or this one. Undefined where it is in none. */
  firstOf({ resource, ...place }: Place & Pick<Spell, 'resource'>): string | undefined {
    return this.#open.get(keyOf(place))?.things.get(resource)?.first;
  }

  finding(row: TableRow): void {
    const { rule_id: rule, table_name: table, scope, resource_id: resource = '' } = row as Record<string, string>;
    const place = { rule, table, scope } as Place;
    if (row.verdict === 'FAIL') this.#fails(place, resource);
    else if (row.verdict === 'PASS' || row.verdict === 'NOT_APPLICABLE')
      this.#open.get(keyOf(place))?.things.delete(resource);
    else if (resource === '*') this.#undecidedScopes.add(keyOf({ ...place, table: '' }));
    else this.#undecided.add(`${keyOf(place)}\0${resource}`);
  }

  gap(row: TableRow): void {
    const isInventory = row.resource_id === null && Array.isArray(row.fields) && row.fields.length === 0;
    if (isInventory) this.#broken.push({ collector: String(row.collector), scope: String(row.scope) });
  }

  endRun(looked: Omit<Looked, 'brokenInventories'>): void {
    const unread = unreadPlaces({ ...looked, brokenInventories: this.#broken });
    for (const [key, { rule, table, scope, things }] of this.#open) {
      const isUnread = this.#undecidedScopes.has(keyOf({ rule, table: '', scope })) || unread(rule, table, scope);
      for (const [resource, spell] of things) {
        if (spell.last === this.#run) continue;
        if (isUnread || this.#undecided.has(`${key}\0${resource}`)) spell.unread += 1;
        else things.delete(resource);
      }
    }
  }

  /** In place of findings and `endRun`, for a run whose findings cannot be read. */
  missed(): void {
    for (const { things } of this.#open.values()) for (const spell of things.values()) spell.unread += 1;
  }

  groups(): SpellGroup[] {
    return groupsOf(this.#spells());
  }

  *#spells(): Generator<Spell> {
    for (const { things, ...place } of this.#open.values())
      for (const [resource, course] of things) yield { ...place, resource, ...course };
  }

  #at(place: Place): Open {
    const key = keyOf(place);
    const open = this.#open.get(key) ?? { ...place, things: new Map() };
    this.#open.set(key, open);
    return open;
  }

  #fails(place: Place, resource: string): void {
    const { things } = this.#at(place);
    const spell = things.get(resource);
    if (!spell) things.set(resource, { first: this.#run, last: this.#run, fails: 1, unread: 0 });
    else if (spell.last !== this.#run) Object.assign(spell, { last: this.#run, fails: spell.fails + 1 });
  }
}
