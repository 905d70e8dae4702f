import { type Gap, GapIndex, isInventoryGap } from './gap.ts';
import type { Lookup } from './rule.ts';
import type { ObservedUnit, Row } from './unit.ts';

const missing = (table: string, scope: string): Gap => ({
  operation: table,
  resourceId: null,
  fields: [],
  code: 'UNIT_MISSING',
  reason: `${table} was not read in ${scope}`,
});

/** Rows of the tables that rules name in `uses`. What fell into a gap is a gap here, never an absence. */
export class Lookups {
  readonly #units = new Map<string, { unit: ObservedUnit; rows: Map<string, Row>; gaps: GapIndex }[]>();

  add(collector: string, unit: ObservedUnit): void {
    const rows = new Map(unit.rows.map((row) => [row.id, row]));
    this.#units.set(collector, [...(this.#units.get(collector) ?? []), { unit, rows, gaps: new GapIndex(unit.gaps) }]);
  }

  /** `region` says where the row would stand; without it, a gap anywhere means that nobody knows. */
  find(collector: string, id: string, region: string | null | undefined): Lookup {
    const units = this.#units.get(collector) ?? [];
    for (const { rows, gaps } of units) {
      const found = rows.get(id);
      if (found) return { found, unread: (field) => gaps.atField(id, field) };
      const gap = gaps.naming(id);
      if (gap) return { gap };
    }
    const there = region ? units.filter(({ unit }) => unit.scope.region === region) : units;
    const gap = there.flatMap(({ unit }) => unit.gaps).find(isInventoryGap);
    if (gap) return { gap };
    return there.length === 0 ? { gap: missing(collector, region ?? 'any scope') } : { absent: true };
  }
}
