import * as z from 'zod';
import { columnsOf } from './columns.ts';
import { DeclarationError } from './errors.ts';
import type { GapCode } from './gap.ts';
import type { AnyRule } from './rule.ts';
import { SCOPE_KINDS, type Scope, type ScopeKind } from './scope.ts';

/** Reading verbs only, so a write permission does not compile. */
export type AwsRead = `${Lowercase<string>}:${'List' | 'Get' | 'Describe' | 'BatchGet'}${string}`;

/** What a collector reports when a read fails and it can go on. Give `error`, or `code` and `reason`. */
export interface GapReport {
  readonly operation: string;
  readonly resourceId?: string;
  readonly fields?: readonly string[];
  readonly error?: unknown;
  readonly code?: GapCode;
  readonly reason?: string;
}

/** An AWS SDK v3 client class, seen only as far as a reader needs it. */
// biome-ignore lint/suspicious/noExplicitAny: every SDK client has its own configuration type
export type AwsClientClass<Client> = new (configuration: any) => Client;

/** What a collector is given: clients whose transport records, and a way to say what could not be read. */
export interface Reading {
  readonly scope: Scope;
  /** A client for the unit's region (or `region`). Every call is recorded; an undeclared one is refused. */
  readonly aws: <Client>(client: AwsClientClass<Client>, region?: string) => Client;
  readonly gap: (report: GapReport) => void;
}

export interface Collector<Schema extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly title: string;
  readonly scope: ScopeKind;
  /** IAM actions; the function's role and the transport's allow-list are made of them. */
  readonly reads: readonly AwsRead[];
  /** Strict zod object with an `id`; becomes the TypeScript type, the validator, the Glue and the Parquet columns. */
  readonly row: Schema;
  readonly rules: readonly AnyRule[];
  /** Fields that move by themselves and are no change worth a line (e.g. a next-rotation date). */
  readonly volatile?: readonly (keyof z.infer<Schema> & string)[];
  /** Fields shown in the report's table of this collector; without it there is none. */
  readonly report?: readonly (keyof z.infer<Schema> & string)[];
  /** Yields rows in any order. What it throws becomes a gap of the whole inventory; rows yielded before stay. */
  readonly collect: (reading: Reading) => AsyncIterable<z.input<Schema>>;
}

// biome-ignore lint/suspicious/noExplicitAny: a catalogue holds collectors of different rows
export type AnyCollector = Collector<any>;

export const defineCollector = <Schema extends z.ZodObject>(declaration: Collector<Schema>): Collector<Schema> =>
  declaration;

/** `kms-keys` → `kms_keys`: the Athena and DuckDB name of a collector's table. */
export const tableName = (collectorId: string): string => collectorId.replaceAll('-', '_');

const Declaration = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'is not lower-case words joined by hyphens'),
  title: z.string().min(3),
  scope: z.enum(SCOPE_KINDS),
  reads: z.array(z.string().regex(/^[a-z0-9-]+:(List|Get|Describe|BatchGet)[A-Za-z0-9]+$/, 'is not a reading action')),
  row: z.instanceof(z.ZodObject),
  rules: z.array(
    z.looseObject({
      id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
      controls: z.array(z.string().regex(/^164\.3\d\d(\([a-zA-Z0-9]+\))*$/, 'is not a paragraph of 45 CFR 164')).min(1),
      examples: z.array(z.unknown()).min(1),
      remedy: z.string().min(3),
    }),
  ),
  volatile: z.array(z.string()).optional(),
  report: z.array(z.string()).optional(),
  collect: z.function(),
});

/** Checks a folder's declaration; throws a DeclarationError with the folder and every reason. */
export function checkedCollector(folder: string, declaration: unknown): AnyCollector {
  const where = `lambdas/collectors/${folder}/collector.ts`;
  const parsed = Declaration.safeParse(declaration);
  if (!parsed.success) throw new DeclarationError('MALFORMED', `${where}:\n${z.prettifyError(parsed.error)}`);
  if (parsed.data.id !== folder)
    throw new DeclarationError('MALFORMED', `${where} declares the id "${parsed.data.id}"; the folder is "${folder}"`);
  const collector = declaration as AnyCollector;
  const fields = Object.keys(collector.row.shape);
  if (fields[0] !== 'id') throw new DeclarationError('MALFORMED', `${where}: the first field of row is not "id"`);
  for (const field of [...(collector.volatile ?? []), ...(collector.report ?? [])])
    if (!fields.includes(field))
      throw new DeclarationError('MALFORMED', `${where} names "${field}", which is no field`);
  columnsOf(collector.row);
  return collector;
}
