import { LOOK } from '../../../../templates/report/look.ts';
import { type ColorName, FRAME, type Press, type StyleName } from '../paper/press.ts';
import { type Box, boxesOf, type GridColumn } from './columns.ts';

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

export interface Line {
  readonly text: string;
  readonly style: StyleName;
  readonly color: ColorName | undefined;
}

const { cellY } = LOOK.space;
const { leading } = LOOK.styles.cell;
export const heightOf = (lines: number): number => lines * leading + 2 * cellY;

/** A first row taller than so many lines goes on overleaf: no more of it has to stand with the header. */
const TALL = 14;

/** The text of a grid in lines as wide as its columns. */
export class GridLines {
  readonly #press: Press;
  readonly #grid: Grid;
  readonly boxes: readonly Box[];
  /** None where the headers are not printed. */
  readonly head: readonly (readonly Line[])[];
  readonly headHeight: number;
  readonly caption: readonly string[];

  constructor(press: Press, grid: Grid) {
    this.#press = press;
    this.#grid = grid;
    this.boxes = boxesOf(grid.columns);
    this.head = grid.headed
      ? grid.columns.map(({ header }, at) => this.cell([{ text: header, style: 'columnHead' }], at))
      : [];
    this.headHeight = grid.headed ? heightOf(tallest(this.head)) : 0;
    this.caption = grid.caption === null ? [] : press.wrap(grid.caption, 'caption', FRAME.width);
  }

  cell(runs: readonly Run[], at: number): Line[] {
    const { width } = this.boxes[at] as Box;
    return runs.flatMap(({ text, style, color }, run) => {
      const spaced = run < runs.length - 1 ? `${text} ` : text; // no two runs read as one word
      return this.#press.wrap(spaced, style, width).map((line) => ({ text: line, style, color }));
    });
  }

  lead(): number {
    const [first = []] = this.#grid.rows;
    const lines = Math.min(TALL, tallest(first.map((runs, at) => this.cell(runs, at))));
    return this.caption.length * LOOK.styles.caption.leading + 3 + this.headHeight + heightOf(lines);
  }
}

export const tallest = (cells: readonly (readonly Line[])[]): number =>
  Math.max(1, ...cells.map((lines) => lines.length));
