import type { TableRow } from '../tables/table.ts';
import type { Verdict } from '../words/verdict.ts';
import { groupsOf, type Spell, type SpellGroup, spellsIn } from './spell-groups.ts';

/** Verdicts that last until somebody saw them end. */
export const LASTING = ['FAIL', 'ERROR', 'UNKNOWN'] as const;
export type Lasting = (typeof LASTING)[number];

/** How a spell ended: with a judgement, or because a run that read the whole place has the thing no more. */
export type Ending = 'JUDGED' | 'GONE';

/** One rule in one table of one scope. */
export type Place = Pick<Spell, 'rule' | 'table' | 'scope'>;
type Course = { -readonly [Key in 'first' | 'last' | 'fails' | 'unread']: Spell[Key] };

interface Known extends Place {
  /** The latest run that said anything of it. */
  said: string;
  /** Whether that run left it unread, in part or as a whole. */
  isUnread: boolean;
  /** By the thing. */
  readonly open: Readonly<Record<Lasting, Map<string, Course>>>;
}

const keyOf = ({ rule, table, scope }: Place): string => `${rule}\0${table}\0${scope}`;

/** The columns of `findings` that are looked at. */
export const FINDING_COLUMNS = ['rule_id', 'table_name', 'scope', 'resource_id', 'verdict', 'reason_code'] as const;

export interface Watching {
  /** FAIL, where nothing else is said. */
  readonly kinds?: readonly Lasting[];
  readonly onEnd?: (kind: Lasting, place: Place, resource: string, how: Ending) => void;
}

/**
 * What began and was not seen to end: the one definition of it, which `exception_history` and `open_exceptions` tell in
 * SQL. A FAIL ends with a judgement, PASS or NOT_APPLICABLE; an UNKNOWN with any judgement, FAIL too; an ERROR also with
 * an UNKNOWN of what was read. All end where a run that read the whole place has the thing no more. A run that could not
 * tell ends nothing and is counted.
 *
 * A run read a place whole if it has a finding of it, and none that says of the whole scope that it could not be read or
 * judged. All follows from the findings. Feed runs in order of their names: all findings of one, `endRun`, then the next.
 */
export class Spells {
  readonly #places = new Map<string, Known>();
  readonly #kinds: readonly Lasting[];
  readonly #onEnd: NonNullable<Watching['onEnd']>;
  /** Of this run: things with a finding that decides nothing. */
  readonly #undecided = new Map<Known, Set<string>>();
  #run = '';

  constructor(open: Iterable<SpellGroup> = [], { kinds = ['FAIL'], onEnd = () => {} }: Watching = {}) {
    this.#kinds = kinds;
    this.#onEnd = onEnd;
    for (const { resource, rule, table, scope, ...course } of spellsIn(open))
      this.#at({ rule, table, scope }).open.FAIL.set(resource, course);
  }

  beginRun(run: string): void {
    this.#run = run;
    this.#undecided.clear();
  }

  /** The object that stands for a place, the same one each time. */
  place(place: Place): Place {
    return this.#at(place);
  }

  /** Gives the place it is about, the same object each time. */
  finding(row: TableRow): Place {
    const { rule_id: rule, table_name: table, scope, resource_id: resource = '' } = row as Record<string, string>;
    const place = this.#at({ rule, table, scope } as Place);
    if (place.said !== this.#run) Object.assign(place, { said: this.#run, isUnread: false });
    const verdict = row.verdict as Verdict;
    const isUnread = isOfUnread(resource, verdict, row.reason_code);
    if (isUnread) place.isUnread = true;
    for (const kind of this.#kinds)
      if (verdict === kind) this.#says(place.open[kind], resource);
      else if (!ends(kind, verdict, isUnread)) this.#leavesOpen(place, kind, resource);
      else if (place.open[kind].delete(resource)) this.#onEnd(kind, place, resource, 'JUDGED');
    return place;
  }

  /** Whether this run read a place whole: what it does not have is not there. Only after its last finding. */
  isWhole(place: Place): boolean {
    const known = this.#places.get(keyOf(place));
    return known !== undefined && known.said === this.#run && !known.isUnread;
  }

  endRun(): void {
    for (const place of this.#places.values()) for (const kind of this.#kinds) this.#notTold(place, kind);
  }

  /** What this run did not say again is gone, or could not be told. */
  #notTold(place: Known, kind: Lasting): void {
    const isUnread = !this.isWhole(place);
    for (const [resource, spell] of place.open[kind]) {
      if (spell.last === this.#run) continue;
      if (isUnread || this.#undecided.get(place)?.has(resource)) spell.unread += 1;
      else {
        place.open[kind].delete(resource);
        this.#onEnd(kind, place, resource, 'GONE');
      }
    }
  }

  /** In place of findings and `endRun`, for a run whose findings cannot be read. */
  missed(): void {
    for (const { open } of this.#places.values())
      for (const kind of this.#kinds) for (const spell of open[kind].values()) spell.unread += 1;
  }

  /** The open spells of FAIL. */
  groups(): SpellGroup[] {
    return groupsOf(this.#fails());
  }

  *#fails(): Generator<Spell> {
    for (const { rule, table, scope, open } of this.#places.values())
      for (const [resource, course] of open.FAIL) yield { rule, table, scope, resource, ...course };
  }

  #at({ rule, table, scope }: Place): Known {
    const key = keyOf({ rule, table, scope });
    const known = this.#places.get(key);
    if (known) return known;
    const open = { FAIL: new Map(), ERROR: new Map(), UNKNOWN: new Map() };
    const met = { rule, table, scope, said: '', isUnread: false, open };
    this.#places.set(key, met);
    return met;
  }

  #says(things: Map<string, Course>, resource: string): void {
    const spell = things.get(resource);
    if (!spell) things.set(resource, { first: this.#run, last: this.#run, fails: 1, unread: 0 });
    else if (spell.last !== this.#run) Object.assign(spell, { last: this.#run, fails: spell.fails + 1 });
  }

  #leavesOpen(place: Known, kind: Lasting, resource: string): void {
    if (!place.open[kind].has(resource)) return;
    const things = this.#undecided.get(place) ?? new Set();
    this.#undecided.set(place, things.add(resource));
  }
}

/** An UNKNOWN of a thing says that it was read: of a whole scope that it was not. */
const ends = (kind: Lasting, verdict: Verdict, isUnread: boolean): boolean =>
  verdict === 'PASS' ||
  verdict === 'NOT_APPLICABLE' ||
  (kind !== 'FAIL' && verdict === 'FAIL') ||
  (kind === 'ERROR' && verdict === 'UNKNOWN' && !isUnread);

/** Of a whole scope that was read and has nothing, NONE_FOUND says so: nothing was left unread there. */
const isOfUnread = (resource: string, verdict: Verdict, code: unknown): boolean =>
  resource === '*' && (verdict === 'ERROR' || verdict === 'UNKNOWN') && code !== 'NONE_FOUND';
