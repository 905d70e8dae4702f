import type { ListenerRule, RuleCondition } from '../ways/network.ts';
import { includes, matches, type Sample, samplesOf, unusedIn } from './pattern.ts';

/** A request that stands for many: whatever catches it for certain catches all of them. */
export interface Request {
  /** Null: nobody knows which texts there are; here and below. */
  readonly host: Sample | null;
  readonly path: Sample | null;
  readonly method: string;
  /** Whether it carries what a condition of its rule demands of headers, or of the query. */
  readonly header: boolean;
  readonly query: boolean;
}

export type Caught = 'YES' | 'MAYBE' | 'NO';

const HOST = 'host-header';
const PATH = 'path-pattern';
const METHOD = 'http-request-method';

/** What the rules of a listener tell apart in requests. */
export class Requests {
  readonly #unused: string | undefined;
  readonly #unusualMethod: string;

  constructor(rules: readonly ListenerRule[]) {
    const conditions = rules.flatMap((rule) => rule.conditions);
    const texts = conditions.filter(({ field }) => field === HOST || field === PATH).flatMap(valuesOf);
    this.#unused = unusedIn(texts);
    const methods = new Set(conditions.filter(({ field }) => field === METHOD).flatMap(({ values }) => values));
    this.#unusualMethod = ['PURGE', 'LOCK', 'REPORT'].find((each) => !methods.has(each)) ?? 'UNUSUAL';
  }

  /** Requests that meet a rule's conditions, and stand for all that do. None: nothing can meet them. */
  meeting({ conditions }: ListenerRule): Request[] {
    const of = (field: string) => conditions.filter((each) => each.field === field);
    const hosts = this.#samples(of(HOST), ['*']);
    const paths = this.#samples(of(PATH), ['/*']);
    const [method] = of(METHOD);
    const methods = method === undefined ? [this.#unusualMethod] : method.values;
    const header = of('http-header').length > 0;
    const query = of('query-string').length > 0;
    return hosts.flatMap((host) =>
      paths.flatMap((path) => methods.map((each) => ({ host, path, method: each, header, query }))),
    );
  }

  #samples([condition, ...more]: readonly RuleCondition[], whatever: readonly string[]): (Sample | null)[] {
    if (this.#unused === undefined || more.length > 0) return [null];
    const unused = this.#unused;
    const patterns = condition === undefined ? whatever : valuesOf(condition);
    const samples = patterns.flatMap((pattern) => samplesOf(pattern, unused));
    return condition?.hasRegex ? [...samples, null] : samples;
  }
}

/** Whether a rule takes a request from a source that it takes requests from. */
export function catching({ conditions }: ListenerRule, request: Request): Caught {
  const each = conditions.map((condition) => meets(condition, request));
  return each.includes('NO') ? 'NO' : each.includes('MAYBE') ? 'MAYBE' : 'YES';
}

function meets(condition: RuleCondition, request: Request): Caught {
  switch (condition.field) {
    case 'source-ip':
      return 'YES';
    case HOST:
      return matching(condition, request.host, '*');
    case PATH:
      return matching(condition, request.path, '/*');
    case METHOD:
      return condition.values.includes(request.method) ? 'YES' : 'NO';
    case 'http-header':
      return request.header ? 'MAYBE' : 'NO';
    case 'query-string':
      return request.query ? 'MAYBE' : 'NO';
    default:
      return 'MAYBE';
  }
}

function matching(condition: RuleCondition, sample: Sample | null, whatever: string): Caught {
  const patterns = valuesOf(condition);
  if (sample === null) return patterns.some((pattern) => pattern === '*' || pattern === whatever) ? 'YES' : 'MAYBE';
  const found = patterns.filter((pattern) => matches(pattern, sample.text));
  if (found.some((pattern) => includes(pattern, sample))) return 'YES';
  return found.length > 0 || condition.hasRegex ? 'MAYBE' : 'NO';
}

/** Host names are case insensitive; every path begins with a slash, whatever its pattern begins with (API). */
function valuesOf({ field, values }: RuleCondition): readonly string[] {
  if (field === HOST) return values.map((value) => value.toLowerCase());
  return values.flatMap((value) => {
    if (value.startsWith('/')) return [value];
    if (value.startsWith('?')) return [`/${value.slice(1)}`];
    if (!value.startsWith('*')) return [];
    const rest = value.replace(/^\*+/, '');
    return [`/*${rest}`, ...(rest.startsWith('/') ? [rest] : [])];
  });
}
