import type { Answer } from './answer.ts';
import { csvLine } from './csv.ts';
import type { QueryFormat } from './formats.ts';
import { jsonObjects } from './json.ts';
import type { QueryResult, ResultColumn } from './result.ts';
import { type Look, toTable } from './table.ts';

export interface FormatOptions extends Look {
  /** Where the text goes is a terminal: what it would obey is shown instead, also in `csv`. */
  readonly isTerminal?: boolean;
  /** The most rows of a `table`; what is beyond them is counted. */
  readonly most?: number;
}

/** What people read. A table is as wide as its widest row, so all of it is in memory. */
const MOST_ROWS = 10_000;

/** An answer as text that ends in a line feed: `table` for people, `csv` for spreadsheets, `json` for machines. */
export async function* formatAnswer(
  answer: Answer,
  format: QueryFormat,
  options: FormatOptions = {},
): AsyncGenerator<string> {
  if (format === 'json') yield* toJson(answer);
  else if (format === 'csv') yield* toCsv(answer, options.isTerminal ?? false);
  else yield await wholeTable(answer, options);
}

/** A result that is in memory already. */
export async function formatResult(
  { columns, rows }: QueryResult,
  format: QueryFormat,
  options: FormatOptions = {},
): Promise<string> {
  const once = async function* () {
    yield { count: rows.length, rows: () => rows };
  };
  const pieces: string[] = [];
  for await (const piece of formatAnswer({ columns, batches: once() }, format, options)) pieces.push(piece);
  return pieces.join('');
}

/** One array of objects, one a line. It is the one format that holds every value exactly. */
async function* toJson({ columns, batches }: Answer): AsyncGenerator<string> {
  let isFirst = true;
  for await (const batch of batches) {
    if (batch.count === 0) continue;
    yield `${isFirst ? '[\n  ' : ',\n  '}${jsonObjects(columns, batch.rows()).join(',\n  ')}`;
    isFirst = false;
  }
  yield isFirst ? '[]\n' : '\n]\n';
}

async function* toCsv({ columns, batches }: Answer, isTerminal: boolean): AsyncGenerator<string> {
  yield csvLine(
    columns.map(({ name }) => name),
    names(columns),
    isTerminal,
  );
  for await (const batch of batches)
    yield batch
      .rows()
      .map((row) => csvLine(row, columns, isTerminal))
      .join('');
}

/** The names of columns are text, whatever the columns hold. */
const names = (columns: readonly ResultColumn[]): ResultColumn[] =>
  columns.map(({ name }) => ({ name, type: 'varchar' }));

async function wholeTable({ columns, batches }: Answer, { most = MOST_ROWS, ...look }: FormatOptions): Promise<string> {
  const rows: (readonly unknown[])[] = [];
  let total = 0;
  for await (const batch of batches) {
    if (rows.length < most) rows.push(...batch.rows().slice(0, most - rows.length));
    total += batch.count;
  }
  return toTable({ columns, rows }, total, look);
}
