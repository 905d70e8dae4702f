import { phiScope } from '#domain/declaring/phi-scope.ts';
import { databricksAccount, databricksWorkspace, type Scope } from '#domain/words/scope.ts';
import { ACCOUNT_HOST, EmulatedState, type JsonObject, type Workspace } from '../emulators/databricks/state.ts';
import { ENCRYPTING, PLAIN, putCluster, putNodeTypes } from '../support/emulated-cluster.ts';

/** Who reads the world: admin of the account and of its workspace. */
export const CLIENT = { id: 'a6f1d0c2-1111-4222-8333-444455556666', secret: 'the-secret-of-the-world-nobody-may-see' };

/** What the rules have to be told about this world. */
export const POLICY = { admins: ['stern@example.com', 'platform'], phi: phiScope({ groups: ['phi-admins'] }) };

/** The cluster whose tags a volume of the world of AWS carries. */
const TAGGED = '1101-080000-abcd1234';

/** The places of the world: the account, and the one workspace in it. */
export const scopesIn = ({ accountId, workspaces }: EmulatedState): readonly Scope[] => [
  databricksAccount(accountId, ACCOUNT_HOST),
  ...workspaces.map(({ id, host }) => databricksWorkspace(accountId, id, host)),
];

/** A Databricks account with a few good and a few bad things of every kind that collectors read. */
export function databricksWorld(): EmulatedState {
  const state = new EmulatedState();
  const workspace = state.addWorkspace('1001', 'dbc-one', { network_id: 'network-one' });
  state.addClient(CLIENT.id, { secrets: [CLIENT.secret], workspaces: new Map([[workspace.id, 'admin']]) });
  populateNetworks(state);
  populateDirectory(state, workspace);
  populateClusters(workspace);
  populateJobs(workspace);
  populateSettings(workspace);
  return state;
}

/** One that the workspace uses, with private endpoints, and one that nobody does. */
function populateNetworks({ networks }: EmulatedState): void {
  const facts = (name: string) => ({
    network_name: name,
    vpc_id: 'vpc-0a1b2c3d4e5f60001',
    subnet_ids: [`subnet-${name}-b`, `subnet-${name}-a`],
    security_group_ids: [`sg-${name}`],
    creation_time: Date.UTC(2026, 0, 2),
    warning_messages: [],
  });
  networks.put({
    network_id: 'network-one',
    workspace_id: 1001n,
    vpc_status: 'VALID',
    vpc_endpoints: { rest_api: ['endpoint-rest'], dataplane_relay: ['endpoint-relay'] },
    ...facts('one'),
  });
  networks.put({ network_id: 'network-spare', vpc_status: 'UNATTACHED', ...facts('spare') });
}

/**
 * People of the identity provider and one who is not; admins who are on the list and who are not; somebody inactive in a
 * group of health data, by way of another, and somebody inactive in none. Two groups are in each other.
 */
function populateDirectory({ directory }: EmulatedState, { assigned, localGroups }: Workspace): void {
  const person = (name: string, facts: object = {}) =>
    directory.addUser({ userName: `${name}@example.com`, externalId: `00u-${name}`, ...facts }).id;
  const program = (displayName: string, facts: object = {}) =>
    directory.addServicePrincipal({ applicationId: `app-${displayName}`, displayName, ...facts }).id;
  const group = (displayName: string, members: readonly string[], facts: object = {}) =>
    directory.addGroup({ displayName, externalId: `00g-${displayName}`, members, ...facts }).id;
  const stern = person('stern', { roles: ['account_admin'] });
  const okafor = person('okafor', { roles: ['account_admin'] });
  const { id: contractor } = directory.addUser({ userName: 'contractor@elsewhere.example' });
  const left = person('left', { active: false });
  const gone = person('gone', { active: false });
  const etl = program('etl');
  const deployer = program('deployer', { roles: ['account_admin'] });
  const retired = program('retired', { active: false });
  const leads = group('phi-leads', [left, okafor]);
  const phi = group('phi-admins', [leads, stern, retired]);
  directory.join(leads, phi);
  const platform = group('platform', [stern], { roles: ['account_admin'] });
  const helpers = group('helpers', [contractor], { roles: ['account_admin'] });
  const all = [stern, okafor, contractor, left, gone, etl, deployer, retired, leads, phi, platform, helpers];
  for (const id of all) assigned.add(id);
  localGroups.addGroup({
    displayName: 'admins',
    members: [stern, okafor, deployer, platform, helpers],
    resourceType: 'WorkspaceGroup',
  });
}

const SPARK_SSL = 'spark.ssl.enabled';

/** Spark's own encryption of what it sends, set up by an init script. */
const BY_RPC = {
  spark_conf: { 'spark.authenticate': 'true', 'spark.network.crypto.enabled': 'true' },
  init_scripts: [{ workspace: { destination: '/Shared/encrypt.sh' } }],
};

/** Good ones and bad ones, one of pools; of those that run, one says that Spark encrypts and one that it does not. */
function populateClusters(workspace: Workspace): void {
  putNodeTypes(workspace);
  const definition = JSON.stringify({ [`spark_conf.${SPARK_SSL}`]: { type: 'fixed', value: 'true' } });
  workspace.policies.put({ policy_id: 'P-1', name: 'phi', definition });
  workspace.pools.put({
    instance_pool_id: 'pool-1',
    instance_pool_name: 'warm',
    node_type_id: ENCRYPTING,
    disk_spec: { disk_count: 1 },
    node_type_flexibility: { alternate_node_type_ids: [] },
  });
  const good = { policy_id: 'P-1', spark_conf: { [SPARK_SSL]: 'true' } };
  putCluster(workspace, 'good', good);
  // Whatever the time, it may be asked; and it stands on nothing but what it says itself.
  const plain = { node_type_id: PLAIN, driver_node_type_id: PLAIN };
  putCluster(workspace, 'steady', { ...good, ...plain, autotermination_minutes: 0 });
  putCluster(workspace, 'bad', {
    ...plain,
    autotermination_minutes: 0,
    data_security_mode: 'NONE',
    spark_version: '15.4.x-gpu-ml-scala2.12',
    spark_conf: { [SPARK_SSL]: 'false', 'spark.password': 'a-password-of-the-world-nobody-may-see' },
    aws_attributes: { ebs_volume_count: 0 },
  });
  putCluster(workspace, 'by-rpc', { ...plain, ...BY_RPC, policy_id: 'P-1', state: 'TERMINATED' });
  workspace.files.put({ path: '/Shared/encrypt.sh', content: '#!/bin/bash\n', modified_at: Date.UTC(2026, 9, 1) });
  const { node_type_id: _node, driver_node_type_id: _driver, ...pooled } = putCluster(workspace, 'pooled');
  workspace.clusters.put({ ...pooled, instance_pool_id: 'pool-1', state: 'TERMINATED' } as typeof pooled & JsonObject);
  putCluster(workspace, TAGGED, { cluster_source: 'JOB', state: 'TERMINATED', policy_id: 'P-1' });
  const languages = ['scala', 'python'] as const;
  workspace.spark.runtimes.set('steady', { spark: { [SPARK_SSL]: 'true' }, languages, polls: 0 });
  workspace.spark.runtimes.set('bad', { spark: {}, languages, polls: 0 });
}

const TASK = { notebook_task: { notebook_path: '/load' } };
/** More than a list shows of one job or run. */
const MANY = Array.from({ length: 130 }, (_, index) => ({ task_key: `task-${index}`, ...TASK }));

/** Jobs and one-off runs, with clusters of their own, good and bad; each kind has one with more tasks than a page. */
function populateJobs({ jobs, runs }: Workspace): void {
  const good = {
    node_type_id: ENCRYPTING,
    spark_version: '15.4.x-scala2.12',
    data_security_mode: 'SINGLE_USER',
    policy_id: 'P-1',
    enable_local_disk_encryption: true,
    spark_conf: { [SPARK_SSL]: 'true' },
  };
  const bad = {
    node_type_id: PLAIN,
    spark_version: '15.4.x-cpu-ml-scala2.12',
    data_security_mode: 'NONE',
    spark_conf: { [SPARK_SSL]: 'false' },
    enable_local_disk_encryption: false,
    aws_attributes: { ebs_volume_count: 0 },
  };
  const { node_type_id: _, ...pooled } = { ...good, instance_pool_id: 'pool-1' };
  const job = (job_id: number | bigint, settings: JsonObject) =>
    jobs.put({
      job_id,
      creator_user_name: 'ana@example.com',
      created_time: Date.UTC(2026, 9, 1),
      settings: { run_as: { user_name: 'ana@example.com' }, ...settings },
    });
  job(9_007_199_254_740_993n, {
    name: 'load',
    job_clusters: [{ job_cluster_key: 'main', new_cluster: good }],
    tasks: [{ task_key: 'load', job_cluster_key: 'main', ...TASK }],
  });
  job(12, { name: 'submit', tasks: [{ task_key: 'submit', new_cluster: bad, spark_submit_task: { parameters: [] } }] });
  job(13, { name: 'of a pool', tasks: [{ task_key: 'one', new_cluster: pooled, ...TASK }] });
  job(14, { name: 'of many tasks', tasks: MANY });
  const { spark_conf: _conf, ...silent } = good;
  job(15, { name: 'as its policy says', tasks: [{ task_key: 'one', new_cluster: silent, ...TASK }] });
  job(16, { name: 'by RPC', tasks: [{ task_key: 'one', new_cluster: { ...good, ...BY_RPC }, ...TASK }] });
  const run = (run_id: number, facts: JsonObject) =>
    runs.put({ run_id, run_type: 'SUBMIT_RUN', run_name: `run ${run_id}`, start_time: Date.UTC(2026, 9, 2), ...facts });
  run(77, { tasks: [{ task_key: 'once', new_cluster: good, ...TASK }] });
  run(78, { tasks: MANY });
}

/** Compliance security profile with HIPAA, monitoring, updates: as somebody set them. */
function populateSettings({ settings }: Workspace): void {
  settings.set('shield_csp_enablement_ws_db', {
    compliance_security_profile_workspace: { is_enabled: true, compliance_standards: ['HIPAA'] },
  });
  settings.set('shield_esm_enablement_ws_db', { enhanced_security_monitoring_workspace: { is_enabled: true } });
  settings.set('automatic_cluster_update', {
    automatic_cluster_update_workspace: {
      enabled: true,
      can_toggle: false,
      restart_even_if_no_updates_available: false,
    },
  });
}
