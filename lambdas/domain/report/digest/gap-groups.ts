import type { TableRow } from '../../tables/table.ts';
import type { GapCode } from '../../words/gap.ts';
import { dateOf } from '../../words/run-id.ts';
import { textOf } from '../text/wording.ts';

/** Gaps of one place, one call and one cause, over the whole period. */
export interface GapGroup {
  readonly collector: string;
  readonly scope: string;
  readonly operation: string;
  readonly code: string;
  readonly gaps: number;
  /** Of them in the last run of the period. */
  readonly atLastRun: number;
  readonly days: number;
  readonly firstRun: string;
  readonly lastRun: string;
  /** Of the latest gap: one among `gaps`. */
  readonly reason: string;
}

/** What an organization's policy closes it closes for many collectors: one line a place, with its services. */
const CLOSED: GapCode = 'DENIED_BY_ORGANIZATION';

/** `ec2:DescribeVolumes` → `ec2` */
const serviceOf = (operation: string): string => operation.split(':', 1)[0] ?? operation;

/** A list of words in order, with one more if it is new. */
const withWord = (list: string, word: string): string => [...new Set([...list.split(', '), word])].sort().join(', ');

type Draft = { -readonly [Key in keyof GapGroup]: GapGroup[Key] };

/** Folds gaps, run by run in order of time, into groups: a denied action is one line, not one for each key. */
export class GapLedger {
  readonly #groups = new Map<string, Draft>();
  #run = '';

  beginRun(run: string): void {
    this.#run = run;
  }

  add(row: TableRow): void {
    const [collector, scope, operation, code, reason] = ['collector', 'scope', 'operation', 'code', 'reason'].map(
      (column) => textOf(row, column),
    ) as [string, string, string, string, string];
    const isClosed = code === CLOSED;
    const key = [isClosed ? '' : collector, scope, isClosed ? '' : operation, code].join('\0');
    const group = this.#groups.get(key);
    const run = this.#run;
    if (!group) {
      const place = { collector, scope, operation: isClosed ? serviceOf(operation) : operation, code };
      this.#groups.set(key, { ...place, gaps: 1, atLastRun: 1, days: 1, firstRun: run, lastRun: run, reason });
      return;
    }
    group.days += dateOf(group.lastRun) === dateOf(run) ? 0 : 1;
    group.atLastRun = group.lastRun === run ? group.atLastRun + 1 : 1;
    Object.assign(group, { gaps: group.gaps + 1, lastRun: run, reason });
    if (!isClosed) return;
    group.collector = withWord(group.collector, collector);
    group.operation = withWord(group.operation, serviceOf(operation));
  }

  /** By place, call and cause; a plan that is not ours comes first. */
  groups(): GapGroup[] {
    const place = ({ code }: GapGroup): number => (code === 'PLAN_NOT_OURS' ? 0 : 1);
    return [...this.#groups.entries()]
      .sort(([a, one], [b, other]) => place(one) - place(other) || (a < b ? -1 : 1))
      .map(([, group]) => ({ ...group, atLastRun: group.lastRun === this.#run ? group.atLastRun : 0 }));
  }
}
