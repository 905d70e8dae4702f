import type { Block, CellKind, Code, Facts, List, Paragraph, TableBlock } from '#domain/report/document.ts';
import { LOOK } from '../../../templates/report/look.ts';
import { paintCalendar } from './calendar.ts';
import type { GridColumn } from './columns.ts';
import { textElement } from './flow.ts';
import { paintGrid, type Run } from './grid.ts';
import { paintHighlights } from './highlights.ts';
import type { Element } from './pdfkit.ts';
import { colorOf, FRAME, type Press, type StyleName } from './press.ts';

type Painter<Kind extends Block['kind']> = (
  press: Press,
  parent: Element,
  block: Extract<Block, { kind: Kind }>,
) => void;

const PAINTERS: { readonly [Kind in Block['kind']]: Painter<Kind> } = {
  paragraph: paintParagraph,
  list: paintList,
  code: paintCode,
  facts: paintFacts,
  highlights: paintHighlights,
  table: paintTable,
  calendar: paintCalendar,
};

export function paintBlocks(press: Press, parent: Element, blocks: readonly Block[]): void {
  for (const block of blocks) (PAINTERS[block.kind] as Painter<Block['kind']>)(press, parent, block);
}

const { space } = LOOK;

function paintParagraph(press: Press, parent: Element, { text, tone = 'body' }: Paragraph): void {
  textElement(press, parent, 'P', text, tone);
  press.y += space.paragraph;
}

function paintList(press: Press, parent: Element, { items, ordered = false }: List): void {
  const list = press.open(parent, 'L');
  for (const [index, item] of items.entries()) {
    press.reserve(2 * LOOK.styles.body.leading);
    const entry = press.open(list, 'LI');
    const label = press.open(entry, 'Lbl');
    press.mark(label, () => press.line(ordered ? `${index + 1}.` : '•', 'body', FRAME.left + 2, press.y, 'accent'));
    label.end();
    textElement(press, entry, 'LBody', item, 'body', FRAME.left + 20);
    entry.end();
    press.y += 3;
  }
  list.end();
  press.y += space.paragraph - 3;
}

/** The shade is drawn page by page, before the lines that stand on it. */
function paintCode(press: Press, parent: Element, { text }: Code): void {
  const pad = 8;
  const { leading } = LOOK.styles.code;
  const paragraph = press.open(parent, 'P');
  const code = press.open(paragraph, 'Code');
  for (let rest = press.wrap(text, 'code', FRAME.width - 2 * pad); rest.length > 0; ) {
    press.reserve(Math.min(rest.length, 3) * leading + 2 * pad);
    const here = rest.slice(0, Math.floor((press.room - 2 * pad) / leading));
    press.panel(press.y, here.length * leading + 2 * pad);
    press.mark(code, () => {
      for (const [index, line] of here.entries())
        press.line(line, 'code', FRAME.left + pad, press.y + pad + index * leading);
    });
    press.y += here.length * leading + 2 * pad;
    rest = rest.slice(here.length);
  }
  code.end();
  paragraph.end();
  press.y += space.block - 4;
}

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
const MEASURED_ROWS = 200;

function paintTable(press: Press, parent: Element, { caption, columns, rows, whenEmpty }: TableBlock): void {
  if (rows.length === 0) {
    textElement(press, parent, 'P', whenEmpty, 'body');
    press.y += space.paragraph;
    return;
  }
  paintGrid(press, parent, {
    caption: caption ?? null,
    headed: true,
    rowNamed: true,
    columns: columns.map(({ header, kind, weight }, at): GridColumn => {
      const texts = rows.slice(0, MEASURED_ROWS).map((row) => row[at] ?? '');
      const words = press.widestWord(texts, CELL_STYLES[kind], WORTH_A_LINE[kind]);
      const minimum = Math.max(words, press.widestWord([header], 'columnHead'));
      return { header, weight, align: kind === 'number' ? 'right' : 'left', minimum };
    }),
    rows: runsOf(rows, columns),
  });
}

function* runsOf(rows: TableBlock['rows'], columns: TableBlock['columns']): Generator<Run[][]> {
  for (const row of rows) yield columns.map(({ kind }, at) => cell(row[at] ?? '', kind));
}

function paintFacts(press: Press, parent: Element, { rows }: Facts): void {
  const columns: GridColumn[] = [
    { header: '', weight: 27, align: 'left', minimum: 0 },
    { header: '', weight: 73, align: 'left', minimum: 0 },
  ];
  paintGrid(press, parent, {
    caption: null,
    headed: false,
    rowNamed: true,
    columns,
    rows: rows.map(({ label, value, kind = 'text' }) => [[{ text: label, style: 'cellLabel' }], cell(value, kind)]),
  });
}
