import { readPrincipals } from '#domain/databricks/principals/scim-principals.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { noAdminServicePrincipalsOutsideList, noInactiveServicePrincipalsInPhiGroups } from './rules.ts';
import { ServicePrincipal } from './service-principal.ts';

export default defineCollector({
  id: 'scim-service-principals',
  title: 'Programs that sign in to Databricks',
  scope: ['databricks-account', 'databricks-workspace'],
  reads: [
    'GET /api/2.0/accounts/{account_id}/scim/v2/ServicePrincipals',
    'GET /api/2.0/preview/scim/v2/ServicePrincipals',
    'GET /api/2.0/preview/scim/v2/Me',
  ],
  earlier: ['id'],
  row: ServicePrincipal,
  rules: [noAdminServicePrincipalsOutsideList, noInactiveServicePrincipalsInPhiGroups],
  volatile: ['observedTwice'],
  report: ['displayName', 'applicationId', 'active', 'roles'],
  collect: (reading) => readPrincipals(reading, 'ServicePrincipals', 'applicationId'),
});
