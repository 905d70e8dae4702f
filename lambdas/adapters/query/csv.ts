import { printable } from '#domain/words/printable.ts';
import { plain } from './plain.ts';
import type { ResultColumn, ResultRow } from './result.ts';

/**
 * A line of RFC 4180. NULL is an empty field and the empty text is `""`; lists are JSON. Text that a spreadsheet would
 * run as a formula gets an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection), because whoever
 * may name a cloud resource could otherwise run code on an auditor's computer. Text that begins with an apostrophe gets
 * one too: taking one off is always right. Numbers stay numbers.
 */
export const csvLine = (row: ResultRow, columns: readonly ResultColumn[], isTerminal: boolean): string =>
  `${row.map((value, at) => csvField(value, columns[at]?.type ?? '', isTerminal)).join(',')}\r\n`;

const FORMULA = /^[=+\-@\t\r\n'＝＋－＠]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

function csvField(value: unknown, type: string, isTerminal: boolean): string {
  if (value === null || value === undefined) return '';
  const text = plain(value);
  const isText = typeof value === 'string' && (type === 'varchar' || !NUMBER.test(value));
  const safe = isText && FORMULA.test(text) ? `'${text}` : text;
  const shown = isTerminal ? printable(safe) : safe;
  return shown === '' || /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
