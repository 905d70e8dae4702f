import { readRecording } from '#adapters/recording/read-recording.ts';
import type { AnyCollector } from '#domain/collector.ts';
import { type Config, defaultConfig } from '#domain/config.ts';
import { differences } from '#domain/differ.ts';
import { RecordingError, SealError } from '#domain/errors.ts';
import { type Finding, judgeUnit, judgeWhole } from '#domain/judge.ts';
import { tableKey } from '#domain/keys.ts';
import { Lookups } from '#domain/lookup.ts';
import type { Population } from '#domain/manifest.ts';
import { judgingOrder, lookedInto } from '#domain/order.ts';
import type { Observation, Plan, PlannedUnit } from '#domain/plan.ts';
import { Populations } from '#domain/population.ts';
import { readFailure } from '#domain/read-failure.ts';
import type { UnitOutcome } from '#domain/recording.ts';
import { unknown, unread } from '#domain/rule.ts';
import { collectorTable, type Table, type TableRow } from '#domain/table.ts';
import { toTableRow } from '#domain/to-table-row.ts';
import { byText } from '#domain/unit.ts';
import type { VerdictCounts } from '#domain/verdict.ts';
import { type DerivedUnit, observeUnit } from './observe-unit.ts';
import { PLANNING } from './planning.ts';
import { SharedWriters, type TableSink, type TableTarget, type WrittenTable, wellFormed } from './shared-writers.ts';

/** Where a run is derived from: what was stored, nothing else. */
export interface RunSource {
  readonly plan: Plan;
  /** Undefined when the unit left no recording. */
  recording(collector: string, scope: string): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** The rows of a sealed table, in the order in which they were written. */
  previous(observation: Observation): AsyncIterable<TableRow>;
}

export interface UnitSummary {
  readonly planned: PlannedUnit;
  readonly outcome: DerivedUnit['outcome'];
  readonly rows: number;
  readonly gaps: number;
  readonly calls: number;
}

export interface DerivedRun<Written> {
  readonly outcome: UnitOutcome;
  readonly units: readonly UnitSummary[];
  readonly populations: readonly Population[];
  readonly counts: VerdictCounts;
  readonly tables: readonly WrittenTable<Written>[];
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Dates the services' own answers carried, or the recordings' own where nothing answered. */
  readonly observed: { readonly first: string; readonly last: string };
}

/** Derives everything a run says from what it stored: the same recordings through the same code give the same rows. */
export async function deriveRun<Written>(
  source: RunSource,
  collectors: readonly AnyCollector[],
  sink: TableSink<Written>,
): Promise<DerivedRun<Written>> {
  const run = new Derivation(source, collectors, sink);
  await run.planning();
  for (const collector of judgingOrder(collectors)) await run.collector(collector);
  return run.finish();
}

class Derivation<Written> {
  readonly #source: RunSource;
  readonly #plan: Plan;
  readonly #config: Config;
  readonly #sink: TableSink<Written>;
  readonly #lookups = new Lookups();
  readonly #kept: Set<string>;
  readonly #populations: Populations;
  readonly #units: UnitSummary[] = [];
  readonly #written: WrittenTable<Written>[] = [];
  readonly #dates: string[] = [];
  readonly #times: string[];
  readonly #shared: SharedWriters<Written>;
  #isSomethingUnplanned = false;

  constructor(source: RunSource, collectors: readonly AnyCollector[], sink: TableSink<Written>) {
    this.#source = source;
    this.#plan = source.plan;
    this.#config = defaultConfig(source.plan.config, collectors);
    this.#sink = wellFormed(sink);
    this.#kept = lookedInto(collectors);
    this.#populations = new Populations(collectors);
    this.#times = [source.plan.createdAt];
    this.#shared = new SharedWriters(source.plan.run, this.#sink);
  }

  /** The calls and gaps of the planning itself. */
  async planning(): Promise<void> {
    const { collector, scope } = PLANNING;
    this.#shared.gaps(collector, scope, this.#plan.gaps);
    const recording = await this.#source.recording(collector, scope);
    if (!recording) return;
    try {
      for await (const line of readRecording(recording))
        if (line.type === 'call') this.#shared.calls(collector, scope, [{ ...line, items: null }]);
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      const gap = { operation: collector, resourceId: null, fields: [], ...readFailure(error) };
      this.#shared.gaps(collector, scope, [gap]);
    }
  }

  async collector(collector: AnyCollector): Promise<void> {
    const planned = this.#plan.units
      .filter((unit) => unit.collector === collector.id)
      .sort((a, b) => byText(a.scope.id, b.scope.id));
    if (planned.length === 0 || this.#plan.unplanned.includes(collector.scope)) this.#notPlanned(collector);
    if (planned.length === 0) return;
    const table = collectorTable(collector);
    const rows = this.#sink.open(table);
    const judge = async (unit: PlannedUnit, observed: DerivedUnit): Promise<void> => {
      await this.#judge(collector, table, unit, observed, rows);
    };
    if (this.#kept.has(collector.id)) {
      const observed = await this.#observeAll(collector, planned);
      for (const { unit, derived } of observed) await judge(unit, derived);
    } else for (const unit of planned) await judge(unit, await this.#observe(collector, unit));
    this.#written.push({ table, written: await rows.end() });
  }

  /** A collector whose scopes the plan lacks, some or all: planning failed, or somebody left it out. Its rules say so. */
  #notPlanned(collector: AnyCollector): void {
    this.#isSomethingUnplanned = true;
    const [gap] = this.#plan.gaps;
    const failed = gap !== undefined && this.#plan.unplanned.includes(collector.scope);
    const judgement = failed ? unread(gap) : unknown('NOT_PLANNED', 'This run was not planned to read it.');
    for (const finding of judgeWhole(collector, PLANNING.scope, judgement)) this.#found(finding);
  }

  /** All units of a collector before any is judged, because rules look from one into another. */
  async #observeAll(collector: AnyCollector, planned: readonly PlannedUnit[]) {
    const observed: { unit: PlannedUnit; derived: DerivedUnit }[] = [];
    for (const unit of planned) {
      const derived = await this.#observe(collector, unit);
      this.#lookups.add(collector.id, derived);
      observed.push({ unit, derived });
    }
    return observed;
  }

  async #observe(collector: AnyCollector, { scope }: PlannedUnit): Promise<DerivedUnit> {
    return observeUnit(this.#plan.run, collector, scope, await this.#source.recording(collector.id, scope.id));
  }

  async #judge(
    collector: AnyCollector,
    table: Table,
    planned: PlannedUnit,
    unit: DerivedUnit,
    rows: TableTarget<Written>,
  ): Promise<void> {
    const { run } = this.#plan;
    const lines = { [Symbol.iterator]: () => tableRows(run, unit, table) };
    for (const line of lines) rows.write(line);
    for (const finding of judgeUnit(collector, unit, this.#config, this.#lookups)) this.#found(finding);
    this.#shared.gaps(collector.id, unit.scope.id, unit.gaps);
    this.#shared.calls(collector.id, unit.scope.id, unit.calls);
    await this.#compare(collector, table, planned, unit, lines);
    this.#dates.push(...(unit.observed ? [unit.observed.first, unit.observed.last] : []));
    this.#times.push(...[unit.startedAt, unit.finishedAt].flatMap((time) => time ?? []));
    const counts = { rows: unit.rows.length, gaps: unit.gaps.length, calls: unit.calls.length };
    this.#units.push({ planned, outcome: unit.outcome, ...counts });
  }

  async #compare(
    collector: AnyCollector,
    table: Table,
    planned: PlannedUnit,
    unit: DerivedUnit,
    lines: Iterable<TableRow>,
  ) {
    const { previous, scope } = planned;
    if (previous === null || unit.outcome !== 'COMPLETE') return;
    if (previous.tableKey !== tableKey(table.name, previous.run))
      throw new SealError('MALFORMED', `the plan compares ${table.name} with ${previous.tableKey}`);
    const earlier = inScope(this.#source.previous(previous), scope.id);
    const volatile = (collector.volatile ?? []) as readonly string[];
    const names = table.columns.filter(({ field }) => volatile.includes(field)).map(({ name }) => name);
    for await (const change of differences(earlier, lines, table.columns, names))
      this.#shared.change(previous.run, scope.id, table.name, change);
  }

  #found(finding: Finding): void {
    this.#populations.count(finding);
    this.#shared.finding(finding);
  }

  async finish(): Promise<DerivedRun<Written>> {
    this.#written.push(...(await this.#shared.end()));
    const times = this.#times.sort(byText);
    const dates = this.#dates.length > 0 ? this.#dates.sort(byText) : times;
    return {
      outcome: this.#outcome(),
      units: this.#units,
      populations: this.#populations.all(),
      counts: this.#populations.totals(),
      tables: this.#written,
      startedAt: times[0] as string,
      finishedAt: times.at(-1) as string,
      observed: { first: dates[0] as string, last: dates.at(-1) as string },
    };
  }

  #outcome(): UnitOutcome {
    if (this.#plan.outcome === 'FAILED' || this.#units.length === 0) return 'FAILED';
    const isRead = this.#units.every(({ outcome }) => outcome === 'COMPLETE');
    const complete = isRead && this.#plan.gaps.length === 0 && !this.#isSomethingUnplanned;
    return complete ? 'COMPLETE' : 'PARTIAL';
  }
}

/** The unit's rows as lines of its table, made one at a time: a unit may have a hundred thousand. */
function* tableRows(run: string, unit: DerivedUnit, table: Table): Generator<TableRow> {
  for (const row of unit.rows) yield toTableRow(run, unit, row, table.columns);
}

async function* inScope(rows: AsyncIterable<TableRow>, scope: string): AsyncGenerator<TableRow> {
  for await (const row of rows) if (row.scope === scope) yield row;
}
