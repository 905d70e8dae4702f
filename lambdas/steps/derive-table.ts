import type { AnyDerivation, ObservedTable } from '#domain/derivation.ts';
import { isInventoryGap } from '#domain/gap.ts';
import type { Lookups } from '#domain/lookup.ts';
import type { Scope } from '#domain/scope.ts';
import { byText, type ObservedUnit, type Row, sortedGaps } from '#domain/unit.ts';
import { Intake } from './intake.ts';
import type { DerivedUnit } from './observe-unit.ts';

/**
 * Makes one unit of a derived table. It is complete only if everything it is made of is: a change of it compares what
 * was wholly seen. What it is made of has to be in `lookups` already.
 */
export function deriveTable(
  derivation: AnyDerivation,
  scope: Scope,
  policy: Readonly<Record<string, unknown>>,
  lookups: Lookups,
): DerivedUnit {
  const sources = new Map(derivation.from.map((id) => [id, sourceOf(lookups, id, scope)]));
  const kept = new Map<string, Row>();
  const intake = new Intake(derivation, (row) => kept.set(row.id, row), kept);
  const table = (id: string): never => {
    const source = sources.get(id);
    if (!source) throw new Error(`${derivation.id} does not say that it is made of ${id}`);
    return source as never;
  };
  try {
    const made = derivation.derive({ scope, policy: policy as never, table, gap: (report) => intake.gap(report) });
    for (const row of made) intake.row(row);
  } catch (error) {
    intake.gap({ operation: derivation.id, error });
  }
  const rows = [...kept.values()].sort((a, b) => byText(a.id, b.id));
  const gaps = sortedGaps(intake.gaps);
  const isTouchedBy = derivation.isTouchedBy ?? (() => true);
  const isTouched = [...sources].some(([id, source]) => source.gaps.some((gap) => isTouchedBy(id, gap)));
  const isWhole = gaps.length === 0 && !isTouched;
  const isNothing = rows.length === 0 && gaps.some(isInventoryGap);
  return {
    scope,
    rows,
    gaps,
    outcome: isWhole ? 'COMPLETE' : isNothing ? 'FAILED' : 'PARTIAL',
    observedAt: latest([...sources.values()].flatMap(({ units }) => units)),
    calls: [],
    observed: null,
    startedAt: null,
    finishedAt: null,
  };
}

interface Source extends ObservedTable<Row> {
  readonly units: readonly ObservedUnit[];
}

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
