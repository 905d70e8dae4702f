import * as z from 'zod';

/**
 * The only calls that are not reads. They make a context on a running cluster, run a command in it and remove it:
 * https://docs.databricks.com/api/workspace/commandexecution
 */
export const PROBE_CALLS = [
  'POST /api/1.2/contexts/create',
  'POST /api/1.2/commands/execute',
  'POST /api/1.2/contexts/destroy',
] as const;
export type ProbeCall = (typeof PROBE_CALLS)[number];

/**
 * A call as a collector declares it: method and path, `{name}` where a value stands, e.g.
 * `GET /api/2.0/preview/scim/v2/Groups/{id}`. A method that writes does not compile.
 */
export type DatabricksRead = `GET /api/${string}` | ProbeCall;

/** The same at run time, for declarations that come as data. */
export const DatabricksReadText = z.union([
  z.enum(PROBE_CALLS),
  z.string().regex(/^GET \/api(\/([A-Za-z0-9_-][A-Za-z0-9._-]*|\{[a-z_]+\}))+$/, 'is not a reading call of Databricks'),
]);

/** The names between braces in a declared call. */
export type NamesIn<Call extends string> = Call extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;

export type Scalar = string | number | boolean;

/** What goes into a declared call. Every value is written so that it can never become another path or parameter. */
export interface CallParts {
  /** Left out where undefined. */
  readonly query?: Readonly<Record<string, Scalar | undefined>>;
  /** The JSON body of a probe call. */
  readonly body?: Readonly<Record<string, unknown>>;
}
type Parts<Call extends string> = [NamesIn<Call>] extends [never]
  ? [parts?: CallParts]
  : [parts: CallParts & { readonly path: Readonly<Record<NamesIn<Call>, Scalar>> }];

/**
 * The account or the workspace a unit reads. Every call is recorded; one that is not declared is refused before it
 * leaves.
 */
export interface Databricks {
  /** `accounts.cloud.databricks.com`, or a workspace's host. */
  readonly host: string;
  /**
   * The answer, as the schema reads it. Integers beyond 2^53 come as text, digit for digit.
   * Throws a DatabricksError; a ReadError for an undeclared call (UNDECLARED_ACTION) or when time is up (DEADLINE).
   */
  ask<Call extends DatabricksRead, Schema extends z.ZodType>(
    call: Call,
    schema: Schema,
    ...parts: Parts<Call>
  ): Promise<z.output<Schema>>;
  /** Lets `ms` pass before a status is asked again. A replay does not wait; so count the turns, not the time. */
  pause(ms: number): Promise<void>;
  /**
   * When the latest answer came, by the host's own clock, ISO 8601 UTC; null where none had a date. The only clock a
   * collector has: asked while no call is under way, it says the same in a replay.
   */
  answeredAt(): string | null;
}

/** An id as text. Databricks' ids are 64-bit integers, of which JSON numbers hold only those below 2^53. */
export const DatabricksId = z
  .union([z.string().regex(/^\d+$/, 'is not an id'), z.int().nonnegative()])
  .transform((id) => String(id));

/** A list that some versions of an API wrap (`{ workspaces: [] }`) and others give bare (`[]`). */
export const bareOrWrapped = <Item extends z.ZodType>(member: string, item: Item) =>
  z.union([
    z.array(item),
    z.looseObject({ [member]: z.array(item) }).transform((answer) => answer[member] as z.output<Item>[]),
  ]);
