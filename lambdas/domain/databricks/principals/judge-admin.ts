import * as z from 'zod';
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
import { MASK } from '../../reading/masking/pattern.ts';
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
  const strange = roles?.find((role) => !isDocumented(role));
  if (strange !== undefined)
    return unknown('ROLE_NOT_KNOWN', `${what} holds the role ${strange}, of which no page says what it allows.`);
  if (roles === null) return unknown('ROLES_NOT_REPORTED', `Databricks did not say which roles ${lower(what)} has.`);
  const doubt = groups.gap?.reason ?? (groups.rows.some(({ members }) => members === null) ? 'its members' : undefined);
  if (doubt) return unknown('ADMINS_UNREAD', `Who is in the group ${ADMINS} was not wholly read (${doubt}).`);
  if (groups.rows.length === 0 && !inAccount(context))
    return unknown('ADMINS_NOT_FOUND', `Every workspace has a group ${ADMINS}; this one's was not listed.`);
  return (
    unnamed(candidate, context, 'administers nothing directly') ??
    pass(`${what} administers nothing directly.`, 'NO_ADMIN')
  );
}

/** The account has one role, and a workspace has those of instance profiles: https://docs.databricks.com/api/account/accountusers */
const isDocumented = (role: string): boolean => role === ACCOUNT_ADMIN || /^arn:[a-z-]+:iam::\d{12}:/.test(role);

/** The account has no group of admins, only the role; a group of that name would be like any other there. */
const adminGroups = ({ scopeKind, related }: Context): Related<GroupFacts> =>
  inAccount({ scopeKind }) ? { rows: [], gap: undefined } : related('scim-groups', 'displayName', ADMINS);

const inAccount = ({ scopeKind }: Pick<Context, 'scopeKind'>): boolean => scopeKind === 'databricks-account';

/** Every directory names its entries: of one that has no name nothing is believed. */
function unnamed(
  { what, name, nameField }: Candidate,
  { unread: gapAt }: Context,
  does: string,
): Judgement | undefined {
  const gap = gapAt(nameField);
  if (gap) return unread(gap);
  if (name !== null) return undefined;
  return unknown('NAME_NOT_REPORTED', `${what} ${does}, and Databricks did not say its name.`);
}

function judgeListed(candidate: Candidate, ways: string, context: Context): Judgement {
  const doubt = unnamed(candidate, context, ways);
  if (doubt) return doubt;
  const { what, name } = candidate;
  const { policy } = context;
  if (policy.admins.length === 0)
    return unknown('NO_LIST', `${what} ${name} ${ways}; policy.admins does not say who may.`);
  if (name?.includes(MASK))
    return unknown('MASKED', `${what} ${ways}; its name was masked before it was kept and cannot be looked for.`);
  const isListed = policy.admins.some((one) => one.toLowerCase() === name?.toLowerCase());
  if (isListed) return pass(`${what} ${name} ${ways} and is on the list of admins.`);
  return fail('ADMIN_NOT_LISTED', `${what} ${name} ${ways} and is not on the list of admins.`);
}

const lower = (what: string): string => what.charAt(0).toLowerCase() + what.slice(1);
