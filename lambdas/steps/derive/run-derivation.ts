import { readRecording } from '#adapters/recording/read-recording.ts';
import { type AnyDeclaration, isCollector } from '#domain/declaring/any-declaration.ts';
import type { Config } from '#domain/declaring/config.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { lookedInto } from '#domain/declaring/order.ts';
import { unknown, unread } from '#domain/declaring/rule.ts';
import { believingGap } from '#domain/judging/believing.ts';
import { type Finding, judgeUnit, judgeWhole } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import { Populations } from '#domain/judging/population.ts';
import { type Mask, MaskCounts, type UnitMask } from '#domain/reading/masking/masks.ts';
import type { Plan, PlannedUnit } from '#domain/reading/plan.ts';
import { isDatabricksCall, PLANNING, planningScopes } from '#domain/reading/planning.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import type { Table, TableRow } from '#domain/tables/table.ts';
import { toTableRow } from '#domain/tables/to-table-row.ts';
import { byText } from '#domain/words/by-text.ts';
import { gapOfDoubt, isDoubtGap } from '#domain/words/doubt.ts';
import { RecordingError } from '#domain/words/errors.ts';
import type { Gap } from '#domain/words/gap.ts';
import type { ScopeKind } from '#domain/words/scope.ts';
import { type Row, type Rows, sortedGaps, type UnitOutcome } from '#domain/words/unit.ts';
import { baselinesOf, changesOf, handedOn, isComparable } from './compare-unit.ts';
import type { DerivedRun, UnitSummary } from './derived-run.ts';
import type { DerivedUnit } from './observe-unit.ts';
import { SharedWriters, type TableSink, type TableTarget, type WrittenTable, wellFormed } from './shared-writers.ts';
import { type RunSource, UnitReader } from './unit-reader.ts';

/** The units of a table in the order in which it has them. */
export const unitsOf = (units: readonly PlannedUnit[], id: string): PlannedUnit[] =>
  units.filter(({ collector }) => collector === id).sort((a, b) => byText(a.scope.id, b.scope.id));

/** A run while it is derived: its planning, then one table after another, then what it all amounts to. */
export class RunDerivation<Written> {
  readonly #source: RunSource;
  readonly #plan: Plan;
  readonly #config: Config;
  readonly #sink: TableSink<Written>;
  readonly #lookups: Lookups;
  readonly #read: UnitReader;
  readonly #kept: Set<string>;
  readonly #populations: Populations;
  readonly #units: UnitSummary[] = [];
  readonly #written: WrittenTable<Written>[] = [];
  /** Tables with a unit that was adopted. */
  readonly #adopted = new Set<string>();
  readonly #masked: UnitMask[] = [];
  readonly #dates: string[] = [];
  readonly #times: string[];
  readonly #shared: SharedWriters<Written>;
  #isSomethingUnplanned = false;

  constructor(
    source: RunSource,
    config: Config,
    catalogue: readonly AnyDeclaration[],
    sink: TableSink<Written>,
    isOff: (id: string) => boolean,
  ) {
    this.#source = source;
    this.#plan = source.plan;
    this.#config = config;
    this.#sink = wellFormed(sink);
    this.#lookups = new Lookups(isOff);
    this.#read = new UnitReader(source, config, this.#lookups);
    this.#kept = lookedInto(catalogue);
    this.#populations = new Populations(catalogue);
    this.#times = [source.plan.createdAt];
    this.#shared = new SharedWriters(source.plan, this.#sink);
  }

  /** The calls and gaps of the planning itself. */
  async planning(): Promise<void> {
    const { collector } = PLANNING;
    const [inAws = PLANNING.scope] = planningScopes(this.#config);
    for (const scope of planningScopes(this.#config)) {
      const own = this.#plan.gaps.filter(({ operation }) => isDatabricksCall(operation) === (scope !== inAws));
      const { harmlessMembers } = this.#config;
      const told = own.map((gap) => believingGap(gap, harmlessMembers, this.#plan.createdAt));
      this.#shared.gaps(collector, scope, told);
      const recording = await this.#source.recording(collector, scope);
      if (recording) await this.#planningCalls(scope, recording);
    }
  }

  async #planningCalls(scope: string, recording: AsyncIterable<Uint8Array>): Promise<void> {
    const { collector } = PLANNING;
    const masks = new MaskCounts();
    try {
      for await (const line of readRecording(recording))
        if (line.type === 'call') {
          this.#shared.calls(collector, scope, [{ ...line, items: null }]);
          masks.add(line);
        }
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
      const gap = { operation: collector, resourceId: null, fields: [], ...readFailure(error) };
      this.#shared.gaps(collector, scope, [gap]);
    }
    this.#maskedIn(collector, scope, masks.all());
  }

  #maskedIn(collector: string, scope: string, masks: readonly Mask[]): void {
    this.#masked.push(...masks.map((mask) => ({ collector, scope, ...mask })));
  }

  async table(declared: AnyDeclaration): Promise<void> {
    const units = isCollector(declared) ? this.#plan.units : this.#plan.derived;
    const planned = unitsOf(units, declared.id);
    const unfound = scopeKindsOf(declared).filter((kind) => this.#plan.unplanned.includes(kind));
    if (planned.length === 0 || unfound.length > 0) this.#notPlanned(declared, unfound);
    if (planned.length === 0) return;
    const table = declaredTable(declared);
    const rows = this.#sink.open(table);
    const judge = async (unit: PlannedUnit, observed: DerivedUnit<Rows>): Promise<void> => {
      await this.#judge(declared, table, unit, observed, rows);
    };
    if (this.#kept.has(declared.id)) {
      const observed = await this.#observeAll(declared, planned);
      for (const { unit, derived } of observed) await judge(unit, derived);
    } else for (const unit of planned) await this.#read.through(declared, unit, (derived) => judge(unit, derived));
    this.#written.push({ table, written: await rows.end() });
  }

  /** A table whose scopes the plan lacks, some or all: planning failed, or somebody left it out. Its rules say so. */
  #notPlanned(declared: AnyDeclaration, unfound: readonly ScopeKind[]): void {
    this.#isSomethingUnplanned = true;
    const inDatabricks = scopeKindsOf(declared).every((kind) => kind.startsWith('databricks-'));
    const isAbout = ({ operation, code }: Gap) =>
      code === 'PLAN_FAILED' || code === 'PLAN_NOT_OURS' || isDatabricksCall(operation) === inDatabricks;
    const gap = unfound.length > 0 ? this.#plan.gaps.find((one) => !isDoubtGap(one) && isAbout(one)) : undefined;
    const judgement = gap ? unread(gap) : unknown('NOT_PLANNED', 'This run was not planned to read it.');
    const [inAws, account] = planningScopes(this.#config);
    const scope = (inDatabricks ? account : inAws) ?? PLANNING.scope;
    for (const finding of judgeWhole(declared, scope, judgement)) this.#found(finding, false);
  }

  /** All units of a table before any is judged, because rules look from one into another. */
  async #observeAll(declared: AnyDeclaration, planned: readonly PlannedUnit[]) {
    const observed: { unit: PlannedUnit; derived: DerivedUnit }[] = [];
    for (const unit of planned) observed.push({ unit, derived: await this.#read.kept(declared, unit) });
    for (const { derived } of observed) this.#lookups.add(declared.id, derived);
    return observed;
  }

  async #judge(
    declared: AnyDeclaration,
    table: Table,
    planned: PlannedUnit,
    unit: DerivedUnit<Rows>,
    rows: TableTarget<Written>,
  ): Promise<void> {
    const { run } = this.#plan;
    const isAdopted = unit.outcome !== 'MISSING' && this.#isAdopted(declared, planned);
    const write = (row: Row): void => rows.write(toTableRow(run, unit, row, table.columns));
    for (const finding of judgeUnit(declared, unit, this.#config, this.#lookups, write))
      this.#found(finding, isAdopted);
    const lines = { [Symbol.iterator]: () => tableRows(run, unit, table) };
    const gaps = isCollector(declared) ? sortedGaps([...unit.gaps, ...(unit.doubts ?? []).map(gapOfDoubt)]) : unit.gaps;
    this.#shared.gaps(declared.id, unit.scope.id, gaps);
    this.#shared.calls(declared.id, unit.scope.id, unit.calls);
    this.#maskedIn(declared.id, unit.scope.id, unit.masks ?? []);
    const compared = { declared, table, planned, unit, lines };
    const baselines = await baselinesOf(compared, this.#source.previous);
    for await (const [change, previous] of changesOf(compared, baselines, this.#source.previous))
      this.#shared.change(previous, unit.scope.id, table.name, change);
    this.#dates.push(...(unit.observed ? [unit.observed.first, unit.observed.last] : []));
    this.#times.push(...[unit.startedAt, unit.finishedAt].flatMap((time) => time ?? []));
    const counts = { rows: unit.rows.length, gaps: gaps.length, calls: unit.calls.length };
    const next = { isBaseline: isComparable(unit), handedOn: handedOn(unit, baselines) };
    this.#units.push({ planned, outcome: unit.outcome, ...counts, ...next, ...(isAdopted ? { adopted: true } : {}) });
  }

  /** A table made of others is adopted wherever one of those is. */
  #isAdopted(declared: AnyDeclaration, { scope }: PlannedUnit): boolean {
    const isAdopted = isCollector(declared)
      ? this.#source.isAdopted(declared.id, scope.id)
      : declared.from.some((id) => this.#adopted.has(id));
    if (isAdopted) this.#adopted.add(declared.id);
    return isAdopted;
  }

  #found(finding: Finding, isAdopted: boolean): void {
    this.#populations.count(finding, isAdopted);
    this.#shared.finding(finding);
  }

  async finish(): Promise<DerivedRun<Written>> {
    this.#written.push(...(await this.#shared.end()));
    const times = this.#times.sort(byText);
    const dates = this.#dates.length > 0 ? this.#dates.sort(byText) : times;
    return {
      outcome: this.#outcome(),
      units: this.#units,
      gapsSha256: this.#shared.gapsSha256(),
      populations: this.#populations.all(),
      masked: this.#masked,
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
    const complete = isRead && this.#plan.gaps.every(isDoubtGap) && !this.#isSomethingUnplanned;
    return complete ? 'COMPLETE' : 'PARTIAL';
  }
}

/** The unit's rows as lines of its table, made one at a time: a unit may have a hundred thousand. */
function* tableRows(run: string, unit: DerivedUnit<Rows>, table: Table): Generator<TableRow> {
  for (const row of unit.rows) yield toTableRow(run, unit, row, table.columns);
}
