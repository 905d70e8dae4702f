import { tableName } from '../../../declaring/declaration.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { ReportRun } from '../../digest/input.ts';
import type { Facts, Section, TableBlock } from '../../text/document.ts';
import { number } from '../../text/wording.ts';

/** What auditors call IPE: source, parameters, code and limits of the information they are asked to rely on. */
export function ipeSections(context: ReportContext): Section[] {
  const words = context.prose.ipe;
  const part = (id: string, title: string, ...blocks: Section['blocks']): Section => ({
    id: `ipe-${id}`,
    title,
    level: 2,
    blocks,
  });
  return [
    { id: 'ipe', title: words.title, level: 1, blocks: [{ kind: 'paragraph', text: words.lead, tone: 'lead' }] },
    part('sources', words.sources, { kind: 'paragraph', text: words.sourcesNote }, sourceTable(context)),
    part('production', words.production, production(context), parameters(context)),
    part(
      'limits',
      words.limits,
      { kind: 'list', items: words.limitItems },
      { kind: 'paragraph', text: words.characters, tone: 'note' },
    ),
  ];
}

const sourceTable = ({ input }: ReportContext): TableBlock => ({
  kind: 'table',
  columns: [
    { header: 'Collector', kind: 'text', weight: 30 },
    { header: 'Reads with', kind: 'text', weight: 46 },
    { header: 'Table', kind: 'text', weight: 24 },
  ],
  rows: input.tables.map(({ id, title, reads, from }) => [
    title,
    [...reads, ...from.map(tableName)].join(', '),
    tableName(id),
  ]),
  whenEmpty: 'No collector is in use.',
});

function production({ input, runs, last }: ReportContext): Facts {
  const schedule = last?.manifest.schedule;
  const every = (of: (run: ReportRun) => string | null): string => ranges(runs, of);
  return {
    kind: 'facts',
    rows: [
      { label: 'Schedule at the last run', value: schedule ? scheduleText(schedule) : 'no run in this period' },
      { label: 'Principal', value: every(({ manifest }) => manifest.principal ?? 'not known'), kind: 'mono' },
      {
        label: 'Code that collected and judged',
        value: every(({ manifest }) => `${manifest.code.version} ${manifest.code.sha256}`),
        kind: 'mono',
      },
      { label: 'Configuration (SHA-256)', value: every(({ manifest }) => manifest.configSha256), kind: 'mono' },
      {
        label: 'Code that made this report',
        value: `${input.generator.version} ${input.generator.sha256}`,
        kind: 'mono',
      },
    ],
  };
}

const scheduleText = ({ at, everyHours }: ReportRun['manifest']['schedule']): string =>
  everyHours === 24 ? `daily at ${at} UTC` : `every ${number(everyHours)} hours from ${at} UTC`;

/** A value and the runs it held for, one line for each time it changed. */
function ranges(runs: readonly ReportRun[], of: (run: ReportRun) => string | null): string {
  const spans: { value: string; from: string; to: string }[] = [];
  for (const run of runs) {
    const value = of(run) ?? '';
    const span = spans.at(-1);
    if (span?.value === value) span.to = run.run;
    else spans.push({ value, from: run.run, to: run.run });
  }
  if (spans.length === 1) return spans[0]?.value ?? '';
  return spans.map(({ value, from, to }) => `${value}\n  from ${from} to ${to}`).join('\n') || 'no run in this period';
}

const parameters = ({ input, prose }: ReportContext): TableBlock => ({
  kind: 'table',
  caption: prose.ipe.parameters,
  columns: [
    { header: 'Policy', kind: 'text', weight: 40 },
    { header: 'Value', kind: 'mono', weight: 60 },
  ],
  rows: Object.entries(input.policy)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, JSON.stringify(value) ?? 'none']),
  whenEmpty: prose.ipe.parametersNone,
});
