import type { Population } from '../../../judging/population.ts';
import { aggregate, noVerdicts, VERDICTS, type VerdictCounts } from '../../../words/verdict.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { RuleHistory } from '../../digest/rule-history.ts';
import type { TableColumn } from '../../text/document.ts';
import { number } from '../../text/wording.ts';

/** In the order of VERDICTS; NOT_APPLICABLE would be wider than its numbers. */
export const COUNT_COLUMNS: readonly TableColumn[] = VERDICTS.map((verdict) => ({
  header: verdict === 'NOT_APPLICABLE' ? 'N/A' : verdict,
  kind: 'number',
  weight: verdict === 'UNKNOWN' ? 10 : 7.5,
}));

export const countCells = (counts: VerdictCounts): string[] => VERDICTS.map((verdict) => number(counts[verdict]));

export const verdictText = (counts: VerdictCounts): string => {
  const { verdict, incomplete } = aggregate(counts);
  return incomplete && verdict === 'FAIL' ? 'FAIL, incomplete' : verdict;
};

export function sumOf(populations: readonly Population[]): VerdictCounts {
  const sums = noVerdicts();
  for (const { counts } of populations) for (const verdict of VERDICTS) sums[verdict] += counts[verdict];
  return sums;
}

/** Runs of the period by what they said, none left out: `29 FAIL`, `1 ERROR`, `1 missed`. */
export function runsText(runs: RuleHistory['runs'], { missed }: Pick<ReportContext, 'missed'>): string {
  const said = [...VERDICTS, 'NOT_EVALUATED' as const].flatMap((verdict) =>
    runs[verdict] > 0 ? [`${number(runs[verdict])} ${verdict}`] : [],
  );
  return [...said, ...(missed.length > 0 ? [`${number(missed.length)} missed`] : [])].join('\n');
}
