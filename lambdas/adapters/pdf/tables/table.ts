import type { CellKind, Facts, TableBlock } from '#domain/report/text/document.ts';
import { LOOK } from '../../../../templates/report/look.ts';
import { textElement } from '../paper/flow.ts';
import type { Element } from '../paper/pdfkit.ts';
import { colorOf, type Press, type StyleName } from '../paper/press.ts';
import type { GridColumn } from './columns.ts';
import { paintGrid } from './grid.ts';
import type { Grid, Run } from './grid-lines.ts';

const CELL_STYLES: Readonly<Record<CellKind, StyleName>> = {
  text: 'cell',
  number: 'cell',
  mono: 'cellMono',
  verdict: 'cellVerdict',
};

/** A verdict is a word first; its colour repeats what the word says. */
const cell = (text: string, kind: CellKind): Run[] => [
  { text, style: CELL_STYLES[kind], color: kind === 'verdict' ? colorOf(text) : undefined },
];

/** A column is made wide enough for the words of its first rows, if they are no wider than this (points). */
const WORTH_A_LINE: Readonly<Record<CellKind, number>> = { text: 72, verdict: 72, number: 72, mono: 128 };
/** Among many columns text gives way: names of settings break well, ids do not. */
const MANY = 7;
const WORTH_A_LINE_OF_MANY = 50;
const MEASURED_ROWS = 200;

export function paintTable(press: Press, parent: Element, table: TableBlock): void {
  if (table.rows.length > 0) paintGrid(press, parent, gridOfTable(press, table));
  else {
    textElement(press, parent, 'P', table.whenEmpty, 'body');
    press.y += LOOK.space.paragraph;
  }
}

export const paintFacts = (press: Press, parent: Element, facts: Facts): void =>
  paintGrid(press, parent, gridOfFacts(facts));

export const gridOfTable = (press: Press, { caption, columns, rows }: TableBlock): Grid => ({
  caption: caption ?? null,
  headed: true,
  rowNamed: true,
  columns: columns.map(({ header, kind, weight }, at): GridColumn => {
    const texts = rows.slice(0, MEASURED_ROWS).map((row) => row[at] ?? '');
    const worth = columns.length > MANY && kind === 'text' ? WORTH_A_LINE_OF_MANY : WORTH_A_LINE[kind];
    const words = press.widestWord(texts, CELL_STYLES[kind], worth);
    const minimum = Math.max(words, press.widestWord([header], 'columnHead'));
    return { header, weight, align: kind === 'number' ? 'right' : 'left', minimum };
  }),
  rows: { [Symbol.iterator]: () => runsOf(rows, columns) },
});

function* runsOf(rows: TableBlock['rows'], columns: TableBlock['columns']): Generator<Run[][]> {
  for (const row of rows) yield columns.map(({ kind }, at) => cell(row[at] ?? '', kind));
}

export const gridOfFacts = ({ rows }: Facts): Grid => ({
  caption: null,
  headed: false,
  rowNamed: true,
  columns: [
    { header: '', weight: 27, align: 'left', minimum: 0 },
    { header: '', weight: 73, align: 'left', minimum: 0 },
  ],
  rows: rows.map(({ label, value, kind = 'text' }) => [[{ text: label, style: 'cellLabel' }], cell(value, kind)]),
});
