/** What IAM is told of one request, by key in lower case; a key that is not there is not known. */
export interface Request {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

export type PolicyStatement = Readonly<Record<string, unknown>>;

/**
 * Evaluates one request the slow, obvious way, from the documentation of IAM's policy language and from nothing in the
 * rule: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(statements: readonly PolicyStatement[], request: Request): boolean {
  const applying = statements.filter((statement) => applies(statement, request));
  return applying.some(({ Effect }) => Effect === 'Allow') && !applying.some(({ Effect }) => Effect === 'Deny');
}

const list = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String));

function applies(statement: PolicyStatement, request: Request): boolean {
  const fill = (text: string) =>
    text.replace(/\$\{([^}]*)\}/g, (all, key: string) => request.context[key.toLowerCase()] ?? all);
  const some = (patterns: unknown, text: string) => list(patterns).some((each) => like(fill(each), text));
  const principal = (element: unknown) =>
    element === '*' || list((element as { AWS?: unknown }).AWS).some((one) => one === '*' || one === request.principal);
  return (
    ('NotPrincipal' in statement ? !principal(statement.NotPrincipal) : principal(statement.Principal)) &&
    ('NotAction' in statement
      ? !some(lower(statement.NotAction), request.action.toLowerCase())
      : some(lower(statement.Action), request.action.toLowerCase())) &&
    ('NotResource' in statement
      ? !some(statement.NotResource, request.resource)
      : some(statement.Resource, request.resource)) &&
    Object.entries((statement.Condition ?? {}) as Record<string, Record<string, unknown>>).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) =>
        holds(operator, request.context[key.toLowerCase()], list(values).map(fill)),
      ),
    )
  );
}

const lower = (patterns: unknown): string[] => list(patterns).map((each) => each.toLowerCase());

const expressions = new Map<string, RegExp>();

function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = expressions.get(pattern) ?? new RegExp(`^${source}$`);
  expressions.set(pattern, expression);
  return expression.test(text);
}

/** One key of one operator. All keys here have one value, so that a set operator matters only where the key is missing. */
function holds(text: string, given: string | undefined, values: readonly string[]): boolean {
  const [, set, base = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(text) ?? [];
  if (base === 'Null') return values.includes(String(given === undefined));
  if (given === undefined) {
    if (ifExists || set === 'ForAllValues') return true;
    return set === undefined && /Not/.test(base);
  }
  const equal = values.some((value) => (/Like/.test(base) ? like(value, given) : value === given));
  return /Not/.test(base) ? !equal : equal;
}
