import type * as z from 'zod';
import type { TableValue } from '../tables/table.ts';
import type { GapReport } from '../words/gap.ts';
import type { Scope } from '../words/scope.ts';
import type { Databricks, DatabricksRead } from './databricks-client.ts';
import type { Declaration } from './declaration.ts';

/** Reading verbs only, so a write permission does not compile. */
export type AwsRead = `${Lowercase<string>}:${'List' | 'Get' | 'Describe' | 'BatchGet' | 'Search'}${string}`;

/** A call as it is declared: an IAM action, or a method and path of Databricks. */
export type Read = AwsRead | DatabricksRead;

/** An AWS SDK v3 client class, seen only as far as a reader needs it. */
// biome-ignore lint/suspicious/noExplicitAny: every SDK client has its own configuration type
export type AwsClientClass<Client> = new (configuration: any) => Client;

/** Fields of a row as its table holds them: `json` columns are text. */
export type EarlierRow = Readonly<Record<string, TableValue>>;

/** What a collector is given: clients whose transport records, and a way to say what could not be read. */
export interface Reading {
  /** The name of the run, which is its scheduled time. */
  readonly run: string;
  readonly scope: Scope;
  /** A client for the unit's region (or `region`). Every call is recorded; an undeclared one is refused. */
  readonly aws: <Client>(client: AwsClientClass<Client>, region?: string) => Client;
  /** The client of the unit's Databricks host. Every call is recorded; an undeclared one is refused. */
  readonly databricks: Databricks;
  /**
   * The unit's last complete observation before this run, in order of id: the fields that the declaration asks for.
   * Undefined where it asks for none, or there is none. The plan pins it, so that a replay is given the same.
   */
  readonly earlier?: readonly EarlierRow[] | undefined;
  readonly gap: (report: GapReport) => void;
}

export interface Collector<Schema extends z.ZodObject = z.ZodObject> extends Declaration<Schema> {
  /** IAM actions, or calls of Databricks; the function's role and the transport's allow-list are made of them. */
  readonly reads: readonly Read[];
  /**
   * Fields to be given back, as `Reading.earlier`, to a reader that doubts what differs too much, or need not ask again
   * for what cannot have changed.
   */
  readonly earlier?: readonly (keyof z.infer<Schema> & string)[];
  /** Yields rows in any order. What it throws becomes a gap of the whole inventory; rows yielded before stay. */
  readonly collect: (reading: Reading) => AsyncIterable<z.input<Schema>>;
}

// biome-ignore lint/suspicious/noExplicitAny: a catalogue holds collectors of different rows
export type AnyCollector = Collector<any>;

export const defineCollector = <Schema extends z.ZodObject>(declaration: Collector<Schema>): Collector<Schema> =>
  declaration;

/** The IAM actions among declared calls. */
export const awsReads = (reads: readonly Read[]): AwsRead[] =>
  reads.filter((read): read is AwsRead => !isDatabricksRead(read));

/** The calls of Databricks among declared calls. */
export const databricksReads = (reads: readonly Read[]): DatabricksRead[] => reads.filter(isDatabricksRead);

const isDatabricksRead = (read: Read): read is DatabricksRead => read.includes(' ');
