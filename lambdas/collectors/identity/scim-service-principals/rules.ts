import { admins, judgeAdmin } from '#domain/databricks/principals/judge-admin.ts';
import { judgeInactive, NO_MEMBERS } from '#domain/databricks/principals/judge-inactive.ts';
import { phi } from '#domain/declaring/phi-scope.ts';
import { rule } from '#domain/declaring/rule.ts';
import { ADMIN_EXAMPLES, INACTIVE_EXAMPLES } from './examples.ts';
import { ServicePrincipal } from './service-principal.ts';

export const noAdminServicePrincipalsOutsideList = rule({
  id: 'no-admin-service-principals-outside-list',
  title: 'No service principal outside the list administers directly',
  subject: ServicePrincipal,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.308(a)(4)(ii)(B)'],
  remedy: 'Take the role or the membership away, or name the application id in policy.admins.',
  uses: ['scim-groups'],
  policy: { admins },
  judge: ({ id, applicationId, roles }, context) =>
    judgeAdmin(
      {
        member: `ServicePrincipals/${id}`,
        what: 'The service principal',
        nameField: 'applicationId',
        name: applicationId,
        roles,
      },
      context,
    ),
  examples: ADMIN_EXAMPLES,
});

export const noInactiveServicePrincipalsInPhiGroups = rule({
  id: 'no-inactive-service-principals-in-phi-groups',
  title: 'No inactive service principal is in a group that opens health data',
  subject: ServicePrincipal,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.308(a)(3)(ii)(C)', '164.308(a)(4)(ii)(C)'],
  remedy: 'Take the service principal out of the group.',
  uses: ['scim-groups'],
  policy: { phi },
  outside: NO_MEMBERS,
  judge: ({ id, displayName, applicationId, active }, context) => {
    const who = `The service principal ${displayName ?? applicationId ?? id}`;
    return judgeInactive({ member: `ServicePrincipals/${id}`, who, active }, context);
  },
  examples: INACTIVE_EXAMPLES,
});
