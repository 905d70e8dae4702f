import * as z from 'zod';
import { byText } from '../../words/by-text.ts';
import { identifier, listed, told, toldCount, toldId, toldName } from '../documented.ts';

const SPARK_SSL = 'spark.ssl.enabled';

const NodeTypeFlexibility = z.looseObject({ alternate_node_type_ids: listed(identifier) });

/**
 * What describes a cluster, of those there are (https://docs.databricks.com/api/workspace/clusters/list) and of those a
 * job makes (`new_cluster` of https://docs.databricks.com/api/workspace/jobs/get).
 */
export const clusterSpecAnswer = {
  spark_version: toldName,
  use_ml_runtime: told(z.boolean()),
  runtime_engine: toldName,
  data_security_mode: toldName,
  single_user_name: toldName,
  node_type_id: toldId,
  driver_node_type_id: toldId,
  worker_node_type_flexibility: told(NodeTypeFlexibility),
  driver_node_type_flexibility: told(NodeTypeFlexibility),
  num_workers: toldCount,
  is_single_node: told(z.boolean()),
  autoscale: told(z.looseObject({})),
  instance_pool_id: toldId,
  driver_instance_pool_id: toldId,
  aws_attributes: told(
    z.looseObject({
      ebs_volume_count: toldCount,
      ebs_volume_type: toldName,
      ebs_volume_size: toldCount,
    }),
  ),
  enable_local_disk_encryption: told(z.boolean()),
  enable_elastic_disk: told(z.boolean()),
  policy_id: toldId,
  spark_conf: told(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))),
  init_scripts: listed(z.record(z.string(), told(z.looseObject({ destination: told(z.string()) })))),
  docker_image: told(z.looseObject({ url: toldName })),
  workload_type: told(
    z.looseObject({ clients: told(z.looseObject({ notebooks: told(z.boolean()), jobs: told(z.boolean()) })) }),
  ),
} as const;
const ClusterSpecAnswer = z.looseObject(clusterSpecAnswer);
export type ClusterSpecAnswer = z.output<typeof ClusterSpecAnswer>;

const text = z.string().nullable();
const flag = z.boolean().nullable();

/** The same as rows have it. Nulls are what the API did not say. */
export const clusterSpecShape = {
  sparkVersion: text.describe('The key of the Databricks Runtime'),
  mlRuntime: flag.describe('Whether it is a runtime for machine learning'),
  runtimeEngine: text,
  dataSecurityMode: text.describe('The access mode'),
  singleUserName: text.describe('Whom a dedicated cluster is for'),
  driverNodeTypeId: text,
  workerNodeTypeId: text,
  fallbackNodeTypeIds: z.array(z.string()).describe('Types its nodes may have instead (flexible node types)'),
  fallbacksTold: flag.describe(
    'It says which types its nodes may have instead, be it none; null: Databricks may choose some',
  ),
  instancePoolId: text,
  driverInstancePoolId: text,
  singleNode: flag.describe('Whether it has a driver and never a worker'),
  ebsVolumeCount: z.int().nullable().describe('EBS volumes of each instance; an instance pool decides for its own'),
  ebsVolumeType: text,
  ebsVolumeSizeGib: z.int().nullable(),
  localDiskEncrypted: flag.describe('Whether local disks are encrypted (LUKS)'),
  elasticDisk: flag.describe('Whether EBS volumes are added as space runs out'),
  policyId: text,
  sparkSsl: text.describe('spark.ssl.enabled in its own spark_conf; null: not there'),
  sparkAuthenticate: text.describe('spark.authenticate there'),
  sparkNetworkCrypto: text.describe('spark.network.crypto.enabled there'),
  sparkIoEncryption: text.describe('spark.io.encryption.enabled there: files on local disks; it decides nothing'),
  initScriptKinds: z.array(z.string()).describe('Where its init scripts are: workspace, volumes, s3, dbfs, …'),
  initScripts: z.array(z.strictObject({ kind: z.string(), destination: text })).describe('In the order they run in'),
  dockerImage: text.describe('The container image it runs in'),
  notebooksAllowed: flag.describe('Whether notebooks may run on it'),
  jobsAllowed: flag.describe('Whether jobs may run on it'),
} as const;
export const ClusterSpec = z.strictObject(clusterSpecShape);
export type ClusterSpec = z.infer<typeof ClusterSpec>;

export function clusterSpec(answer: ClusterSpecAnswer): ClusterSpec {
  const initScripts = answer.init_scripts.flatMap((script) =>
    Object.entries(script).map(([kind, place]) => ({ kind, destination: place?.destination ?? null })),
  );
  const clients = answer.workload_type?.clients;
  return {
    sparkVersion: answer.spark_version,
    mlRuntime: isMlRuntime(answer),
    runtimeEngine: answer.runtime_engine,
    dataSecurityMode: answer.data_security_mode,
    singleUserName: answer.single_user_name,
    driverNodeTypeId: answer.driver_node_type_id,
    workerNodeTypeId: answer.node_type_id,
    fallbackNodeTypeIds: fallbacksOf(answer),
    fallbacksTold: areFallbacksTold(answer),
    instancePoolId: answer.instance_pool_id,
    driverInstancePoolId: answer.driver_instance_pool_id,
    singleNode: isSingleNode(answer),
    ebsVolumeCount: answer.aws_attributes?.ebs_volume_count ?? null,
    ebsVolumeType: answer.aws_attributes?.ebs_volume_type ?? null,
    ebsVolumeSizeGib: answer.aws_attributes?.ebs_volume_size ?? null,
    localDiskEncrypted: answer.enable_local_disk_encryption,
    elasticDisk: answer.enable_elastic_disk,
    policyId: answer.policy_id,
    sparkSsl: answer.spark_conf?.[SPARK_SSL] ?? null,
    sparkAuthenticate: answer.spark_conf?.['spark.authenticate'] ?? null,
    sparkNetworkCrypto: answer.spark_conf?.['spark.network.crypto.enabled'] ?? null,
    sparkIoEncryption: answer.spark_conf?.['spark.io.encryption.enabled'] ?? null,
    initScriptKinds: distinct(initScripts.map(({ kind }) => kind)),
    initScripts,
    dockerImage: answer.docker_image?.url ?? null,
    notebooksAllowed: clients?.notebooks ?? null,
    jobsAllowed: clients?.jobs ?? null,
  };
}

/**
 * Workers are a number of their own, or a range that it is scaled in. A specification of the newer form says that there
 * are none by `is_single_node` alone.
 */
function isSingleNode({ num_workers, autoscale, is_single_node }: ClusterSpecAnswer): boolean | null {
  if (autoscale !== null) return false;
  if (is_single_node === true && !num_workers) return true;
  return num_workers === null ? null : num_workers === 0;
}

/**
 * The parts of a key that are none of a runtime for machine learning: https://docs.databricks.com/release-notes/runtime,
 * and pipelines name theirs `dlt:…`.
 */
const PLAIN_KEY =
  /^(?:dlt:[\w.-]+|(?:\d+|next|latest)(?:\.(?:\d+|x))*(?:-(?:photon|aarch64|hls|esr|lts|snapshot))*(?:-scala\d+\.\d+)?)$/;

/**
 * `ml` as a part of the key, or the newer form in which the key names the release alone. A key of another form, as that
 * of a custom image is, says nothing without `ml`: a part of it may have been lost.
 */
function isMlRuntime({ spark_version, use_ml_runtime }: ClusterSpecAnswer): boolean | null {
  if (use_ml_runtime === true || spark_version === null) return use_ml_runtime || null;
  const key = spark_version.toLowerCase();
  if (key.split(/[-_:.]/).includes('ml')) return true;
  return PLAIN_KEY.test(key) ? false : null;
}

const fallbacksOf = (answer: ClusterSpecAnswer): string[] =>
  distinct(
    [answer.worker_node_type_flexibility, answer.driver_node_type_flexibility].flatMap(
      (flexible) => flexible?.alternate_node_type_ids ?? [],
    ),
  );

/**
 * An empty list turns fallbacks off; where there is none, the workspace may be set to choose them by itself, which no API
 * tells: https://docs.databricks.com/aws/en/compute/flexible-node-types
 */
const areFallbacksTold = (answer: ClusterSpecAnswer): true | null =>
  (answer.worker_node_type_flexibility !== null &&
    (answer.driver_node_type_flexibility !== null || answer.driver_node_type_id === null)) ||
  null;

export const distinct = (names: readonly string[]): string[] => [...new Set(names)].sort(byText);
