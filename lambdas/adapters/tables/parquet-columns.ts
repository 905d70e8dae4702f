import type { SchemaElement } from 'hyparquet';
import type { Column, ColumnType } from '#domain/tables/columns.ts';
import type { Table, TableValue } from '#domain/tables/table.ts';

const DAY_MS = 86_400_000;

interface ParquetType {
  readonly element: Pick<SchemaElement, 'type' | 'converted_type'>;
  /** From the value as a table row holds it to the one Parquet stores. */
  readonly encode: (value: TableValue) => unknown;
}

const same = (value: TableValue): unknown => value;
const text: ParquetType = { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, encode: same };

/**
 * Every column has its Parquet type stated, so that a file without rows, or with only nulls, has the same columns as
 * any other. Timestamps carry no UTC flag: with it DuckDB would make them TIMESTAMPTZ, which casts by the session's
 * zone. JSON is plain text, as in Glue. https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
 */
const PARQUET: Record<ColumnType, ParquetType> = {
  string: text,
  json: text,
  boolean: { element: { type: 'BOOLEAN' }, encode: same },
  bigint: { element: { type: 'INT64' }, encode: (value) => BigInt(value as number) },
  double: { element: { type: 'DOUBLE' }, encode: same },
  timestamp: {
    element: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
    encode: (value) => BigInt(Date.parse(value as string)),
  },
  date: {
    element: { type: 'INT32', converted_type: 'DATE' },
    encode: (value) => Date.parse(value as string) / DAY_MS,
  },
  'array<string>': text,
};

export const encoderOf = ({ type }: Column): ((value: TableValue) => unknown) => {
  const { encode } = PARQUET[type];
  return (value) => (value === null ? null : encode(value));
};

/** The flattened schema tree of a table's files. */
export const parquetSchema = (table: Table): SchemaElement[] => [
  { name: 'root', num_children: table.columns.length },
  ...table.columns.flatMap(elementsOf),
];

function elementsOf({ name, type, nullable }: Column): SchemaElement[] {
  const repetition_type = nullable ? 'OPTIONAL' : 'REQUIRED';
  const { element } = PARQUET[type];
  if (type !== 'array<string>') return [{ name, repetition_type, ...element }];
  return [
    { name, repetition_type, num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'OPTIONAL', ...element },
  ];
}
