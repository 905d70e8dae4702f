import { heldLoading } from '#adapters/frugal-heap.ts';
import { type AnyDeclaration, collectorsOf } from '#domain/declaring/any-declaration.ts';
import type { Plan, PlannedUnit } from '#domain/reading/plan.ts';
import { forEachConcurrently } from '#domain/words/concurrency.ts';
import { rawKey } from '#domain/words/keys.ts';
import { collectUnit, type UnitProgress } from './collect/collect-unit.ts';
import { type PlanPorts, planRun } from './plan/plan-run.ts';
import type { RecordingState } from './recording/store-recording.ts';
import type { SealedRun, SealPorts } from './seal/seal-run.ts';

export interface RunProgress {
  readonly planned: (plan: Plan) => void;
  readonly unit: (unit: PlannedUnit, state: RecordingState) => void;
  /** Inside a unit, after each call. */
  readonly reading?: (unit: PlannedUnit, soFar: UnitProgress) => void;
}

/** Units read at once in one process; each has its own concurrency inside. */
const UNITS_AT_ONCE = 24;

/** Loads what seals. */
export const loadSealing = () => heldLoading(() => import('./seal/seal-run.ts'));

/**
 * A whole run in this process: plan, collect every unit, seal. The same functions as deployed, without the machine.
 * `planned` limits what is read; every rule of the catalogue is judged all the same.
 */
export async function wholeRun(
  ports: PlanPorts & SealPorts & { readonly planned?: readonly AnyDeclaration[] },
  run: string,
  progress: RunProgress,
): Promise<SealedRun & { readonly plan: Plan }> {
  const planning = planRun(
    { ...ports, catalogue: ports.planned ?? ports.catalogue, publicKeyPem: ports.signer.publicKeyPem },
    run,
  );
  // What seals is loaded while the first answers are waited for.
  const [plan, { sealRun }] = await Promise.all([planning, loadSealing()]);
  progress.planned(plan);
  const recordedHere = await collectUnits({ ...ports, run, plan }, progress.unit, progress.reading);
  return { plan, ...(await sealRun({ ...ports, recordedHere }, run)) };
}

/** Reads every unit of a plan in this process. Returns the keys of the recordings it made: others were there already. */
export async function collectUnits(
  ports: PlanPorts & { readonly run: string; readonly plan: Plan },
  settled: RunProgress['unit'],
  reading?: RunProgress['reading'],
): Promise<ReadonlySet<string>> {
  const { catalogue, locker, code, access, run, plan } = ports;
  const byId = new Map(collectorsOf(catalogue).map((collector) => [collector.id, collector]));
  const recorded = new Set<string>();
  const collect = async (unit: PlannedUnit): Promise<void> => {
    const collector = byId.get(unit.collector);
    if (!collector) return; // planned by other code; sealing says that its recording is missing
    const state = await collectUnit(
      { locker, access, code, principal: plan.principal },
      {
        ...{ run, collector, scope: unit.scope, previous: unit.previous },
        onProgress: (soFar) => reading?.(unit, soFar),
      },
    );
    if (state.state === 'RECORDED') recorded.add(rawKey(run, collector.id, unit.scope.id));
    settled(unit, state);
  };
  await forEachConcurrently(plan.units, UNITS_AT_ONCE, collect);
  return recorded;
}
