import { byText } from '../../../words/by-text.ts';
import { noVerdicts, VERDICTS } from '../../../words/verdict.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { RuleHistory } from '../../digest/rule-history.ts';
import type { TableBlock } from '../../text/document.ts';
import { number } from '../../text/wording.ts';
import { COUNT_COLUMNS, countCells, runsText, scopesText, sumOf, thingsOf, verdictText } from '../parts/counts.ts';

/** Every paragraph of 45 CFR 164 that a rule of the period evidences; what only supports one does not count here. */
export function safeguardTable(context: ReportContext): TableBlock {
  const { histories } = context;
  const controls = [...new Set(histories.flatMap(({ latest }) => latest.evidences))].sort(byText);
  return {
    kind: 'table',
    columns: [
      { header: 'Paragraph', kind: 'text', weight: 30 },
      { header: 'Rules', kind: 'number', weight: 7 },
      ...COUNT_COLUMNS,
      { header: 'Scopes', kind: 'text', weight: 10 },
      { header: 'Last run', kind: 'verdict', weight: 15 },
      { header: 'Runs', kind: 'text', weight: 16 },
    ],
    rows: controls.map((control) => {
      const rules = histories.filter(({ latest }) => latest.evidences.includes(control));
      const populations = rules.flatMap(({ atLastRun }) => atLastRun ?? []);
      return [
        titleOf(control, context) + (context.input.inPart?.includes(control) ? ', in part' : ''),
        number(rules.length),
        ...countCells(thingsOf(populations)),
        scopesText(populations),
        populations.length > 0 ? verdictText(sumOf(populations)) : 'NOT_EVALUATED',
        runsText(runVerdicts(control, context), context),
      ];
    }),
    whenEmpty: 'No rule of the period evidences a paragraph.',
  };
}

/** Every paragraph that a rule supports: which rules, and no verdict, for theirs does not answer for it. */
export function supportTable(context: ReportContext): TableBlock {
  const supported = context.histories.flatMap(({ rule, latest }) =>
    latest.controls.filter((control) => !latest.evidences.includes(control)).map((control) => ({ control, rule })),
  );
  const byControl = [...Map.groupBy(supported, ({ control }) => control)].sort(([a], [b]) => byText(a, b));
  return {
    kind: 'table',
    columns: [
      { header: 'Paragraph', kind: 'text', weight: 40 },
      { header: 'Supported by', kind: 'text', weight: 60 },
    ],
    rows: byControl.map(([control, rules]) => [titleOf(control, context), rules.map(({ rule }) => rule).join(', ')]),
    whenEmpty: 'No rule of the period supports a paragraph.',
  };
}

function titleOf(control: string, { input, prose }: ReportContext): string {
  const name = input.controls[control] ?? prose.safeguards[control.slice(0, 7)];
  return name ? `${control}\n${name}` : control;
}

/** Runs by the worst verdict over all rules that evidence a control; those that judged none of them are NOT_EVALUATED. */
function runVerdicts(control: string, { runs }: ReportContext): RuleHistory['runs'] {
  const counts = { ...noVerdicts(), NOT_EVALUATED: 0 };
  for (const { manifest } of runs) {
    const own = manifest.populations.filter(({ evidences }) => evidences.includes(control));
    counts[VERDICTS.find((one) => own.some(({ verdict }) => verdict === one)) ?? 'NOT_EVALUATED'] += 1;
  }
  return counts;
}
