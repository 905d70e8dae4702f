import { tableName } from '../../../declaring/declaration.ts';
import { dateOf } from '../../../words/run-id.ts';
import type { TableChanges } from '../../digest/change-log.ts';
import type { ReportContext } from '../../digest/digest.ts';
import { chapterOf } from '../../digest/things.ts';
import type { Uncompared } from '../../digest/uncompared.ts';
import type { Block, Section, TableBlock } from '../../text/document.ts';
import { count, fill, number, resourceText } from '../../text/wording.ts';
import { restOf } from '../parts/told-changes.ts';

export function changeSections(context: ReportContext): Section[] {
  const { changes, prose } = context;
  const words = prose.changes;
  const opening: Block = { kind: 'paragraph', text: words.lead, tone: 'lead' };
  const chapter: Section = { id: 'changes', title: words.title, level: 1, blocks: [opening, totals(context)] };
  const blind: Section = { id: 'changes-uncompared', title: words.uncompared, level: 2, blocks: uncompared(context) };
  return [
    chapter,
    blind,
    ...changes.map(
      (table): Section => ({
        id: `changes-${table.table}`,
        title: titleOf(context, table.table),
        level: 2,
        blocks: changeBlocks(context, table),
      }),
    ),
  ];
}

/** Told once for each part, with since when: what was not read is neither changed nor unchanged. */
function uncompared({ uncompared: parts, first, last, prose }: ReportContext): Block[] {
  const words = prose.changes;
  const until = ({ lastRun }: Uncompared): string => (lastRun === last?.run ? words.still : dateOf(lastRun));
  const table: TableBlock = {
    kind: 'table',
    columns: [
      { header: 'Collector and scope', kind: 'text', weight: 44 },
      { header: 'Not compared', kind: 'text', weight: 30 },
      { header: 'Since', kind: 'text', weight: 14 },
      { header: 'Until', kind: 'text', weight: 12 },
    ],
    rows: parts.map((part) => [
      `${part.collector}\n${part.scope}`,
      partText(part, words),
      dateOf(part.since) + (part.since === first?.run ? '\nor before' : ''),
      until(part),
    ]),
    whenEmpty: words.uncomparedNone,
  };
  return [{ kind: 'paragraph', text: words.uncomparedNote, tone: 'note' }, table];
}

function partText({ part, fields, things }: Uncompared, words: ReportContext['prose']['changes']): string {
  if (part !== 'things') return words[part];
  const of = things === null ? words.allThings : count(things, 'thing');
  return fields.length === 0 ? of : `${fields.join(', ')} of ${of}`;
}

const titleOf = ({ input }: ReportContext, table: string): string =>
  input.tables.find(({ id }) => tableName(id) === table)?.title ?? table;

function totals(context: ReportContext): TableBlock {
  const { changes, prose } = context;
  return {
    kind: 'table',
    columns: [
      { header: 'Table', kind: 'text', weight: 55 },
      { header: 'Added', kind: 'number', weight: 15 },
      { header: 'Removed', kind: 'number', weight: 15 },
      { header: 'Changed', kind: 'number', weight: 15 },
    ],
    rows: changes.map(({ table, added, removed, changed }) => [
      `${titleOf(context, table)}\n${table}`,
      number(added),
      number(removed),
      number(changed),
    ]),
    whenEmpty: prose.changes.none,
  };
}

function changeBlocks(context: ReportContext, table: TableChanges): Block[] {
  const chapter = chapterOf(context, table.table);
  if (chapter === null) return [changeTable(context, table), ...restOf(context, table.table)];
  return [{ kind: 'paragraph', text: fill(context.prose.changes.elsewhere, { chapter }) }];
}

const changeTable = (context: ReportContext, { printed }: TableChanges): TableBlock => ({
  kind: 'table',
  columns: [
    { header: 'Resource and scope', kind: 'mono', weight: 38 },
    { header: 'Seen by run', kind: 'text', weight: 20 },
    { header: 'Change', kind: 'text', weight: 42 },
  ],
  rows: printed.map(({ run, scope, resource, lines }) => [resourceText(resource, scope), run, lines.join('\n')]),
  whenEmpty: context.prose.changes.none,
});
