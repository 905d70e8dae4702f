import { type AnyDeclaration, isCollector } from '#domain/declaring/any-declaration.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import type { Config } from '#domain/declaring/config.ts';
import { believing } from '#domain/judging/believing.ts';
import type { Lookups } from '#domain/judging/lookup.ts';
import type { Plan, PlannedUnit } from '#domain/reading/plan.ts';
import { byText } from '#domain/words/by-text.ts';
import type { Row, Rows } from '#domain/words/unit.ts';
import { earlierRows, type PreviousRows } from '../collect/earlier-rows.ts';
import { type HeldRows, KeptRows, SpooledRows } from '../recording/row-stores.ts';
import { deriveTable, streamTable } from './derive-table.ts';
import { type DerivedUnit, observeUnit } from './observe-unit.ts';

/** Where a run is derived from: what was stored, nothing else. */
export interface RunSource {
  readonly plan: Plan;
  /** Undefined when the unit left no recording. */
  recording(collector: string, scope: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  readonly previous: PreviousRows;
  /** Whether the recording was found, not made, by the process that sealed the run. */
  isAdopted(collector: string, scope: string): boolean;
}

/** Makes units of a run: of recordings, or of other tables that are in `lookups`. */
export class UnitReader {
  readonly #source: RunSource;
  readonly #config: Pick<Config, 'policy' | 'harmlessMembers'>;
  readonly #lookups: Lookups;

  constructor(source: RunSource, config: Pick<Config, 'policy' | 'harmlessMembers'>, lookups: Lookups) {
    this.#source = source;
    this.#config = config;
    this.#lookups = lookups;
  }

  /** A unit whose rows stay at hand, for others to look into. */
  async kept(declared: AnyDeclaration, planned: PlannedUnit): Promise<DerivedUnit> {
    if (isCollector(declared)) return this.#observed(declared, planned, new KeptRows());
    return deriveTable(declared, planned.scope, this.#config.policy, this.#lookups);
  }

  /** A unit that nothing will look into. It has its rows until `use` is done; memory does not grow with them. */
  async through(
    declared: AnyDeclaration,
    planned: PlannedUnit,
    use: (unit: DerivedUnit<Rows>) => Promise<void>,
  ): Promise<void> {
    if (!isCollector(declared)) {
      const make = declared.inOrder ? streamTable : deriveTable;
      return use(make(declared, planned.scope, this.#config.policy, this.#lookups));
    }
    const held = new SpooledRows();
    try {
      await use(await this.#observed(declared, planned, held));
    } finally {
      held.close();
    }
  }

  async #observed<Held extends Rows>(
    collector: AnyCollector,
    planned: PlannedUnit,
    held: HeldRows<Held>,
  ): Promise<DerivedUnit<Held | readonly Row[]>> {
    const { plan, previous } = this.#source;
    const recording = await this.#source.recording(collector.id, planned.scope.id);
    const earlier = () => earlierRows(collector, planned, previous);
    const unit = await observeUnit(plan.run, collector, planned.scope, recording, { held, earlier });
    // By the later of two clocks: a date that a service gives may not bring back what has expired.
    const now = [unit.observedAt, plan.createdAt].sort(byText).at(-1) as string;
    return { ...unit, doubts: believing(unit.doubts ?? [], this.#config.harmlessMembers, now) };
  }
}
