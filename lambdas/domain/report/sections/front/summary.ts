import { findingCounts } from '../../../judging/population.ts';
import { dateOf } from '../../../words/run-id.ts';
import { noVerdicts, VERDICTS } from '../../../words/verdict.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { ReportRun } from '../../digest/input.ts';
import type { RuleHistory } from '../../digest/rule-history.ts';
import type { Block, Highlights, Section, TableBlock } from '../../text/document.ts';
import { difference, number } from '../../text/wording.ts';
import { COUNT_COLUMNS, countCells, runsText, scopesText, sumOf, verdictText } from '../parts/counts.ts';
import { flipTable, spellTable } from './flips.ts';
import { safeguardTable, supportTable } from './safeguards.ts';

export function summarySections(context: ReportContext): Section[] {
  const { prose, first, last } = context;
  const words = prose.summary;
  const section = (id: string, title: string, ...blocks: Block[]): Section => ({ id, title, level: 2, blocks });
  const opening: Block[] = [{ kind: 'paragraph', text: first ? words.lead : words.none, tone: 'lead' }];
  const summary: Section = { id: 'summary', title: words.title, level: 1, blocks: [...opening, highlights(context)] };
  if (!first || !last) return [summary];
  const note = (text: string): Block => ({ kind: 'paragraph', text, tone: 'note' });
  return [
    summary,
    section('summary-verdicts', words.verdicts, note(words.verdictsNote), verdictTable(first, last)),
    section(
      'summary-safeguards',
      words.safeguards,
      note(words.safeguardsNote),
      safeguardTable(context),
      note(words.supportsNote),
      supportTable(context),
    ),
    section('summary-rules', words.rules, note(words.rulesNote), ruleTable(context)),
    section('summary-not-applicable', words.notApplicable, note(words.notApplicableNote), notApplicableTable(context)),
    section('summary-flips', words.flips, note(words.flipsNote), flipTable(context), spellTable(context)),
  ];
}

function highlights({ input, runs, exceptions }: ReportContext): Highlights {
  const failed = exceptions.filter(({ verdict }) => verdict === 'FAIL');
  const open = failed.filter(({ state }) => state === 'open').length;
  const unclear = exceptions.filter(({ verdict, state }) => verdict !== 'FAIL' && state === 'open').length;
  const sealed = input.calendar.slots.filter(({ state }) => state === 'SEALED').length;
  const slots = input.calendar.slots.length;
  return {
    kind: 'highlights',
    items: [
      {
        value: `${number(sealed)}/${number(slots)}`,
        label: 'scheduled runs sealed',
        tone: sealed < slots ? 'bad' : 'good',
      },
      { value: number(open), label: 'FAIL open at the last run', tone: open > 0 ? 'bad' : 'good' },
      { value: number(failed.length - open), label: 'FAIL before or within the period, not said by its last run' },
      { value: number(unclear), label: 'ERROR or UNKNOWN at the last run', tone: unclear > 0 ? 'open' : 'good' },
    ].map(({ tone, ...item }) => ({ ...item, ...(runs.length > 0 && tone ? { tone: tone as 'good' } : {}) })),
  };
}

function verdictTable(first: ReportRun, last: ReportRun): TableBlock {
  const [before, after] = [sumOf(first.manifest.populations), sumOf(last.manifest.populations)];
  return {
    kind: 'table',
    columns: [
      { header: 'Verdict', kind: 'verdict', weight: 40 },
      { header: `First run, ${dateOf(first.run)}`, kind: 'number', weight: 20 },
      { header: `Last run, ${dateOf(last.run)}`, kind: 'number', weight: 20 },
      { header: 'Change', kind: 'number', weight: 20 },
    ],
    rows: VERDICTS.map((verdict) => [
      verdict,
      number(before[verdict]),
      number(after[verdict]),
      difference(after[verdict] - before[verdict]),
    ]),
    whenEmpty: 'Nothing was judged.',
  };
}

function ruleTable({ histories, missed }: ReportContext): TableBlock {
  return {
    kind: 'table',
    columns: [
      { header: 'Rule', kind: 'text', weight: 38 },
      { header: 'Severity', kind: 'verdict', weight: 11 },
      { header: 'In scope', kind: 'number', weight: 8.5 },
      { header: 'Tested', kind: 'number', weight: 8.5 },
      ...COUNT_COLUMNS,
      { header: 'Scopes', kind: 'text', weight: 11 },
      { header: 'Last run', kind: 'verdict', weight: 14 },
      { header: 'Runs of the period', kind: 'text', weight: 17 },
    ],
    rows: histories.map((history) => ruleRow(history, missed)),
    whenEmpty: 'No rule was applied.',
  };
}

function ruleRow({ rule, latest, atLastRun, runs }: RuleHistory, missed: readonly string[]): string[] {
  const counts = atLastRun?.counts ?? noVerdicts();
  return [
    `${latest.title}\n${rule}`,
    latest.severity,
    number(atLastRun?.inScope ?? 0),
    number(atLastRun?.tested ?? 0),
    ...countCells(counts),
    atLastRun ? scopesText([atLastRun]) : '',
    atLastRun ? verdictText(findingCounts(atLastRun)) : 'NOT_EVALUATED',
    runsText(runs, { missed }),
  ];
}

/** By reason: many rules say the same of a table that is empty. */
function notApplicableTable({ notApplicable, prose }: ReportContext): TableBlock {
  const alike = Map.groupBy(notApplicable, ({ code, reason }) => `${code}\0${reason}`);
  return {
    kind: 'table',
    columns: [
      { header: 'Reason', kind: 'text', weight: 25 },
      { header: 'For example', kind: 'text', weight: 32 },
      { header: 'Rule', kind: 'text', weight: 34 },
      { header: 'Things or scopes', kind: 'number', weight: 9 },
    ],
    rows: [...alike.values()].map((members) => [
      members[0]?.code ?? '',
      members[0]?.reason ?? '',
      members.map(({ rule, count }) => (members.length === 1 ? rule : `${rule} (${number(count)})`)).join('\n'),
      number(members.reduce((sum, { count }) => sum + count, 0)),
    ]),
    whenEmpty: prose.summary.notApplicableNone,
  };
}
