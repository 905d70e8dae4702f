import { canonicalJson } from '../words/canonical-json.ts';
import { rememberLast } from '../words/remember-last.ts';
import type { ObservedUnit, Row } from '../words/unit.ts';
import type { Column } from './columns.ts';
import type { TableRow, TableValue } from './table.ts';

/** A declared row as a line of its table: provenance first, times with milliseconds in UTC, JSON as canonical text. */
export function toTableRow(
  run: string,
  unit: Omit<ObservedUnit, 'rows' | 'gaps'>,
  row: Row,
  columns: readonly Column[],
): TableRow {
  const provenance: Record<string, unknown> = {
    runId: run,
    observedAt: unit.observedAt,
    accountId: unit.scope.accountId,
    scope: unit.scope.id,
  };
  const line: Record<string, TableValue> = {};
  for (const column of columns) line[column.name] = tableValue(column, provenance[column.field] ?? row[column.field]);
  return line;
}

/** Half a surrogate pair has no UTF-8: it becomes U+FFFD, in names and values alike. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toWellFormed(), wellFormed(member)]));
}

/** Rows of a unit were all observed at the same time. */
const inMilliseconds = rememberLast((instant) => new Date(instant).toISOString());

function tableValue(column: Column, value: unknown): TableValue {
  if (value === null || value === undefined) return null;
  if (column.type === 'json') return canonicalJson(wellFormed(value));
  if (column.type === 'timestamp') return inMilliseconds(value as string);
  return value as TableValue;
}
