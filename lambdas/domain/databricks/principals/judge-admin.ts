import * as z from 'zod';
import { isAccountHost } from '../../declaring/databricks-client.ts';
import {
  fail,
  type Judgement,
  type PolicyOf,
  pass,
  type Related,
  type RuleContext,
  unknown,
  unread,
} from '../../declaring/rule.ts';
import { ACCOUNT_ADMIN, ADMINS } from './scim.ts';
import type { GroupFacts } from './way-into-group.ts';

/** One setting for all who may administer; several rules read it. */
export const admins = z
  .array(z.string().min(1))
  .default([])
  .describe(
    'Who may administer the account or a workspace directly: user names, application ids, group names; empty: nobody said',
  );

export interface Candidate {
  /** As groups name their members: `Users/<id>`. */
  readonly member: string;
  /** "The user", for the reason. */
  readonly what: string;
  /** The field by which the list names it, and what it holds. */
  readonly nameField: string;
  readonly name: string | null;
  readonly roles: readonly string[] | null;
}

export type AdminPolicy = PolicyOf<{ readonly admins: typeof admins }>;
type Context = RuleContext<AdminPolicy>;

/**
 * Whether somebody who administers on their own account is on the list: by the account's role, or as a direct member of
 * a workspace's group of admins. Who does so only through another group is judged with that group. The rule is about
 * everybody: who does not administer keeps it.
 */
export function judgeAdmin(candidate: Candidate, context: Context): Judgement {
  const { member, roles, what } = candidate;
  const groups = adminGroups(context);
  const ways = [
    ...(roles?.includes(ACCOUNT_ADMIN) ? [`holds the role ${ACCOUNT_ADMIN}`] : []),
    ...(groups.rows.some(({ members }) => members?.includes(member)) ? [`is a direct member of ${ADMINS}`] : []),
  ].join(' and ');
  if (ways !== '') return judgeListed(candidate, ways, context);
  const gap = context.unread('roles');
  if (gap) return unread(gap);
  if (roles === null) return unknown('ROLES_NOT_REPORTED', `Databricks did not say which roles ${lower(what)} has.`);
  const doubt = groups.gap?.reason ?? (groups.rows.some(({ members }) => members === null) ? 'its members' : undefined);
  if (doubt) return unknown('ADMINS_UNREAD', `Who is in the group ${ADMINS} was not wholly read (${doubt}).`);
  if (groups.rows.length === 0 && !inAccount(context))
    return unknown('ADMINS_NOT_FOUND', `Every workspace has a group ${ADMINS}; this one's was not listed.`);
  return pass(`${what} administers nothing directly.`, 'NO_ADMIN');
}

/** The account has no group of admins, only the role; a group of that name would be like any other there. */
const adminGroups = ({ region, related }: Context): Related<GroupFacts> =>
  inAccount({ region }) ? { rows: [], gap: undefined } : related('scim-groups', 'displayName', ADMINS);

const inAccount = ({ region }: Pick<Context, 'region'>): boolean => isAccountHost(region ?? '');

function judgeListed(
  { what, name, nameField }: Candidate,
  ways: string,
  { policy, unread: gapAt }: Context,
): Judgement {
  const gap = gapAt(nameField);
  if (gap) return unread(gap);
  if (name === null) return unknown('NAME_NOT_REPORTED', `${what} ${ways}, and Databricks did not say its name.`);
  if (policy.admins.length === 0)
    return unknown('NO_LIST', `${what} ${name} ${ways}; policy.admins does not say who may.`);
  const isListed = policy.admins.some((one) => one.toLowerCase() === name.toLowerCase());
  if (isListed) return pass(`${what} ${name} ${ways} and is on the list of admins.`);
  return fail('ADMIN_NOT_LISTED', `${what} ${name} ${ways} and is not on the list of admins.`);
}

const lower = (what: string): string => what.charAt(0).toLowerCase() + what.slice(1);
