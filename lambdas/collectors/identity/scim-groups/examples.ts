import type { AdminPolicy } from '#domain/databricks/principals/judge-admin.ts';
import type { Example } from '#domain/declaring/rule.ts';
import type { Gap } from '#domain/words/gap.ts';
import type { Group } from './group.ts';

/** A group from the identity provider with one member; what the examples vary. */
export const OPS: Group = {
  id: '7000000000201',
  displayName: 'ops',
  resourceType: 'Group',
  externalId: '00g1abcd',
  roles: [],
  entitlements: [],
  members: ['Users/7000000000001'],
  observedTwice: false,
};
const ROLE: Group = { ...OPS, roles: ['account_admin'] };
const ADMINS: Group = {
  ...OPS,
  id: '1001000',
  displayName: 'admins',
  resourceType: 'WorkspaceGroup',
  members: ['Groups/7000000000201'],
};
const WORKSPACE = 'dbc-a1b2c3d4-e5f6.cloud.databricks.com';
const refused: Gap = {
  operation: 'GET /api/2.0/accounts/{account_id}/scim/v2/Groups/{id}',
  resourceId: OPS.id,
  fields: ['roles'],
  code: 'ACCESS_DENIED',
  reason: 'denied',
};

export const ADMIN_EXAMPLES: readonly Example<Group, AdminPolicy>[] = [
  { name: 'a group of account admins on the list', row: ROLE, policy: { admins: ['ops'] }, verdict: 'PASS' },
  {
    name: 'a group in the group of workspace admins, not on the list',
    row: OPS,
    policy: { admins: ['ana@example.com'] },
    region: WORKSPACE,
    tables: { 'scim-groups': [ADMINS, OPS] },
    verdict: 'FAIL',
    code: 'ADMIN_NOT_LISTED',
  },
  {
    name: 'the same name in the account, where it is no group of admins',
    row: OPS,
    policy: { admins: ['ana@example.com'] },
    tables: { 'scim-groups': [ADMINS, OPS] },
    verdict: 'PASS',
    code: 'NO_ADMIN',
  },
  { name: 'no group of admins', row: OPS, verdict: 'PASS', code: 'NO_ADMIN' },
  {
    name: 'roles unread',
    row: { ...OPS, roles: null },
    gaps: [refused],
    verdict: 'ERROR',
    code: 'ACCESS_DENIED',
  },
];
