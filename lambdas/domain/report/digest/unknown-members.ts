import type { TableRow } from '../../tables/table.ts';
import { byText } from '../../words/by-text.ts';
import { isDoubtGap } from '../../words/doubt.ts';
import type { GapCode } from '../../words/gap.ts';
import { textOf } from '../text/wording.ts';

/** A member of answers that the model did not know, over the whole period and all places. */
export interface MemberLine {
  readonly operation: string;
  readonly member: string;
  readonly code: string;
  /** Collectors whose rows it is about. */
  readonly collectors: readonly string[];
  /** How many units had it in the last run that did. */
  readonly units: number;
  readonly firstRun: string;
  readonly lastRun: string;
  /** Of one of those units. */
  readonly reason: string;
}

/** Folds what answers said beyond their model, run by run in order of time: one line for a name, not one for a unit. */
export class MemberLedger {
  readonly #lines = new Map<string, MemberLine>();
  #run = '';

  beginRun(run: string): void {
    this.#run = run;
  }

  /** Takes a gap if it tells of a member; says whether it did. */
  take(row: TableRow): boolean {
    const code = textOf(row, 'code') as GapCode;
    if (!isDoubtGap({ code })) return false;
    const [operation, member, collector, reason] = ['operation', 'fields', 'collector', 'reason'].map((column) =>
      textOf(row, column),
    ) as [string, string, string, string];
    const key = JSON.stringify([operation, member]);
    const line = this.#lines.get(key);
    const isAgain = line?.lastRun === this.#run;
    const isDoubted = code === 'UNKNOWN_MEMBER' || !isAgain;
    this.#lines.set(key, {
      operation,
      member,
      collectors: [...new Set([...(line?.collectors ?? []), collector])].sort(byText),
      units: isAgain ? line.units + 1 : 1,
      firstRun: line?.firstRun ?? this.#run,
      lastRun: this.#run,
      ...(isDoubted ? { code, reason } : { code: line.code, reason: line.reason }),
    });
    return true;
  }

  /** In order of operation and member. */
  lines(): MemberLine[] {
    return [...this.#lines].sort(([a], [b]) => byText(a, b)).map(([, line]) => line);
  }
}
