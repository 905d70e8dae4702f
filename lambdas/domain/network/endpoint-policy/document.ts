import * as z from 'zod';

/** Whom a statement is about. */
export type Principals =
  | { readonly kind: 'ANYONE' }
  | { readonly kind: 'NAMED'; readonly names: readonly string[] }
  /** Names of which one does not say whose people it stands for: a pattern, an identity provider, an AWS service. */
  | { readonly kind: 'UNCERTAIN'; readonly names: readonly string[] }
  | { readonly kind: 'ALL_BUT'; readonly names: readonly string[] };

/** Patterns with `*` and `?`; `not`: everything that none of them matches. */
export interface Patterns {
  readonly not: boolean;
  readonly patterns: readonly string[];
}

/** One line of a Condition: all lines have to hold. Operator and key in lower case: IAM does not tell cases apart. */
export interface Test {
  /** `stringequals`, without its set operator and `IfExists`. */
  readonly operator: string;
  readonly set: 'forallvalues' | 'foranyvalue' | null;
  readonly ifExists: boolean;
  readonly key: string;
  readonly values: readonly string[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Principals;
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly tests: readonly Test[];
}

const Texts = z.union([z.string(), z.array(z.string())]).transform((texts) => [texts].flat());
const Value = z.union([z.string(), z.boolean(), z.number()]).transform(String);
const Values = z.union([Value, z.array(Value).min(1)]).transform((values) => [values].flat());
const Principal = z.union([
  z.literal('*'),
  z.strictObject({
    AWS: Texts.optional(),
    Federated: Texts.optional(),
    Service: Texts.optional(),
    CanonicalUser: Texts.optional(),
  }),
]);

type NamedPrincipal = z.infer<typeof Principal>;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
const StatementText = z
  .strictObject({
    Sid: z.string().optional(),
    Effect: z.enum(['Allow', 'Deny']),
    Principal: Principal.optional(),
    NotPrincipal: Principal.optional(),
    Action: Texts.optional(),
    NotAction: Texts.optional(),
    Resource: Texts.optional(),
    NotResource: Texts.optional(),
    Condition: z.record(z.string(), z.record(z.string(), Values)).optional(),
  })
  .refine((one) => (one.Principal === undefined) !== (one.NotPrincipal === undefined), 'Principal or NotPrincipal')
  .refine((one) => (one.Action === undefined) !== (one.NotAction === undefined), 'Action or NotAction')
  .refine((one) => (one.Resource === undefined) !== (one.NotResource === undefined), 'Resource or NotResource');
type StatementText = z.infer<typeof StatementText>;

const PolicyText = z.strictObject({
  Version: z.enum(['2008-10-17', '2012-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([StatementText, z.array(StatementText)]).transform((statements) => [statements].flat()),
});

/** The statements of a policy's text; a text that is no policy says why instead. */
export function parsePolicy(text: string): readonly Statement[] | { readonly problem: string } {
  const json = jsonOf(text);
  if (json === undefined) return { problem: 'it is not JSON' };
  const parsed = PolicyText.safeParse(json);
  if (parsed.success) return parsed.data.Statement.map(statementOf);
  const [issue] = parsed.error.issues;
  return { problem: `${['policy', ...(issue?.path ?? [])].map(String).join('.')}: ${issue?.message ?? ''}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const statementOf = (text: StatementText): Statement => ({
  effect: text.Effect,
  principals: principalsOf(text),
  actions: patternsOf(text.Action, text.NotAction),
  resources: patternsOf(text.Resource, text.NotResource),
  tests: Object.entries(text.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ ...operatorOf(operator), key: key.toLowerCase(), values })),
  ),
});

/** `"*"` and `{"AWS": "*"}` are the same: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function principalsOf({ Principal: named, NotPrincipal: left }: StatementText): Principals {
  if (named === undefined) return { kind: 'ALL_BUT', names: left === undefined ? [] : namesOf(left) };
  if (named === '*' || named.AWS?.includes('*')) return { kind: 'ANYONE' };
  return { kind: isCertain(named) ? 'NAMED' : 'UNCERTAIN', names: namesOf(named) };
}

/**
 * Whether all names stand for people of accounts that somebody chose. Google or an Amazon Cognito pool lets in whoever
 * signs in there, by a role of any account; a provider that an account set up has an ARN.
 */
function isCertain({ AWS = [], Federated = [], Service = [], CanonicalUser = [] }: Exclude<NamedPrincipal, '*'>) {
  const isPattern = (name: string): boolean => /[*?]|\$\{/.test(name);
  const isOfAccount = (name: string): boolean => /^arn:[^:]*:iam::\d+:/.test(name);
  return (
    Service.length === 0 && Federated.every(isOfAccount) && ![AWS, Federated, CanonicalUser].flat().some(isPattern)
  );
}

const namesOf = (principal: NamedPrincipal): string[] =>
  typeof principal === 'string'
    ? [principal]
    : Object.entries(principal).flatMap(([type, names]) => (names ?? []).map((name) => `${type} ${name}`));

const patternsOf = (patterns: readonly string[] | undefined, not: readonly string[] | undefined): Patterns => ({
  not: patterns === undefined,
  patterns: patterns ?? not ?? [],
});

/** `ForAllValues:StringEqualsIfExists` is three things in one word. */
function operatorOf(text: string): Pick<Test, 'operator' | 'set' | 'ifExists'> {
  const lower = text.toLowerCase();
  const set = (['forallvalues', 'foranyvalue'] as const).find((name) => lower.startsWith(`${name}:`)) ?? null;
  const rest = set === null ? lower : lower.slice(set.length + 1);
  const ifExists = rest.endsWith('ifexists');
  return { operator: ifExists ? rest.slice(0, -'ifexists'.length) : rest, set, ifExists };
}
