import {
  approvedLocalDiskNodeTypes,
  judgeAccessMode,
  judgeInternode,
  judgeLocalDisk,
  judgeMlRuntime,
  judgePolicy,
} from '#domain/databricks/clusters/cluster-judgements.ts';
import { INSTANCES, judgeRunning } from '#domain/databricks/clusters/running-instances.ts';
import { PROFILES } from '#domain/databricks/clusters/security-profile.ts';
import { rule } from '#domain/declaring/rule.ts';
import { clusterAutoTerminates } from './auto-terminates.ts';
import { Cluster } from './cluster.ts';
import { BY_SPARK, EXAMPLE, lost, POOLED, PROFILE } from './examples.ts';
import { clusterSparkSsl } from './spark-ssl.ts';

const UNSAID = {
  ...EXAMPLE,
  fallbacksTold: null,
  nodeEncryption: { ...EXAMPLE.nodeEncryption, 'unreported fallbacks': null },
};
const RUNNING = { id: 'i-0a1b2c3d', state: 'running', instanceType: 'm6id.xlarge', clusterId: EXAMPLE.id };

export const clusterInternode = rule({
  id: 'cluster-internode-encryption',
  title: 'Clusters run only on node types that encrypt traffic between instances',
  subject: Cluster,
  severity: 'HIGH',
  criterion: 'regulation',
  evidences: ['164.312(e)(2)(ii)'],
  supports: [],
  remedy:
    'Choose node types that encrypt between instances for driver, workers, pools and fallbacks; the compliance security profile allows no others.',
  uses: [INSTANCES, PROFILES],
  judge(cluster, context) {
    const declared = judgeInternode(cluster, context.unread, context);
    if (declared.verdict === 'FAIL' || declared.verdict === 'NOT_APPLICABLE') return declared;
    const running = judgeRunning(cluster.id, cluster, context);
    return running?.verdict === 'FAIL' || declared.verdict === 'PASS' ? (running ?? declared) : declared;
  },
  examples: [
    { name: 'every type encrypts', row: EXAMPLE, verdict: 'PASS' },
    { name: 'a type that does not', row: BY_SPARK, verdict: 'FAIL', code: 'TYPE_DOES_NOT_ENCRYPT' },
    {
      name: 'a fallback that does not',
      row: {
        ...EXAMPLE,
        fallbackNodeTypeIds: ['i3.xlarge'],
        nodeEncryption: { ...EXAMPLE.nodeEncryption, 'i3.xlarge': false },
      },
      verdict: 'FAIL',
      code: 'TYPE_DOES_NOT_ENCRYPT',
    },
    {
      name: 'fallbacks that Databricks may choose',
      row: UNSAID,
      verdict: 'UNKNOWN',
      code: 'FALLBACKS_NOT_REPORTED',
    },
    {
      name: 'fallbacks that Databricks may choose, held by the profile',
      row: UNSAID,
      tables: { 'compliance-security-profile': [PROFILE] },
      verdict: 'PASS',
    },
    {
      name: 'an instance of a type that does not encrypt',
      row: EXAMPLE,
      tables: { instances: [{ ...RUNNING, instanceType: 'm5d.xlarge' }] },
      verdict: 'FAIL',
      code: 'RUNS_ON_PLAIN_TYPE',
    },
    {
      name: 'an instance of another type than declared',
      row: EXAMPLE,
      tables: { instances: [{ ...RUNNING, instanceType: 'm8i.xlarge' }] },
      verdict: 'UNKNOWN',
      code: 'RUNS_ON_OTHER_TYPE',
    },
    { name: 'instances as declared', row: EXAMPLE, tables: { instances: [RUNNING] }, verdict: 'PASS' },
    {
      name: 'a type nobody lists',
      row: { ...EXAMPLE, nodeEncryption: { 'm6id.large': null } },
      verdict: 'UNKNOWN',
      code: 'ENCRYPTION_NOT_REPORTED',
    },
    { name: 'no type', row: { ...EXAMPLE, nodeEncryption: {} }, verdict: 'UNKNOWN', code: 'NODE_TYPE_NOT_REPORTED' },
    {
      name: 'node types not read',
      row: { ...EXAMPLE, nodeEncryption: null },
      gaps: [lost('nodeEncryption')],
      verdict: 'ERROR',
      code: 'ACCESS_DENIED',
    },
  ],
});

export const clusterMlRuntime = rule({
  id: 'no-ml-runtime-without-disposition',
  title: 'Clusters have no machine-learning runtime, whose training traffic may be clear, unless accepted',
  subject: Cluster,
  severity: 'MEDIUM',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(e)(2)(ii)'],
  remedy:
    'Use the standard runtime where PHI is processed, or document who accepted the risk and what stands against it.',
  judge: (cluster, { unread: gapAt }) => judgeMlRuntime(cluster, gapAt),
  examples: [
    { name: 'the standard runtime', row: EXAMPLE, verdict: 'PASS' },
    {
      name: 'an ML runtime',
      row: { ...EXAMPLE, sparkVersion: '15.4.x-cpu-ml-scala2.12', mlRuntime: true },
      verdict: 'FAIL',
      code: 'ML_RUNTIME',
    },
    {
      name: 'not reported',
      row: { ...EXAMPLE, sparkVersion: null, mlRuntime: null },
      verdict: 'UNKNOWN',
      code: 'RUNTIME_NOT_REPORTED',
    },
    { name: 'not read', row: { ...EXAMPLE, mlRuntime: null }, gaps: [lost('mlRuntime')], verdict: 'ERROR' },
  ],
});

export const clusterPolicy = rule({
  id: 'cluster-has-policy',
  title: 'Clusters are made under a cluster policy',
  subject: Cluster,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(1)'],
  remedy: 'Assign a policy to the cluster, and leave unrestricted cluster creation to admins.',
  judge: (cluster, { unread: gapAt }) => judgePolicy(cluster, gapAt),
  examples: [
    { name: 'under a policy', row: EXAMPLE, verdict: 'PASS' },
    { name: 'without one', row: { ...EXAMPLE, policyId: null, policyName: null }, verdict: 'FAIL', code: 'NO_POLICY' },
    {
      name: 'of a SQL warehouse',
      row: { ...EXAMPLE, source: 'SQL', policyId: null, policyName: null },
      verdict: 'NOT_APPLICABLE',
      code: 'MADE_BY_SERVICE',
    },
    { name: 'not read', row: { ...EXAMPLE, policyId: null }, gaps: [lost('policyId')], verdict: 'ERROR' },
  ],
});

export const clusterLocalDisk = rule({
  id: 'cluster-local-disk-encrypted',
  title: 'What clusters write to disks of their instances is encrypted',
  subject: Cluster,
  severity: 'HIGH',
  criterion: 'regulation',
  evidences: ['164.312(a)(2)(iv)'],
  supports: [],
  remedy:
    'Give the instances EBS volumes, encrypt local disks (enable_local_disk_encryption), or accept the hardware encryption of the node type in the policy.',
  policy: { approvedLocalDiskNodeTypes },
  judge: (cluster, { unread: gapAt, policy }) => judgeLocalDisk(cluster, gapAt, policy.approvedLocalDiskNodeTypes),
  examples: [
    { name: 'EBS volumes', row: EXAMPLE, verdict: 'PASS' },
    {
      name: 'encrypted local disks',
      row: { ...EXAMPLE, ebsVolumeCount: 0, localDiskEncrypted: true },
      verdict: 'PASS',
    },
    { name: 'EBS volumes of a pool', row: POOLED, verdict: 'PASS' },
    {
      name: 'hardware that was accepted',
      row: { ...EXAMPLE, ebsVolumeCount: 0 },
      policy: { approvedLocalDiskNodeTypes: ['m6id'] },
      verdict: 'PASS',
    },
    {
      name: 'plain local disks',
      row: { ...EXAMPLE, ebsVolumeCount: 0 },
      verdict: 'FAIL',
      code: 'LOCAL_DISK_NOT_ENCRYPTED',
    },
    { name: 'not reported', row: { ...EXAMPLE, ebsVolumeCount: null }, verdict: 'UNKNOWN', code: 'DISKS_NOT_REPORTED' },
    {
      name: 'pools not read',
      row: { ...POOLED, poolEbsVolumeCount: null },
      gaps: [lost('poolEbsVolumeCount')],
      verdict: 'ERROR',
    },
  ],
});

export const clusterAccessMode = rule({
  id: 'cluster-access-mode-isolated',
  title: 'The access mode of clusters keeps users apart',
  subject: Cluster,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.308(a)(4)(ii)(B)', '164.312(a)(1)'],
  remedy: 'Use standard or dedicated access mode, which Unity Catalog needs to keep its grants.',
  judge: (cluster, { unread: gapAt }) => judgeAccessMode(cluster, gapAt),
  examples: [
    { name: 'standard', row: EXAMPLE, verdict: 'PASS' },
    {
      name: 'dedicated, by its newer name',
      row: { ...EXAMPLE, dataSecurityMode: 'DATA_SECURITY_MODE_DEDICATED' },
      verdict: 'PASS',
    },
    { name: 'no isolation', row: { ...EXAMPLE, dataSecurityMode: 'NONE' }, verdict: 'FAIL', code: 'NOT_ISOLATED' },
    {
      name: 'a legacy mode',
      row: { ...EXAMPLE, dataSecurityMode: 'LEGACY_TABLE_ACL' },
      verdict: 'FAIL',
      code: 'NOT_ISOLATED',
    },
    {
      name: 'left to Databricks',
      row: { ...EXAMPLE, dataSecurityMode: 'DATA_SECURITY_MODE_AUTO' },
      verdict: 'PASS',
    },
    {
      name: 'a mode of a later year',
      row: { ...EXAMPLE, dataSecurityMode: 'SOME_LATER_MODE' },
      verdict: 'UNKNOWN',
      code: 'MODE_NOT_DECIDED',
    },
    {
      name: 'no isolation, by its other name',
      row: { ...EXAMPLE, dataSecurityMode: 'NO_ISOLATION' },
      verdict: 'FAIL',
      code: 'NOT_ISOLATED',
    },
    {
      name: 'not reported',
      row: { ...EXAMPLE, dataSecurityMode: null },
      verdict: 'UNKNOWN',
      code: 'MODE_NOT_REPORTED',
    },
    {
      name: 'not read',
      row: { ...EXAMPLE, dataSecurityMode: null },
      gaps: [lost('dataSecurityMode')],
      verdict: 'ERROR',
    },
  ],
});

export const clusterRules = [
  clusterSparkSsl,
  clusterInternode,
  clusterMlRuntime,
  clusterPolicy,
  clusterAutoTerminates,
  clusterLocalDisk,
  clusterAccessMode,
];
