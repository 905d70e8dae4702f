import { printable } from '../../words/printable.ts';
import { PolicyText, PRINCIPAL_KINDS, type StatementText } from './policy-text.ts';
import { repeatedName } from './repeated-name.ts';

export interface NamedPrincipal {
  readonly kind: (typeof PRINCIPAL_KINDS)[number];
  readonly name: string;
}

/** Whom a statement is about: these, or with `not` all but these. `anyone`: the lone `*` is among them. */
export interface Principals {
  readonly not: boolean;
  readonly anyone: boolean;
  readonly named: readonly NamedPrincipal[];
}

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
  /** Operator and key as the policy writes them. */
  readonly written: string;
  readonly values: readonly string[];
}

export interface Statement {
  /** Its Sid, or its place: `statement 3`. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly principals: Principals;
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly tests: readonly Test[];
}

export interface Policy {
  /** Whether `${…}` stands for a value; before 2012-10-17, and where no version is named, it is text. */
  readonly hasVariables: boolean;
  readonly statements: readonly Statement[];
}

/** The policy that a text is; a text that is none, or that may be read in two ways, says why instead. */
export function parsePolicy(text: string): Policy | { readonly problem: string } {
  const json = jsonOf(text);
  if (json === undefined) return { problem: 'it is not JSON' };
  const twice = repeatedName(text);
  if (twice !== undefined) return { problem: `it says "${printable(twice)}" twice in one place` };
  const parsed = PolicyText.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = ['policy', ...(issue?.path ?? [])].map(String).join('.');
    return { problem: printable(`${path}: ${issue?.message ?? ''}`) };
  }
  const respelled = parsed.data.Statement.map(respelledTest).find((written) => written !== undefined);
  if (respelled !== undefined) return { problem: `it says ${printable(respelled)} twice, in two spellings` };
  const { Version, Statement } = parsed.data;
  return { hasVariables: Version === '2012-10-17', statements: Statement.map(statementOf) };
}

/** Operator and key that a statement has twice but for upper and lower case: whether both or one of them hold is not documented. */
function respelledTest({ Condition = [] }: StatementText): string | undefined {
  const written = Condition.map(({ operator, key }) => `${operator} ${key}`);
  const lower = written.map((each) => each.toLowerCase());
  return written.find((_, at) => lower.indexOf(lower[at] ?? '') < at);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const statementOf = (text: StatementText, at: number): Statement => ({
  name: text.Sid ? `"${printable(text.Sid)}"` : `statement ${at + 1}`,
  effect: text.Effect,
  principals: principalsOf(text),
  actions: patternsOf(text.Action, text.NotAction),
  resources: patternsOf(text.Resource, text.NotResource),
  tests: (text.Condition ?? []).map(
    ({ operator, key, values }): Test => ({
      ...operatorOf(operator),
      key: key.toLowerCase(),
      written: printable(`${operator} ${key}`),
      values,
    }),
  ),
});

/** `"*"` and `{"AWS": "*"}` are the same: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function principalsOf({ Principal: named, NotPrincipal: left }: StatementText): Principals {
  const said = named ?? left ?? {};
  if (said === '*') return { not: named === undefined, anyone: true, named: [] };
  const all = PRINCIPAL_KINDS.flatMap((kind) => (said[kind] ?? []).map((name) => ({ kind, name })));
  const isAnyone = ({ kind, name }: NamedPrincipal): boolean => kind === 'AWS' && name === '*';
  return {
    not: named === undefined,
    anyone: all.some(isAnyone),
    named: all.filter((principal) => !isAnyone(principal)),
  };
}

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
