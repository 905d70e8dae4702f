import { type Change, differences, differencesInWords } from '#domain/comparing/differ.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import type { PlannedUnit } from '#domain/reading/plan.ts';
import type { Table, TableRow } from '#domain/tables/table.ts';
import { baselineRows, type PreviousRows } from '../collect/earlier-rows.ts';
import type { DerivedUnit } from './observe-unit.ts';

export interface Compared {
  readonly declared: AnyDeclaration;
  readonly table: Table;
  readonly planned: PlannedUnit;
  readonly outcome: DerivedUnit['outcome'];
  /** The unit's rows as its table has them, in order of id. */
  readonly lines: Iterable<TableRow>;
}

/**
 * What changed in a unit since the complete observation it is compared with, each with the run of that. Nothing where
 * there was none, or where this one is not complete itself: what nobody saw did not change.
 */
export async function* changesOf(
  { declared, table, planned, outcome, lines }: Compared,
  earlier: PreviousRows,
): AsyncGenerator<readonly [Change, previousRun: string]> {
  const { previous, scope } = planned;
  if (previous === null || outcome !== 'COMPLETE') return;
  const { change, volatile = [] } = declared;
  const before = baselineRows(earlier, table.name, previous, scope.id);
  const moving = table.columns.filter(({ field }) => (volatile as readonly string[]).includes(field));
  const names = moving.map(({ name }) => name);
  const changes = change ? differencesInWords(before, lines, change) : differences(before, lines, table.columns, names);
  for await (const one of changes) yield [one, previous.run];
}
