import type { Cluster, Workspace } from '../emulators/databricks/state.ts';
import { daysAfter } from './calendar.ts';

/** Ids of the clusters whose machines stand in the AWS account; their volumes carry them. */
export const CLUSTERS = {
  claims: '0118-063011-tidal482',
  adhoc: '0611-142207-plaid113',
  cohorts: '0702-081533-heron227',
} as const;

/** What stands in a cluster's configuration and may stand nowhere else. */
export const CLUSTER_SECRETS = ['metastore-password-of-larkspur', 'lab-feed-token-of-larkspur'] as const;

const ENCRYPTING = 'm6id.xlarge';
const PLAIN = 'i3.xlarge';
const SPARK_SSL = 'spark.ssl.enabled';

const NODE_TYPES = [
  { node_type_id: ENCRYPTING, is_encrypted_in_transit: true },
  { node_type_id: PLAIN, is_encrypted_in_transit: false },
];

/** The init script by which one cluster encrypts what Spark sends; looked at, and approved by its hash (sha256sum). */
const RPC_SCRIPT = {
  path: '/Shared/encrypt-rpc.sh',
  content: '#!/bin/bash\n/databricks/encrypt-rpc\n',
};
export const APPROVED_SCRIPT = 'bdc25c4709eb853df49def5dd22e59c728fd22ff265854c498b9cec268cba9cb';

interface NewCluster {
  readonly id: string;
  readonly name: string;
  readonly creator: string;
  readonly daysAgo: number;
  readonly isRunning: boolean;
  readonly nodes: string;
  /** Beside what all have. */
  readonly facts?: object;
}

/** As https://docs.databricks.com/api/workspace/clusters/list gives it. */
function cluster(firstDay: Date, { id, name, creator, daysAgo, isRunning, nodes, facts }: NewCluster): Cluster {
  const started = daysAfter(firstDay, -daysAgo).getTime();
  return {
    cluster_id: id,
    cluster_name: name,
    cluster_source: 'UI',
    creator_user_name: creator,
    state: isRunning ? 'RUNNING' : 'TERMINATED',
    start_time: started,
    last_restarted_time: started,
    ...(isRunning
      ? { last_activity_time: firstDay.getTime() }
      : { terminated_time: daysAfter(firstDay, -2.31).getTime() }),
    spark_version: '15.4.x-scala2.12',
    runtime_engine: 'STANDARD',
    data_security_mode: 'USER_ISOLATION',
    node_type_id: nodes,
    driver_node_type_id: nodes,
    worker_node_type_flexibility: { alternate_node_type_ids: [] },
    driver_node_type_flexibility: { alternate_node_type_ids: [] },
    num_workers: 2,
    autotermination_minutes: 60,
    enable_elastic_disk: true,
    enable_local_disk_encryption: true,
    aws_attributes: { ebs_volume_count: 1, ebs_volume_type: 'GENERAL_PURPOSE_SSD', ebs_volume_size: 100 },
    spark_conf: {},
    ...facts,
  };
}

const PHI_POLICY = { policy_id: '00079BF1A2C3D4E5', name: 'phi', definition: '{}' };
const COHORT_POLICY = { policy_id: '00079BF1A2C3D4E7', name: 'cohorts', definition: '{}' };
const RESEARCH_POLICY = {
  policy_id: '00079BF1A2C3D4E6',
  name: 'research',
  definition: JSON.stringify({ [`spark_conf.${SPARK_SSL}`]: { type: 'fixed', value: 'true' } }),
};

/** The profile with HIPAA is on: every node type encrypts by itself, and Spark need not. */
export function addClinicalClusters(workspace: Workspace, firstDay: Date): void {
  for (const type of NODE_TYPES) workspace.nodeTypes.put(type);
  workspace.policies.put(PHI_POLICY);
  const common = { creator: 'b.stern@larkspur.example', nodes: ENCRYPTING, facts: { policy_id: PHI_POLICY.policy_id } };
  for (const one of [
    { ...common, id: CLUSTERS.claims, name: 'nightly-claims', daysAgo: 256.73, isRunning: true },
    { ...common, id: '0405-120018-brook616', name: 'claims-exploration', daysAgo: 180.5, isRunning: false },
  ])
    workspace.clusters.put(cluster(firstDay, one));
  workspace.spark.runtimes.set(CLUSTERS.claims, { spark: {}, languages: ['scala', 'python', 'sql'], polls: 0 });
  addJobs(workspace, firstDay);
}

/** Nothing stands in for Spark here: a cluster for each way in which it may be known whether Spark encrypts. */
export function addResearchClusters(workspace: Workspace, firstDay: Date): void {
  for (const type of NODE_TYPES) workspace.nodeTypes.put(type);
  workspace.policies.put(RESEARCH_POLICY);
  workspace.policies.put(COHORT_POLICY);
  workspace.files.put({ ...RPC_SCRIPT, modified_at: daysAfter(firstDay, -300).getTime() });
  const okafor = { creator: 'm.okafor@larkspur.example', nodes: PLAIN };
  const stern = { creator: 'b.stern@larkspur.example', nodes: PLAIN };
  const { policy_id } = RESEARCH_POLICY;
  const [password, token] = CLUSTER_SECRETS;
  const withPassword = {
    policy_id,
    spark_version: '15.4.x-gpu-ml-scala2.12',
    spark_conf: { [SPARK_SSL]: 'false', 'spark.hadoop.javax.jdo.option.ConnectionPassword': password },
    spark_env_vars: { LAB_FEED_TOKEN: token },
  };
  const byRpc = {
    policy_id,
    spark_conf: { 'spark.authenticate': 'true', 'spark.network.crypto.enabled': 'true' },
    init_scripts: [{ workspace: { destination: `/Workspace${RPC_SCRIPT.path}` } }],
  };
  const declared = { spark_conf: { [SPARK_SSL]: 'true' } };
  const cohorts = { policy_id: COHORT_POLICY.policy_id };
  for (const one of [
    {
      ...okafor,
      id: CLUSTERS.adhoc,
      name: 'adhoc-research',
      daysAgo: 112.39,
      isRunning: true,
      facts: { autotermination_minutes: 0 },
    },
    { ...stern, id: CLUSTERS.cohorts, name: 'cohort-builder', daysAgo: 91.22, isRunning: true, facts: cohorts },
    {
      ...okafor,
      id: '0809-110945-otter318',
      name: 'weekly-cohort',
      daysAgo: 53.6,
      isRunning: false,
      facts: byRpc,
    },
    {
      ...stern,
      id: '0114-093021-maple409',
      name: 'imaging-trial',
      daysAgo: 260.6,
      isRunning: false,
      facts: withPassword,
    },
    { ...okafor, id: '0922-154410-cedar551', name: 'scratch', daysAgo: 9.35, isRunning: false, facts: declared },
  ])
    workspace.clusters.put(cluster(firstDay, one));
  setSparkSsl(workspace, CLUSTERS.adhoc, undefined);
  setSparkSsl(workspace, CLUSTERS.cohorts, 'true');
}

/** What the running cluster itself says from now on; undefined: it has no such setting. */
export function setSparkSsl(workspace: Workspace, clusterId: string, value: string | undefined): void {
  const spark: Record<string, string> = value === undefined ? {} : { [SPARK_SSL]: value };
  workspace.spark.runtimes.set(clusterId, { spark, languages: ['scala', 'python', 'sql'], polls: 0 });
}

/** As https://docs.databricks.com/api/workspace/jobs/list gives them: one of them still uses spark-submit. */
function addJobs(workspace: Workspace, firstDay: Date): void {
  const { policy_id } = PHI_POLICY;
  const new_cluster = {
    spark_version: '15.4.x-scala2.12',
    node_type_id: ENCRYPTING,
    data_security_mode: 'SINGLE_USER',
    num_workers: 4,
    policy_id,
    enable_local_disk_encryption: true,
  };
  const job = (job_id: number, daysAgo: number, settings: object) => ({
    job_id,
    creator_user_name: 'b.stern@larkspur.example',
    created_time: daysAfter(firstDay, -daysAgo).getTime(),
    settings: { run_as: { service_principal_name: CLAIMS_ETL }, ...settings },
  });
  const main = { job_cluster_key: 'main', new_cluster };
  workspace.jobs.put(
    job(610_022_001_007, 240.2, {
      name: 'claims-load',
      job_clusters: [main],
      tasks: [{ task_key: 'load', job_cluster_key: 'main', notebook_task: { notebook_path: '/claims/load' } }],
    }),
  );
  const parameters = ['--class', 'example.larkspur.RiskScores', 'dbfs:/jars/risk-scores.jar'];
  workspace.jobs.put(
    job(610_022_001_018, 230.4, {
      name: 'risk-scores',
      tasks: [{ task_key: 'score', new_cluster, spark_submit_task: { parameters } }],
    }),
  );
}

/** The application id of the service principal that loads claims. */
export const CLAIMS_ETL = '3c0de6f2-71a4-4c0a-9d1e-5b8f2a6c7d90';
