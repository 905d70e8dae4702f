import type { AdminPolicy } from '#domain/databricks/principals/judge-admin.ts';
import { type PhiPolicy, phiScope } from '#domain/declaring/phi-scope.ts';
import type { Example } from '#domain/declaring/rule.ts';
import type { Gap } from '#domain/words/gap.ts';
import type { User } from './user.ts';

/** Active, made by the identity provider, administers nothing; what the examples vary. */
export const ANA: User = {
  id: '7000000000001',
  userName: 'ana@example.com',
  displayName: 'Ana',
  active: true,
  externalId: '00u1abcd',
  roles: [],
  entitlements: [],
  observedTwice: false,
};
const LEFT: User = { ...ANA, active: false };
const ROLE: User = { ...ANA, roles: ['account_admin'] };
const WORKSPACE = 'dbc-a1b2c3d4-e5f6.cloud.databricks.com';

const refused = (field: keyof User): Gap => ({
  operation: 'GET /api/2.0/preview/scim/v2/Users',
  resourceId: null,
  fields: [field],
  code: 'ACCESS_DENIED',
  reason: 'denied',
});

const group = (id: string, displayName: string, members: readonly string[] | null) => ({ id, displayName, members });
const ADMINS = group('1', 'admins', ['Users/7000000000001']);
const NESTED = [group('1', 'phi-admins', ['Groups/2']), group('2', 'phi-leads', ['Users/7000000000001', 'Groups/1'])];

export const ORIGIN_EXAMPLES: readonly Example<User, Record<never, never>>[] = [
  { name: 'made by the identity provider', row: ANA, verdict: 'PASS' },
  { name: 'made by hand', row: { ...ANA, externalId: null }, verdict: 'FAIL', code: 'NO_EXTERNAL_ID' },
  { name: 'inactive', row: { ...LEFT, externalId: null }, verdict: 'NOT_APPLICABLE', code: 'INACTIVE' },
  {
    name: 'seen from a workspace',
    row: { ...ANA, externalId: null },
    region: WORKSPACE,
    verdict: 'NOT_APPLICABLE',
    code: 'JUDGED_IN_ACCOUNT',
  },
  {
    name: 'neither active nor inactive',
    row: { ...ANA, active: null },
    verdict: 'UNKNOWN',
    code: 'ACTIVE_NOT_REPORTED',
  },
  {
    name: 'only names were shown',
    row: { ...ANA, active: null },
    gaps: [refused('active')],
    verdict: 'ERROR',
    code: 'ACCESS_DENIED',
  },
  {
    name: 'origin not shown',
    row: { ...ANA, externalId: null },
    gaps: [refused('externalId')],
    verdict: 'ERROR',
    code: 'ACCESS_DENIED',
  },
];

export const ADMIN_EXAMPLES: readonly Example<User, AdminPolicy>[] = [
  { name: 'account admin on the list', row: ROLE, policy: { admins: ['ana@example.com'] }, verdict: 'PASS' },
  {
    name: 'account admin outside the list',
    row: ROLE,
    policy: { admins: ['bob@example.com'] },
    verdict: 'FAIL',
    code: 'ADMIN_NOT_LISTED',
  },
  {
    name: 'workspace admin outside the list',
    row: ANA,
    policy: { admins: ['bob@example.com'] },
    region: WORKSPACE,
    tables: { 'scim-groups': [ADMINS] },
    verdict: 'FAIL',
    code: 'ADMIN_NOT_LISTED',
  },
  {
    name: 'workspace admin through a group',
    row: ANA,
    policy: { admins: ['ops'] },
    region: WORKSPACE,
    tables: { 'scim-groups': [group('1', 'admins', ['Groups/2']), group('2', 'ops', ['Users/7000000000001'])] },
    verdict: 'PASS',
    code: 'NO_ADMIN',
  },
  { name: 'no admin', row: ANA, verdict: 'PASS', code: 'NO_ADMIN' },
  { name: 'an admin, and no list', row: ROLE, verdict: 'UNKNOWN', code: 'NO_LIST' },
  {
    name: 'an admin without a name',
    row: { ...ROLE, userName: null },
    policy: { admins: ['bob@example.com'] },
    verdict: 'UNKNOWN',
    code: 'NAME_NOT_REPORTED',
  },
  {
    name: 'an admin whose name was masked',
    row: { ...ROLE, userName: '[masked: ssn]@example.com' },
    policy: { admins: ['ana@example.com'] },
    verdict: 'UNKNOWN',
    code: 'MASKED',
  },
  {
    name: 'nobody, by what was answered',
    row: { ...ANA, userName: null },
    verdict: 'UNKNOWN',
    code: 'NAME_NOT_REPORTED',
  },
  { name: 'roles not reported', row: { ...ANA, roles: null }, verdict: 'UNKNOWN', code: 'ROLES_NOT_REPORTED' },
  {
    name: 'members of admins unread',
    row: ANA,
    region: WORKSPACE,
    tables: { 'scim-groups': [group('1', 'admins', null)] },
    verdict: 'UNKNOWN',
    code: 'ADMINS_UNREAD',
  },
  {
    name: 'a workspace whose group of admins was not listed',
    row: ANA,
    region: WORKSPACE,
    tables: { 'scim-groups': [group('2', 'ops', [])] },
    verdict: 'UNKNOWN',
    code: 'ADMINS_NOT_FOUND',
  },
  {
    name: 'groups unread',
    row: ANA,
    region: WORKSPACE,
    gapIn: ['scim-groups'],
    verdict: 'UNKNOWN',
    code: 'ADMINS_UNREAD',
  },
  {
    name: 'roles not shown',
    row: { ...ANA, roles: null },
    gaps: [refused('roles')],
    verdict: 'ERROR',
    code: 'ACCESS_DENIED',
  },
];

export const INACTIVE_EXAMPLES: readonly Example<User, PhiPolicy>[] = [
  {
    name: 'active, and in through another group',
    row: ANA,
    policy: { phi: phiScope({ groups: ['phi-admins'] }) },
    tables: { 'scim-groups': NESTED },
    verdict: 'PASS',
  },
  ...[ANA, LEFT].map(
    (row): Example<User, PhiPolicy> => ({
      name: `${row.active ? 'active' : 'inactive'}, and out of the groups`,
      row: { ...row, id: '7000000000009' },
      policy: { phi: phiScope({ groups: ['phi-admins'] }) },
      tables: { 'scim-groups': NESTED },
      verdict: 'NOT_APPLICABLE',
      code: 'NO_MEMBER',
    }),
  ),
  {
    name: 'inactive, and in through another group',
    row: LEFT,
    policy: { phi: phiScope({ groups: ['phi-admins'] }) },
    tables: { 'scim-groups': NESTED },
    verdict: 'FAIL',
    code: 'INACTIVE_MEMBER',
  },
  {
    name: 'inactive, and in beside a group that was not read',
    row: LEFT,
    policy: { phi: phiScope({ groups: ['phi-leads'] }) },
    tables: { 'scim-groups': NESTED },
    gapIn: ['scim-groups'],
    verdict: 'FAIL',
    code: 'INACTIVE_MEMBER',
  },
  {
    name: 'none of the groups in the account',
    row: LEFT,
    policy: { phi: phiScope({ groups: ['phi-admins'] }) },
    verdict: 'UNKNOWN',
    code: 'NO_SUCH_PHI_GROUP',
  },
  {
    name: 'out of one group, beside a name that no group of the account has',
    row: { ...LEFT, id: '7000000000009' },
    policy: { phi: phiScope({ groups: ['phi-admins', 'PHI-leads'] }) },
    tables: { 'scim-groups': NESTED },
    verdict: 'UNKNOWN',
    code: 'NO_SUCH_PHI_GROUP',
  },
  {
    name: 'none of the groups in this workspace',
    row: LEFT,
    region: WORKSPACE,
    policy: { phi: phiScope({ groups: ['phi-admins'] }) },
    verdict: 'NOT_APPLICABLE',
    code: 'NO_PHI_GROUP_HERE',
  },
  { name: 'inactive, and no group is named', row: LEFT, verdict: 'UNKNOWN', code: 'NO_PHI_GROUPS' },
  { name: 'active, and no group is named', row: ANA, verdict: 'UNKNOWN', code: 'NO_PHI_GROUPS' },
  {
    name: 'a group in the group was not read',
    row: LEFT,
    policy: { phi: phiScope({ groups: ['phi-admins'] }) },
    tables: { 'scim-groups': [group('1', 'phi-admins', ['Groups/2'])] },
    verdict: 'UNKNOWN',
    code: 'GROUPS_UNREAD',
  },
  {
    name: 'groups unread',
    row: LEFT,
    policy: { phi: phiScope({ groups: ['phi-admins'] }) },
    gapIn: ['scim-groups'],
    verdict: 'UNKNOWN',
    code: 'GROUPS_UNREAD',
  },
  {
    name: 'active, in one of the groups, and others unread',
    row: ANA,
    policy: { phi: phiScope({ groups: ['phi-leads'] }) },
    tables: { 'scim-groups': NESTED },
    gapIn: ['scim-groups'],
    verdict: 'PASS',
  },
  {
    name: 'neither active nor inactive',
    row: { ...ANA, active: null },
    verdict: 'UNKNOWN',
    code: 'ACTIVE_NOT_REPORTED',
  },
  {
    name: 'only names were shown',
    row: { ...ANA, active: null },
    gaps: [refused('active')],
    verdict: 'ERROR',
    code: 'ACCESS_DENIED',
  },
];
