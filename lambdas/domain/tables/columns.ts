import * as z from 'zod';
import { DeclarationError } from '../words/errors.ts';

/**
 * The column types that Athena (Trino) and DuckDB read as the same values.
 * `json` is a string column that holds one JSON value; `timestamp` has milliseconds and no zone, in UTC.
 */
export type ColumnType = 'string' | 'boolean' | 'bigint' | 'double' | 'timestamp' | 'date' | 'array<string>' | 'json';

export interface Column {
  /** As in Glue, Athena and DuckDB: lower_snake_case. */
  readonly name: string;
  /** As in the row: camelCase. */
  readonly field: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description: string;
}

export const snakeCase = (field: string): string =>
  field.replace(/[A-Z]+(?![a-z])|[A-Z]/g, (capitals, at: number) => (at > 0 ? '_' : '') + capitals.toLowerCase());

/** The columns of a row schema, in its order. Throws a DeclarationError for a field no column type fits. */
export function columnsOf(schema: z.ZodObject): Column[] {
  const columns = Object.entries(schema.shape).map(([field, type]) => columnOf(field, type as z.ZodType));
  const names = new Set(columns.map(({ name }) => name));
  if (names.size !== columns.length)
    throw new DeclarationError(
      'DUPLICATE',
      `two of the fields ${Object.keys(schema.shape).join(', ')} make one column`,
    );
  return columns;
}

function columnOf(field: string, type: z.ZodType): Column {
  const name = snakeCase(field);
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))
    throw new DeclarationError(
      'UNSUPPORTED_COLUMN',
      `the field "${field}" makes the column "${name}", not lower_snake_case`,
    );
  const nullable = type instanceof z.ZodNullable;
  const inner = nullable ? (type.unwrap() as z.ZodType) : type;
  const description = type.meta()?.description ?? inner.meta()?.description ?? '';
  return { name, field, type: columnType(field, inner), nullable, description };
}

function columnType(field: string, type: z.ZodType): ColumnType {
  if (type instanceof z.ZodISODateTime) return 'timestamp';
  if (type instanceof z.ZodISODate) return 'date';
  if (type instanceof z.ZodString || type instanceof z.ZodStringFormat || type instanceof z.ZodEnum) return 'string';
  if (type instanceof z.ZodLiteral && [...type.values].every((value) => typeof value === 'string')) return 'string';
  if (type instanceof z.ZodBoolean) return 'boolean';
  if (type instanceof z.ZodNumberFormat && type.format === 'safeint') return 'bigint';
  if (type instanceof z.ZodNumber) return 'double';
  if (type instanceof z.ZodArray) return isText(type.element as z.ZodType) ? 'array<string>' : 'json';
  if (type instanceof z.ZodRecord || type instanceof z.ZodObject || type instanceof z.ZodCustom) return 'json';
  throw new DeclarationError(
    'UNSUPPORTED_COLUMN',
    `the field "${field}" is a ${type.def.type}, which has no column type; use a string, boolean, int, number, ` +
      'ISO date or date-time, an array, a record or an object, nullable where it may be missing',
  );
}

const isText = (type: z.ZodType): boolean =>
  type instanceof z.ZodString || type instanceof z.ZodStringFormat || type instanceof z.ZodEnum;
