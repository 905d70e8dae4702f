import type { Policy, Principals, Statement } from '../reading/document.ts';
import { hasAction, isOn } from '../reading/evaluate.ts';
import { askerNamed, isAbout, type Named, standsFor } from '../reading/principals.ts';
import { hasVariable } from '../reading/variables.ts';
import { alwaysHolds, neverHolds, type Question } from './closing.ts';
import { type Circle, type Home, type Insiders, isOwn } from './insiders.ts';
import { search } from './witness.ts';

/** What strangers may do by one statement. */
export interface Opening {
  readonly statement: string;
  /** As the policy names them; `anyone`. */
  readonly who: string;
  readonly actions: readonly string[];
}

export interface Doubt {
  readonly statement: string;
  readonly who: string;
  /** What of the policy is not understood. */
  readonly why: string;
}

/** ALLOWED: `open` holds something. CANNOT_SAY: `doubts` does, and `open` nothing. DENIED: neither. */
export interface Outsiders {
  readonly open: readonly Opening[];
  readonly doubts: readonly Doubt[];
  /** AWS services that a statement names, which are nobody's account. */
  readonly services: readonly string[];
}

/**
 * Who outside may do what of these actions, by a resource's policy. An opening is proven by one request that gets through,
 * a closed statement by a condition that no stranger meets or a Deny that every stranger does; what is neither is a doubt.
 */
export function outsidersOf(policy: Policy, actions: readonly string[], home: Home, own: Insiders): Outsiders {
  const denies = policy.statements.filter(({ effect }) => effect === 'Deny');
  const found = policy.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((allow) => byStatement(allow, denies, actions, policy, home, own));
  const services = policy.statements
    .filter(({ effect, principals }) => effect === 'Allow' && !principals.not)
    .flatMap(({ principals }) => principals.named.map(standsFor))
    .flatMap((named) => (named.kind === 'SERVICE' ? [named.name] : []));
  return {
    open: found.flatMap((one) => ('actions' in one ? [one] : [])),
    doubts: found.flatMap((one) => ('why' in one ? [one] : [])),
    services: [...new Set(services)].sort(),
  };
}

function byStatement(
  allow: Statement,
  denies: readonly Statement[],
  actions: readonly string[],
  policy: Policy,
  home: Home,
  own: Insiders,
): (Opening | Doubt)[] {
  const isUnsure = policy.hasVariables && allow.resources.patterns.some(hasVariable);
  const concerned = actions.filter(
    (action) =>
      hasAction(allow.actions, action) &&
      (isUnsure || isOn(allow, { action, resource: home.resource, context: {} }, policy.hasVariables) !== false),
  );
  if (concerned.length === 0) return [];
  const { circles, uncertain } = strangersIn(allow.principals, own);
  const isClosed = (circle: Circle) => allow.tests.some((test) => neverHolds(test, { circle, home, own }));
  const anyone: Circle = { account: null, arn: null, name: '' };
  return [
    ...circles
      .filter((circle) => !isClosed(circle))
      .flatMap((circle): (Opening | Doubt)[] =>
        isUnsure
          ? [{ statement: allow.name, who: circle.name, why: 'the resource it names by a variable' }]
          : forCircle(allow, denies, concerned, policy, { circle, home, own }),
      ),
    ...(isClosed(anyone) ? [] : uncertain.map((who) => ({ statement: allow.name, who, why: 'whose people that is' }))),
  ];
}

/** The principals that may be strangers, and those of which one cannot say whose people they stand for. */
function strangersIn(principals: Principals, own: Insiders): { circles: Circle[]; uncertain: string[] } {
  if (principals.anyone || principals.not) {
    const isNobody = principals.anyone && principals.not;
    const name = principals.not ? 'all but those it names' : 'anyone';
    return { circles: isNobody ? [] : [{ account: null, arn: null, name }], uncertain: [] };
  }
  const strangers = principals.named
    .map((principal) => ({ principal, named: standsFor(principal) }))
    .filter(({ named }) => !isInside(named, own));
  return {
    circles: strangers.flatMap(({ principal: { name }, named }): Circle[] => {
      if (named.kind === 'ARN') return [{ account: named.account, arn: named.arn, name }];
      return named.kind === 'ACCOUNT' ? [{ account: named.account, arn: null, name }] : [];
    }),
    uncertain: strangers.flatMap(({ principal: { kind, name }, named }) =>
      named.kind === 'UNCERTAIN' ? [`${kind} ${name}`] : [],
    ),
  };
}

/** One that no stranger can be: of our own, an AWS service, or nobody any more. */
const isInside = (named: Named, own: Insiders): boolean =>
  named.kind === 'SERVICE' || named.kind === 'VANISHED' || (named.account !== null && isOwn(own, named.account));

/** Actions that no Deny tells apart are answered for together. */
function forCircle(
  allow: Statement,
  denies: readonly Statement[],
  actions: readonly string[],
  policy: Policy,
  question: Question,
): (Opening | Doubt)[] {
  const alike = Map.groupBy(actions, (action) => denies.map((deny) => hasAction(deny.actions, action)).join());
  const open: string[] = [];
  let why: string | undefined;
  for (const [first = '', ...others] of alike.values()) {
    const concerned = denies.filter((deny) => hasAction(deny.actions, first));
    if (concerned.some((deny) => bars(deny, first, policy, question))) continue;
    const found = search({ policy, allow, denies: concerned, action: first }, question);
    if ('account' in found) open.push(first, ...others);
    else why ??= found.inTheWay;
  }
  const statement = allow.name;
  const who = question.circle.name;
  if (open.length > 0) return [{ statement, who, actions: actions.filter((action) => open.includes(action)) }];
  return why === undefined ? [] : [{ statement, who, why }];
}

/** Whether a Deny bars every stranger of the circle. */
function bars(deny: Statement, action: string, policy: Policy, question: Question): boolean {
  const { circle, home, own } = question;
  const request = { action, resource: home.resource, context: {} };
  return (
    isOn(deny, request, policy.hasVariables) === true &&
    isAboutAll(deny.principals, circle, own) &&
    deny.tests.every((test) => alwaysHolds(test, question))
  );
}

/** Whether a Deny is about every stranger of the circle. Of anybody, all but some are all only if those are no strangers. */
function isAboutAll(principals: Principals, { account, arn }: Circle, own: Insiders): boolean {
  if (account !== null) return isAbout(principals, askerNamed(account, arn ?? `arn:aws:iam::${account}:root`)) === true;
  if (principals.anyone) return !principals.not;
  return principals.not && principals.named.every((named) => isInside(standsFor(named), own));
}
