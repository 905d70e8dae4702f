import { byText } from './by-text.ts';
import type { Doubt } from './doubt.ts';
import type { Gap } from './gap.ts';
import { isInventoryGap } from './gap.ts';
import type { Scope } from './scope.ts';

export const UNIT_OUTCOMES = ['COMPLETE', 'PARTIAL', 'FAILED'] as const;
export type UnitOutcome = (typeof UNIT_OUTCOMES)[number];

/** A row as a collector declares it: validated, camelCase, with an `id`. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

/** Rows that can be gone through as often as one likes, and may be made anew each time. */
export interface Rows extends Iterable<Row> {
  readonly length: number;
}

/** What one unit observed, derived from its recording. Rows are sorted by id and unique; gaps are sorted. */
export interface ObservedUnit<Observed extends Rows = readonly Row[]> {
  readonly scope: Scope;
  readonly rows: Observed;
  readonly gaps: readonly Gap[];
  /** What was read and not understood. */
  readonly doubts?: readonly Doubt[];
  /** The latest date the service's own answers carried, ISO 8601 UTC. */
  readonly observedAt: string;
}

export function outcomeOf(rows: number, gaps: readonly Gap[]): UnitOutcome {
  if (gaps.length === 0) return 'COMPLETE';
  return rows === 0 && gaps.some(isInventoryGap) ? 'FAILED' : 'PARTIAL';
}

export const sortedGaps = (gaps: readonly Gap[]): Gap[] =>
  gaps
    .map((gap) => ({ gap, key: JSON.stringify([gap.operation, gap.resourceId, gap.fields, gap.code, gap.reason]) }))
    .sort((a, b) => byText(a.key, b.key))
    .map(({ gap }) => gap);
