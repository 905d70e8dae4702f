import type { Population } from '#domain/judging/population.ts';
import type { Baseline, PlannedUnit } from '#domain/reading/plan.ts';
import type { UnitOutcome } from '#domain/words/unit.ts';
import type { VerdictCounts } from '#domain/words/verdict.ts';
import type { DerivedUnit } from './observe-unit.ts';
import type { WrittenTable } from './shared-writers.ts';

export interface UnitSummary {
  readonly planned: PlannedUnit;
  readonly outcome: DerivedUnit['outcome'];
  readonly rows: number;
  readonly gaps: number;
  readonly calls: number;
  /** Whether the next run can compare with it. */
  readonly isBaseline: boolean;
  /** Earlier observations that the next run compares with, too. */
  readonly handedOn: readonly Baseline[];
  readonly adopted?: true;
}

export interface DerivedRun<Written> {
  readonly outcome: UnitOutcome;
  readonly units: readonly UnitSummary[];
  /** Equal in two runs that lack the same, whatever the reasons. */
  readonly gapsSha256: string;
  readonly populations: readonly Population[];
  readonly counts: VerdictCounts;
  readonly tables: readonly WrittenTable<Written>[];
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Dates the services' own answers carried, or the recordings' own where nothing answered. */
  readonly observed: { readonly first: string; readonly last: string };
}
