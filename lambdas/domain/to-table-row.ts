import { canonicalJson } from './canonical-json.ts';
import type { Column } from './columns.ts';
import type { TableRow, TableValue } from './table.ts';
import type { ObservedUnit, Row } from './unit.ts';

/** A declared row as a line of its table: provenance first, times with milliseconds in UTC, JSON as canonical text. */
export function toTableRow(
  run: string,
  unit: Omit<ObservedUnit, 'rows' | 'gaps'>,
  row: Row,
  columns: readonly Column[],
): TableRow {
  const whole: Record<string, unknown> = {
    ...row,
    runId: run,
    observedAt: unit.observedAt,
    accountId: unit.scope.accountId,
    scope: unit.scope.id,
  };
  return Object.fromEntries(columns.map((column) => [column.name, tableValue(column, whole[column.field])]));
}

function tableValue(column: Column, value: unknown): TableValue {
  if (value === null || value === undefined) return null;
  if (column.type === 'json') return canonicalJson(value);
  if (column.type === 'timestamp') return new Date(value as string).toISOString();
  return value as TableValue;
}
