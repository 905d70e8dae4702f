import { findingCounts, type Population } from '../../../judging/population.ts';
import { aggregate, noVerdicts, summed, VERDICTS, type VerdictCounts } from '../../../words/verdict.ts';
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

/** Of things alone, as a rule's line counts them: scopes with none or unread stand beside them. */
export const thingsOf = (populations: readonly Population[]): VerdictCounts =>
  populations.map(({ counts }) => counts).reduce(summed, noVerdicts());

/** One for each finding: of things, whole scopes, and those outside. */
export const sumOf = (populations: readonly Population[]): VerdictCounts =>
  populations.map(findingCounts).reduce(summed, noVerdicts());

/** Places without anything for a rule to judge, which are no things: `1 with none`, `2 unread`. */
export function scopesText(populations: readonly Pick<Population, 'scopes'>[]): string {
  const sum = (of: 'none' | 'unread'): number => populations.reduce((all, { scopes }) => all + (scopes?.[of] ?? 0), 0);
  const [none, unread] = [sum('none'), sum('unread')];
  return [...(none > 0 ? [`${number(none)} with none`] : []), ...(unread > 0 ? [`${number(unread)} unread`] : [])].join(
    '\n',
  );
}

/** Runs of the period by what they said, none left out: `29 FAIL`, `1 ERROR`, `1 missed`. */
export function runsText(runs: RuleHistory['runs'], { missed }: Pick<ReportContext, 'missed'>): string {
  const said = [...VERDICTS, 'NOT_EVALUATED' as const].flatMap((verdict) =>
    runs[verdict] > 0 ? [`${number(runs[verdict])} ${verdict}`] : [],
  );
  return [...said, ...(missed.length > 0 ? [`${number(missed.length)} missed`] : [])].join('\n');
}
