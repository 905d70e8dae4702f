import { type WorkspaceContext, type WorkspaceRoute, wholeNumber } from './context.ts';
import { page } from './listing.ts';
import { ok, type Reply, refusal } from './replies.ts';
import type { Cluster, Json } from './state.ts';

const invalid = (message: string): Reply => refusal(400, 'INVALID_PARAMETER_VALUE', message);

/** Whoever is no admin gets what was shared with them, and no word that there is more. */
const visible = ({ workspace, client, isAdmin }: WorkspaceContext): readonly Cluster[] =>
  isAdmin
    ? workspace.clusters.all
    : workspace.clusters.all.filter(({ creator_user_name }) => creator_user_name === client.clientId);

/** https://docs.databricks.com/api/workspace/clusters/list: up to 100 a page; a list that is empty is left out. */
function listClusters(context: WorkspaceContext): Reply {
  const { query } = context;
  const size = wholeNumber(query, 'page_size', 20, 100);
  if (size === undefined) return invalid('page_size must be between 1 and 100');
  const shown = page(visible(context), size, query.get('page_token'));
  if (!shown) return invalid('The page token is not valid');
  return ok({
    ...(shown.items.length === 0 ? {} : { clusters: shown.items }),
    ...(shown.next === undefined ? {} : { next_page_token: shown.next }),
  });
}

/** https://docs.databricks.com/api/workspace/clusters/get: one that is not there is 400, not 404. */
function getCluster(context: WorkspaceContext): Reply {
  const id = context.query.get('cluster_id') ?? '';
  const cluster = visible(context).find(({ cluster_id }) => cluster_id === id);
  return cluster ? ok(cluster) : invalid(`Cluster ${id} does not exist`);
}

/**
 * https://docs.databricks.com/api/clusters/v2/list-cluster-compliance-for-policy: all clusters that use a policy;
 * a list that is empty is left out, and so are violations where there are none.
 */
function listCompliance(context: WorkspaceContext): Reply {
  const { query, workspace } = context;
  const size = wholeNumber(query, 'page_size', 20, 100);
  if (size === undefined) return invalid('page_size must be between 1 and 100');
  const policyId = query.get('policy_id');
  const using = visible(context).filter(({ policy_id }) => policy_id === policyId);
  const shown = page(using, size, query.get('page_token'));
  if (!shown) return invalid('The page token is not valid');
  const clusters = shown.items.map(({ cluster_id }) => {
    const violations = workspace.violations.get(cluster_id);
    return { cluster_id, is_compliant: violations === undefined, ...(violations ? { violations } : {}) };
  });
  return ok({
    ...(clusters.length === 0 ? {} : { clusters }),
    ...(shown.next === undefined ? {} : { next_page_token: shown.next }),
  });
}

/** Lists that are given whole, as the one member of an answer. */
const whole =
  (member: string, items: (context: WorkspaceContext) => readonly Json[]) =>
  (context: WorkspaceContext): Reply => {
    const found = items(context);
    return ok(found.length === 0 ? {} : { [member]: found });
  };

export const computeRoutes: readonly WorkspaceRoute[] = [
  { route: 'GET /api/2.1/clusters/list', scope: 'clusters', answer: listClusters },
  { route: 'GET /api/2.1/clusters/get', scope: 'clusters', answer: getCluster },
  {
    // https://docs.databricks.com/api/workspace/clusters/listnodetypes
    route: 'GET /api/2.1/clusters/list-node-types',
    scope: 'clusters',
    answer: whole('node_types', ({ workspace }) => workspace.nodeTypes.all),
  },
  {
    // https://docs.databricks.com/api/workspace/clusterpolicies/list
    route: 'GET /api/2.0/policies/clusters/list',
    scope: 'clusters',
    answer: whole('policies', ({ workspace }) => workspace.policies.all),
  },
  { route: 'GET /api/2.0/policies/clusters/list-compliance', scope: 'clusters', answer: listCompliance },
  {
    // https://docs.databricks.com/api/workspace/instancepools/list
    route: 'GET /api/2.0/instance-pools/list',
    scope: 'clusters',
    answer: whole('instance_pools', ({ workspace }) => workspace.pools.all),
  },
];
