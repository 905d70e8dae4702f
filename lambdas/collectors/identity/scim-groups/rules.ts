import { admins, judgeAdmin } from '#domain/databricks/principals/judge-admin.ts';
import { rule } from '#domain/declaring/rule.ts';
import { ADMIN_EXAMPLES } from './examples.ts';
import { Group } from './group.ts';

/** A group that administers makes admins of all its members, now and later: it is on the list, or it is a way round it. */
export const noAdminGroupsOutsideList = rule({
  id: 'no-admin-groups-outside-list',
  title: 'No group outside the list makes admins of its members',
  subject: Group,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.308(a)(4)(ii)(B)'],
  remedy: 'Take the role or the membership away, or name the group in policy.admins.',
  uses: ['scim-groups'],
  policy: { admins },
  judge: ({ id, displayName, roles }, context) =>
    judgeAdmin(
      { member: `Groups/${id}`, what: 'The group', nameField: 'displayName', name: displayName, roles },
      context,
    ),
  examples: ADMIN_EXAMPLES,
});
