import { LOOK } from '../../../../templates/report/look.ts';
import { FRAME } from '../paper/press.ts';

export interface GridColumn {
  readonly header: string;
  readonly weight: number;
  readonly align: 'left' | 'right';
  /** The column is no narrower than this, in points, unless the columns together ask for more than there is. */
  readonly minimum: number;
}

/** Where a column's text stands. */
export interface Box {
  readonly x: number;
  readonly width: number;
  readonly align: 'left' | 'right';
}

/** Columns share the frame's width; the outer ones align with the text around the table. */
export function boxesOf(columns: readonly GridColumn[]): Box[] {
  const gaps = columns.map((column, at) => (at === 0 ? 0 : gapBetween(columns[at - 1] as GridColumn, column)));
  const widths = share(columns, FRAME.width - gaps.reduce((sum, gap) => sum + gap, 0));
  let x: number = FRAME.left;
  return columns.map(({ align }, at) => {
    x += gaps[at] ?? 0;
    const box = { x, width: widths[at] ?? 0, align };
    x += box.width;
    return box;
  });
}

/** Numbers end where the next text begins: they need more air. */
const gapBetween = (left: GridColumn, right: GridColumn): number =>
  (left.align === 'right' && right.align === 'left' ? 4 : 2) * LOOK.space.cellX;

/** By weight; a column that would get less than its minimum gets that, and the others share what is left. */
function share(columns: readonly GridColumn[], width: number): number[] {
  const needed = columns.reduce((sum, { minimum }) => sum + minimum, 0);
  if (needed >= width) return levelled(columns, width);
  const fixed = new Set<GridColumn>();
  for (;;) {
    const left = columns.reduce((rest, column) => rest - (fixed.has(column) ? column.minimum : 0), width);
    const weights = columns.reduce((sum, column) => sum + (fixed.has(column) ? 0 : column.weight), 0);
    const short = columns.filter((column) => !fixed.has(column) && (left * column.weight) / weights < column.minimum);
    if (short.length === 0)
      return columns.map((column) => (fixed.has(column) ? column.minimum : (left * column.weight) / weights));
    for (const column of short) fixed.add(column);
  }
}

/** More is asked for than there is: the widest give way, so that the words of narrow columns stay whole. */
function levelled(columns: readonly GridColumn[], width: number): number[] {
  const ascending = columns.map(({ minimum }) => minimum).sort((a, b) => a - b);
  let left = width;
  for (const [at, minimum] of ascending.entries()) {
    const level = left / (ascending.length - at);
    if (minimum > level) return columns.map((column) => Math.min(column.minimum, level));
    left -= minimum;
  }
  return columns.map(({ minimum }) => minimum);
}
