import { type FigureBlock, type FigureNode, LINE_KINDS, type LineKind } from '#domain/report/text/document.ts';
import { LOOK } from '../../../../templates/report/look.ts';
import { textElement } from '../paper/flow.ts';
import type { Element } from '../paper/pdfkit.ts';
import { FRAME, type Press } from '../paper/press.ts';
import { type Measured, type MeasuredNode, type Placed, type PlacedNode, partsOf, place } from './figure-layout.ts';
import { levelFor, paintConnection, paintStroke } from './stroke.ts';

const { left, right, padding, titleLines, detailLines, legend: sample } = LOOK.figure;
const { nodeTitle, nodeDetail, columnHead, figureLabel, caption: captionStyle } = LOOK.styles;

/** Room between a drawing and its legend. */
const AIR = 10;
const headHeight = columnHead.leading + 4;

/**
 * A drawing as `Figure` elements, one a page it reaches, each with its box and everything it shows in words. It is whole
 * on its page: what is left of a page is used only if all of it fits there.
 */
export function paintFigure(press: Press, parent: Element, figure: FigureBlock): void {
  const { parts, legend, captionHeight } = plan(press, figure);
  for (const [at, part] of parts.entries()) {
    const number = numberOf(at, parts.length);
    const placed = place(part);
    const used = legend.filter(({ kind }) => part.lines.some((line) => line.kind === kind));
    const height = headHeight + placed.height + AIR + heightOfLegend(used);
    press.reserve(captionHeight + height);
    textElement(press, parent, 'P', `${figure.caption}${number}`, 'caption');
    press.y += 3;
    const element = press.open(parent, 'Figure', {
      alt: press.readable(altOf(figure, part, number)),
      bbox: [FRAME.left, press.y, FRAME.right, press.y + height],
    });
    press.mark(element, () => paintPart(press, figure, placed, used));
    element.end();
    press.y += height + LOOK.space.block;
  }
}

/** How tall the first part of a drawing is, with its caption: it stands or falls together. */
export function leadOfFigure(press: Press, figure: FigureBlock): number {
  const { parts, legend, captionHeight } = plan(press, figure);
  const [first] = parts;
  return first ? captionHeight + headHeight + place(first).height + AIR + heightOfLegend(legend) : 0;
}

interface Plan {
  readonly parts: readonly Measured[];
  readonly legend: Legend;
  readonly captionHeight: number;
}

/** The parts a page can hold, and the kinds of lines to be explained. */
function plan(press: Press, figure: FigureBlock): Plan {
  const legend = LINE_KINDS.filter((kind) => figure.lines.some((line) => line.kind === kind)).map((kind) => ({
    kind,
    lines: press.wrap(`${kind}: ${figure.legend[kind]}`, 'figureLabel', FRAME.width - sample - padding),
  }));
  const caption = press.wrap(`${figure.caption}${numberOf(9, 99)}`, 'caption', FRAME.width);
  const captionHeight = caption.length * captionStyle.leading + 3;
  const around = captionHeight + headHeight + AIR + heightOfLegend(legend);
  const height = FRAME.height - LOOK.space.keepWithHeading - around; // the heading above it finds room as well
  return { parts: partsOf(measure(press, figure), height), legend, captionHeight };
}

const numberOf = (at: number, parts: number): string => (parts > 1 ? `, part ${at + 1} of ${parts}` : '');

type Legend = readonly { readonly kind: LineKind; readonly lines: readonly string[] }[];

const heightOfLegend = (legend: Legend): number =>
  legend.reduce((sum, { lines }) => sum + lines.length * figureLabel.leading, 0);

function measure(press: Press, figure: FigureBlock): Measured {
  const boxed = (width: number) => (node: FigureNode) => measureNode(press, node, width - 2 * padding);
  return { left: figure.left.nodes.map(boxed(left)), right: figure.right.nodes.map(boxed(right)), lines: figure.lines };
}

const measureNode = (press: Press, node: FigureNode, width: number): MeasuredNode => ({
  node,
  title: shortened(press.wrap(node.title, 'nodeTitle', width), titleLines),
  details: node.details.flatMap((detail) => shortened(press.wrap(detail, 'nodeDetail', width), detailLines)),
});

/** No more lines than `most`; an ellipsis says where text is missing. */
function shortened(lines: readonly string[], most: number): readonly string[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), `${lines[most - 1]?.trimEnd().slice(0, -1)}…`];
}

function paintPart(press: Press, { left: from, right: to }: FigureBlock, placed: Placed, legend: Legend): void {
  const top = press.y + headHeight;
  press.line(from.heading, 'columnHead', FRAME.left, press.y);
  press.line(to.heading, 'columnHead', FRAME.right - right, press.y);
  const level = levelFor(
    press,
    placed.lines.map(({ line }) => line),
  );
  for (const { line, from: box, to: way, y1, y2 } of placed.lines)
    paintConnection(press, line, { x: box.x + box.width, y: top + y1 }, { x: way.x, y: top + y2 }, level);
  for (const node of [...placed.left, ...placed.right]) paintNode(press, node, top);
  paintLegend(press, legend, top + placed.height + AIR);
}

function paintNode(press: Press, { x, y, width, height, title, details }: PlacedNode, top: number): void {
  press.pdf.lineWidth(0.7).rect(x, top + y, width, height);
  press.pdf.fillAndStroke(LOOK.colors.panel, LOOK.colors.rule);
  const text = title.length * nodeTitle.leading + details.length * nodeDetail.leading;
  let at = top + y + (height - text) / 2;
  for (const line of title) {
    press.line(line, 'nodeTitle', x + padding, at);
    at += nodeTitle.leading;
  }
  for (const line of details) {
    press.line(line, 'nodeDetail', x + padding, at);
    at += nodeDetail.leading;
  }
}

function paintLegend(press: Press, legend: Legend, top: number): void {
  let y = top;
  for (const { kind, lines } of legend) {
    const middle = y + figureLabel.leading / 2;
    paintStroke(press, kind, { x: FRAME.left, y: middle }, { x: FRAME.left + sample, y: middle });
    for (const line of lines) {
      press.line(line, 'figureLabel', FRAME.left + sample + padding, y);
      y += figureLabel.leading;
    }
  }
}

/** Everything that is to be seen, box by box, for those who hear it. */
function altOf({ alt, right: { nodes } }: FigureBlock, part: Measured, number: string): string {
  const ways = new Map(nodes.map((node) => [node.id, node]));
  const boxes = part.left.map(({ node }) => {
    const lines = part.lines.filter(({ from }) => from === node.id);
    const told = lines.map(({ to, word }) => `${word} to ${textOf(ways.get(to))}`);
    return `${textOf(node)}: ${told.length === 0 ? 'no line' : told.join('; ')}.`;
  });
  return [`${alt}${number}.`, ...boxes].join(' ');
}

const textOf = (node: FigureNode | undefined): string => [node?.title, ...(node?.details ?? [])].join(', ');
