import { printableJson } from '#domain/words/printable.ts';
import type { ResultColumn, ResultRow } from './result.ts';

/** Rows as objects of JSON; nothing in them is obeyed by a terminal, and every value reads back as it was. */
export const jsonObjects = (columns: readonly ResultColumn[], rows: readonly ResultRow[]): string[] =>
  rows.map((row) => printableJson(JSON.stringify(Object.fromEntries(columns.map(({ name }, at) => [name, row[at]])))));
