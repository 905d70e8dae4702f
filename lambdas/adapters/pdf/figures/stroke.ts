import type { FigureLine, LineKind } from '#domain/report/text/document.ts';
import { LOOK } from '../../../../templates/report/look.ts';
import type { Press } from '../paper/press.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

const ARROW = 5;
const GAP = 3;

/** How far before their boxes lines run level, so that none crosses the word of another. */
export const levelFor = (press: Press, lines: readonly FigureLine[]): number =>
  Math.max(0, ...lines.map(({ word }) => press.widthOf(word, 'lineWord'))) + ARROW + 3 * GAP;

/** A line from box to box: a curve, from `level` before its end a straight line with the word on it, and an arrow. */
export function paintConnection(press: Press, { kind, word }: FigureLine, from: Point, to: Point, level: number): void {
  const { color } = LOOK.strokes[kind];
  const tip = to.x - ARROW;
  const start = tip - 2 * GAP - press.widthOf(word, 'lineWord');
  paintStroke(press, kind, from, { x: to.x - level, y: to.y }, { x: start - GAP, y: to.y });
  paintStroke(press, kind, { x: tip - GAP, y: to.y }, { x: tip, y: to.y });
  press.pdf.fillColor(LOOK.colors[color]);
  press.pdf
    .moveTo(to.x, to.y)
    .lineTo(tip, to.y - 2.6)
    .lineTo(tip, to.y + 2.6)
    .fill();
  press.line(word, 'lineWord', start, to.y - LOOK.styles.lineWord.leading / 2, color);
}

/** A stroke as its kind is drawn: a curve that leaves and arrives level, and goes on straight to `end`. */
export function paintStroke({ pdf }: Press, kind: LineKind, from: Point, to: Point, end: Point = to): void {
  const { color, weight, dash, core } = LOOK.strokes[kind];
  const bend = (to.x - from.x) / 2;
  const draw = (ink: string, width: number): void => {
    pdf.strokeColor(ink).lineWidth(width).moveTo(from.x, from.y);
    pdf
      .bezierCurveTo(from.x + bend, from.y, to.x - bend, to.y, to.x, to.y)
      .lineTo(end.x, end.y)
      .stroke();
  };
  if (dash) pdf.dash(dash[0], { space: dash[1] });
  draw(LOOK.colors[color], weight);
  if (dash) pdf.undash();
  if (core !== null) draw('#ffffff', core);
}
