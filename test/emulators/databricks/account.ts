import type { AccountRoute, Context } from './context.ts';
import { ok, type Reply, refusal } from './replies.ts';
import type { Json, Workspace } from './state.ts';

/** https://docs.databricks.com/api/account/workspaces/get */
const facts = (accountId: string, workspace: Workspace): Json => ({
  account_id: accountId,
  workspace_id: BigInt(workspace.id),
  workspace_name: workspace.deploymentName,
  deployment_name: workspace.deploymentName,
  ...workspace.facts,
});

/** https://docs.databricks.com/api/account/workspaces/list: a bare array, the whole of it. */
const listWorkspaces = ({ state }: Context): Reply =>
  ok(state.workspaces.map((workspace) => facts(state.accountId, workspace)));

function getWorkspace({ state, path }: Context): Reply {
  const workspace = state.workspace(path.workspace_id ?? '');
  if (workspace) return ok(facts(state.accountId, workspace));
  return refusal(404, 'RESOURCE_DOES_NOT_EXIST', `Workspace ${path.workspace_id} does not exist`);
}

/** https://docs.databricks.com/api/account/networks/list: a bare array, the whole of it. */
const listNetworks = ({ state }: Context): Reply =>
  ok(state.networks.all.map((network) => ({ account_id: state.accountId, ...network })));

export const accountRoutes: readonly AccountRoute[] = [
  { route: 'GET /api/2.0/accounts/{account_id}/workspaces', scope: 'provisioning', answer: listWorkspaces },
  {
    route: 'GET /api/2.0/accounts/{account_id}/workspaces/{workspace_id}',
    scope: 'provisioning',
    answer: getWorkspace,
  },
  { route: 'GET /api/2.0/accounts/{account_id}/networks', scope: 'networking', answer: listNetworks },
];
