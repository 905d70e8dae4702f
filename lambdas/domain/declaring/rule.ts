import type * as z from 'zod';
import type { Gap } from '../words/gap.ts';
import type { ScopeKind } from '../words/scope.ts';
import type { Assurance, Criterion, Severity, Verdict } from '../words/verdict.ts';

/** What a rule says of one row. `reason` is a sentence with the facts in it; `code` is its machine-readable twin. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly assurance: Assurance | null;
  readonly code: string;
  readonly reason: string;
}

export const pass = (reason: string, code = 'OK', assurance: Assurance = 'CONFIG'): Judgement => ({
  verdict: 'PASS',
  assurance,
  code,
  reason,
});
export const fail = (code: string, reason: string, assurance: Assurance = 'CONFIG'): Judgement => ({
  verdict: 'FAIL',
  assurance,
  code,
  reason,
});
/** Never from an exception: the rule does not concern this row, and `code` says why. */
export const notApplicable = (code: string, reason: string): Judgement => ({
  verdict: 'NOT_APPLICABLE',
  assurance: 'CONFIG',
  code,
  reason,
});
export const unknown = (code: string, reason: string): Judgement => ({
  verdict: 'UNKNOWN',
  assurance: null,
  code,
  reason,
});
/** The fact was asked for and the read failed. */
export const unread = (gap: Gap): Judgement => ({
  verdict: 'ERROR',
  assurance: null,
  code: gap.code,
  reason: `Could not be read: ${gap.operation} (${gap.reason})`,
});

/** What looking into another table gives: the row, the gap it fell into, or a complete table without it. */
export type Lookup<Row = Record<string, unknown>> =
  | { readonly found: Row; readonly unread: (field: string) => Gap | undefined }
  | { readonly gap: Gap }
  | { readonly absent: true };

/** What a table holds for a value of one of its fields. */
export interface Related<Row = Record<string, unknown>> {
  readonly rows: readonly Row[];
  /** Set where there may be more than `rows`, because something was not read. */
  readonly gap: Gap | undefined;
}

export interface RuleContext<Policy> {
  readonly policy: Policy;
  /** When the row was observed, ISO 8601 UTC: the only clock a rule has. */
  readonly now: string;
  /** The AWS region or Databricks host the row was read in, if it has one. */
  readonly region: string | null;
  /** What kind of place the row was read in. */
  readonly scopeKind: ScopeKind;
  /** The Databricks account that the configuration names; null: none. */
  readonly databricksAccount: string | null;
  /** The gap that leaves this field of this row unread, if there is one. A null without a gap was answered as null. */
  readonly unread: (field: string) => Gap | undefined;
  /**
   * Stands for the tables that are looked into: the same object as long as they are the same. What follows from them and
   * from one of their rows alone may be remembered by it; without it nothing is.
   */
  readonly tables?: object | undefined;
  /** The row of a table named in `uses`. `region` narrows where it would stand; without it the row's own. */
  readonly lookup: <Row = Record<string, unknown>>(table: string, id: string, region?: string) => Lookup<Row>;
  /**
   * The rows of a table named in `uses` whose `field` is or holds `value`: in the row's own region or workspace, or in
   * the `region` named; null: wherever it was read.
   */
  readonly related: <Row = Record<string, unknown>>(
    table: string,
    field: string,
    value: string,
    region?: string | null,
  ) => Related<Row>;
}

/** A worked case: run as a test, printed in the collector's page. At least one for every verdict the rule can give. */
export interface Example<Row, Policy> {
  readonly name: string;
  readonly row: Row;
  /** The other rows of the same thing, for a rule that gathers. */
  readonly more?: readonly Row[];
  readonly verdict: Verdict;
  readonly code?: string;
  readonly policy?: Partial<Policy>;
  readonly now?: string;
  readonly region?: string;
  /** The Databricks account of the configuration; without it there is none. */
  readonly databricksAccount?: string;
  readonly gaps?: readonly Gap[];
  /** Rows of other tables by id; a table missing here was read completely and is empty. */
  readonly tables?: Readonly<Record<string, readonly object[]>>;
  /** Ids of tables that the configuration leaves out. */
  readonly off?: readonly string[];
  /** Ids of tables whose inventory fell into a gap. */
  readonly gapIn?: readonly string[];
}

export type PolicyShape = Readonly<Record<string, z.ZodType>>;
export type PolicyOf<Shape extends PolicyShape> = { readonly [Key in keyof Shape]: z.infer<Shape[Key]> };

/** Every paragraph that a rule is about. */
export const controlsOf = ({ evidences, supports }: Pick<Rule, 'evidences' | 'supports'>): string[] => [
  ...evidences,
  ...supports,
];

/**
 * What a rule is about where that is not a row but what several rows of the table make up, such as a way out that many
 * kinds of packets take. Each thing has one finding.
 */
export interface Gathering<Row, Policy> {
  /**
   * The name of the thing a row is of, from the row's id: the words that it begins with, so that rows of a thing stand
   * next to each other in order of id, and things in the order of their names.
   */
  readonly thing: (rowId: string) => string;
  /** All rows of one thing, in order of id. */
  readonly judge: (rows: readonly Row[], context: RuleContext<Policy>) => Judgement;
}

/**
 * A pure function from a row, and rows it names from other tables, to a judgement.
 * `policy` declares the thresholds it reads; they become `context.evidence.policy.<name>` in the configuration.
 */
export interface Rule<Schema extends z.ZodObject = z.ZodObject, Shape extends PolicyShape = PolicyShape> {
  readonly id: string;
  /** The wanted condition, as a sentence: "Customer-managed keys rotate at least yearly". */
  readonly title: string;
  readonly subject: Schema;
  readonly severity: Severity;
  readonly criterion: Criterion;
  /**
   * Paragraphs of 45 CFR Part 164, e.g. `164.312(a)(2)(iv)`, that a verdict answers for. Each stands with its reason in
   * templates/controls, and these alone count there.
   */
  readonly evidences: readonly string[];
  /** Paragraphs that a verdict is of use for, and no more. */
  readonly supports: readonly string[];
  /** What to do about a FAIL. */
  readonly remedy: string;
  readonly uses?: readonly string[];
  readonly policy?: Shape;
  /**
   * Codes of NOT_APPLICABLE that say that the rule is about others than this row. Such rows are in no population; where
   * there are only such, `emptyAllowed` of the rule's id says whether that is right.
   */
  readonly outside?: readonly string[];
  /** Of a rule that gathers: what it says of a thing of which this is the only row. */
  readonly judge: (row: z.infer<Schema>, context: RuleContext<PolicyOf<Shape>>) => Judgement;
  readonly gathers?: Gathering<z.infer<Schema>, PolicyOf<Shape>>;
  readonly examples: readonly Example<z.infer<Schema>, PolicyOf<Shape>>[];
}

// biome-ignore lint/suspicious/noExplicitAny: a list holds rules over different rows; each was checked where it was declared
export type AnyRule = Rule<any, any>;

export const rule = <Schema extends z.ZodObject, const Shape extends PolicyShape = Record<never, never>>(
  declaration: Rule<Schema, Shape>,
): Rule<Schema, Shape> => declaration;
