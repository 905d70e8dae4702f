import * as z from 'zod';
import { fail, type Judgement, notApplicable, pass, type RuleContext, unknown, unread } from '../../declaring/rule.ts';
import type { Gap } from '../../words/gap.ts';
import { type ClusterJoins, FALLBACKS, isReportedType } from './cluster-joins.ts';
import type { ClusterSpec } from './cluster-spec.ts';
import { profileIsOn } from './security-profile.ts';

/** A cluster as rules see it, whether it exists or a job makes it. */
export type JudgedCluster = ClusterSpec &
  ClusterJoins & {
    /** Whether it, or the job that makes it, complies with its policy; undefined where a run was submitted under it. */
    readonly policyCompliant?: boolean | null;
    /** When it started, where it exists; what a job makes starts anew with each run. */
    readonly startedAt?: string | null;
    /** Who made it, where it exists. */
    readonly source?: string | null;
    readonly lastRestartedAt?: string | null;
  };

/** The gap that leaves a fact of the cluster unread, if there is one. */
export type UnreadFact = (field: keyof JudgedCluster) => Gap | undefined;

export const approvedLocalDiskNodeTypes = z
  .array(
    z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)?$/, 'is neither a node type such as i4i.xlarge nor a family such as i4i'),
  )
  .default([])
  .describe('Node types, or families of them, whose local disks the hardware encrypts and you accept as encrypted');

const NODE_TYPE_NOT_REPORTED = unknown(
  'NODE_TYPE_NOT_REPORTED',
  'Databricks did not say on which node types the driver and the workers run.',
);

/** A driver that is its own and only worker: https://docs.databricks.com/aws/en/compute/configure#single-node */
export const SINGLE_NODE = notApplicable('SINGLE_NODE', 'The cluster has one node: there is none to send anything to.');

/** Traffic between nodes that share a key by hardware: https://docs.databricks.com/aws/en/security/keys/encrypt-otw */
export function judgeInternode(
  cluster: JudgedCluster,
  gapAt: UnreadFact,
  context: Pick<RuleContext<unknown>, 'lookup' | 'region'>,
): Judgement {
  if (cluster.singleNode) return SINGLE_NODE;
  const gap = gapAt('nodeEncryption');
  if (gap) return unread(gap);
  const types = Object.entries(cluster.nodeEncryption ?? {});
  const plain = types.flatMap(([type, encrypts]) => (encrypts === false ? type : []));
  if (plain.length > 0)
    return fail('TYPE_DOES_NOT_ENCRYPT', `Instances of ${plain.join(', ')} do not encrypt the traffic between them.`);
  const open = types.flatMap(([type, encrypts]) => (encrypts === null && type !== FALLBACKS ? type : []));
  if (types.length === 0 || !open.every(isReportedType)) return NODE_TYPE_NOT_REPORTED;
  if (open.length > 0)
    return unknown('ENCRYPTION_NOT_REPORTED', `Databricks did not say whether ${open.join(', ')} encrypts traffic.`);
  const declared = types.flatMap(([type]) => (type === FALLBACKS ? [] : type)).join(', ');
  if (types.some(([type]) => type === FALLBACKS) && !profileIsOn(context))
    return unknown(
      'FALLBACKS_NOT_REPORTED',
      `Every declared node type encrypts traffic between instances (${declared}); which types Databricks may choose instead is not said, and no compliance security profile is known to hold it to such that encrypt.`,
    );
  return pass(`Every node type encrypts traffic between instances: ${declared}.`);
}

/** Horovod and other MPI libraries of the ML runtime talk past Spark's encryption. */
export function judgeMlRuntime(cluster: JudgedCluster, gapAt: UnreadFact): Judgement {
  const gap = gapAt('mlRuntime');
  if (gap) return unread(gap);
  if (cluster.mlRuntime === null)
    return unknown(
      'RUNTIME_NOT_REPORTED',
      cluster.sparkVersion === null
        ? 'Databricks did not say which runtime the cluster has.'
        : `Databricks did not say whether the runtime ${cluster.sparkVersion} is one for machine learning.`,
    );
  if (!cluster.mlRuntime) return pass(`The runtime ${cluster.sparkVersion ?? ''} is not one for machine learning.`);
  return fail(
    'ML_RUNTIME',
    `The runtime ${cluster.sparkVersion ?? ''} is one for machine learning, whose distributed training may send data in clear.`,
  );
}

/** What SQL warehouses and model serving are made as: `cluster_source` of the same page. */
const BY_SERVICE = ['SQL', 'MODELS'];

/** https://docs.databricks.com/api/workspace/clusters/get: `policy_id` is there where a policy was used. */
export function judgePolicy(cluster: JudgedCluster, gapAt: UnreadFact): Judgement {
  const { source } = cluster;
  if (cluster.policyId === null && source && BY_SERVICE.includes(source))
    return notApplicable('MADE_BY_SERVICE', `The service ${source} made the cluster, and nobody can give it a policy.`);
  const gap = gapAt('policyId') ?? (cluster.policyId === null ? gapAt('source') : undefined);
  if (gap) return unread(gap);
  return cluster.policyId === null
    ? fail('NO_POLICY', 'The cluster was made without a policy: nothing limited what could be set.')
    : pass(`The cluster was made under the policy ${cluster.policyId}.`);
}

/**
 * https://docs.databricks.com/aws/en/compute/configure#access-mode; the newer names mean the same as the older. Auto
 * becomes one of these, and never says which: https://docs.databricks.com/aws/en/compute/dedicated-overview ("Auto
 * defaults to Standard unless …, in which case Dedicated is used").
 */
const ISOLATED = [
  ...['SINGLE_USER', 'DATA_SECURITY_MODE_DEDICATED', 'USER_ISOLATION', 'DATA_SECURITY_MODE_STANDARD'],
  'DATA_SECURITY_MODE_AUTO',
];

/** As documented in November 2026; another one may be anything. */
const NOT_ISOLATED = [
  'NONE',
  'NO_ISOLATION',
  'LEGACY_PASSTHROUGH',
  'LEGACY_SINGLE_USER',
  'LEGACY_SINGLE_USER_STANDARD',
  'LEGACY_TABLE_ACL',
];

export function judgeAccessMode(cluster: JudgedCluster, gapAt: UnreadFact): Judgement {
  const gap = gapAt('dataSecurityMode');
  if (gap) return unread(gap);
  const mode = cluster.dataSecurityMode;
  if (mode === null) return unknown('MODE_NOT_REPORTED', 'Databricks did not say which access mode the cluster has.');
  if (ISOLATED.includes(mode)) return pass(`The access mode ${mode} keeps users apart.`);
  if (NOT_ISOLATED.includes(mode))
    return fail('NOT_ISOLATED', `The access mode ${mode} does not keep users apart as Unity Catalog needs it.`);
  return unknown('MODE_NOT_DECIDED', `The access mode ${mode} does not say whether users are kept apart.`);
}

/** What tells of a cluster's EBS volumes; both, where a driver is of a pool and its workers are of none. */
function volumeKinds({ instancePoolId, driverInstancePoolId }: JudgedCluster) {
  const isPooled = instancePoolId !== null;
  return [
    ...(isPooled || driverInstancePoolId !== null ? (['poolEbsVolumeCount'] as const) : []),
    ...(isPooled ? [] : (['ebsVolumeCount'] as const)),
  ];
}

/** Local disks are not encrypted by themselves: LUKS, EBS volumes in their place, or hardware that was accepted. */
export function judgeLocalDisk(cluster: JudgedCluster, gapAt: UnreadFact, approved: readonly string[]): Judgement {
  if (cluster.localDiskEncrypted === true) return pass('Local disks are encrypted (LUKS).');
  const kinds = volumeKinds(cluster);
  const counts = kinds.map((kind) => cluster[kind]);
  const volumes = counts.includes(null) ? null : Math.min(...(counts as number[]));
  if (volumes !== null && volumes > 0)
    return pass(`Each instance has ${volumes} EBS volumes for what would stand on local disks.`);
  const types = Object.keys(cluster.nodeEncryption ?? {});
  const isApproved = (type: string) => approved.includes(type) || approved.includes(type.split('.')[0] ?? '');
  if (types.length > 0 && types.every(isApproved))
    return pass(`The local disks of ${types.join(', ')} are accepted as encrypted by the hardware.`);
  const facts = ['localDiskEncrypted', 'instancePoolId', ...kinds] as const;
  const gap = [...facts, ...(approved.length > 0 ? (['nodeEncryption'] as const) : [])].map(gapAt).find(Boolean);
  if (gap) return unread(gap);
  if (cluster.localDiskEncrypted === null || volumes === null)
    return unknown(
      'DISKS_NOT_REPORTED',
      'Databricks did not say whether local disks are encrypted, or which EBS volumes there are.',
    );
  if (approved.length > 0 && types.filter(isReportedType).every(isApproved)) return NODE_TYPE_NOT_REPORTED;
  return fail('LOCAL_DISK_NOT_ENCRYPTED', 'Local disks are not encrypted, and no EBS volumes stand in for them.');
}
