import type { Policy, Statement, Test } from '../reading/document.ts';
import { isOn, type Request } from '../reading/evaluate.ts';
import { combined, type Holds, holds, isSupported } from '../reading/operators.ts';
import { askerNamed, isAbout, isSession } from '../reading/principals.ts';
import { type Context, hasVariable } from '../reading/variables.ts';
import type { Question } from './closing.ts';
import { knowledgeOf, valuesToTry } from './condition-keys.ts';
import { isOwn } from './insiders.ts';

/** Twelve digits that AWS gives to nobody: one that stands for strangers. */
const STRANGER = '999999999999';
/** So many requests are tried; a policy that tells more apart is not understood. */
const MOST = 4096;

/** A stranger's request that gets through, or what stands in the way of being sure. */
export type Search = { readonly account: string } | { readonly inTheWay: string };

/** Looks for one request of a stranger that an Allow lets through, and no Deny bars. */
export function search(allowing: Allowing, question: Question): Search {
  const { allow, denies } = allowing;
  const odd = allow.tests.find((test) => isOdd(test, question));
  if (odd) return { inTheWay: odd.written };
  let inTheWay: string | undefined;
  for (const account of accountsToTry([allow, ...denies], question)) {
    const found = searchIn(account, allowing, question);
    if ('account' in found) return found;
    inTheWay ??= found.inTheWay;
  }
  return { inTheWay: inTheWay ?? 'the accounts it names' };
}

const isOdd = (test: Test, { home }: Question): boolean =>
  !isSupported(test) || knowledgeOf(test.key, home) === 'UNKNOWN';

function accountsToTry(statements: readonly Statement[], { circle, own }: Question): string[] {
  if (circle.account !== null) return [circle.account];
  const said = statements.flatMap(({ tests }) => tests.flatMap(({ values }) => values));
  const named = said.flatMap((value) => /(?:^|:)(\d{12})(?:$|:)/.exec(value)?.[1] ?? []);
  return [...new Set([STRANGER, ...named])].filter((account) => !isOwn(own, account));
}

/** A policy, one of its Allows for one action, and the Denies that are about the action too. */
export interface Allowing {
  readonly policy: Policy;
  readonly allow: Statement;
  readonly denies: readonly Statement[];
  readonly action: string;
}

function searchIn(account: string, allowing: Allowing, question: Question): Search {
  const base: Context = { 'aws:principalaccount': [account], 'kms:calleraccount': [account] };
  const passing = passingValues(account, base, allowing, question);
  if (!Array.isArray(passing)) return passing;
  if (passing.reduce((product, [, fit]) => product * fit.length, 1) > MOST) return { inTheWay: 'so many conditions' };
  const { allow, denies, action, policy } = allowing;
  let barred: Statement | undefined;
  for (const context of contexts(passing, base)) {
    const arn = context['aws:principalarn']?.[0] ?? question.circle.arn ?? `arn:aws:iam::${account}:role/zq9-stranger`;
    const asker = askerNamed(account, arn);
    const request: Request = { asker, action, resource: question.home.resource, context };
    const bar = denies.find((deny) => bars(deny, request, policy, question) !== false);
    const isAllowed = isAbout(allow.principals, asker) && isOn(allow, request, policy.hasVariables);
    if (bar === undefined && isAllowed === true) return { account };
    barred ??= bar;
  }
  return { inTheWay: barred === undefined ? 'the resources it names' : `the Deny ${barred.name}` };
}

type Values = readonly [key: string, values: string[][]];

/** Of every key that is tested, the values with which the Allow's own tests hold. */
function passingValues(
  account: string,
  base: Context,
  allowing: Allowing,
  { circle, home, own }: Question,
): Values[] | { inTheWay: string } {
  const { allow, denies, policy } = allowing;
  const tests = [allow, ...denies].flatMap((statement) => statement.tests);
  const keys = [...new Set(tests.map(({ key }) => key))].filter((key) => knowledgeOf(key, home) !== 'UNKNOWN');
  const passing: Values[] = [];
  for (const key of keys) {
    const of = (test: Test): boolean => test.key === key;
    const all = valuesToTry(key, tests.filter(of), account, home, own);
    const known = key === 'aws:principalarn' && circle.arn !== null ? [[circle.arn]] : all;
    const asked = allow.tests.filter(of);
    if (key === 'aws:principalarn' && isSession(circle.arn ?? '')) return { inTheWay: tests.find(of)?.written ?? key }; // its role's path is not said
    const fit = known.filter((values) =>
      asked.every((test) => holds(test, contextOf(base, key, values), policy.hasVariables) === true),
    );
    if (fit.length === 0) return { inTheWay: asked[0]?.written ?? key };
    passing.push([key, fit]);
  }
  return passing;
}

/** Whether a Deny applies, as far as can be said: of a key that is not understood nothing can. */
const bars = (deny: Statement, request: Request, { hasVariables }: Policy, { home }: Question): Holds =>
  combined(
    [
      hasVariables && deny.resources.patterns.some(hasVariable) ? undefined : isOn(deny, request, hasVariables),
      isAbout(deny.principals, request.asker),
      ...deny.tests.map((test) =>
        knowledgeOf(test.key, home) === 'UNKNOWN' ? undefined : holds(test, request.context, hasVariables),
      ),
    ],
    false,
  );

const contextOf = (base: Context, key: string, values: readonly string[]): Context =>
  values.length === 0 ? base : { ...base, [key]: values };

/** Every request that can be made of these values, one after another. */
function* contexts(keys: readonly (readonly [string, string[][]])[], base: Context): Generator<Context> {
  const [first, ...rest] = keys;
  if (first === undefined) {
    yield base;
    return;
  }
  for (const values of first[1]) yield* contexts(rest, contextOf(base, first[0], values));
}
