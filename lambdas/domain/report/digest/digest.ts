import { byText } from '../../words/by-text.ts';
import type { ReportProse } from '../text/prose.ts';
import { ChangeLedger, type TableChanges } from './change-log.ts';
import { type Exception, ExceptionLedger } from './exceptions.ts';
import { type GapGroup, GapLedger } from './gap-groups.ts';
import { DEFAULT_LIMITS, type ReportInput, type ReportLimits, type ReportRun } from './input.ts';
import { type NotApplicable, NotApplicableLedger } from './not-applicable.ts';
import { type RuleHistory, ruleHistories } from './rule-history.ts';
import { partOfTable } from './things.ts';
import { type Uncompared, UncomparedLedger } from './uncompared.ts';

/** What every section writes from: the input, and what a single reading of its rows amounts to. */
export interface ReportContext {
  readonly input: ReportInput;
  readonly prose: ReportProse;
  readonly limits: ReportLimits;
  /** In order of time. */
  readonly runs: readonly ReportRun[];
  readonly first: ReportRun | undefined;
  readonly last: ReportRun | undefined;
  readonly histories: readonly RuleHistory[];
  /** Slots of the period without a sealed run, in order of time. */
  readonly missed: readonly string[];
  readonly exceptions: readonly Exception[];
  readonly gaps: readonly GapGroup[];
  readonly changes: readonly TableChanges[];
  /** What runs did not compare with those before them. */
  readonly uncompared: readonly Uncompared[];
  /** Why rules did not apply at the last run. */
  readonly notApplicable: readonly NotApplicable[];
}

/** Reads the rows of every run, in order of time, and keeps what the report needs of them. */
export async function digest(input: ReportInput, prose: ReportProse): Promise<ReportContext> {
  const limits = { ...DEFAULT_LIMITS, ...input.limits };
  const runs = [...input.runs].sort((a, b) => byText(a.run, b.run));
  const exceptions = new ExceptionLedger(input.carried?.spells);
  const gaps = new GapLedger();
  const changes = new ChangeLedger(limits.changesPerTable, partOfTable);
  const notApplicable = new NotApplicableLedger();
  const uncompared = new UncomparedLedger();
  for (const run of runs) {
    exceptions.beginRun(run.run);
    gaps.beginRun(run.run);
    notApplicable.beginRun();
    uncompared.beginRun(run.run, run.manifest);
    for await (const row of run.findings()) {
      exceptions.addFinding(row);
      notApplicable.add(row);
    }
    exceptions.endRun();
    for await (const row of run.gaps()) {
      gaps.add(row);
      uncompared.add(row);
    }
    uncompared.endRun();
    for await (const row of run.changes()) changes.add(row);
  }
  const last = runs.at(-1);
  return {
    ...{ input, prose, limits, runs, first: runs[0], last, missed: missedSlots(input) },
    histories: ruleHistories(runs),
    exceptions: exceptions.finish(),
    gaps: gaps.groups(),
    changes: changes.tables(),
    uncompared: uncompared.parts(),
    notApplicable: notApplicable.reasons(),
  };
}

const missedSlots = ({ calendar }: ReportInput): string[] =>
  calendar.slots.flatMap(({ run, state }) => (state === 'MISSED' ? [run] : []));
