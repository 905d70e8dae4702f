import type { FigureBlock, FigureLine, FigureNode } from '#domain/report/text/document.ts';
import { LOOK } from '../../../../templates/report/look.ts';
import { FRAME } from '../paper/press.ts';

/** A box with its text in lines. */
export interface MeasuredNode {
  readonly node: FigureNode;
  readonly title: readonly string[];
  readonly details: readonly string[];
}

export interface Measured {
  readonly left: readonly MeasuredNode[];
  readonly right: readonly MeasuredNode[];
  readonly lines: FigureBlock['lines'];
}

/** A box where it stands; `y` counts from the top of the drawing. */
export interface PlacedNode extends MeasuredNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedLine {
  readonly line: FigureLine;
  readonly from: PlacedNode;
  readonly to: PlacedNode;
  /** Where it leaves the left box and where it meets the right one: no two lines meet a box at the same height. */
  readonly y1: number;
  readonly y2: number;
}

export interface Placed {
  readonly left: readonly PlacedNode[];
  readonly right: readonly PlacedNode[];
  readonly lines: readonly PlacedLine[];
  readonly height: number;
}

const { left, right, port, nodeGap, padding } = LOOK.figure;

/** Cuts a drawing into ones no taller than `height`: between boxes of the left, or between the lines of one of them. */
export function partsOf({ left: nodes, right: ways, lines }: Measured, height: number): Measured[] {
  const parts: Measured[] = [];
  let part: Measured = { left: [], right: [], lines: [] };
  const grown = (node: MeasuredNode, more: Measured['lines']): Measured => {
    const all = [...part.lines, ...more];
    const reached = new Set(all.map(({ to }) => to));
    return {
      left: part.left.includes(node) ? part.left : [...part.left, node],
      right: ways.filter((way) => reached.has(way.node.id)),
      lines: all,
    };
  };
  /** Gives whether it fits, on this part or on a fresh one. */
  const add = (node: MeasuredNode, more: Measured['lines']): boolean => {
    if (heightOf(grown(node, more)) > height && part.left.length > 0) {
      parts.push(part);
      part = { left: [], right: [], lines: [] };
    }
    const whole = heightOf(grown(node, more)) <= height;
    if (whole || more.length <= 1) part = grown(node, more);
    return whole;
  };
  for (const node of nodes) {
    const own = lines.filter(({ from }) => from === node.node.id);
    if (!add(node, own)) for (const line of own.length > 1 ? own : []) add(node, [line]);
  }
  return part.left.length > 0 ? [...parts, part] : parts;
}

/** Gives every box and line its place: both sides in their order, the shorter one in the middle. */
export function place(measured: Measured): Placed {
  const height = heightOf(measured);
  const [leaving, meeting] = [portsOf(measured, 'from'), portsOf(measured, 'to')];
  const placedLeft = column(measured.left, FRAME.left, left, height, leaving);
  const placedRight = column(measured.right, FRAME.right - right, right, height, meeting);
  const boxes = new Map([...placedLeft, ...placedRight].map((placed) => [placed.node.id, placed]));
  return {
    left: placedLeft,
    right: placedRight,
    height,
    lines: measured.lines.flatMap((line) => {
      const [from, to] = [boxes.get(line.from), boxes.get(line.to)];
      if (!from || !to) return [];
      return [{ line, from, to, y1: portAt(from, line, leaving), y2: portAt(to, line, meeting) }];
    }),
  };
}

/** The lines that end at each box of a side, from top to bottom. */
type Ports = ReadonlyMap<string, readonly FigureLine[]>;

/** By the order of the boxes at their other ends, so that they cross as little as can be. */
function portsOf({ left: nodes, right: ways, lines }: Measured, end: 'from' | 'to'): Ports {
  const order = new Map([...nodes, ...ways].map(({ node }, at) => [node.id, at]));
  const rank = (line: FigureLine): number => order.get(end === 'from' ? line.to : line.from) ?? 0;
  const sorted = [...lines].sort((a, b) => rank(a) - rank(b));
  return Map.groupBy(sorted, (line) => line[end]);
}

function heightOf(measured: Measured): number {
  const [leaving, meeting] = [portsOf(measured, 'from'), portsOf(measured, 'to')];
  return Math.max(columnHeight(measured.left, leaving), columnHeight(measured.right, meeting));
}

function boxHeight({ node, title, details }: MeasuredNode, ports: Ports): number {
  const { nodeTitle, nodeDetail } = LOOK.styles;
  const text = title.length * nodeTitle.leading + details.length * nodeDetail.leading;
  return Math.max(text + 2 * padding, (ports.get(node.id)?.length ?? 0) * port + padding);
}

const columnHeight = (nodes: readonly MeasuredNode[], ports: Ports): number =>
  nodes.reduce((sum, node) => sum + boxHeight(node, ports) + nodeGap, -nodeGap);

function column(
  nodes: readonly MeasuredNode[],
  x: number,
  width: number,
  height: number,
  ports: Ports,
): readonly PlacedNode[] {
  let y = (height - columnHeight(nodes, ports)) / 2;
  return nodes.map((node) => {
    const placed = { ...node, x, y, width, height: boxHeight(node, ports) };
    y += placed.height + nodeGap;
    return placed;
  });
}

/** Ends of lines stand evenly around the middle of a box. */
function portAt({ node, y, height }: PlacedNode, line: FigureLine, ports: Ports): number {
  const all = ports.get(node.id) ?? [];
  return y + height / 2 + (all.indexOf(line) - (all.length - 1) / 2) * port;
}
