import * as z from 'zod';
import type { Databricks } from '../../declaring/databricks-client.ts';
import { ReadError } from '../../words/errors.ts';
import { documented, identifier, listed, told, toldCount, toldId, toldName } from '../documented.ts';
import { type ClusterSpec, distinct } from './cluster-spec.ts';
import { INIT_SCRIPT_READS, InitScriptFile, initScriptFiles } from './init-scripts.ts';

/** The calls by which a collector learns what stands behind the ids that a cluster names. */
export const JOIN_READS = [
  'GET /api/2.1/clusters/list-node-types',
  'GET /api/2.0/policies/clusters/list',
  'GET /api/2.0/instance-pools/list',
  ...INIT_SCRIPT_READS,
] as const;
const [NODE_TYPES, POLICIES, POOLS] = JOIN_READS;

/** https://docs.databricks.com/api/workspace/clusters/listnodetypes: in one answer, and never empty. */
const NodeTypes = z.looseObject({
  node_types: z.array(z.looseObject({ node_type_id: identifier, is_encrypted_in_transit: told(z.boolean()) })),
});
/** https://docs.databricks.com/api/workspace/clusterpolicies/list: those the asker may see, in one answer. */
const Policies = z.looseObject({
  policies: listed(z.looseObject({ policy_id: identifier, name: toldName, definition: told(z.string()) })),
});
/** https://docs.databricks.com/api/workspace/instancepools/list: in one answer. */
const Pools = z.looseObject({
  instance_pools: listed(
    z.looseObject({
      instance_pool_id: identifier,
      node_type_id: toldId,
      node_type_flexibility: told(z.looseObject({ alternate_node_type_ids: listed(identifier) })),
      disk_spec: told(z.looseObject({ disk_count: toldCount })),
    }),
  ),
});
type Policy = z.output<typeof Policies>['policies'][number];
type Pool = z.output<typeof Pools>['instance_pools'][number];

/** What a cluster row says beyond what the cluster itself does. */
export const clusterJoinShape = {
  nodeEncryption: z
    .record(z.string(), z.boolean().nullable())
    .nullable()
    .describe(
      'Every node type it may run on: whether it encrypts traffic between instances; unreported …: a type nobody says',
    ),
  poolEbsVolumeCount: z
    .int()
    .nullable()
    .describe('EBS volumes of each instance of its pool; the fewer, where driver and workers come from two'),
  policySparkSsl: z.string().nullable().describe('What its policy fixes spark.ssl.enabled to; null: it does not'),
  initScriptFiles: z
    .array(InitScriptFile)
    .nullable()
    .describe('Workspace files among its init scripts; read where its spark_conf has Spark encrypt what it sends'),
} as const;
const ClusterJoins = z.strictObject(clusterJoinShape);
export type ClusterJoins = z.infer<typeof ClusterJoins>;

/** A part of `ClusterJoins` that could not be read. */
export interface UnreadJoin {
  readonly operation: string;
  readonly fields: readonly (keyof ClusterJoins | 'policyName')[];
  readonly error: unknown;
}

/** The lists behind clusters, each asked once and only when the first cluster needs it. */
export function clusterJoins(databricks: Databricks) {
  const nodeTypes = once(async () => {
    const { node_types } = await databricks.ask(NODE_TYPES, NodeTypes);
    const told = Map.groupBy(node_types, (type) => type.node_type_id);
    return new Map([...told].map(([id, types]) => [id, agreed(types.map((type) => type.is_encrypted_in_transit))]));
  });
  const policies = once(async () => {
    const { policies: all } = await databricks.ask(POLICIES, Policies);
    return new Map(all.map((policy) => [policy.policy_id, policy]));
  });
  const pools = once(async () => {
    const { instance_pools } = await databricks.ask(POOLS, Pools);
    return new Map(instance_pools.map((pool) => [pool.instance_pool_id, pool]));
  });

  const scripts = initScriptFiles(databricks);

  /** What `spec` refers to; what cannot be read is null and handed to `unread`. */
  return async (spec: ClusterSpec, unread: (part: UnreadJoin) => void) => {
    const part = async <Value>(fields: UnreadJoin['fields'], operation: string, read: () => Promise<Value>) => {
      try {
        return await read();
      } catch (error) {
        unread({ fields, operation, error });
        return null;
      }
    };
    const poolIds = distinct([spec.instancePoolId, spec.driverInstancePoolId].flatMap((id) => id ?? []));
    const its = await part(['nodeEncryption', 'poolEbsVolumeCount'], POOLS, async () =>
      poolIds.length === 0 ? [] : poolIds.map(findIn(await pools(), 'instance pool')),
    );
    const nodeEncryption =
      its &&
      (await part(['nodeEncryption'], NODE_TYPES, async () => {
        const encrypts = await nodeTypes();
        return Object.fromEntries(typesOf(spec, its).map((type) => [type, encrypts.get(type) ?? null]));
      }));
    const policy = await part(['policyName', 'policySparkSsl'], POLICIES, async () =>
      spec.policyId === null ? null : findIn(await policies(), 'policy')(spec.policyId),
    );
    const policySparkSsl = await part(['policySparkSsl'], POLICIES, async () => policy && sparkSslFixedBy(policy));
    return {
      nodeEncryption,
      poolEbsVolumeCount: fewestVolumes(its ?? []),
      policyName: policy?.name ?? null,
      policySparkSsl,
      initScriptFiles: await scripts(spec, (operation, error) =>
        unread({ fields: ['initScriptFiles'], operation, error }),
      ),
    };
  };
}

/** What all say; null where they contradict each other. */
const agreed = ([first = null, ...others]: readonly (boolean | null)[]): boolean | null =>
  others.every((other) => other === first) ? first : null;

const findIn =
  <Thing>(things: ReadonlyMap<string, Thing>, kind: string) =>
  (id: string): Thing => {
    const found = things.get(id);
    // Lists hold what the asker may see, so that a missing one is not known to be gone.
    if (!found)
      throw new ReadError('UNEXPECTED_RESPONSE', `no ${kind} ${id} was listed; it is gone, or hidden from the reader`);
    return found;
  };

/**
 * Driver, workers and their fallbacks. A cluster of a pool has the pool's types; a driver without a type or a pool of its
 * own has the workers'. A type that is not said stands among those that are, so that they do not pass for all.
 */
function typesOf(spec: ClusterSpec, pools: readonly Pool[]): string[] {
  const poolType = (poolId: string | null) =>
    pools.find(({ instance_pool_id }) => instance_pool_id === poolId)?.node_type_id ?? null;
  const workers = poolType(spec.instancePoolId) ?? spec.workerNodeTypeId;
  const ownDriver = poolType(spec.driverInstancePoolId) ?? spec.driverNodeTypeId;
  const driver = ownDriver ?? (spec.driverInstancePoolId === null ? workers : null);
  const named = [
    spec.workerNodeTypeId,
    spec.driverNodeTypeId,
    ...spec.fallbackNodeTypeIds,
    ...pools.flatMap(({ node_type_id, node_type_flexibility }) => [
      node_type_id,
      ...(node_type_flexibility?.alternate_node_type_ids ?? []),
    ]),
  ].flatMap((type) => type ?? []);
  if (named.length === 0) return [];
  const missing = [
    ...(driver === null ? [`${UNREPORTED}driver`] : []),
    ...(workers === null && spec.singleNode !== true ? [`${UNREPORTED}workers`] : []),
  ];
  const areTold =
    (spec.instancePoolId !== null || spec.fallbacksTold) && pools.every((pool) => pool.node_type_flexibility !== null);
  return distinct([...named, ...missing, ...(areTold ? [] : [FALLBACKS])]);
}

const UNREPORTED = 'unreported ';
/** Types that Databricks may choose where those declared are not to be had. */
export const FALLBACKS = `${UNREPORTED}fallbacks`;
/** Whether a name among the node types is one that Databricks gave; ids of node types have no spaces. */
export const isReportedType = (type: string): boolean => !type.startsWith(UNREPORTED);

function fewestVolumes(pools: readonly Pool[]): number | null {
  const counts = pools.map(({ disk_spec }) => disk_spec?.disk_count ?? null);
  return counts.length === 0 || counts.includes(null) ? null : Math.min(...(counts as number[]));
}

const Definition = z.record(z.string(), z.unknown());
const Element = told(z.looseObject({ type: told(z.string()), value: told(z.unknown()) }));

/** https://docs.databricks.com/aws/en/admin/clusters/policy-definition: JSON inside a string; only `fixed` decides. */
function sparkSslFixedBy({ policy_id, definition }: Policy): string | null {
  const elements = documented(Definition, jsonOf(policy_id, definition));
  const element = documented(Element, elements['spark_conf.spark.ssl.enabled']);
  if (element?.type !== 'fixed' || element.value === null) return null;
  return typeof element.value === 'object' ? JSON.stringify(element.value) : String(element.value);
}

function jsonOf(policyId: string, definition: string | null): unknown {
  try {
    return JSON.parse(definition ?? '{}');
  } catch (cause) {
    throw new ReadError('UNEXPECTED_RESPONSE', `the definition of policy ${policyId} is no JSON`, { cause });
  }
}

function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined;
  return () => (asked ??= read());
}
