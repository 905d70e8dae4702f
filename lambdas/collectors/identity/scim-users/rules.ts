import { admins, judgeAdmin } from '#domain/databricks/principals/judge-admin.ts';
import { judgeInactive, NO_MEMBERS } from '#domain/databricks/principals/judge-inactive.ts';
import { phi } from '#domain/declaring/phi-scope.ts';
import { fail, notApplicable, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { ADMIN_EXAMPLES, INACTIVE_EXAMPLES, ORIGIN_EXAMPLES } from './examples.ts';
import { User } from './user.ts';

/**
 * ID-2. Only the account carries the identity provider's id; in a workspace the field is "reserved for future use":
 * https://docs.databricks.com/api/workspace/users
 */
export const usersComeFromIdp = rule({
  id: 'users-come-from-idp',
  title: 'Every active user comes from the identity provider',
  subject: User,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.308(a)(3)(ii)(C)'],
  remedy: 'Let the identity provider provision the user (SCIM), or deactivate the user.',
  judge(user, { scopeKind, unread: gapAt }) {
    if (scopeKind !== 'databricks-account')
      return notApplicable('JUDGED_IN_ACCOUNT', 'Only the account knows which users the identity provider made.');
    const gap = gapAt('active');
    if (gap) return unread(gap);
    if (user.active === null)
      return unknown('ACTIVE_NOT_REPORTED', 'Databricks did not say whether the user is active.');
    if (!user.active) return notApplicable('INACTIVE', 'The user is inactive and cannot sign in.');
    const originGap = gapAt('externalId');
    if (originGap) return unread(originGap);
    if ((user.externalId ?? '').trim() === '')
      return fail('NO_EXTERNAL_ID', `The user ${nameOf(user)} has no id of an identity provider.`);
    return pass(`The identity provider knows the user as ${user.externalId}.`);
  },
  examples: ORIGIN_EXAMPLES,
});

export const noDirectAdminsOutsideList = rule({
  id: 'no-direct-admins-outside-list',
  title: 'No user outside the list administers directly',
  subject: User,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.308(a)(4)(ii)(B)'],
  remedy: 'Take the role or the membership away, or name the user in policy.admins.',
  uses: ['scim-groups'],
  policy: { admins },
  judge: ({ id, userName, roles }, context) =>
    judgeAdmin({ member: `Users/${id}`, what: 'The user', nameField: 'userName', name: userName, roles }, context),
  examples: ADMIN_EXAMPLES,
});

/** ID-2: who left is out of the groups too, or comes back into them with one switch. */
export const noInactiveMembersInPhiGroups = rule({
  id: 'no-inactive-members-in-phi-groups',
  title: 'No inactive user is in a group that opens health data',
  subject: User,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.308(a)(3)(ii)(C)', '164.308(a)(4)(ii)(C)'],
  remedy: 'Take the user out of the group, in the identity provider if the group comes from there.',
  uses: ['scim-groups'],
  policy: { phi },
  outside: NO_MEMBERS,
  judge: (user, context) =>
    judgeInactive({ member: `Users/${user.id}`, who: `The user ${nameOf(user)}`, active: user.active }, context),
  examples: INACTIVE_EXAMPLES,
});

const nameOf = ({ id, userName }: User): string => userName ?? id;
