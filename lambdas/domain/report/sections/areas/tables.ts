import { tableName } from '../../../declaring/declaration.ts';
import type { Column } from '../../../tables/columns.ts';
import type { TableRow } from '../../../tables/table.ts';
import type { ReportContext } from '../../digest/digest.ts';
import { openByThing } from '../../digest/exceptions.ts';
import type { ReportTable } from '../../digest/input.ts';
import { chapterOf, EGRESS_PATHS } from '../../digest/things.ts';
import type { Block, Section, TableColumn } from '../../text/document.ts';
import { tableQuery } from '../../text/queries.ts';
import { columnTitle, fill, resourceText, textOf, valueText, withinScope } from '../../text/wording.ts';

/** Reads the rows of every collector that declares `report` fields; holds no more of them than are printed. */
export async function tableSections(context: ReportContext): Promise<Section[]> {
  const { input, prose, last } = context;
  const words = prose.tables;
  const text = last ? fill(words.lead, { run: last.run }) : words.none;
  const shortened: Block = { kind: 'paragraph', text: prose.shortened, tone: 'note' };
  const sections: Section[] = [
    { id: 'tables', title: words.title, level: 1, blocks: [{ kind: 'paragraph', text, tone: 'lead' }, shortened] },
  ];
  if (!last) return sections;
  const finding = openByThing(context.exceptions);
  for (const collector of input.tables)
    if (collector.columns.length > 0)
      sections.push({
        id: `tables-${collector.id}`,
        title: collector.title,
        level: 2,
        blocks: await collectorBlocks(context, collector, finding),
      });
  return sections;
}

type FindingOf = ReturnType<typeof openByThing>;

async function collectorBlocks(context: ReportContext, collector: ReportTable, finding: FindingOf): Promise<Block[]> {
  const table = tableName(collector.id);
  const chapter = table === EGRESS_PATHS ? chapterOf(context, table) : null;
  if (chapter !== null)
    return [
      { kind: 'paragraph', text: fill(context.prose.tables.elsewhere, { chapter }) },
      { kind: 'code', text: tableQuery(table, context.last?.run ?? '') },
    ];
  const selection = await select(context, collector, finding);
  const rows = selection.rows.map((row) => rowCells(collector, row, finding));
  const columns: TableColumn[] = [
    { header: 'Resource and scope', kind: 'mono', weight: 36 },
    ...collector.columns.map((column, at) => fieldColumn(column, rows, at + 1)),
    { header: 'Finding', kind: 'verdict', weight: 9 },
  ];
  const { empty, unread } = context.prose.tables;
  const doubts = readingDoubts(context, collector);
  return [
    ...doubts,
    ...capText(context, collector, selection),
    { kind: 'table', columns, rows, whenEmpty: doubts.length > 0 ? unread : empty },
  ];
}

/** What kept the last run from seeing everything: a short or empty table must not pass for a complete one. */
function readingDoubts({ last, prose }: ReportContext, { id }: ReportTable): Block[] {
  const units = last?.manifest.units.filter(({ collector }) => collector === id) ?? [];
  const incomplete = units.filter(({ outcome }) => outcome !== 'COMPLETE').length;
  if (units.length === 0) return [{ kind: 'paragraph', text: prose.tables.unplanned }];
  if (incomplete === 0) return [];
  return [{ kind: 'paragraph', text: fill(prose.tables.incomplete, { incomplete, units: units.length }) }];
}

/** Room for what most cells of the column hold; the others wrap. */
function fieldColumn({ name, type }: Column, rows: readonly (readonly string[])[], at: number): TableColumn {
  const lengths = rows.map((row) => (row[at] ?? '').length).sort((a, b) => a - b);
  const usual = lengths[Math.floor(lengths.length * 0.9)] ?? 0;
  return {
    header: columnTitle(name) + (type === 'timestamp' ? ' (UTC)' : ''),
    kind: type === 'bigint' || type === 'double' ? 'number' : 'text',
    weight: Math.min(Math.max(usual, 5), 26),
  };
}

interface Selection {
  readonly rows: readonly TableRow[];
  readonly total: number;
  /** Rows with an open exception, printed or not. */
  readonly exceptional: number;
}

/** All rows if the limit holds them, else those with an open exception, as far as it holds them. */
async function select({ limits }: ReportContext, collector: ReportTable, finding: FindingOf): Promise<Selection> {
  const table = tableName(collector.id);
  const all: TableRow[] = [];
  const exceptional: TableRow[] = [];
  let [total, found] = [0, 0];
  for await (const row of collector.rows()) {
    total += 1;
    if (all.length < limits.rowsPerTable) all.push(row);
    if (finding(table, textOf(row, 'scope'), textOf(row, 'id')) === null) continue;
    found += 1;
    if (exceptional.length < limits.rowsPerTable) exceptional.push(row);
  }
  return { rows: total > all.length ? exceptional : all, total, exceptional: found };
}

function capText({ prose, last }: ReportContext, collector: ReportTable, selection: Selection): Block[] {
  const { rows, total, exceptional } = selection;
  if (rows.length === total) return [];
  const values = { total, exceptional, printed: rows.length, hidden: total - rows.length };
  const words = rows.length < exceptional ? prose.tables.cappedTwice : prose.tables.capped;
  return [
    { kind: 'paragraph', text: fill(words, values) },
    { kind: 'code', text: tableQuery(tableName(collector.id), last?.run ?? '') },
  ];
}

function rowCells(collector: ReportTable, row: TableRow, finding: FindingOf): string[] {
  const [id, scope] = [textOf(row, 'id'), textOf(row, 'scope')];
  return [
    resourceText(id, scope),
    ...collector.columns.map(({ name, type }) => withinScope(valueText(row[name], type), scope)),
    finding(tableName(collector.id), scope, id) ?? 'none',
  ];
}
