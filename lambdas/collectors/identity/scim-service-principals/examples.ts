import type { AdminPolicy } from '#domain/databricks/principals/judge-admin.ts';
import { type PhiPolicy, phiScope } from '#domain/declaring/phi-scope.ts';
import type { Example } from '#domain/declaring/rule.ts';
import type { Gap } from '#domain/words/gap.ts';
import type { ServicePrincipal } from './service-principal.ts';

/** Active and administers nothing; what the examples vary. */
export const LOADER: ServicePrincipal = {
  id: '7000000000101',
  applicationId: '5f8d9b1e-8a0c-4f43-9c0b-1f7a1d7f2a11',
  displayName: 'claims-loader',
  active: true,
  externalId: null,
  roles: [],
  entitlements: [],
  observedTwice: false,
};
const ROLE: ServicePrincipal = { ...LOADER, roles: ['account_admin'] };
const RETIRED: ServicePrincipal = { ...LOADER, active: false };
const PHI = { id: '1', displayName: 'phi-readers', members: ['ServicePrincipals/7000000000101'] };

const refused = (field: keyof ServicePrincipal): Gap => ({
  operation: 'GET /api/2.0/preview/scim/v2/Me',
  resourceId: null,
  fields: [field],
  code: 'ACCESS_DENIED',
  reason: 'denied',
});

export const ADMIN_EXAMPLES: readonly Example<ServicePrincipal, AdminPolicy>[] = [
  {
    name: 'account admin on the list',
    row: ROLE,
    policy: { admins: ['5F8D9B1E-8A0C-4F43-9C0B-1F7A1D7F2A11'] },
    verdict: 'PASS',
  },
  {
    name: 'account admin on the list by its display name, which anybody may take',
    row: ROLE,
    policy: { admins: ['claims-loader'] },
    verdict: 'FAIL',
    code: 'ADMIN_NOT_LISTED',
  },
  { name: 'no admin', row: LOADER, verdict: 'PASS', code: 'NO_ADMIN' },
  { name: 'an admin, and no list', row: ROLE, verdict: 'UNKNOWN', code: 'NO_LIST' },
  {
    name: 'roles not shown',
    row: { ...LOADER, roles: null },
    gaps: [refused('roles')],
    verdict: 'ERROR',
    code: 'ACCESS_DENIED',
  },
];

export const INACTIVE_EXAMPLES: readonly Example<ServicePrincipal, PhiPolicy>[] = [
  {
    name: 'inactive, and out of the groups',
    row: { ...RETIRED, id: '7000000000102' },
    policy: { phi: phiScope({ groups: ['phi-readers'] }) },
    tables: { 'scim-groups': [PHI] },
    verdict: 'NOT_APPLICABLE',
    code: 'NO_MEMBER',
  },
  {
    name: 'active, and in',
    row: LOADER,
    policy: { phi: phiScope({ groups: ['phi-readers'] }) },
    tables: { 'scim-groups': [PHI] },
    verdict: 'PASS',
  },
  {
    name: 'inactive, and still in',
    row: RETIRED,
    policy: { phi: phiScope({ groups: ['phi-readers'] }) },
    tables: { 'scim-groups': [PHI] },
    verdict: 'FAIL',
    code: 'INACTIVE_MEMBER',
  },
  { name: 'inactive, and no group is named', row: RETIRED, verdict: 'UNKNOWN', code: 'NO_PHI_GROUPS' },
  {
    name: 'only names were shown',
    row: { ...LOADER, active: null },
    gaps: [refused('active')],
    verdict: 'ERROR',
    code: 'ACCESS_DENIED',
  },
];
