import type { ChangeTelling } from '../declaring/declaration.ts';
import type { Column } from '../tables/columns.ts';
import type { TableRow, TableValue } from '../tables/table.ts';
import { type Gap, GapIndex, isInventoryGap } from '../words/gap.ts';
import { grouped, groupedAtOnce } from './groups.ts';
import { sideBySide, type Together } from './side-by-side.ts';

export interface Change {
  readonly resourceId: string;
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED';
  /** The column that changed; null for what came or went, and for a change told in words. */
  readonly path: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** What one run saw of a unit: its rows in order of id, and what it could not read. */
export interface Sight<Rows> {
  readonly rows: Rows;
  readonly gaps: readonly Gap[];
}

/** An observation before this one. */
export interface Earlier extends Sight<AsyncIterable<TableRow>> {
  readonly run: string;
}

/** A change, with the run of the observation it is told against. */
export type Told = readonly [Change, previousRun: string];

/** Columns of every collector's table that say when and where, not what. */
const PROVENANCE = ['run_id', 'observed_at', 'account_id', 'scope'];

/**
 * What differs between this observation of a unit and earlier ones, the newest first: field by field by what both read.
 * A field is compared with the newest that read it. What came or went is told against the newest whose inventory is
 * whole, and only if this one's is. `columns` are today's; a column an earlier table did not have yet is no change.
 * `volatile` columns move by themselves.
 */
export async function* differences(
  earlier: readonly Earlier[],
  today: Sight<Iterable<TableRow>>,
  columns: readonly Column[],
  volatile: readonly string[],
): AsyncGenerator<Told> {
  const compared = columns.filter(({ name }) => ![...PROVENANCE, ...volatile].includes(name));
  const names = compared.map(({ name }) => name);
  const sights = sightsOf(earlier, today, (id) => id);
  const all = earlier.map(({ rows }) => rows);
  for await (const one of sideBySide(all, today.rows, idOf)) {
    const coming = comings(one, sights, (row) => describe(row, names));
    if (coming) yield coming;
    else if (one.now) yield* changed(one, one.now, compared, sights);
  }
}

/** As `differences`, of the things that rows belong to and in words. Rows of a thing stand next to each other. */
export async function* differencesInWords(
  earlier: readonly Earlier[],
  today: Sight<Iterable<TableRow>>,
  { thing, words }: ChangeTelling,
): AsyncGenerator<Told> {
  const nameOf = (rows: readonly TableRow[]): string => thing(rows[0] as TableRow);
  const sights = sightsOf(earlier, today, (id) => thing({ id }));
  const before = earlier.map(({ rows }) => grouped(rows, thing));
  for await (const one of sideBySide(before, groupedAtOnce(today.rows, thing), nameOf)) {
    const coming = comings(one, sights, words);
    if (coming) yield coming;
    else if (one.now && sights.today.isSure(one.name)) yield* changedWords(one, one.now, words, sights);
  }
}

/** What an observation could read, by names of things. */
class Readable {
  readonly isWhole: boolean;
  readonly index: GapIndex;
  readonly #named: ReadonlySet<string>;
  readonly #isEverythingUnsure: boolean;
  readonly isGapless: boolean;

  constructor(gaps: readonly Gap[], nameOf: (id: string) => string) {
    this.isWhole = !gaps.some(isInventoryGap);
    this.index = new GapIndex(gaps);
    this.isGapless = gaps.length === 0;
    this.#named = new Set(gaps.flatMap(({ resourceId }) => (resourceId === null ? [] : [nameOf(resourceId)])));
    this.#isEverythingUnsure = gaps.some(({ resourceId, fields }) => resourceId === null && fields.length > 0);
  }

  /** It knew of the thing, even if it could read nothing of it. */
  names(name: string): boolean {
    return this.#named.has(name);
  }

  /** Nothing of the thing was left unread. */
  isSure(name: string): boolean {
    return this.isGapless || !(this.#isEverythingUnsure || this.#named.has(name));
  }
}

interface Sights {
  readonly today: Readable;
  readonly earlier: readonly Readable[];
  readonly runs: readonly string[];
}

function sightsOf(
  earlier: readonly Earlier[],
  today: Pick<Sight<unknown>, 'gaps'>,
  nameOf: (id: string) => string,
): Sights {
  return {
    today: new Readable(today.gaps, nameOf),
    earlier: earlier.map(({ gaps }) => new Readable(gaps, nameOf)),
    runs: earlier.map(({ run }) => run),
  };
}

/**
 * What came or went since the newest whole inventory that says whether it was there. One that knows of it by name alone
 * says nothing of that.
 */
function comings<Item>(
  one: Together<Item>,
  { today, earlier: readable, runs }: Sights,
  describeItem: (item: Item) => string,
): Told | undefined {
  if (!today.isWhole) return undefined;
  const { name, now, earlier } = one;
  const says = (seen: Readable, nth: number) => seen.isWhole && (earlier[nth] !== undefined || !seen.names(name));
  const against = readable.findIndex(says);
  if (against < 0) return undefined;
  const old = earlier[against];
  const run = runs[against] as string;
  if (now !== undefined && old === undefined)
    return [{ resourceId: name, kind: 'ADDED', path: null, before: null, after: describeItem(now) }, run];
  if (now === undefined && old !== undefined && !today.names(name))
    return [{ resourceId: name, kind: 'REMOVED', path: null, before: describeItem(old), after: null }, run];
  return undefined;
}

/** What earlier observations have of a thing since it was known not to be there. */
function sinceGone<Item>(
  { name, earlier }: Together<Item>,
  { earlier: readable }: Sights,
): readonly (Item | undefined)[] {
  const gone = readable.findIndex((seen, nth) => earlier[nth] === undefined && seen.isWhole && !seen.names(name));
  return gone < 0 ? earlier : earlier.slice(0, gone);
}

function* changed(one: Together<TableRow>, now: TableRow, columns: readonly Column[], sights: Sights): Generator<Told> {
  const { today, earlier: readable, runs } = sights;
  const { name } = one;
  const earlier = sinceGone(one, sights);
  const newest = earlier.findIndex((row) => row !== undefined);
  if (newest < 0) return;
  const reads = (nth: number, field: string): boolean =>
    earlier[nth] !== undefined && !readable[nth]?.index.atField(name, field);
  for (const { name: path, field } of columns) {
    if (!today.isGapless && today.index.atField(name, field)) continue;
    const at = readable[newest]?.isGapless ? newest : earlier.findIndex((_, nth) => reads(nth, field));
    const old = earlier[at];
    if (old === undefined || !(path in old)) continue;
    const before = cell(old[path]);
    const after = cell(now[path]);
    if (before !== after) yield [{ resourceId: name, kind: 'CHANGED', path, before, after }, runs[at] as string];
  }
}

function* changedWords(
  one: Together<readonly TableRow[]>,
  now: readonly TableRow[],
  words: ChangeTelling['words'],
  sights: Sights,
): Generator<Told> {
  const { earlier: readable, runs } = sights;
  const { name } = one;
  const earlier = sinceGone(one, sights);
  const at = earlier.findIndex((rows, nth) => rows !== undefined && readable[nth]?.isSure(name));
  const old = earlier[at];
  if (old === undefined) return;
  const [before, after] = [words(old), words(now)];
  if (before !== after) yield [{ resourceId: name, kind: 'CHANGED', path: null, before, after }, runs[at] as string];
}

const idOf = (row: TableRow): string => String(row.id);

const describe = (row: TableRow, columns: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(columns.flatMap((name) => (row[name] == null ? [] : [[name, row[name]]]))));

const cell = (value: TableValue | undefined): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
