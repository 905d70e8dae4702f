import stringWidth from 'string-width';

/** Text of which every character takes one cell. Most is of this kind, and measured a hundred times as fast. */
const NARROW = /^[\x20-\x7e]*$/;

/** How many cells of a terminal a text takes. */
export const cellsWide = (text: string): number => (NARROW.test(text) ? text.length : stringWidth(text));

let segmenter: Intl.Segmenter | undefined;
/** What a reader sees as characters. Made when it is needed: it takes as long as a call of AWS. */
const graphemesOf = (text: string): Intl.Segments => {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
};

/** At most `width` cells; what a reader sees as one character stays whole. */
export function shorten(text: string, width: number): string {
  if (cellsWide(text) <= width) return text;
  if (NARROW.test(text)) return `${text.slice(0, width - 1)}…`;
  let shown = '';
  let used = 0;
  for (const { segment } of graphemesOf(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    shown += segment;
  }
  return `${shown}…`;
}

export function padded(text: string, width: number, toTheRight: boolean): string {
  const padding = ' '.repeat(Math.max(0, width - cellsWide(text)));
  return toTheRight ? padding + text : text + padding;
}

/**
 * Widths that fit into a line: the widest columns give first, those of numbers nothing. Undefined where a column would
 * have to be narrower than `least`.
 */
export function fitted(
  natural: readonly number[],
  isFixed: readonly boolean[],
  width: number,
  gap: number,
  least: number,
): number[] | undefined {
  const gaps = gap * Math.max(0, natural.length - 1);
  const sum = (cap: number) =>
    natural.reduce((total, wide, at) => total + (isFixed[at] ? wide : Math.min(wide, cap)), gaps);
  let cap = Math.max(...natural, least);
  while (sum(cap) > width) {
    cap -= 1;
    if (cap < least) return undefined;
  }
  let spare = width - sum(cap);
  return natural.map((wide, at) => {
    if (isFixed[at] || wide <= cap) return wide;
    if (spare === 0) return cap;
    spare -= 1;
    return cap + 1;
  });
}
