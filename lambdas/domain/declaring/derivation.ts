import type * as z from 'zod';
import type { Gap, GapReport } from '../words/gap.ts';
import type { Scope } from '../words/scope.ts';
import type { Declaration } from './declaration.ts';
import type { PolicyOf, PolicyShape } from './rule.ts';

/** A table as it was observed: its rows in order of id, and what is missing from it. */
export interface ObservedTable<Row> {
  readonly rows: readonly Row[];
  readonly gaps: readonly Gap[];
}

/** What a derivation is given: tables, nothing else. It has no clock and no way out. */
export interface Deriving<Policy> {
  readonly scope: Scope;
  readonly policy: Policy;
  /**
   * A table named in `from`: the unit of the same scope, where that table has one there; else all its units together.
   * A unit nobody read is a gap of the whole inventory.
   */
  readonly table: <Row = Record<string, unknown>>(id: string) => ObservedTable<Row>;
  /** Says what of this table cannot be known; what is missing below becomes a gap here only where it matters here. */
  readonly gap: (report: GapReport) => void;
}

/** A table made purely of other tables, by sealing and again by every replay. */
export interface Derivation<Schema extends z.ZodObject = z.ZodObject, Shape extends PolicyShape = PolicyShape>
  extends Declaration<Schema> {
  /** Ids of the declarations it is made of. */
  readonly from: readonly string[];
  /**
   * Whether a gap of a table it is made of touches it in a way that its own gaps do not tell; without this, every one
   * does. A unit that is touched has an incomplete inventory, and is not compared at all.
   */
  readonly isTouchedBy?: (table: string, gap: Gap) => boolean;
  /** Settings it reads; they become `context.evidence.policy.<name>`. */
  readonly policy?: Shape;
  /**
   * Rows come in order of id, each time the same. A table that nothing looks into is then never at hand as a whole:
   * every look at its rows makes them anew. For tables of hundreds of thousands of rows.
   */
  readonly inOrder?: true;
  /**
   * Yields rows, in any order if it does not say `inOrder`. What it throws becomes a gap of the whole inventory; rows
   * yielded before stay.
   */
  readonly derive: (deriving: Deriving<PolicyOf<Shape>>) => Iterable<z.input<Schema>>;
}

// biome-ignore lint/suspicious/noExplicitAny: a catalogue holds derivations of different rows
export type AnyDerivation = Derivation<any, any>;

export const defineDerivation = <Schema extends z.ZodObject, const Shape extends PolicyShape = Record<never, never>>(
  declaration: Derivation<Schema, Shape>,
): Derivation<Schema, Shape> => declaration;
