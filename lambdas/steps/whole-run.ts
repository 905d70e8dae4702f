import { mapConcurrently } from '#domain/concurrency.ts';
import { type AnyDeclaration, collectorsOf } from '#domain/declaration.ts';
import type { Plan, PlannedUnit } from '#domain/plan.ts';
import { collectUnit } from './collect-unit.ts';
import { type PlanPorts, planRun } from './plan-run.ts';
import { type SealedRun, type SealPorts, sealRun } from './seal-run.ts';
import type { RecordingState } from './store-recording.ts';

export interface RunProgress {
  readonly planned: (plan: Plan) => void;
  readonly unit: (unit: PlannedUnit, state: RecordingState) => void;
}

/** Units read at once in one process; each has its own concurrency inside. */
const UNITS_AT_ONCE = 8;

/**
 * A whole run in this process: plan, collect every unit, seal. The same functions as deployed, without the machine.
 * `planned` limits what is read; every rule of the catalogue is judged all the same.
 */
export async function wholeRun(
  ports: PlanPorts & SealPorts & { readonly planned?: readonly AnyDeclaration[] },
  run: string,
  progress: RunProgress,
): Promise<SealedRun & { readonly plan: Plan }> {
  const { catalogue, locker, code, access } = ports;
  const plan = await planRun({ ...ports, catalogue: ports.planned ?? catalogue }, run);
  progress.planned(plan);
  const byId = new Map(collectorsOf(catalogue).map((collector) => [collector.id, collector]));
  const collect = async (unit: PlannedUnit): Promise<void> => {
    const collector = byId.get(unit.collector);
    if (!collector) return; // planned by other code; sealing says that its recording is missing
    const state = await collectUnit(
      { locker, access, code, principal: plan.principal },
      { run, collector, scope: unit.scope, previous: unit.previous },
    );
    progress.unit(unit, state);
  };
  for await (const _ of mapConcurrently(plan.units, UNITS_AT_ONCE, collect));
  return { plan, ...(await sealRun(ports, run)) };
}
