import { MOST_BASELINES, stillNeeded } from '#domain/comparing/baselines.ts';
import { differences, differencesInWords, type Earlier, type Told } from '#domain/comparing/differ.ts';
import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import type { Baseline, PlannedUnit } from '#domain/reading/plan.ts';
import type { Table, TableRow } from '#domain/tables/table.ts';
import type { Gap } from '#domain/words/gap.ts';
import { baselineGaps, baselineRows, type PreviousRows } from '../collect/earlier-rows.ts';
import type { DerivedUnit } from './observe-unit.ts';

export interface Compared {
  readonly declared: AnyDeclaration;
  readonly table: Table;
  readonly planned: PlannedUnit;
  readonly unit: Pick<DerivedUnit, 'outcome' | 'gaps' | 'isComparable'>;
  /** The unit's rows as its table has them, in order of id. */
  readonly lines: Iterable<TableRow>;
}

export interface BaselineWithGaps {
  readonly baseline: Baseline;
  readonly gaps: readonly Gap[];
}

/** What a unit is compared with, and what each of that could not read. */
export async function baselinesOf(
  { declared, planned, unit }: Pick<Compared, 'declared' | 'planned' | 'unit'>,
  earlier: PreviousRows,
): Promise<BaselineWithGaps[]> {
  const { baselines, scope } = planned;
  if (baselines === undefined) return earlierVersions(planned, unit);
  const found: BaselineWithGaps[] = [];
  for (const baseline of baselines)
    found.push({ baseline, gaps: await baselineGaps(earlier, declared.id, baseline, scope.id) });
  return found;
}

/** Before there were baselines, what was complete was compared with what was complete. */
const earlierVersions = ({ previous }: PlannedUnit, { outcome }: Compared['unit']): BaselineWithGaps[] =>
  previous === null || outcome !== 'COMPLETE' ? [] : [{ baseline: { ...previous, gapsTableSha256: null }, gaps: [] }];

/**
 * What changed in a unit since the observations it is compared with, each with the run of that: what nobody saw did not
 * change, and is no reason to be silent about the rest.
 */
export async function* changesOf(
  { declared, table, planned, unit, lines }: Compared,
  baselines: readonly BaselineWithGaps[],
  earlier: PreviousRows,
): AsyncGenerator<Told> {
  if (baselines.length === 0 || !isComparable(unit)) return;
  const { change, volatile = [] } = declared;
  const before = baselines.map(
    ({ baseline, gaps }): Earlier => ({
      run: baseline.run,
      rows: baselineRows(earlier, table.name, baseline, planned.scope.id),
      gaps,
    }),
  );
  const today = { rows: lines, gaps: unit.gaps };
  const moving = table.columns.filter(({ field }) => (volatile as readonly string[]).includes(field));
  const names = moving.map(({ name }) => name);
  yield* change ? differencesInWords(before, today, change) : differences(before, today, table.columns, names);
}

/** Earlier observations that the next run needs beside this one, or in its place. */
export function handedOn(unit: Compared['unit'], baselines: readonly BaselineWithGaps[]): Baseline[] {
  const needed = isComparable(unit) ? stillNeeded(unit, baselines).slice(0, MOST_BASELINES - 1) : baselines;
  return needed.map(({ baseline }) => baseline);
}

/** Whether the next run can compare with it. */
export const isComparable = ({ outcome, isComparable: said }: Compared['unit']): boolean =>
  said !== false && (outcome === 'COMPLETE' || outcome === 'PARTIAL');
