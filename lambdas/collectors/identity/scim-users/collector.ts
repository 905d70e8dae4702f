import { readPrincipals } from '#domain/databricks/principals/scim-principals.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { noDirectAdminsOutsideList, noInactiveMembersInPhiGroups, usersComeFromIdp } from './rules.ts';
import { User } from './user.ts';

export default defineCollector({
  id: 'scim-users',
  title: 'People in Databricks and where they come from',
  scope: ['databricks-account', 'databricks-workspace'],
  reads: ['GET /api/2.0/accounts/{account_id}/scim/v2/Users', 'GET /api/2.0/preview/scim/v2/Users'],
  earlier: ['id'],
  row: User,
  rules: [usersComeFromIdp, noDirectAdminsOutsideList, noInactiveMembersInPhiGroups],
  volatile: ['observedTwice'],
  report: ['userName', 'active', 'externalId', 'roles'],
  collect: (reading) => readPrincipals(reading, 'Users', 'userName'),
});
