/** A point of one line: a service or an IPv4 address is a number, an IPv6 address a bigint. */
export type Point = number | bigint;

/**
 * A set of points of one line as its boundaries `[from, to)`, strictly increasing: equal sets are equal arrays, and
 * nothing but comparison is ever needed.
 */
export type Line = readonly Point[];

export const NOTHING: Line = [];

/** Bit `inA + 2 · inB` of a truth table says whether a point is kept. */
const EITHER = 0b1110;
const ONLY_A = 0b0010;

function combine(a: Line, b: Line, truth: number): Line {
  const result: Point[] = [];
  let [i, j, membership, kept] = [0, 0, 0, 0];
  while (i < a.length || j < b.length) {
    const point = j >= b.length || (i < a.length && a[i]! <= b[j]!) ? a[i]! : b[j]!;
    if (a[i] === point) {
      membership ^= 1;
      i++;
    }
    if (b[j] === point) {
      membership ^= 2;
      j++;
    }
    const keep = (truth >> membership) & 1;
    if (keep !== kept) result.push(point);
    kept = keep;
  }
  return result;
}

export function union(a: Line, b: Line): Line {
  if (a.length === 0 || a === b) return b;
  if (b.length === 0) return a;
  return combine(a, b, EITHER);
}

export function subtract(a: Line, b: Line): Line {
  if (a.length === 0 || b.length === 0) return a;
  if (b[b.length - 1]! <= a[0]! || b[0]! >= a[a.length - 1]!) return a;
  return combine(a, b, ONLY_A);
}

/** Gives back `a` or `b` itself where that is the answer, so that what was worked out about it stays known. */
export function intersect(a: Line, b: Line): Line {
  if (a === b) return a;
  if (a.length > b.length) return intersect(b, a);
  if (a.length === 0 || a[0]! >= b[b.length - 1]! || b[0]! >= a[a.length - 1]!) return NOTHING;
  if (a.length === 2 && a[0]! <= b[0]! && b[b.length - 1]! <= a[1]!) return b;
  let common: Point[] | undefined; // nothing is written while the answer may still be `a`
  for (let i = 0; i < a.length; i += 2) {
    const [from, to] = [a[i]!, a[i + 1]!];
    const first = countUpTo(b, from);
    if (first % 2 === 1 && to <= b[first]!) common?.push(from, to);
    else {
      common ??= a.slice(0, i);
      clip(b, first, from, to, common);
    }
  }
  return common === undefined ? a : common.length === 0 ? NOTHING : common;
}

/** Adds what of `line` lies in `[from, to)`; `first` boundaries of it are at or below `from`. */
function clip(line: Line, first: number, from: Point, to: Point, pieces: Point[]): void {
  let at = first;
  if (at % 2 === 1) {
    pieces.push(from, line[at]!); // the whole interval would have been inside
    at++;
  }
  for (; at < line.length && line[at]! < to; at += 2) pieces.push(line[at]!, line[at + 1]! < to ? line[at + 1]! : to);
}

/** How many boundaries are at or below `point`; odd: the point is inside. */
export function countUpTo(line: Line, point: Point): number {
  let [low, high] = [0, line.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (line[middle]! <= point) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const contains = (line: Line, point: Point): boolean => countUpTo(line, point) % 2 === 1;

export function equals(a: Line, b: Line): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export const overlaps = (a: Line, b: Line): boolean => intersect(a, b).length > 0;

/** Whether every point of `inner` is one of `outer`. */
export const covers = (outer: Line, inner: Line): boolean => subtract(inner, outer).length === 0;

export const compare = (a: Point, b: Point): number => (a < b ? -1 : a > b ? 1 : 0);

/** The union of many lines at once. */
export function unionAll(lines: readonly Line[]): Line {
  if (lines.length < 3) return union(lines[0] ?? NOTHING, lines[1] ?? NOTHING);
  const pieces = lines.flatMap(intervals).sort((a, b) => compare(a[0], b[0]));
  const result: Point[] = [];
  for (const [from, to] of pieces) {
    const end = result[result.length - 1];
    if (end === undefined || from > end) result.push(from, to);
    else if (to > end) result[result.length - 1] = to;
  }
  return result;
}

function intervals(line: Line): (readonly [from: Point, to: Point])[] {
  const result: (readonly [Point, Point])[] = [];
  for (let i = 0; i < line.length; i += 2) result.push([line[i]!, line[i + 1]!]);
  return result;
}
