import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from 'hyparquet';
import type { TableRow, TableValue } from '#domain/tables/table.ts';
import { TableError } from '#domain/words/errors.ts';

const DAY_MS = 86_400_000;

/** Values come back as they were given to the writer. */
const PARSERS = {
  timestampFromMilliseconds: (ms: bigint) => new Date(Number(ms)).toISOString(),
  dateFromDays: (days: number) => new Date(days * DAY_MS).toISOString().slice(0, 10),
};

/** A table's file, its description read: its rows can be read more than once, all or some. */
export interface OpenTable {
  /**
   * Rows in order; one row group at a time is in memory. With `columns` only these, and null for one the file is too old
   * to have; with `from` and `to` only the rows from one place, counted from 0, to before another. Throws a TableError
   * UNREADABLE.
   */
  rows(wanted?: WantedRows): AsyncGenerator<TableRow, void, undefined>;
}

export interface WantedRows {
  readonly columns?: readonly string[] | undefined;
  readonly from?: number;
  readonly to?: number;
}

/** Opens a table's file (a path, or its bytes). Throws a TableError UNREADABLE. */
export async function openTable(source: string | Uint8Array): Promise<OpenTable> {
  const name = typeof source === 'string' ? source : 'the table';
  const file = await readable(name, async () =>
    typeof source === 'string' ? asyncBufferFromFile(source) : inMemory(source),
  );
  const metadata = await readable(name, () => parquetMetadataAsync(file));
  const present = parquetSchema(metadata).children.map(({ element }) => element.name);
  return {
    async *rows({ columns = present, from = 0, to = Number.POSITIVE_INFINITY } = {}) {
      const read = columns.filter((column) => present.includes(column));
      for (const [start, end] of groupsWithin(metadata, from, to)) {
        const rows = await readable(name, () => readRows(file, metadata, read, start, end));
        for (const row of rows)
          yield Object.fromEntries(columns.map((column) => [column, tableValue(name, column, row[column])]));
      }
    },
  };
}

/** All rows of a table's file; see `OpenTable`. */
export async function* readTable(
  source: string | Uint8Array,
  columns?: readonly string[],
): AsyncGenerator<TableRow, void, undefined> {
  const table = await openTable(source);
  yield* table.rows({ columns });
}

/** What of each row group lies between `from` and `to`. */
function* groupsWithin(
  { row_groups }: FileMetaData,
  from: number,
  to: number,
): Generator<[start: number, end: number]> {
  let groupStart = 0;
  for (const group of row_groups) {
    const groupEnd = groupStart + Number(group.num_rows);
    const start = Math.max(groupStart, from);
    const end = Math.min(groupEnd, to);
    if (start < end) yield [start, end];
    groupStart = groupEnd;
  }
}

const readRows = (file: AsyncBuffer, metadata: FileMetaData, columns: string[], rowStart: number, rowEnd: number) =>
  new Promise<Record<string, unknown>[]>((resolve, reject) => {
    parquetRead({
      file,
      metadata,
      columns,
      rowStart,
      rowEnd,
      rowFormat: 'object',
      parsers: PARSERS,
      onComplete: resolve,
    }).catch(reject);
  });

async function readable<Result>(name: string, read: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    throw new TableError('UNREADABLE', `${name} cannot be read as Parquet: ${(cause as Error).message}`, { cause });
  }
}

const inMemory = (bytes: Uint8Array): AsyncBuffer => ({
  byteLength: bytes.byteLength,
  slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
});

function tableValue(name: string, column: string, value: unknown): TableValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value);
  if (Array.isArray(value) && value.every((element) => typeof element === 'string')) return value;
  throw new TableError('UNREADABLE', `${name} holds a value in ${column} that no table has`);
}
