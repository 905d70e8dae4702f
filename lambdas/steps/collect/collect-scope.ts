import type { AnyCollector } from '#domain/declaring/collector.ts';
import { type Reader, readerOf } from '#domain/declaring/session-policy.ts';
import type { Plan, PlannedUnit } from '#domain/reading/plan.ts';
import { forEachConcurrently } from '#domain/words/concurrency.ts';
import { rawKey } from '#domain/words/keys.ts';
import type { RecordingState, RecordPorts } from '../recording/store-recording.ts';
import { collectUnit } from './collect-unit.ts';

export interface ScopePorts extends RecordPorts {
  /** One declaration by its id; undefined for one that this code does not know. */
  readonly declaration: (id: string) => Promise<AnyCollector | undefined>;
  readonly reader: Reader;
  /** Milliseconds since the epoch after which no unit is begun. */
  readonly deadline: number;
}

export interface ScopeTask {
  readonly plan: Plan;
  /** The id of the scope. */
  readonly scope: string;
  /** The collector whose unit the last invocation had no time to finish: it goes first, and alone. */
  readonly first?: string | null | undefined;
}

export interface ScopeProgress {
  readonly unit: (unit: PlannedUnit, state: RecordingState) => void;
  readonly failed: (unit: PlannedUnit, error: unknown) => void;
}

/**
 * What comes next for a scope. `again`: another invocation goes on, with `first` before all others. `one-by-one`: this
 * one stored nothing, so that another like it would not either. `done`: every unit is stored.
 */
export interface ScopeState {
  readonly next: 'again' | 'one-by-one' | 'done';
  readonly first: string | null;
}

/** Units of one scope read at once in one process; each has its own concurrency inside. */
const UNITS_AT_ONCE = 4;
/** What a look for a stored recording costs is waiting. */
const LOOKS_AT_ONCE = 16;

type ScopeUnit = PlannedUnit & { readonly declared: AnyCollector };

/** The units of a scope for this reader whose recordings are not stored yet, in the plan's order. */
export async function unitsLeft(
  { locker, declaration, reader }: Pick<ScopePorts, 'locker' | 'declaration' | 'reader'>,
  { plan, scope }: Pick<ScopeTask, 'plan' | 'scope'>,
): Promise<ScopeUnit[]> {
  const planned = plan.units.filter((unit) => unit.scope.id === scope);
  const stored = new Set<string>();
  const ours: ScopeUnit[] = [];
  for (const unit of planned) {
    const declared = await declaration(unit.collector); // what this code does not know, sealing finds missing
    if (declared && readerOf(declared) === reader) ours.push({ ...unit, declared });
  }
  await forEachConcurrently(ours, LOOKS_AT_ONCE, async ({ collector }) => {
    if (await locker.exists(rawKey(plan.run, collector, scope))) stored.add(collector);
  });
  return ours.filter(({ collector }) => !stored.has(collector));
}

/**
 * Reads what a scope still lacks, a few units at a time, until it is done or time is up. A unit that time cuts is stored
 * only if it had the invocation to itself from its start; else it is dropped, to be read first, and alone, next time.
 * Each invocation that goes on has stored a unit, so that N units take at most N + 1. A unit that fails is left for
 * the others' sake: it is tried again while there is progress, then alone.
 */
export async function collectScope(ports: ScopePorts, task: ScopeTask, progress: ScopeProgress): Promise<ScopeState> {
  const left = await unitsLeft(ports, task);
  if (left.length === 0) return { next: 'done', first: null };
  const alone = left.length === 1 ? left[0] : left.find(({ collector }) => collector === task.first);
  let stored = 0;
  let cut: string | null = null;
  const read = async (unit: ScopeUnit): Promise<void> => {
    if (Date.now() > ports.deadline) return;
    try {
      const state = await collect(ports, task.plan.run, unit, unit === alone);
      progress.unit(unit, state);
      if (state.state === 'CUT') cut ??= unit.collector;
      else stored += 1;
    } catch (error) {
      progress.failed(unit, error);
    }
  };
  if (alone) await read(alone);
  await forEachConcurrently(
    left.filter((unit) => unit !== alone),
    UNITS_AT_ONCE,
    read,
  );
  if (stored === left.length) return { next: 'done', first: null };
  return stored === 0 ? { next: 'one-by-one', first: null } : { next: 'again', first: cut };
}

/** Reads one unit, with the whole invocation to itself. What fails is thrown: there is nobody else to go on for. */
export async function collectAlone(
  ports: ScopePorts,
  task: ScopeTask & { readonly only: string },
  progress: Pick<ScopeProgress, 'unit'>,
): Promise<ScopeState> {
  const unit = (await unitsLeft(ports, task)).find(({ collector }) => collector === task.only);
  if (unit) progress.unit(unit, await collect(ports, task.plan.run, unit, true));
  return { next: 'done', first: null };
}

const collect = (
  { locker, access, code, principal }: RecordPorts,
  run: string,
  { declared, scope, previous }: ScopeUnit,
  isAlone: boolean,
): Promise<RecordingState> =>
  collectUnit({ locker, access, code, principal }, { run, collector: declared, scope, previous, dropIfCut: !isAlone });
