import { type Action, actionMatches, actionsToTry } from './actions.ts';
import {
  type Askers,
  askersOf,
  asksForOwner,
  type Grip,
  gripOfAllow,
  gripOfDeny,
  isOwnerIfKnown,
  testsFor,
} from './conditions.ts';
import type { Patterns, Principals, Statement } from './document.ts';
import { covers, hasVariable, isEverything, matches, resourceMatches, type Width, widthOf } from './patterns.ts';
import { NO_RESOURCE, ONESELF, STRANGER, strangersResources } from './strangers-resources.ts';

/** Whether a policy lets requests through to resources of people nobody named. */
export type Reach =
  | { readonly kind: 'NAMED_ONLY' }
  | { readonly kind: 'STRANGERS'; readonly width: Exclude<Width, 'NAMED'>; readonly by: Statement }
  | { readonly kind: 'NOT_UNDERSTOOD'; readonly by: Statement };

/**
 * Asked of the service the endpoint leads to: `s3`, `dynamodb`. NAMED_ONLY is proven for everything an Allow reaches,
 * STRANGERS by one request that gets through; what is neither is not understood. An open Allow goes before a doubtful one.
 */
export function reachOf(statements: readonly Statement[], service: string): Reach {
  const policy = statements.map((statement) => ({ ...statement, tests: testsFor(statement.tests, service) }));
  const actions = actionsToTry(
    service,
    policy.map((statement) => statement.actions),
  );
  const denies = policy.filter(({ effect }) => effect === 'Deny');
  const reaches = policy
    .filter(({ effect }) => effect === 'Allow')
    .map((allow) => reachOfAllow(allow, denies, service, actions));
  const kinds = ['STRANGERS', 'NOT_UNDERSTOOD'] as const;
  return kinds.flatMap((kind) => reaches.find((reach) => reach.kind === kind) ?? [])[0] ?? { kind: 'NAMED_ONLY' };
}

/** A request, as far as statements tell requests apart. `who: null`: somebody nobody named. */
interface Request {
  readonly action: Action;
  readonly who: string | null;
  readonly service: string;
}

function reachOfAllow(
  allow: Statement,
  denies: readonly Statement[],
  service: string,
  actions: readonly Action[],
): Reach {
  const asked = actions
    .filter((action) => actionMatches(allow.actions, action))
    .flatMap((action) => whoAsks(allow.principals).map((who): Request => ({ action, who, service })));
  const reached = asked.flatMap((request) => reachedBy(allow, denies, request));
  const width = (['ANY', 'NAME_PATTERN'] as const).find((each) => reached.includes(each));
  if (width) return { kind: 'STRANGERS', width, by: allow };
  return reached.includes('NOT_UNDERSTOOD') ? { kind: 'NOT_UNDERSTOOD', by: allow } : { kind: 'NAMED_ONLY' };
}

const whoAsks = (principals: Principals): readonly (string | null)[] =>
  principals.kind === 'NAMED' || principals.kind === 'UNCERTAIN' ? principals.names : [null];

/** The patterns that do not name what they reach; null: everything but some. */
function wideOnes({ not, patterns }: Patterns, { service, action }: Request): (string | null)[] {
  if (action.kind === 'ASKER') {
    const isNamed = patterns.some((pattern) => matches(pattern, NO_RESOURCE));
    return isNamed === not ? [] : [not ? null : NO_RESOURCE];
  }
  if (not) return patterns.some((pattern) => isEverything(pattern, service)) ? [] : [null];
  return patterns.filter((pattern) => widthOf(pattern, service) !== 'NAMED');
}

/** What a request reaches by each of an Allow's resources. */
function reachedBy(allow: Statement, denies: readonly Statement[], request: Request): (Width | 'NOT_UNDERSTOOD')[] {
  const { action, service } = request;
  const concerned = denies.filter(({ actions }) => actionMatches(actions, action));
  const open = wideOnes(allow.resources, request).filter((resource) => !isClosed(allow, concerned, resource, request));
  if (open.length === 0) return [];
  const isCertain = action.kind !== 'MADE_UP' && someGetsThrough(allow, concerned, request);
  return isCertain
    ? open.map((resource) => (resource === null ? 'ANY' : widthOf(resource, service)))
    : ['NOT_UNDERSTOOD'];
}

/** Whether it is proven that nothing a stranger could have is reached by this resource of an Allow. */
function isClosed(allow: Statement, denies: readonly Statement[], resource: string | null, request: Request): boolean {
  const onAll = denies.filter((deny) => isOnAll(deny, resource, request));
  const mayLackOwner = request.action.kind === 'ASKER' && allow.tests.some(isOwnerIfKnown);
  if (!mayLackOwner && gripOn(allow, onAll, request) === 'NONE_PASS') return true;
  if (request.action.kind === 'ASKER') return askers(allow, onAll) === 'OWN';
  const isOwn = resource !== null && askers(allow, onAll) === 'OWN';
  return isOwn && widthOf(withOwnId(resource), request.service) === 'NAMED';
}

/** Where only one's own people ask, the variable for their account stands for one's own accounts. */
const withOwnId = (pattern: string): string => pattern.replaceAll(/\$\{aws:principalaccount\}/gi, ONESELF);

/** Whether a Deny is on all that a resource of an Allow reaches without naming it. */
function isOnAll(deny: Statement, resource: string | null, { service, action }: Request): boolean {
  const { not, patterns } = deny.resources;
  if (action.kind === 'ASKER') return patterns.some((pattern) => matches(pattern, NO_RESOURCE)) !== not;
  if (not) return patterns.every((pattern) => widthOf(pattern, service) === 'NAMED');
  return patterns.some(
    (pattern) =>
      isEverything(pattern, service, action.kind === 'OBJECT') || (resource !== null && covers(pattern, resource)),
  );
}

/** Whether there is a resource a stranger could have that the request reaches. */
function someGetsThrough(allow: Statement, denies: readonly Statement[], request: Request): boolean {
  const named = denies.flatMap(({ resources }) => resources.patterns);
  if (named.some(hasVariable)) return false; // what such a Deny bars depends on who asks
  const patterns = [...allow.resources.patterns, ...named];
  return strangersResources(patterns, request.service, request.action).some((arn) => {
    const onIt = (account: string) => denies.filter(({ resources }) => resourceMatches(resources, arn, account));
    const whoever = askers(allow, onIt(STRANGER));
    if (request.action.kind === 'ASKER' && whoever !== 'ANYBODY') return false;
    const account = whoever === 'OWN' ? ONESELF : STRANGER;
    return resourceMatches(allow.resources, arn, account) && gripOn(allow, onIt(account), request) === 'SOME_PASS';
  });
}

/** What is left of an Allow on strangers' resources once the Denies on the same resources have had their say. */
function gripOn(allow: Statement, denies: readonly Statement[], { who }: Request): Grip {
  const whoever = askers(allow, denies);
  const grips = [gripOfAllow(allow.tests, whoever), ...denies.map((deny) => gripOfOneDeny(deny, who, whoever))];
  const twice = asksForOwner(allow.tests) && denies.some(({ tests }) => asksForOwner(tests));
  const found = (['NONE_PASS', 'NOT_UNDERSTOOD'] as const).find((grip) => grips.includes(grip));
  return found ?? (twice ? 'NOT_UNDERSTOOD' : 'SOME_PASS');
}

const askers = (allow: Statement, denies: readonly Statement[]): Askers =>
  askersOf(
    allow.principals,
    allow.tests,
    denies.flatMap(({ principals, tests }) => (principals.kind === 'ANYONE' ? [tests] : [])),
  );

/** A Deny for some people leaves others. */
function gripOfOneDeny({ principals, tests }: Statement, who: string | null, whoever: Askers): Grip {
  const grip = gripOfDeny(tests, whoever);
  if (principals.kind === 'ANYONE') return grip;
  if (who === null || grip === 'SOME_PASS') return 'SOME_PASS';
  return principals.kind === 'NAMED' && principals.names.includes(who) ? grip : 'NOT_UNDERSTOOD';
}

/** What AWS attaches to an endpoint for which nobody wrote a policy: anyone, anything, everything. */
export const isFullAccess = (policy: readonly Statement[]): boolean =>
  policy.every(({ effect }) => effect === 'Allow') &&
  policy.some(
    ({ principals, actions, resources, tests }) =>
      principals.kind === 'ANYONE' && isStar(actions) && isStar(resources) && tests.length === 0,
  );

const isStar = ({ not, patterns }: Patterns): boolean => !not && patterns.includes('*');
