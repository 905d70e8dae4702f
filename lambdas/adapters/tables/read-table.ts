import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from 'hyparquet';
import { TableError } from '#domain/errors.ts';
import type { TableRow, TableValue } from '#domain/table.ts';

const DAY_MS = 86_400_000;

/** Values come back as they were given to the writer. */
const PARSERS = {
  timestampFromMilliseconds: (ms: bigint) => new Date(Number(ms)).toISOString(),
  dateFromDays: (days: number) => new Date(days * DAY_MS).toISOString().slice(0, 10),
};

/**
 * The rows of a table's file (a path, or its bytes), in order; one row group at a time is in memory. With `columns` only
 * these, and null for one the file is too old to have. Throws a TableError UNREADABLE.
 */
export async function* readTable(
  source: string | Uint8Array,
  columns?: readonly string[],
): AsyncGenerator<TableRow, void, undefined> {
  const name = typeof source === 'string' ? source : 'the table';
  const file = await readable(name, async () =>
    typeof source === 'string' ? asyncBufferFromFile(source) : inMemory(source),
  );
  const metadata = await readable(name, () => parquetMetadataAsync(file));
  const present = parquetSchema(metadata).children.map(({ element }) => element.name);
  const wanted = columns ?? present;
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const read = wanted.filter((column) => present.includes(column));
    const rows = await readable(name, () => readRows(file, metadata, read, rowStart, rowEnd));
    for (const row of rows)
      yield Object.fromEntries(wanted.map((column) => [column, tableValue(name, column, row[column])]));
    rowStart = rowEnd;
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
