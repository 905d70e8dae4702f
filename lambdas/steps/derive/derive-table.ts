import type { AnyDerivation, ObservedTable } from '#domain/declaring/derivation.ts';
import type { Lookups } from '#domain/judging/lookup.ts';
import { byText } from '#domain/words/by-text.ts';
import { type Gap, type GapReport, isInventoryGap } from '#domain/words/gap.ts';
import type { Scope } from '#domain/words/scope.ts';
import { type ObservedUnit, type Row, type Rows, sortedGaps } from '#domain/words/unit.ts';
import { Intake } from '../recording/intake.ts';
import { KeptRows, type RowStore } from '../recording/row-stores.ts';
import type { DerivedUnit } from './observe-unit.ts';

/** One unit of a derived table: what makes it, where, of what. */
interface Making {
  readonly derivation: AnyDerivation;
  readonly scope: Scope;
  readonly policy: Readonly<Record<string, unknown>>;
  readonly sources: ReadonlyMap<string, Source>;
}

/**
 * Makes one unit of a derived table. It is complete only if everything it is made of is: a change of it compares what
 * was wholly seen. What it is made of has to be in `lookups` already.
 */
export function deriveTable(
  derivation: AnyDerivation,
  scope: Scope,
  policy: Making['policy'],
  lookups: Lookups,
): DerivedUnit {
  const making = { derivation, scope, policy, sources: sourcesOf(derivation, scope, lookups) };
  const rows = new KeptRows();
  const intake = new Intake(derivation, rows);
  takeAll(making, intake);
  return derivedUnit(making, rows.rows(), intake);
}

/**
 * As `deriveTable`, of a derivation that gives its rows in order: none is kept. They are made once to see how many there
 * are, that they fit and what is missing, and anew for everybody who goes through them.
 */
export function streamTable(
  derivation: AnyDerivation,
  scope: Scope,
  policy: Making['policy'],
  lookups: Lookups,
): DerivedUnit<Rows> {
  const making = { derivation, scope, policy, sources: sourcesOf(derivation, scope, lookups) };
  const rows = new RowsInOrder();
  const intake = new Intake(derivation, rows);
  const refused = takeAll(making, intake, () => rows.length);
  const { length } = rows;
  return derivedUnit(making, { length, [Symbol.iterator]: () => madeAnew(making, refused, length) }, intake);
}

/** Knows the last row and how many there were: enough where they come in order. */
class RowsInOrder implements RowStore {
  readonly #contradicted: string[] = [];
  #last: Row | undefined;
  length = 0;

  add(row: Row): void {
    const last = this.#last;
    if (last !== undefined && last.id > row.id) throw new Error(`${row.id} came after ${last.id}: not in order of id`);
    if (last?.id !== row.id) {
      this.#last = row;
      this.length += 1;
    } else if (JSON.stringify(last) !== JSON.stringify(row)) this.#contradicted.push(row.id);
  }

  contradicted(): readonly string[] {
    return this.#contradicted;
  }
}

/** Takes in what is made, until there is no more; gives the places of those that `taken` did not count. */
function takeAll(making: Making, intake: Intake, taken: () => number = () => 0): ReadonlySet<number> {
  const refused = new Set<number>();
  let place = 0;
  try {
    for (const row of made(making, (report) => intake.gap(report))) {
      const before = taken();
      intake.row(row);
      if (taken() === before) refused.add(place);
      place += 1;
    }
  } catch (error) {
    intake.gap({ operation: making.derivation.id, error });
  }
  intake.end();
  return refused;
}

function made({ derivation, scope, policy, sources }: Making, gap: (report: GapReport) => void): Iterable<unknown> {
  const table = (id: string): never => {
    const source = sources.get(id);
    if (!source) throw new Error(`${derivation.id} does not say that it is made of ${id}`);
    return source as never;
  };
  return derivation.derive({ scope, policy: policy as never, table, gap });
}

/** The first `length` rows but those in the places refused. */
function* madeAnew(making: Making, refused: ReadonlySet<number>, length: number): Generator<Row> {
  let place = 0;
  let left = length;
  if (left > 0)
    for (const row of made(making, () => {})) {
      if (refused.has(place++)) continue;
      yield row as Row;
      if (--left === 0) return;
    }
}

function derivedUnit<Observed extends Rows>(
  { derivation, scope, sources }: Making,
  rows: Observed,
  intake: Intake,
): DerivedUnit<Observed> {
  const touching = touchingGaps(derivation, sources);
  const isTold = touching.length === 0 || intake.gaps.some(isInventoryGap);
  const gaps = sortedGaps(isTold ? intake.gaps : [...intake.gaps, inputsGap(derivation, touching)]);
  const isWhole = gaps.length === 0;
  const isNothing = rows.length === 0 && gaps.some(isInventoryGap);
  return {
    scope,
    rows,
    gaps,
    outcome: isWhole ? 'COMPLETE' : isNothing ? 'FAILED' : 'PARTIAL',
    ...(touching.length > 0 ? { isComparable: false } : {}),
    observedAt: latest([...sources.values()].flatMap(({ units }) => units)),
    calls: [],
    observed: null,
    startedAt: null,
    finishedAt: null,
  };
}

/** Gaps of what it is made of that touch it in a way its own do not tell. */
const touchingGaps = (
  { isTouchedBy = () => true }: AnyDerivation,
  sources: Making['sources'],
): (readonly [string, Gap])[] =>
  [...sources].flatMap(([id, { gaps }]) => gaps.filter((gap) => isTouchedBy(id, gap)).map((gap) => [id, gap] as const));

/** What is made of incomplete tables may lack anything, and is never said to be all there is. */
function inputsGap({ id }: AnyDerivation, touching: readonly (readonly [string, Gap])[]): Gap {
  const names = [...new Set(touching.map(([name]) => name))].join(', ');
  const reason = `it is made of ${names}, of which not everything was read: ${touching[0]?.[1].reason}`;
  return { operation: id, resourceId: null, fields: [], code: 'INPUTS_INCOMPLETE', reason };
}

interface Source extends ObservedTable<Row> {
  readonly units: readonly ObservedUnit[];
}

const sourcesOf = ({ from }: AnyDerivation, scope: Scope, lookups: Lookups): ReadonlyMap<string, Source> =>
  new Map(from.map((id) => [id, sourceOf(lookups, id, scope)]));

/** A table as a derivation sees it: one nobody read is a gap. */
function sourceOf(lookups: Lookups, id: string, scope: Scope): Source {
  const units = lookups.units(id, scope);
  const [only, ...more] = units;
  if (only === undefined) return { units, rows: [], gaps: [lookups.missing(id, scope.id)] };
  if (more.length === 0) return { units, rows: only.rows, gaps: only.gaps };
  const rows = units.flatMap((unit) => unit.rows).sort((a, b) => byText(a.id, b.id));
  return { units, rows, gaps: units.flatMap((unit) => unit.gaps) };
}

const latest = (units: readonly ObservedUnit[]): string =>
  units
    .map(({ observedAt }) => observedAt)
    .sort(byText)
    .at(-1) ?? new Date(0).toISOString();
