import { LOOK } from '../../../templates/report/look.ts';
import { type Box, boxesOf, type GridColumn } from './columns.ts';
import type { Element } from './pdfkit.ts';
import { type ColorName, FRAME, type Press, type StyleName } from './press.ts';

/** One paragraph of a cell. */
export interface Run {
  readonly text: string;
  readonly style: StyleName;
  readonly color?: ColorName | undefined;
}

export interface Grid {
  readonly caption: string | null;
  readonly columns: readonly GridColumn[];
  /** Whether the columns' headers are printed: on every page the grid reaches, once in the structure. */
  readonly headed: boolean;
  /** Whether a row's first cell names it (TH with Scope=Row). */
  readonly rowNamed: boolean;
  readonly rows: Iterable<readonly (readonly Run[])[]>;
}

interface Line {
  readonly text: string;
  readonly style: StyleName;
  readonly color: ColorName | undefined;
}

const { cellY } = LOOK.space;
const { leading } = LOOK.styles.cell;
const heightOf = (lines: number): number => lines * leading + 2 * cellY;

/**
 * A table that a screen reader understands (Table > Caption, THead, TBody > TR > TH/TD) and that loses nothing: text
 * wraps, rows that fit on no page go on overleaf as the same cell, headers come again on every page (as artifacts).
 */
export function paintGrid(press: Press, parent: Element, grid: Grid): void {
  new GridPainter(press, parent, grid).paint();
}

class GridPainter {
  readonly #press: Press;
  readonly #grid: Grid;
  readonly #table: Element;
  readonly #boxes: readonly Box[];
  readonly #head: readonly (readonly Line[])[] | null;

  constructor(press: Press, parent: Element, grid: Grid) {
    this.#press = press;
    this.#grid = grid;
    this.#table = press.open(parent, 'Table');
    this.#boxes = boxesOf(grid.columns);
    this.#head = grid.headed
      ? grid.columns.map(({ header }, at) => this.#lines([{ text: header, style: 'columnHead' }], at))
      : null;
  }

  paint(): void {
    this.#press.reserve(heightOf(4) + this.#headHeight() + LOOK.styles.caption.leading);
    this.#paintCaption();
    if (this.#head) {
      const head = this.#press.open(this.#table, 'THead');
      this.#paintHead(this.#press.open(head, 'TR'));
      head.end();
    }
    const body = this.#press.open(this.#table, 'TBody');
    for (const row of this.#grid.rows) this.#paintRow(body, row);
    body.end();
    this.#table.end();
    this.#press.y += LOOK.space.block;
  }

  #paintCaption(): void {
    if (this.#grid.caption === null) return;
    const caption = this.#press.open(this.#table, 'Caption');
    const lines = this.#press.wrap(this.#grid.caption, 'caption', FRAME.width);
    this.#press.mark(caption, () => {
      for (const line of lines) {
        this.#press.line(line, 'caption', FRAME.left, this.#press.y);
        this.#press.y += LOOK.styles.caption.leading;
      }
    });
    caption.end();
    this.#press.y += 3;
  }

  #headHeight(): number {
    return this.#head ? heightOf(Math.max(...this.#head.map((lines) => lines.length))) : 0;
  }

  /** With a row the header becomes part of the structure, without one it is a repetition. */
  #paintHead(row: Element | null): void {
    if (!this.#head) return;
    const head = this.#head;
    const rows = Math.max(...head.map((lines) => lines.length));
    const draw = (at: number) => this.#drawLines(head[at] ?? [], at, rows - (head[at]?.length ?? 0));
    if (row) {
      for (const at of head.keys()) {
        const cell = this.#press.open(row, 'TH', { scope: 'Column' });
        this.#press.mark(cell, () => draw(at));
        cell.end();
      }
      row.end();
    } else
      this.#press.artifact(() => {
        for (const at of head.keys()) draw(at);
      }, 'Pagination');
    this.#press.y += this.#headHeight();
    this.#press.hairline(this.#press.y, 'rule', 0.9);
  }

  #paintRow(body: Element, cells: readonly (readonly Run[])[]): void {
    let rest = cells.map((runs, at) => this.#lines(runs, at));
    const tallest = () => Math.max(1, ...rest.map((lines) => lines.length));
    const whole = FRAME.height - this.#headHeight();
    if (heightOf(tallest()) > this.#press.room && (heightOf(tallest()) <= whole || this.#fit() < 4)) this.#turnPage();
    const row = this.#press.open(body, 'TR');
    const elements = cells.map((_, at) =>
      at === 0 && this.#grid.rowNamed ? this.#press.open(row, 'TH', { scope: 'Row' }) : this.#press.open(row, 'TD'),
    );
    for (;;) {
      const count = Math.min(tallest(), this.#fit());
      this.#paintCells(elements, rest, count);
      rest = rest.map((lines) => lines.slice(count));
      if (rest.every((lines) => lines.length === 0)) break;
      this.#turnPage();
    }
    for (const element of elements) element.end();
    row.end();
  }

  #paintCells(elements: readonly Element[], cells: readonly (readonly Line[])[], count: number): void {
    for (const [at, element] of elements.entries()) {
      const lines = cells[at]?.slice(0, count) ?? [];
      if (lines.some(({ text }) => text !== '')) this.#press.mark(element, () => this.#drawLines(lines, at));
    }
    this.#press.y += heightOf(count);
    this.#press.hairline(this.#press.y);
  }

  #turnPage(): void {
    this.#press.newPage();
    this.#paintHead(null);
  }

  /** How many lines of a row still fit on the page. */
  #fit(): number {
    return Math.max(1, Math.floor((this.#press.room - 2 * cellY) / leading));
  }

  #lines(runs: readonly Run[], at: number): Line[] {
    const { width } = this.#boxes[at] as Box;
    return runs.flatMap(({ text, style, color }, run) => {
      const spaced = run < runs.length - 1 ? `${text} ` : text; // no two runs read as one word
      return this.#press.wrap(spaced, style, width).map((line) => ({ text: line, style, color }));
    });
  }

  #drawLines(lines: readonly Line[], at: number, skip = 0): void {
    const { x, width, align } = this.#boxes[at] as Box;
    for (const [index, { text, style, color }] of lines.entries()) {
      const shift = align === 'right' ? width - this.#press.widthOf(text.trimEnd(), style) : 0;
      const y = this.#press.y + cellY + (skip + index) * leading;
      this.#press.line(text, style, x + shift, y, color, 'cell');
    }
  }
}
