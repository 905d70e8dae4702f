import { fail, type Judgement, pass, unknown } from '../../declaring/rule.ts';
import type { Patterns, Statement } from './document.ts';
import { reachOf } from './reach.ts';

/** States in which an endpoint lets nothing through any more. */
export const OVER = ['deleted', 'rejected', 'failed', 'expired'];

/** What a policy means for requests to a service, by the prefix of its actions: whose resources it lets them reach. */
export function judgeReach(policy: readonly Statement[], service: string): Judgement {
  const reach = reachOf(policy, service);
  if (reach.kind === 'NAMED_ONLY')
    return pass(`The policy lets requests through to named resources of ${service} only.`);
  const allowed = `${doing(reach.by.actions)} on ${doing(reach.by.resources)}`;
  if (reach.kind === 'NOT_UNDERSTOOD')
    return unknown(
      'CONDITION_NOT_UNDERSTOOD',
      `The policy lets ${who(reach.by)} do ${allowed}, under conditions this rule does not understand: ${conditions(policy)}.`,
    );
  const whose = `, and no condition says whose resource it has to be${askers(reach.by)}`;
  return reach.width === 'ANY'
    ? fail('ANY_RESOURCE', `The policy lets ${who(reach.by)} do ${allowed}${whose}.`)
    : fail('ANY_SUCH_NAME', `The policy lets ${who(reach.by)} do ${allowed}: anyone may give such a name${whose}.`);
}

/**
 * Whether a policy bars strangers' resources of every service there is, by conditions alone: of a service whose actions
 * are not listed nothing else can be said. An Allow counts as if it were for everything, a Deny only if it is on all.
 */
export const isClosedWhateverTheService = (policy: readonly Statement[]): boolean =>
  reachOf(
    policy
      .filter(({ effect, actions, resources }) => effect === 'Allow' || (isStar(actions) && isStar(resources)))
      .map((statement) => ({ ...statement, actions: ALL, resources: ALL })),
    'any-service',
  ).kind === 'NAMED_ONLY' && !policy.some(({ effect, tests }) => effect === 'Allow' && tests.some(isIfExists));

const ALL: Patterns = { not: false, patterns: ['*'] };
const isStar = ({ not, patterns }: Patterns): boolean => !not && patterns.includes('*');
const isIfExists = ({ ifExists, set }: Statement['tests'][number]): boolean => ifExists || set === 'forallvalues';

const who = ({ principals }: Statement): string =>
  principals.kind === 'ANYONE'
    ? 'anyone'
    : `${principals.kind === 'ALL_BUT' ? 'all but ' : ''}${listed(principals.names)}`;

const doing = ({ not, patterns }: Patterns): string => `${not ? 'anything but ' : ''}${listed(patterns)}`;

const askers = ({ tests }: Statement): string =>
  tests.length === 0 ? '' : ` (what it asks for: ${listed(tests.map(({ key }) => key))})`;

const conditions = (policy: readonly Statement[]): string =>
  listed([...new Set(policy.flatMap(({ tests }) => tests.map(({ key }) => key)))].sort());

const MOST = 5;
/** A policy may hold twenty thousand characters; a reason names the first few of many. */
const listed = (texts: readonly string[]): string =>
  texts.length <= MOST
    ? texts.join(', ') || 'nothing'
    : `${texts.slice(0, MOST).join(', ')} and ${texts.length - MOST} more`;
