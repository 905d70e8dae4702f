import { LOOK } from '../../../../templates/report/look.ts';
import type { Element } from '../paper/pdfkit.ts';
import { FRAME, type Press } from '../paper/press.ts';
import type { Box } from './columns.ts';
import { type Grid, GridLines, heightOf, type Line, type Run, tallest } from './grid-lines.ts';

const { cellY } = LOOK.space;
const { leading } = LOOK.styles.cell;

/**
 * A table that a screen reader understands (Table > Caption, THead, TBody > TR > TH/TD) and that loses nothing: text
 * wraps, rows that fit on no page go on overleaf as the same cell, headers come again on every page (as artifacts).
 */
export function paintGrid(press: Press, parent: Element, grid: Grid): void {
  new GridPainter(press, press.open(parent, 'Table'), grid).paint();
}

/** What of a table stands or falls together: its caption, its header and its first row, unless that is a tall one. */
export const leadOfGrid = (press: Press, grid: Grid): number => new GridLines(press, grid).lead();

class GridPainter {
  readonly #press: Press;
  readonly #table: Element;
  readonly #grid: Grid;
  readonly #lines: GridLines;
  #hasRows = false;

  constructor(press: Press, table: Element, grid: Grid) {
    this.#press = press;
    this.#table = table;
    this.#grid = grid;
    this.#lines = new GridLines(press, grid);
  }

  paint(): void {
    this.#press.reserve(this.#lines.lead());
    this.#paintCaption();
    if (this.#grid.headed) {
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
    const { caption } = this.#lines;
    if (caption.length === 0) return;
    const element = this.#press.open(this.#table, 'Caption');
    this.#press.mark(element, () => {
      for (const line of caption) {
        this.#press.line(line, 'caption', FRAME.left, this.#press.y);
        this.#press.y += LOOK.styles.caption.leading;
      }
    });
    element.end();
    this.#press.y += 3;
  }

  /** With a row the header becomes part of the structure, without one it is a repetition. */
  #paintHead(row: Element | null): void {
    const { head, headHeight } = this.#lines;
    if (head.length === 0) return;
    const draw = (at: number) => this.#drawLines(head[at] ?? [], at, tallest(head) - (head[at]?.length ?? 0));
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
    this.#press.y += headHeight;
    this.#press.hairline(this.#press.y, 'rule', 0.9);
  }

  #paintRow(body: Element, cells: readonly (readonly Run[])[]): void {
    let rest: readonly (readonly Line[])[] = cells.map((runs, at) => this.#lines.cell(runs, at));
    const whole = FRAME.height - this.#lines.headHeight;
    const height = heightOf(tallest(rest));
    // the first row stays with its header, for which `lead` has made room
    if (this.#hasRows && height > this.#press.room && (height <= whole || this.#fit() < 4)) this.#turnPage();
    this.#hasRows = true;
    const row = this.#press.open(body, 'TR');
    const elements = cells.map((_, at) =>
      at === 0 && this.#grid.rowNamed ? this.#press.open(row, 'TH', { scope: 'Row' }) : this.#press.open(row, 'TD'),
    );
    for (;;) {
      const count = Math.min(tallest(rest), this.#fit());
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

  #drawLines(lines: readonly Line[], at: number, skip = 0): void {
    const { x, width, align } = this.#lines.boxes[at] as Box;
    for (const [index, { text, style, color }] of lines.entries()) {
      const shift = align === 'right' ? width - this.#press.widthOf(text.trimEnd(), style) : 0;
      const y = this.#press.y + cellY + (skip + index) * leading;
      this.#press.line(text, style, x + shift, y, color, 'cell');
    }
  }
}
