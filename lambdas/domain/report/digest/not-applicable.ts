import type { TableRow } from '../../tables/table.ts';
import { byText } from '../../words/by-text.ts';
import { textOf } from '../text/wording.ts';

/** Things one rule does not concern, for one reason. */
export interface NotApplicable {
  readonly rule: string;
  /** The closed word of the reason. */
  readonly code: string;
  /** Of one of them. */
  readonly reason: string;
  readonly count: number;
}

/** Counts why rules did not apply at the run begun last. */
export class NotApplicableLedger {
  readonly #reasons = new Map<string, { rule: string; code: string; reason: string; count: number }>();

  beginRun(): void {
    this.#reasons.clear();
  }

  add(row: TableRow): void {
    if (row.verdict !== 'NOT_APPLICABLE') return;
    const [rule, code] = [textOf(row, 'rule_id'), textOf(row, 'reason_code')];
    const key = `${rule}\0${code}`;
    const known = this.#reasons.get(key);
    if (known) known.count += 1;
    else this.#reasons.set(key, { rule, code, reason: textOf(row, 'reason'), count: 1 });
  }

  reasons(): NotApplicable[] {
    return [...this.#reasons.values()].sort((a, b) => byText(a.code, b.code) || byText(a.rule, b.rule));
  }
}
