import { EmulatedState, type JsonObject, type Workspace } from '../emulators/databricks/state.ts';

/** The size of the company that is measured. */
export const COMPANY = {
  workspaces: 50,
  clusters: 200,
  /** Under which all clusters are, and which alone say what the clusters do not. */
  policies: 20,
  groups: 2_000,
  users: 20_000,
  /** Of each group: 100,000 direct memberships in all. */
  members: 50,
  servicePrincipals: 100,
  /** Groups that stand in hierarchies of ten levels, one in the other; the rest holds people alone. */
  nestedGroups: 1_000,
  levels: 10,
  /** Groups that the account shows to each workspace, with all who are in them. */
  groupsOfWorkspace: 2,
} as const;

export const READER = { clientId: 'a6f1d0c2-1111-4222-8333-444455556666', secret: 'a-secret-for-the-benchmark' };
const NODE_TYPES = 400;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

export function company(): EmulatedState {
  const state = new EmulatedState();
  const { directory } = state;
  const users = numbers(COMPANY.users).map((user) => addUser(state, user));
  for (const program of numbers(COMPANY.servicePrincipals))
    directory.addServicePrincipal({
      applicationId: crypto.randomUUID(),
      displayName: `program ${program}`,
      externalId: `idp-program-${program}`,
    });
  const groups = addGroups(state, users);
  const nodeTypes = numbers(NODE_TYPES).map(nodeType);
  for (const index of numbers(COMPANY.workspaces)) {
    const workspace = state.addWorkspace(String(4_000_000_000_001 + index), `dbc-bench-${index}`);
    furnish(workspace, index, nodeTypes);
    const shown = groups.slice(COMPANY.nestedGroups + index * COMPANY.groupsOfWorkspace);
    for (const group of shown.slice(0, COMPANY.groupsOfWorkspace))
      for (const id of [group, ...(directory.groups.get(group)?.members ?? [])]) workspace.assigned.add(id);
  }
  const admin = new Map(state.workspaces.map(({ id }) => [id, 'admin' as const]));
  state.addClient(READER.clientId, { secrets: [READER.secret], workspaces: admin });
  return state;
}

const addUser = ({ directory }: EmulatedState, user: number): string =>
  directory.addUser({
    userName: `person.number.${user}@example.com`,
    displayName: `Person Number ${user}`,
    externalId: `00u${user.toString(36).padStart(17, '0')}`,
    active: user % 50 > 0,
    entitlements: ['workspace-access'],
  }).id;

/** Each has 50 members; in the first 1,000 one of them is the next group, but at the end of each ten. */
function addGroups({ directory }: EmulatedState, users: readonly string[]): string[] {
  const groups = numbers(COMPANY.groups).map(
    (group) =>
      directory.addGroup({ displayName: `team ${group}`, externalId: `00g${group.toString(36).padStart(17, '0')}` }).id,
  );
  for (const [index, group] of groups.entries()) {
    const isNesting = index < COMPANY.nestedGroups && (index + 1) % COMPANY.levels > 0;
    if (isNesting) directory.join(group, groups[index + 1] as string);
    for (const place of numbers(COMPANY.members - (isNesting ? 1 : 0)))
      directory.join(group, users[(index * COMPANY.members + place) % users.length] as string);
  }
  return groups;
}

function furnish(workspace: Workspace, index: number, nodeTypes: readonly ReturnType<typeof nodeType>[]): void {
  for (const type of nodeTypes) workspace.nodeTypes.put(type);
  for (const policy of numbers(COMPANY.policies)) workspace.policies.put(policyOf(policy));
  for (const pool of numbers(5)) workspace.pools.put({ ...poolOf(pool), instance_pool_name: `pool ${pool}` });
  for (const cluster of numbers(COMPANY.clusters)) workspace.clusters.put(clusterOf(index, cluster));
}

/** As wide as https://docs.databricks.com/api/workspace/clusters/listnodetypes tells one. */
const nodeType = (index: number) => ({
  node_type_id: `m${index}id.xlarge`,
  memory_mb: 16_384,
  num_cores: 4,
  description: `m${index}id.xlarge`,
  instance_type_id: `m${index}id.xlarge`,
  is_deprecated: false,
  category: 'General Purpose',
  support_ebs_volumes: true,
  support_cluster_tags: true,
  num_gpus: 0,
  node_instance_type: {
    instance_type_id: `m${index}id.xlarge`,
    local_disks: 1,
    local_disk_size_gb: 237,
    instance_family: 'EC2 m Family vCPUs',
    is_hidden: false,
  },
  is_hidden: false,
  support_port_forwarding: true,
  supports_elastic_disk: true,
  display_order: index,
  is_io_cache_enabled: true,
  is_graviton: false,
  is_encrypted_in_transit: index % 2 === 0,
});

const policyOf = (policy: number) => ({
  policy_id: `policy-${policy}`,
  name: `policy number ${policy}`,
  definition: JSON.stringify({
    'spark_conf.spark.ssl.enabled': { type: 'fixed', value: 'true' },
    autotermination_minutes: { type: 'range', maxValue: 120 },
  }),
});

const poolOf = (pool: number) => ({
  instance_pool_id: `pool-${pool}`,
  node_type_id: `m${pool}id.xlarge`,
  disk_spec: { disk_count: 1, disk_size: 100, disk_type: { ebs_volume_type: 'GENERAL_PURPOSE_SSD' } },
});

/** A tenth stands in pools, all have policies: every list behind clusters is needed in every workspace. */
const clusterOf = (workspace: number, cluster: number): JsonObject & { cluster_id: string; state: string } => ({
  cluster_id: `1101-${String(workspace).padStart(6, '0')}-${cluster.toString(36).padStart(8, '0')}`,
  cluster_name: `cluster ${cluster} of workspace ${workspace}`,
  state: cluster % 4 === 0 ? 'RUNNING' : 'TERMINATED',
  state_message: 'Inactive cluster terminated (inactive for 120 minutes).',
  cluster_source: cluster % 3 === 0 ? 'JOB' : 'UI',
  creator_user_name: `person.number.${cluster}@example.com`,
  autotermination_minutes: 120,
  spark_version: '15.4.x-scala2.12',
  runtime_engine: 'STANDARD',
  data_security_mode: 'USER_ISOLATION',
  ...(cluster % 10 === 0
    ? { instance_pool_id: `pool-${(cluster / 10) % 5}` }
    : { node_type_id: `m${cluster}id.xlarge`, driver_node_type_id: `m${cluster}id.xlarge` }),
  policy_id: `policy-${cluster % COMPANY.policies}`,
  num_workers: 8,
  enable_local_disk_encryption: cluster % 2 === 0,
  enable_elastic_disk: true,
  aws_attributes: {
    first_on_demand: 1,
    availability: 'SPOT_WITH_FALLBACK',
    zone_id: 'auto',
    instance_profile_arn: 'arn:aws:iam::123456789012:instance-profile/analytics',
    spot_bid_price_percent: 100,
    ebs_volume_type: 'GENERAL_PURPOSE_SSD',
    ebs_volume_count: 1,
    ebs_volume_size: 100,
  },
  spark_conf: Object.fromEntries(
    numbers(12).map((setting) => [`spark.sql.setting.number.${setting}`, `value ${setting}`]),
  ),
  spark_env_vars: { PYSPARK_PYTHON: '/databricks/python3/bin/python3' },
  custom_tags: { team: `team ${cluster}`, costCentre: '4711' },
  default_tags: { Vendor: 'Databricks', Creator: 'ana@example.com', ClusterName: `cluster ${cluster}` },
  init_scripts: [{ s3: { destination: 's3://example-init/install.sh', region: 'us-east-1' } }],
  spark_context_id: 9_007_199_254_740_993n + BigInt(cluster),
  start_time: Date.UTC(2026, 10, 20, 8),
  last_restarted_time: Date.UTC(2026, 10, 20, 8, 5),
  ...(cluster % 4 === 0 ? {} : { terminated_time: Date.UTC(2026, 10, 20, 18) }),
});
