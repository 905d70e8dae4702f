import type { Lookup, Related } from '../declaring/rule.ts';
import { MASK } from '../reading/masking/pattern.ts';
import { type Doubt, doubtOn } from '../words/doubt.ts';
import { type Gap, GapIndex, isInventoryGap } from '../words/gap.ts';
import type { Scope } from '../words/scope.ts';
import type { ObservedUnit, Row } from '../words/unit.ts';
import { holdsMask, type MaskWatch } from './masked.ts';

interface Known {
  readonly unit: ObservedUnit;
  readonly rows: ReadonlyMap<string, Row>;
  readonly gaps: GapIndex;
  /** Whether any of its rows holds something masked. */
  readonly isMasked: boolean;
  /** Rows by the values of a field, made when it is first asked for. */
  readonly byField: Map<string, ReadonlyMap<unknown, readonly Row[]>>;
}

/** Nobody knows which row a masked name means. */
const maskedName = (table: string): Gap => ({
  operation: table,
  resourceId: null,
  fields: [],
  code: 'UNEXPECTED_RESPONSE',
  reason: `what names the row of ${table} is masked`,
});

/** Who looks: the scope of the row that is judged, or another region it names. */
export type Looker = Pick<Scope, 'id' | 'kind' | 'region'>;

/** Told of what a rule looks at in other tables: the doubts on it, and what was masked in it. */
export interface Watch {
  readonly doubted: (doubt: Doubt | undefined) => void;
  readonly masks?: MaskWatch;
}

const UNWATCHED: Watch = { doubted: () => {} };

/** Rows of the tables that rules name in `uses`. What fell into a gap is a gap here, never an absence. */
export class Lookups {
  readonly #units = new Map<string, Known[]>();
  readonly #isOff: (table: string) => boolean;

  /** `isOff`: tables that the configuration leaves out, which is not the same as unread. */
  constructor(isOff: (table: string) => boolean = () => false) {
    this.#isOff = isOff;
  }

  add(table: string, unit: ObservedUnit): void {
    const rows = new Map(unit.rows.map((row) => [row.id, row]));
    const known = {
      unit,
      rows,
      gaps: new GapIndex(unit.gaps),
      isMasked: unit.rows.some(holdsMask),
      byField: new Map(),
    };
    this.#units.set(table, [...(this.#units.get(table) ?? []), known]);
  }

  /** All units of a table: the one of this scope if there is one, else every one. */
  units(table: string, scope: Pick<Scope, 'id'>): readonly ObservedUnit[] {
    const units = (this.#units.get(table) ?? []).map(({ unit }) => unit);
    const own = units.filter((unit) => unit.scope.id === scope.id);
    return own.length > 0 ? own : units;
  }

  /** The gap that stands for a table of which there is no unit. */
  missing(table: string, where: string): Gap {
    const off = this.#isOff(table);
    const reason = off ? `${table} is switched off by the configuration` : `${table} was not read in ${where}`;
    return { operation: table, resourceId: null, fields: [], code: off ? 'NOT_CONFIGURED' : 'UNIT_MISSING', reason };
  }

  /**
   * `region` says where the row would stand; without it, a gap anywhere means that nobody knows. `watch` is told of the
   * doubt on what is given: on the row, or on the table that has none.
   */
  find(table: string, id: string, looker: Looker, region = looker.region, watch: Watch = UNWATCHED): Lookup {
    if (id.includes(MASK)) return { gap: maskedName(table) };
    const units = this.#inReach(table, looker);
    for (const { unit, rows, gaps, isMasked } of units) {
      const row = rows.get(id);
      const found = row && isMasked && watch.masks ? watch.masks.of(row) : row;
      if (found) watch.doubted(doubtOn(unit.doubts, id));
      if (found) return { found, unread: (field) => gaps.atField(id, field) };
      const gap = gaps.naming(id);
      if (gap) return { gap };
    }
    const there = inRegion(units, region);
    const gap = there.flatMap(({ unit }) => unit.gaps).find(isInventoryGap);
    if (gap) return { gap };
    for (const { unit } of there) watch.doubted(doubtOn(unit.doubts, undefined));
    return there.length === 0 ? { gap: this.missing(table, region ?? 'any scope') } : { absent: true };
  }

  /**
   * Rows whose `field` is `value`, or a list that holds it; with the gap because of which there may be more. `region`
   * says where they stand; null: anywhere. `watch` is told of the doubts on them, and on whatever may be among them.
   */
  related(
    table: string,
    field: string,
    value: unknown,
    looker: Looker,
    region = looker.region,
    watch: Watch = UNWATCHED,
  ): Related {
    if (typeof value === 'string' && value.includes(MASK)) return { rows: [], gap: maskedName(table) };
    const there = inRegion(this.#inReach(table, looker), region);
    const rows = there.flatMap((known) => {
      const found = indexed(known, field).get(value) ?? [];
      if (known.unit.doubts?.length)
        for (const id of [undefined, ...found.map((row) => row.id)]) watch.doubted(doubtOn(known.unit.doubts, id));
      const { masks } = watch;
      return known.isMasked && masks ? found.map((row) => masks.of(row)) : found;
    });
    const mayHide = (gap: Gap) => gap.fields.length === 0 || gap.fields.includes(field);
    const gap = there.flatMap(({ unit }) => unit.gaps).find(mayHide);
    return { rows, gap: there.length === 0 ? this.missing(table, region ?? 'any scope') : gap };
  }

  /**
   * Ids of Databricks are those of a place: its own unit answers, where it has one. Everything in AWS has a name that no
   * other region gives to something else.
   */
  #inReach(table: string, { id, kind }: Looker): readonly Known[] {
    const units = this.#units.get(table) ?? [];
    if (!kind.startsWith('databricks-')) return units;
    const own = units.filter(({ unit }) => unit.scope.id === id);
    if (own.length > 0) return own;
    if (kind === 'databricks-account') return units;
    return units.filter(({ unit }) => unit.scope.kind !== 'databricks-workspace');
  }
}

/** Databricks' places have no region: whatever region is looked at, what they hold may stand there. */
const inRegion = (units: readonly Known[], region: string | null): readonly Known[] =>
  region ? units.filter(({ unit }) => (unit.scope.region ?? region) === region) : units;

function indexed({ unit, byField }: Known, field: string): ReadonlyMap<unknown, readonly Row[]> {
  const made = byField.get(field);
  if (made) return made;
  const index = new Map<unknown, Row[]>();
  for (const row of unit.rows)
    for (const value of new Set([row[field]].flat())) {
      const known = index.get(value);
      if (known) known.push(row);
      else index.set(value, [row]);
    }
  byField.set(field, index);
  return index;
}
