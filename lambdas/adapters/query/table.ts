import { grouped, printable } from '#domain/words/printable.ts';
import { cellsWide, fitted, padded, shorten } from './cells.ts';
import { plain } from './plain.ts';
import type { QueryResult } from './result.ts';

export interface Look {
  /** Terminal cells in a line; without it lines are as long as they come. */
  readonly width?: number;
  /** Terminal cells a value may take where there is no `width`. */
  readonly cellWidth?: number;
}

const CELL_WIDTH = 60;
/** A column that is narrower than this tells nothing: then each row is printed as lines of its own. */
const LEAST_WIDTH = 8;
const GAP = '  ';

interface Cells {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns of nothing but numbers, which stand to the right and are never cut. */
  readonly isNumber: readonly boolean[];
}

/**
 * Aligned columns, numbers to the right, no wider than the terminal; where that has no room for every column, a line for
 * each value. Nothing is cut silently: each cut is marked with …, and the last line counts what was cut or left out.
 * Values are printable: none can move the cursor or forge a line.
 */
export function toTable({ columns, rows }: QueryResult, total: number, { width, cellWidth }: Look): string {
  const most = width ?? cellWidth ?? CELL_WIDTH;
  const cut = { values: 0 };
  const cells: Cells = {
    names: columns.map(({ name }) => shorten(printable(name), most)),
    rows: rows.map((row) => row.map((value) => printable(value === null ? 'NULL' : plain(value)))),
    isNumber: columns.map((_, at) => isNumber(rows, at)),
  };
  const natural = widthsOf(cells).map((wide) => Math.min(wide, most));
  const widths = width === undefined ? natural : fitted(natural, cells.isNumber, width, GAP.length, LEAST_WIDTH);
  const lines = widths === undefined ? asRecords(cells, most, cut) : asColumns(cells, widths, cut);
  return `${[...lines, summary(rows.length, total, cut.values)].join('\n')}\n`;
}

function asColumns({ names, rows, isNumber }: Cells, widths: readonly number[], cut: Cut): string[] {
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => padded(text, widths[at] ?? 0, isNumber[at] ?? false))
      .join(GAP)
      .trimEnd();
  const heading = names.map((name, at) => shorten(name, widths[at] ?? 0));
  const rule = widths.map((wide) => '─'.repeat(wide)).join(GAP);
  const shown = rows.map((row) => line(row.map((text, at) => counted(text, widths[at] ?? 0, cut))));
  return [line(heading), rule, ...shown, ''];
}

function asRecords({ names, rows }: Cells, width: number, cut: Cut): string[] {
  const nameWidth = Math.min(Math.max(...names.map(cellsWide)), Math.floor(width / 3));
  const room = Math.max(1, width - nameWidth - GAP.length);
  return rows.flatMap((row, index) => [
    `── ${index + 1} `.padEnd(width, '─').slice(0, width),
    ...row.map((text, at) => {
      const name = padded(shorten(names[at] ?? '', nameWidth), nameWidth, false);
      return `${name}${GAP}${counted(text, room, cut)}`.trimEnd();
    }),
    '',
  ]);
}

interface Cut {
  values: number;
}

function counted(text: string, width: number, cut: Cut): string {
  const shown = shorten(text, width);
  if (shown !== text) cut.values += 1;
  return shown;
}

const widthsOf = ({ names, rows }: Cells): number[] =>
  names.map((name, at) => rows.reduce((most, row) => Math.max(most, cellsWide(row[at] ?? '')), cellsWide(name)));

function isNumber(rows: QueryResult['rows'], at: number): boolean {
  let found = false;
  for (const row of rows) {
    if (row[at] === null) continue;
    if (typeof row[at] !== 'number') return false;
    found = true;
  }
  return found;
}

function summary(rows: number, total: number, cut: number): string {
  const count = `${grouped(total)} ${total === 1 ? 'row' : 'rows'}`;
  const said = [
    rows === total ? count : `the first ${grouped(rows)} of ${count}`,
    ...(cut === 0 ? [] : [`${cut === 1 ? '1 value is' : `${grouped(cut)} values are`} cut at …`]),
  ].join('; ');
  return rows === total && cut === 0 ? said : `${said}; --format csv or json gives all`;
}
