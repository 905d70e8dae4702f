import { tableName } from '../../../declaring/declaration.ts';
import { dateOf, scheduledAtOf } from '../../../words/run-id.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { Block, Section, TableBlock } from '../../text/document.ts';
import { utcTime } from '../../text/period.ts';
import { number } from '../../text/wording.ts';
import { calendarBlock } from './calendar.ts';
import { coverageSection } from './coverage.ts';
import { maskedTable } from './masked.ts';
import { memberTable } from './unknown-members.ts';

export function completenessSections(context: ReportContext): Section[] {
  const words = context.prose.completeness;
  const note = (text: string): Block => ({ kind: 'paragraph', text, tone: 'note' });
  const part = (id: string, title: string, ...blocks: Block[]): Section => ({
    id: `completeness-${id}`,
    title,
    level: 2,
    blocks,
  });
  return [
    {
      id: 'completeness',
      title: words.title,
      level: 1,
      blocks: [{ kind: 'paragraph', text: words.lead, tone: 'lead' }],
    },
    part('calendar', words.calendar, note(words.calendarNote), calendarBlock(context), ...slotTables(context)),
    part(
      'units',
      words.units,
      note(words.unitsNote),
      collectorTable(context),
      incompleteUnits(context),
      ...adoptedUnits(context),
    ),
    part('gaps', words.gaps, note(words.gapsNote), gapTable(context), memberTable(context)),
    part('masked', words.masked, note(words.maskedNote), maskedTable(context)),
    coverageSection(context),
  ];
}

function slotTables({ input, runs, prose }: ReportContext): TableBlock[] {
  const words = prose.completeness;
  const missed = input.calendar.slots.filter(({ state }) => state === 'MISSED');
  const single = (caption: string, header: string, ids: readonly string[], whenEmpty: string): TableBlock => ({
    kind: 'table',
    caption,
    columns: [{ header, kind: 'text', weight: 1 }],
    rows: ids.map((run) => [utcTime(scheduledAtOf(run))]),
    whenEmpty,
  });
  return [
    single(
      words.missed,
      'Slot',
      missed.map(({ run }) => run),
      words.missedNone,
    ),
    single(words.extra, 'Run', input.calendar.extra, words.extraNone),
    {
      kind: 'table',
      caption: words.attention,
      columns: [
        { header: 'Run', kind: 'text', weight: 26 },
        { header: 'Timing', kind: 'verdict', weight: 16 },
        { header: 'Outcome', kind: 'verdict', weight: 16 },
        { header: 'Units complete', kind: 'number', weight: 16 },
        { header: 'Units planned', kind: 'number', weight: 14 },
        { header: 'Gaps', kind: 'number', weight: 12 },
      ],
      rows: runs
        .filter(({ manifest }) => manifest.timing !== 'ON_TIME' || manifest.outcome !== 'COMPLETE')
        .map(({ run, manifest: { timing, outcome, units } }) => [
          run,
          timing,
          outcome,
          number(units.filter((unit) => unit.outcome === 'COMPLETE').length),
          number(units.length),
          number(units.reduce((sum, { gaps }) => sum + gaps, 0)),
        ]),
      whenEmpty: words.attentionNone,
    },
  ];
}

function collectorTable({ input, runs, last }: ReportContext): TableBlock {
  const ids = [...new Set(runs.flatMap(({ manifest }) => manifest.units.map(({ collector }) => collector)))].sort();
  return {
    kind: 'table',
    columns: [
      { header: 'Collector', kind: 'text', weight: 34 },
      { header: 'Units in all runs', kind: 'number', weight: 13 },
      { header: 'Complete', kind: 'number', weight: 13 },
      { header: 'Rows read', kind: 'number', weight: 13 },
      { header: 'Rows kept', kind: 'number', weight: 13 },
      { header: 'Tie-out', kind: 'verdict', weight: 14 },
    ],
    rows: ids.map((id) => {
      const units = runs.flatMap(({ manifest }) => manifest.units.filter(({ collector }) => collector === id));
      const here = last?.manifest.units.filter(({ collector }) => collector === id) ?? [];
      const read = here.reduce((sum, { rows }) => sum + rows, 0);
      const kept = last?.manifest.tables.find(({ table }) => table === tableName(id))?.rows ?? 0;
      return [
        `${input.tables.find((collector) => collector.id === id)?.title ?? id}\n${id}`,
        number(units.length),
        number(units.filter(({ outcome }) => outcome === 'COMPLETE').length),
        number(read),
        number(kept),
        read === kept ? 'agrees' : 'differs',
      ];
    }),
    whenEmpty: 'Nothing was planned.',
  };
}

const UNIT_OUTCOMES = ['COMPLETE', 'PARTIAL', 'FAILED', 'MISSING'] as const;

function incompleteUnits({ runs, prose }: ReportContext): TableBlock {
  const words = prose.completeness;
  const units = Map.groupBy(
    runs.flatMap(({ manifest }) => manifest.units),
    ({ collector, scope }) => `${collector}\n${scope}`,
  );
  return {
    kind: 'table',
    caption: words.incomplete,
    columns: [
      { header: 'Collector and scope', kind: 'text', weight: 40 },
      ...UNIT_OUTCOMES.map((outcome) => ({ header: outcome, kind: 'number', weight: 15 }) as const),
    ],
    rows: [...units]
      .filter(([, members]) => members.some(({ outcome }) => outcome !== 'COMPLETE'))
      .map(([name, members]) => [
        name,
        ...UNIT_OUTCOMES.map((outcome) => number(members.filter((unit) => unit.outcome === outcome).length)),
      ])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    whenEmpty: words.incompleteNone,
  };
}

/** None in a bucket, whose policy says who may write recordings. */
function adoptedUnits({ runs, prose }: ReportContext): TableBlock[] {
  const units = runs.flatMap(({ run, manifest }) =>
    manifest.units.flatMap(({ adopted, collector, scope, rows }) =>
      adopted ? [[`${collector}\n${scope}`, run, 'ADOPTED', number(rows)]] : [],
    ),
  );
  if (units.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: prose.completeness.adopted,
      columns: [
        { header: 'Collector and scope', kind: 'text', weight: 40 },
        { header: 'Run', kind: 'text', weight: 30 },
        { header: 'Recording', kind: 'text', weight: 15 },
        { header: 'Rows', kind: 'number', weight: 15 },
      ],
      rows: units,
      whenEmpty: '',
    },
  ];
}

function gapTable({ gaps, prose }: ReportContext): TableBlock {
  return {
    kind: 'table',
    columns: [
      { header: 'Collector and scope', kind: 'text', weight: 29 },
      { header: 'Call and cause', kind: 'text', weight: 23 },
      { header: 'Reason', kind: 'text', weight: 23 },
      { header: 'Seen', kind: 'text', weight: 13 },
      { header: 'Gaps', kind: 'number', weight: 8 },
      { header: 'In the last run', kind: 'number', weight: 9 },
    ],
    rows: gaps.map((group) => [
      `${group.collector}\n${group.scope}`,
      `${group.operation}\n${group.code}`,
      group.reason,
      group.firstRun === group.lastRun
        ? dateOf(group.firstRun)
        : `${dateOf(group.firstRun)} to ${dateOf(group.lastRun)}`,
      number(group.gaps),
      number(group.atLastRun),
    ]),
    whenEmpty: prose.completeness.gapsNone,
  };
}
