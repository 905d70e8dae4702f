/**
 * What a terminal obeys or does not show: control characters of both sets, what turns the direction of writing around,
 * line separators, invisible characters, halves of characters. The two joiners stay: emoji and scripts need them.
 */
const ODD = /(?![\u200c\u200d])[\p{C}\p{Zl}\p{Zp}]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Anybody's text on one line of a terminal: what would be obeyed is shown, `\n` or `\u{1b}`. */
export const printable = (text: string): string =>
  text.replace(ODD, (odd) => SHORT[odd] ?? `\\u{${odd.codePointAt(0)?.toString(16)}}`);

/** The same for text that has lines of its own: those after the first are set in, so that none looks like one of ours. */
export const printableLines = (text: string): string => text.trimEnd().split('\n').map(printable).join('\n  ');

/** JSON with the same characters escaped as JSON escapes: it reads back as it was. */
export const printableJson = (json: string): string =>
  json.replace(ODD, (odd) =>
    odd === '\n' ? odd : [...Array(odd.length).keys()].map((at) => jsonEscape(odd.charCodeAt(at))).join(''),
  );

const jsonEscape = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

/** A whole number as people read it: `1,234,567`. */
export const grouped = (number: number): string => String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
