import type * as z from 'zod';
import type { TableRow } from '../tables/table.ts';
import type { ScopeKind } from '../words/scope.ts';
import type { AnyRule } from './rule.ts';

/** What every table is declared by, whether it is read (a collector) or made of others (a derivation). */
export interface Declaration<Schema extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly title: string;
  /** The kinds of place that have such a table. */
  readonly scope: ScopeKind | readonly ScopeKind[];
  /** Strict zod object with an `id`; becomes the TypeScript type, the validator, the Glue and the Parquet columns. */
  readonly row: Schema;
  readonly rules: readonly AnyRule[];
  /** Fields that move by themselves and are no change worth a line (e.g. a next-rotation date). */
  readonly volatile?: readonly (keyof z.infer<Schema> & string)[];
  /** Fields shown in the report's table; without it there is none. */
  readonly report?: readonly (keyof z.infer<Schema> & string)[];
  /** How changes are told, where it is not row by row and column by column. */
  readonly change?: ChangeTelling;
}

/**
 * Tells changes of things rather than of rows. Rows of one thing stand next to each other in order of id; a thing that
 * comes, goes or becomes another is one change.
 */
export interface ChangeTelling {
  /** The name of the thing a row belongs to. */
  readonly thing: (row: TableRow) => string;
  /** What all rows of one thing say, in words that a reader of changes understands. */
  readonly words: (rows: readonly TableRow[]) => string;
}

export const scopeKindsOf = ({ scope }: Pick<Declaration, 'scope'>): readonly ScopeKind[] =>
  typeof scope === 'string' ? [scope] : scope;

/** `kms-keys` → `kms_keys`: the Athena and DuckDB name of a declaration's table. */
export const tableName = (id: string): string => id.replaceAll('-', '_');
