import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Column, ColumnType } from '#domain/tables/columns.ts';
import type { Table, TableRow } from '#domain/tables/table.ts';

const column = (name: string, type: ColumnType, nullable: boolean): Column => ({
  name,
  field: name,
  type,
  nullable,
  description: '',
});

export const TYPES = ['string', 'boolean', 'bigint', 'double', 'timestamp', 'date', 'array<string>', 'json'] as const;

/** Every type once as a required and once as a nullable column: `string`, `string_or_null`, …, `texts`, `texts_or_null`. */
export const EVERY_TYPE: Table = {
  name: 'every_type',
  title: 'Every type there is',
  columns: TYPES.flatMap((type) => {
    const name = type === 'array<string>' ? 'texts' : type;
    return [column(name, type, false), column(`${name}_or_null`, type, true)];
  }),
};

/** A row that fits, with nulls wherever a column may be null. */
export const FITTING: TableRow = {
  string: 'a',
  string_or_null: null,
  boolean: true,
  boolean_or_null: null,
  bigint: 1,
  bigint_or_null: null,
  double: 0.5,
  double_or_null: null,
  timestamp: '2026-11-21T06:00:00.000Z',
  timestamp_or_null: null,
  date: '2026-11-21',
  date_or_null: null,
  texts: ['a'],
  texts_or_null: null,
  json: '{"a":1}',
  json_or_null: null,
};

/** A directory of its own, and what removes it. */
export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-tables-'));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

export async function collected<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
