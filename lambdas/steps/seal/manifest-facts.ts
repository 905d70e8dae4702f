import type { Config } from '#domain/declaring/config.ts';
import { tableName } from '#domain/declaring/declaration.ts';
import type { Plan } from '#domain/reading/plan.ts';
import type { Manifest, ManifestTable, ManifestUnit } from '#domain/sealing/manifest.ts';
import { SHARED_TABLES, type Table } from '#domain/tables/table.ts';
import { tableKey } from '#domain/words/keys.ts';
import { scheduledAtOf } from '#domain/words/run-id.ts';
import { timingOf } from '#domain/words/slots.ts';
import type { DerivedRun, UnitSummary } from '../derive/derived-run.ts';

/** What a manifest says that follows from plan and recordings alone: sealing writes it, a replay must arrive at it. */
export type ManifestFacts = Omit<
  Manifest,
  'format' | 'code' | 'head' | 'planInstead' | 'tables' | 'objects' | 'units'
> & {
  readonly units: UnitFacts[];
};

type UnitFacts = Omit<ManifestUnit, 'lastComplete' | 'baselines'> & Pick<UnitSummary, 'isBaseline' | 'handedOn'>;

export function manifestFacts(plan: Plan, derived: DerivedRun<unknown>): ManifestFacts {
  const config = plan.config as unknown as Config;
  return {
    run: plan.run,
    scheduledAt: scheduledAtOf(plan.run),
    startedAt: derived.startedAt,
    finishedAt: derived.finishedAt,
    outcome: derived.outcome,
    timing: timingOf(config.schedule, plan.run, derived.observed),
    entity: config.entity,
    schedule: config.schedule,
    principal: plan.principal,
    configSha256: plan.configSha256,
    gapsSha256: derived.gapsSha256,
    units: derived.units.map(({ planned, ...unit }) => ({
      collector: planned.collector,
      scope: planned.scope.id,
      ...unit,
    })),
    populations: [...derived.populations],
  };
}

/** Adds to each unit what the next run is given: this observation where it serves, else what this one was given. */
export const unitsWithBaseline = (
  plan: Plan,
  units: ManifestFacts['units'],
  sha256Of: (table: string) => string,
): Manifest['units'] =>
  units.map(({ isBaseline, handedOn, ...unit }) => {
    const name = tableName(unit.collector);
    const here = { run: plan.run, tableKey: tableKey(name, plan.run), tableSha256: sha256Of(name) };
    const planned = [...plan.units, ...plan.derived].filter(
      ({ collector, scope }) => collector === unit.collector && scope.id === unit.scope,
    );
    const lastComplete = unit.outcome === 'COMPLETE' ? here : (planned[0]?.previous ?? null);
    if (planned[0]?.baselines === undefined) return { ...unit, lastComplete };
    const own = { ...here, gapsTableSha256: unit.gaps > 0 ? sha256Of(SHARED_TABLES.gaps.name) : null };
    return { ...unit, lastComplete, baselines: [...(isBaseline ? [own] : []), ...handedOn] };
  });

export const manifestTable = (
  table: Table,
  run: string,
  { rows, rowsSha256 }: { readonly rows: number; readonly rowsSha256: string },
): ManifestTable => ({ table: table.name, title: table.title, key: tableKey(table.name, run), rows, rowsSha256 });
