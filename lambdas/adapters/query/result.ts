import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  type DuckDBResultReader,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** `type` as Athena would call it (`varchar`, `timestamp(3)`, `array(varchar)`). */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

/** JSON values in column order. */
export type ResultRow = readonly unknown[];

export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly ResultRow[];
}

export function resultOf(reader: DuckDBResultReader): QueryResult {
  return { columns: resultColumns(reader), rows: reader.getRows().map((row) => row.map(jsonValue)) };
}

type Described = Pick<DuckDBResultReader, 'columnTypes' | 'deduplicatedColumnNames'>;

export function resultColumns(result: Described): ResultColumn[] {
  const types = result.columnTypes();
  return result.deduplicatedColumnNames().map((name, index) => ({ name, type: trinoName(String(types[index])) }));
}

/** DuckDB's name of a type in Trino's words; what has no counterpart keeps its own name in lower case. */
export function trinoName(type: string): string {
  if (type.endsWith('[]')) return `array(${trinoName(type.slice(0, -2))})`;
  if (type === 'TIMESTAMP') return 'timestamp(3)';
  if (type === 'TIMESTAMP WITH TIME ZONE') return 'timestamp(3) with time zone';
  return type.toLowerCase();
}

/**
 * A value as JSON can hold it: instants as ISO 8601 UTC, days as yyyy-mm-dd, integers and decimals as numbers where a
 * number is exact and as text where it is not, lists as arrays, rows and maps as objects, the rest as DuckDB prints it.
 */
export function jsonValue(value: DuckDBValue): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return exactNumber(String(value));
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return instant(value.micros);
  if (value instanceof DuckDBDateValue) return value.toString();
  if (value instanceof DuckDBDecimalValue) return exactNumber(value.toString());
  if (value instanceof DuckDBListValue) return value.items.map(jsonValue);
  if (value instanceof DuckDBStructValue)
    return Object.fromEntries(Object.entries(value.entries).map(([key, inner]) => [key, jsonValue(inner)]));
  if (value instanceof DuckDBMapValue)
    return Object.fromEntries(value.entries.map(({ key, value: inner }) => [String(jsonValue(key)), jsonValue(inner)]));
  return String(value);
}

/** At most 15 significant digits survive a double unchanged; whole numbers up to 2^53. */
function exactNumber(text: string): number | string {
  const number = Number(text);
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(number) ? number : text;
  return text.replace(/\D/g, '').replace(/^0+/, '').length <= 15 ? number : text;
}

/** Milliseconds as `Date` writes them; microseconds, which no table of ours has, only where there are any. */
function instant(micros: bigint): string {
  const fraction = ((micros % 1000n) + 1000n) % 1000n;
  const at = new Date(Number((micros - fraction) / 1000n));
  if (Number.isNaN(at.getTime())) return micros > 0n ? 'infinity' : '-infinity';
  const iso = at.toISOString();
  return fraction === 0n ? iso : iso.replace('Z', `${String(fraction).padStart(3, '0')}Z`);
}
