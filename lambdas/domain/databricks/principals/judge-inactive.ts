import type { PhiPolicy } from '../../declaring/phi-scope.ts';
import { fail, type Judgement, notApplicable, pass, type RuleContext, unknown, unread } from '../../declaring/rule.ts';
import { type GroupFacts, nameOf, wayIntoGroup } from './way-into-group.ts';

/** Codes by which `judgeInactive` says that somebody is no member of a group that opens health data. */
export const NO_MEMBERS = ['NO_MEMBER', 'NO_PHI_GROUP_HERE'] as const;

export interface Member {
  /** As groups name their members: `Users/<id>`. */
  readonly member: string;
  /** "The user ana@…", for the reason. */
  readonly who: string;
  readonly active: boolean | null;
}

/**
 * Whether somebody who has a place, direct or inherited, in a group that opens health data may no longer sign in. The
 * rule is about the members of those groups, and of nobody else. A workspace has only the groups that were assigned to
 * it; in the account a name that no group bears is a mistake, and nobody knows which group it means.
 */
export function judgeInactive(
  { member, who, active }: Member,
  { policy, scopeKind, unread: gapAt, lookup, related, tables }: RuleContext<PhiPolicy>,
): Judgement {
  const gap = gapAt('active');
  if (gap) return unread(gap);
  if (active === null) return unknown('ACTIVE_NOT_REPORTED', `${who} is neither reported as active nor as inactive.`);
  const is = active ? 'active' : 'inactive';
  const { groups: names } = policy.phi;
  if (names.length === 0)
    return unknown('NO_PHI_GROUPS', `${who} is ${is}; policy.phi.groups does not say which groups open health data.`);
  const named = names.map((group) => related<GroupFacts>('scim-groups', 'displayName', group));
  const groups = named.flatMap(({ rows }) => rows);
  const ways = groups.map((group) => ({ group, ...wayIntoGroup(group, member, { lookup, tables }) }));
  const places = ways.flatMap(({ group, through }) => (through ? [placeOf(group, through)] : []));
  if (places.length > 0)
    return active
      ? pass(`${who} is active and in ${places.join(', ')}.`)
      : fail('INACTIVE_MEMBER', `${who} is inactive and still in ${places.join(', ')}.`);
  const doubt = named.find((one) => one.gap)?.gap?.reason ?? ways.find((way) => way.unread)?.unread;
  if (doubt) return unknown('GROUPS_UNREAD', `${who} is ${is}; not every group was read (${doubt}).`);
  const nowhere = names.filter((_, at) => named[at]?.rows.length === 0);
  if (nowhere.length > 0 && scopeKind === 'databricks-account')
    return unknown(
      'NO_SUCH_PHI_GROUP',
      `${who} is ${is}; policy.phi.groups names ${nowhere.join(', ')}, and no group of the account is called so.`,
    );
  if (groups.length === 0) return notApplicable('NO_PHI_GROUP_HERE', `None of the groups ${names.join(', ')} is here.`);
  return notApplicable('NO_MEMBER', `${who} is in none of the groups ${names.join(', ')}.`);
}

const placeOf = (group: GroupFacts, through: readonly string[]): string =>
  through.length === 0 ? nameOf(group) : `${nameOf(group)} through ${through.join(' > ')}`;
