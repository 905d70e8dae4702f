import stringWidth from 'string-width';
import type { QueryFormat } from './formats.ts';
import type { QueryResult } from './result.ts';

/** Terminal cells a value may take in a table before it is shortened. */
const CELL_WIDTH = 60;

/** A result as text that ends in a line feed: `table` for people, `csv` for spreadsheets, `json` for machines. */
export function formatResult(result: QueryResult, format: QueryFormat, cellWidth: number = CELL_WIDTH): string {
  if (format === 'json') return toJson(result);
  return format === 'csv' ? toCsv(result) : toTable(result, cellWidth);
}

/** An array of objects, one a line. It is the one format that holds every value exactly. */
function toJson({ columns, rows }: QueryResult): string {
  const objects = rows.map((row) => JSON.stringify(Object.fromEntries(columns.map(({ name }, at) => [name, row[at]]))));
  return objects.length === 0 ? '[]\n' : `[\n  ${objects.join(',\n  ')}\n]\n`;
}

/**
 * RFC 4180. NULL is an empty field and the empty text is `""`; lists are JSON. Text that a spreadsheet would run as a
 * formula gets an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection), because whoever may name
 * a cloud resource could otherwise run code on an auditor's computer. Text that begins with an apostrophe gets one too:
 * taking one off is always right.
 */
function toCsv({ columns, rows }: QueryResult): string {
  const lines = [columns.map(({ name }) => csvField(name)), ...rows.map((row) => row.map(csvField))];
  return lines.map((fields) => `${fields.join(',')}\r\n`).join('');
}

function csvField(value: unknown): string {
  if (value === null) return '';
  const text = plain(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r\n'＝＋－＠]/.test(text) ? `'${text}` : text;
  return safe === '' || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Aligned columns, numbers to the right. A value is never cut silently: the cut is marked with … and counted below.
 * Control characters are written as escapes, so that a value cannot move the cursor or forge a line.
 */
function toTable({ columns, rows }: QueryResult, cellWidth: number): string {
  let shortened = 0;
  const cells = rows.map((row) =>
    row.map((value) => {
      const whole = visible(value === null ? 'NULL' : plain(value));
      const shown = shorten(whole, cellWidth);
      if (shown !== whole) shortened += 1;
      return shown;
    }),
  );
  const names = columns.map(({ name }) => visible(name));
  const widths = names.map((name, at) =>
    Math.max(stringWidth(name), ...column(cells, at).map((cell) => stringWidth(cell))),
  );
  const right = names.map((_, at) => {
    const values = rows.map((row) => row[at]).filter((value) => value !== null);
    return values.length > 0 && values.every((value) => typeof value === 'number');
  });
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => {
        const padding = ' '.repeat((widths[at] ?? 0) - stringWidth(text));
        return right[at] ? padding + text : text + padding;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return `${[line(names), rule, ...cells.map(line), '', summary(rows.length, shortened)].join('\n')}\n`;
}

const column = (cells: readonly (readonly string[])[], at: number): string[] => cells.map((row) => row[at] ?? '');

function summary(rows: number, shortened: number): string {
  const count = rows === 1 ? '1 row' : `${rows} rows`;
  if (shortened === 0) return count;
  return `${count}; ${shortened === 1 ? '1 value is' : `${shortened} values are`} cut at …, --format json has all of it`;
}

const plain = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

/** Control characters, line separators, and what turns the direction of writing around. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const visible = (text: string): string =>
  text.replace(UNSEEN, (character) =>
    character === '\n' ? '\\n' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most `width` terminal cells; what a reader sees as one character stays whole. */
function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let shown = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    shown += segment;
  }
  return `${shown}…`;
}
