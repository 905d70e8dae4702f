import {
  approvedLocalDiskNodeTypes,
  judgeAccessMode,
  judgeInternode,
  judgeLocalDisk,
  judgeMlRuntime,
  judgePolicy,
} from '#domain/databricks/clusters/cluster-judgements.ts';
import { judgeJobClusters } from '#domain/databricks/clusters/job-clusters.ts';
import { PROFILES } from '#domain/databricks/clusters/security-profile.ts';
import { type Example, fail, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { EXAMPLE, lost, WITHOUT_CLUSTER, withCluster } from './examples.ts';
import { Job } from './job.ts';
import { jobSparkSsl } from './spark-ssl.ts';

type AnyJob = Example<Job, Record<never, never>>;
const NONE: AnyJob = {
  name: 'no cluster of its own',
  row: WITHOUT_CLUSTER,
  verdict: 'NOT_APPLICABLE',
  code: 'NO_JOB_CLUSTER',
};
const UNREAD: AnyJob = {
  name: 'not read',
  row: { ...EXAMPLE, clusters: [] },
  gaps: [lost('clusters')],
  verdict: 'ERROR',
};

export const noSparkSubmit = rule({
  id: 'no-spark-submit',
  title: 'No job uses spark-submit, which Databricks does not support with PHI',
  subject: Job,
  severity: 'MEDIUM',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.308(a)(1)(ii)(B)'],
  remedy: 'Make the spark-submit tasks JAR, Python wheel or notebook tasks.',
  judge(job, { unread: gapAt }) {
    const gap = gapAt('sparkSubmit');
    if (gap) return unread(gap);
    if (job.sparkSubmit === null) return unknown('TASKS_NOT_REPORTED', 'Databricks did not say which tasks there are.');
    if (job.sparkSubmit) return fail('SPARK_SUBMIT', 'It has a spark-submit task.');
    return pass(`None of its ${job.taskCount ?? 0} tasks is spark-submit.`);
  },
  examples: [
    { name: 'other tasks', row: EXAMPLE, verdict: 'PASS' },
    {
      name: 'a one-off spark-submit',
      row: { ...EXAMPLE, id: 'run/77', kind: 'ONE_OFF_RUN', taskKinds: ['spark_submit'], sparkSubmit: true },
      verdict: 'FAIL',
      code: 'SPARK_SUBMIT',
    },
    {
      name: 'no tasks reported',
      row: { ...EXAMPLE, taskCount: null, taskKinds: [], sparkSubmit: null },
      verdict: 'UNKNOWN',
      code: 'TASKS_NOT_REPORTED',
    },
    { name: 'tasks not read', row: EXAMPLE, gaps: [lost('sparkSubmit')], verdict: 'ERROR' },
  ],
});

const UNSAID = { ...EXAMPLE, nodeEncryption: { main: { 'm6id.xlarge': true, 'unreported fallbacks': null } } };
const PROFILE = { id: 'one.cloud.databricks.com', state: 'SET', enabled: true, complianceStandards: ['HIPAA'] };

export const jobInternode = rule({
  id: 'job-cluster-internode-encryption',
  title: 'Job clusters run only on node types that encrypt traffic between instances',
  subject: Job,
  severity: 'HIGH',
  criterion: 'regulation',
  evidences: ['164.312(e)(2)(ii)'],
  supports: [],
  remedy: 'Choose node types that encrypt between instances for driver, workers, pools and fallbacks.',
  uses: [PROFILES],
  judge: (job, context) =>
    judgeJobClusters(job, context.unread, (cluster, gapAt) => judgeInternode(cluster, gapAt, context)),
  examples: [
    { name: 'every type encrypts', row: EXAMPLE, verdict: 'PASS' },
    {
      name: 'no tasks reported',
      row: { ...EXAMPLE, taskCount: null, sparkSubmit: null, clusters: null },
      verdict: 'UNKNOWN',
      code: 'CLUSTERS_NOT_REPORTED',
    },
    {
      name: 'a type that does not',
      row: { ...EXAMPLE, nodeEncryption: { main: { 'i3.xlarge': false } } },
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
      name: 'a type nobody lists',
      row: { ...EXAMPLE, nodeEncryption: { main: { 'm6id.xlarge': null } } },
      verdict: 'UNKNOWN',
      code: 'ENCRYPTION_NOT_REPORTED',
    },
    {
      name: 'node types not read',
      row: { ...EXAMPLE, nodeEncryption: null },
      gaps: [lost('nodeEncryption')],
      verdict: 'ERROR',
    },
    NONE,
  ],
});

export const jobMlRuntime = rule({
  id: 'job-no-ml-runtime-without-disposition',
  title: 'Job clusters have no machine-learning runtime, whose training traffic may be clear, unless accepted',
  subject: Job,
  severity: 'MEDIUM',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(e)(2)(ii)'],
  remedy:
    'Use the standard runtime where PHI is processed, or document who accepted the risk and what stands against it.',
  judge: (job, { unread: gapAt }) => judgeJobClusters(job, gapAt, judgeMlRuntime),
  examples: [
    { name: 'the standard runtime', row: EXAMPLE, verdict: 'PASS' },
    { name: 'an ML runtime', row: withCluster({ mlRuntime: true }), verdict: 'FAIL', code: 'ML_RUNTIME' },
    {
      name: 'not reported',
      row: withCluster({ mlRuntime: null, sparkVersion: null }),
      verdict: 'UNKNOWN',
      code: 'RUNTIME_NOT_REPORTED',
    },
    UNREAD,
    NONE,
  ],
});

export const jobPolicy = rule({
  id: 'job-cluster-has-policy',
  title: 'Job clusters are made under a cluster policy',
  subject: Job,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(1)'],
  remedy: 'Name a policy in the cluster specification of the job.',
  judge: (job, { unread: gapAt }) => judgeJobClusters(job, gapAt, judgePolicy),
  examples: [
    { name: 'under a policy', row: EXAMPLE, verdict: 'PASS' },
    { name: 'without one', row: withCluster({ policyId: null }), verdict: 'FAIL', code: 'NO_POLICY' },
    UNREAD,
    NONE,
  ],
});

export const jobLocalDisk = rule({
  id: 'job-cluster-local-disk-encrypted',
  title: 'What job clusters write to disks of their instances is encrypted',
  subject: Job,
  severity: 'HIGH',
  criterion: 'regulation',
  evidences: ['164.312(a)(2)(iv)'],
  supports: [],
  remedy:
    'Give the instances EBS volumes, encrypt local disks (enable_local_disk_encryption), or accept the hardware encryption of the node type in the policy.',
  policy: { approvedLocalDiskNodeTypes },
  judge: (job, { unread: gapAt, policy }) =>
    judgeJobClusters(job, gapAt, (cluster, fact) => judgeLocalDisk(cluster, fact, policy.approvedLocalDiskNodeTypes)),
  examples: [
    { name: 'EBS volumes', row: EXAMPLE, verdict: 'PASS' },
    {
      name: 'plain local disks',
      row: withCluster({ ebsVolumeCount: 0 }),
      verdict: 'FAIL',
      code: 'LOCAL_DISK_NOT_ENCRYPTED',
    },
    {
      name: 'not reported',
      row: withCluster({ ebsVolumeCount: null }),
      verdict: 'UNKNOWN',
      code: 'DISKS_NOT_REPORTED',
    },
    UNREAD,
    NONE,
  ],
});

export const jobAccessMode = rule({
  id: 'job-cluster-access-mode-isolated',
  title: 'The access mode of job clusters keeps users apart',
  subject: Job,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.308(a)(4)(ii)(B)', '164.312(a)(1)'],
  remedy: 'Use standard or dedicated access mode, which Unity Catalog needs to keep its grants.',
  judge: (job, { unread: gapAt }) => judgeJobClusters(job, gapAt, judgeAccessMode),
  examples: [
    { name: 'dedicated', row: EXAMPLE, verdict: 'PASS' },
    { name: 'no isolation', row: withCluster({ dataSecurityMode: 'NONE' }), verdict: 'FAIL', code: 'NOT_ISOLATED' },
    {
      name: 'not reported',
      row: withCluster({ dataSecurityMode: null }),
      verdict: 'UNKNOWN',
      code: 'MODE_NOT_REPORTED',
    },
    UNREAD,
    NONE,
  ],
});

export const jobRules = [
  noSparkSubmit,
  jobSparkSsl,
  jobInternode,
  jobMlRuntime,
  jobPolicy,
  jobLocalDisk,
  jobAccessMode,
];
