import { byText } from '../../../words/by-text.ts';
import { noVerdicts, VERDICTS } from '../../../words/verdict.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { RuleHistory } from '../../digest/rule-history.ts';
import type { TableBlock } from '../../text/document.ts';
import { number } from '../../text/wording.ts';
import { COUNT_COLUMNS, countCells, runsText, sumOf, verdictText } from '../parts/counts.ts';

/** Every paragraph of 45 CFR 164 that a rule of the period evidences. */
export function safeguardTable(context: ReportContext): TableBlock {
  const { histories } = context;
  const controls = [...new Set(histories.flatMap(({ latest }) => latest.controls))].sort(byText);
  return {
    kind: 'table',
    columns: [
      { header: 'Paragraph', kind: 'text', weight: 38 },
      { header: 'Rules', kind: 'number', weight: 7 },
      ...COUNT_COLUMNS,
      { header: 'Last run', kind: 'verdict', weight: 15 },
      { header: 'Runs', kind: 'text', weight: 16 },
    ],
    rows: controls.map((control) => {
      const rules = histories.filter(({ latest }) => latest.controls.includes(control));
      const counts = sumOf(rules.flatMap(({ atLastRun }) => atLastRun ?? []));
      const judged = rules.some(({ atLastRun }) => atLastRun !== null);
      return [
        titleOf(control, context),
        number(rules.length),
        ...countCells(counts),
        judged ? verdictText(counts) : 'NOT_EVALUATED',
        runsText(runVerdicts(control, context), context),
      ];
    }),
    whenEmpty: 'No rule was applied.',
  };
}

function titleOf(control: string, { input, prose }: ReportContext): string {
  const name = input.controls[control] ?? prose.safeguards[control.slice(0, 7)];
  return name ? `${control}\n${name}` : control;
}

/** Runs by the worst verdict over all rules of a control; those that judged none of them are NOT_EVALUATED. */
function runVerdicts(control: string, { runs }: ReportContext): RuleHistory['runs'] {
  const counts = { ...noVerdicts(), NOT_EVALUATED: 0 };
  for (const { manifest } of runs) {
    const own = manifest.populations.filter(({ controls }) => controls.includes(control));
    counts[VERDICTS.find((one) => own.some(({ verdict }) => verdict === one)) ?? 'NOT_EVALUATED'] += 1;
  }
  return counts;
}
