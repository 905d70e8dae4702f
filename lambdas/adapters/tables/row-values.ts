import { createHash } from 'node:crypto';
import type { ColumnType } from '#domain/tables/columns.ts';
import type { Table, TableRow, TableValue } from '#domain/tables/table.ts';
import { TableError } from '#domain/words/errors.ts';
import { rememberLast } from '#domain/words/remember-last.ts';

/** Takes rows in, in order, and says what their table's hash is. */
export interface RowsHash {
  /**
   * The row's values in column order, exactly as every reader of the table will see them: instants with milliseconds,
   * no negative zero. Throws a TableError MISFIT for a value the column cannot hold, a missing or an unknown column.
   */
  add(row: TableRow): readonly TableValue[];
  readonly rows: number;
  /** Characters of JSON so far. */
  readonly length: number;
  /** SHA-256 over `JSON.stringify(values)` and a line feed for every row, hex. Ends the hash. */
  digest(): string;
}

/** The hash a manifest states for a table: of its rows, whatever the file around them looks like. */
export function hashRows(table: Table): RowsHash {
  const hash = createHash('sha256');
  const names = new Set(table.columns.map(({ name }) => name));
  let rows = 0;
  let length = 0;
  return {
    add(row) {
      rows += 1;
      const unknown = Object.keys(row).find((name) => !names.has(name));
      if (unknown !== undefined)
        throw new TableError('MISFIT', `row ${rows} of ${table.name} has "${unknown}", which is no column of it`);
      const values = table.columns.map(({ name, type, nullable }) => {
        const value = row[name];
        const storable = value === null && nullable ? null : stored(type, value);
        if (storable === undefined)
          throw misfit(`${table.name}.${name}`, rows, nullable ? `${type} or null` : type, value);
        return storable;
      });
      const line = `${JSON.stringify(values)}\n`;
      length += line.length;
      hash.update(line);
      return values;
    },
    get rows() {
      return rows;
    },
    get length() {
      return length;
    },
    digest: () => hash.digest('hex'),
  };
}

function misfit(column: string, row: number, wanted: string, value: unknown): TableError {
  const shown = JSON.stringify(value) ?? 'nothing';
  const short = shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
  return new TableError('MISFIT', `${column} is ${wanted}, but row ${row} has ${short}`);
}

/** The value as it will be stored; undefined where the column cannot hold it without changing what it says. */
const stored = (type: ColumnType, value: TableValue | undefined): TableValue | undefined => FITS[type](value);

const FITS: Record<ColumnType, (value: TableValue | undefined) => TableValue | undefined> = {
  string: (value) => (isText(value) ? value : undefined),
  json: (value) => (isText(value) && isJson(value) ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  bigint: (value) => (Number.isSafeInteger(value) ? withoutNegativeZero(value as number) : undefined),
  double: (value) => (Number.isFinite(value) ? withoutNegativeZero(value as number) : undefined),
  timestamp: (value) => (typeof value === 'string' ? fitInstant(value) : undefined),
  date: (value) => (typeof value === 'string' && isDay(value) ? value : undefined),
  'array<string>': (value) => (Array.isArray(value) && value.every(isText) ? value : undefined),
};

/** Parquet strings are UTF-8, in which half a surrogate pair has no form. */
const isText = (value: unknown): value is string => typeof value === 'string' && value.isWellFormed();

const withoutNegativeZero = (value: number): number => value + 0;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false; // the caller says which row and column
  }
}

const INSTANT = /^(?<minute>\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(\.\d{1,3}0*)?)?Z$/;

/** ISO 8601 UTC, no finer than milliseconds. A day that is not in the calendar would roll over into the next month. */
const fitInstant = rememberLast((text): string | undefined => {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return undefined;
  const instant = at.toISOString();
  if (instant === text && text.length === 24) return text; // as most are written: no pattern needed
  const minute = INSTANT.exec(text)?.groups?.minute;
  return minute !== undefined && instant.startsWith(minute) ? instant : undefined;
});

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && fitInstant(`${text}T00:00Z`) !== undefined;
