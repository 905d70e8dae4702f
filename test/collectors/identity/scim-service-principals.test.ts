import { afterEach, beforeEach, expect, test } from 'vitest';
import { databricksAccount } from '#domain/words/scope.ts';
import collector from '../../../lambdas/collectors/identity/scim-service-principals/collector.ts';
import { ACCOUNT_HOST } from '../../adapters/databricks/rig.ts';
import { refuse } from '../../emulators/databricks/faults.ts';
import type { EmulatedDatabricks } from '../../emulators/databricks/server.ts';
import type { Workspace } from '../../emulators/databricks/state.ts';
import { readFromDatabricks, startSmallAccount } from '../../support/read-from-databricks.ts';

let emulated: EmulatedDatabricks;
let workspace: Workspace;
beforeEach(async () => {
  ({ emulated, workspace } = await startSmallAccount());
});
afterEach(() => emulated.close());

const account = () => databricksAccount(emulated.state.accountId, ACCOUNT_HOST);
const addLoader = () =>
  emulated.state.directory.addServicePrincipal({
    applicationId: '5f8d9b1e-8a0c-4f43-9c0b-1f7a1d7f2a11',
    displayName: 'claims-loader',
    active: false,
    roles: ['account_admin'],
  });

test('programs are read by the id they sign in with, and with what an access review asks', async () => {
  const { id } = addLoader();
  const { rows, gaps } = await readFromDatabricks(collector, emulated, { scope: account() });
  expect(gaps).toEqual([]);
  expect(rows).toEqual([
    {
      id,
      applicationId: '5f8d9b1e-8a0c-4f43-9c0b-1f7a1d7f2a11',
      displayName: 'claims-loader',
      active: false,
      externalId: null,
      roles: ['account_admin'],
      entitlements: [],
      observedTwice: false,
    },
  ]);
});

test('a workspace shows those assigned to it, and to a reader who is no admin not even the id they sign in with', async () => {
  const { id } = addLoader();
  workspace.assigned.add(id);
  for (const client of emulated.state.clients.values()) client.workspaces.set(workspace.id, 'user');
  const { rows, gaps } = await readFromDatabricks(collector, emulated);
  expect(rows).toMatchObject([{ id, displayName: 'claims-loader', active: null, roles: null, applicationId: null }]);
  expect(gaps).toMatchObject([{ resourceId: null, code: 'ACCESS_DENIED' }]);
  expect(gaps[0]?.fields).toContain('applicationId');
});

test('programs that cannot be listed are a gap of the inventory', async () => {
  emulated.inject('GET /api/2.0/accounts/{account_id}/scim/v2/ServicePrincipals', refuse(403, 'PERMISSION_DENIED'));
  const { rows, gaps } = await readFromDatabricks(collector, emulated, { scope: account() });
  expect(rows).toEqual([]);
  expect(gaps).toMatchObject([{ resourceId: null, fields: [], code: 'ACCESS_DENIED' }]);
});
