import type { Column, ColumnType } from './columns.ts';

/** One type in the three dialects that must agree; `cast` is what `cast(x AS …)` takes in Trino and DuckDB alike. */
interface SqlType {
  /** Glue's catalogue (Hive names). */
  readonly glue: string;
  /** Athena: timestamps have milliseconds there and nothing finer. */
  readonly trino: string;
  readonly cast: string;
}

/**
 * A JSON column is text to every engine: `json_extract_scalar` reads it in both.
 * https://docs.aws.amazon.com/athena/latest/ug/data-types.html
 */
export const SQL_TYPES = {
  string: { glue: 'string', trino: 'varchar', cast: 'varchar' },
  json: { glue: 'string', trino: 'varchar', cast: 'varchar' },
  boolean: { glue: 'boolean', trino: 'boolean', cast: 'boolean' },
  bigint: { glue: 'bigint', trino: 'bigint', cast: 'bigint' },
  double: { glue: 'double', trino: 'double', cast: 'double' },
  timestamp: { glue: 'timestamp', trino: 'timestamp(3)', cast: 'timestamp' },
  date: { glue: 'date', trino: 'date', cast: 'date' },
  'array<string>': { glue: 'array<string>', trino: 'array(varchar)', cast: 'varchar array' },
} as const satisfies Record<ColumnType, SqlType>;

/** The types a view may declare, in Trino's names. */
export type TrinoType = (typeof SQL_TYPES)[ColumnType]['trino'];

const GLUE_OF_TRINO = Object.fromEntries(Object.values(SQL_TYPES).map(({ trino, glue }) => [trino, glue])) as Record<
  TrinoType,
  string
>;

export const isTrinoType = (name: string): name is TrinoType => Object.hasOwn(GLUE_OF_TRINO, name);

/** `array(varchar)` → `array<string>`: a view's columns as Glue wants them. */
export const glueTypeOf = (type: TrinoType): string => GLUE_OF_TRINO[type];

/** What a Glue table says of a column. */
export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

/** https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html: one line of at most 255 characters. */
const COMMENT_LENGTH = 255;

/** The columns of a table as Glue wants them, in its order; the partition column is not among them. */
export const glueColumns = (columns: readonly Column[]): GlueColumn[] =>
  columns.map(({ name, type, description }) => ({
    name,
    type: SQL_TYPES[type].glue,
    ...(description === '' ? {} : { comment: oneLine(description) }),
  }));

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length <= COMMENT_LENGTH ? line : `${line.slice(0, COMMENT_LENGTH - 1)}…`;
}

/** Every table's partition: `date=<yyyy-mm-dd>` of its key, the scheduled day of the run, UTC. */
export const PARTITION: Column = {
  name: 'date',
  field: 'date',
  type: 'date',
  nullable: false,
  description: 'The scheduled day of the run, UTC',
};
