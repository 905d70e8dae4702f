import { judgeSparkSsl } from '#domain/databricks/clusters/cluster-spark-ssl.ts';
import { judgeJobClusters } from '#domain/databricks/clusters/job-clusters.ts';
import { probeReasonText } from '#domain/databricks/clusters/probe-reasons.ts';
import { PROFILES } from '#domain/databricks/clusters/security-profile.ts';
import { sparkSsl } from '#domain/databricks/clusters/spark-declared.ts';
import { rule } from '#domain/declaring/rule.ts';
import { EXAMPLE, lost, WITHOUT_CLUSTER, withCluster } from './examples.ts';
import { Job } from './job.ts';

/** No cluster of a job is ever asked. */
const NEVER_ASKED = { why: probeReasonText('JOB_CLUSTER') };
const PROFILE = { id: 'one.cloud.databricks.com', state: 'SET', enabled: true, complianceStandards: ['HIPAA'] };

const ACCEPTED = {
  sparkSsl: { requireRuntime: false, approvedInitScripts: [], acceptDeclared: { reason: 'Databricks confirmed it.' } },
};
const SHA256 = 'f7fbba6e0636f890e56fbbf3283e524c6fa3204ae298382d624741d0dc663832';
const SCRIPT = '/Shared/encrypt.sh';
const BY_RPC: Job = {
  ...withCluster({
    sparkSsl: null,
    sparkAuthenticate: 'true',
    sparkNetworkCrypto: 'true',
    initScripts: [{ kind: 'workspace', destination: SCRIPT }],
  }),
  initScriptFiles: { main: [{ destination: SCRIPT, sha256: SHA256, modifiedAt: '2026-11-01T09:00:00.000Z' }] },
};
const FIXED: Job = { ...withCluster({ sparkSsl: null }), policySparkSsl: { main: 'true' }, policyCompliant: true };

export const jobSparkSsl = rule({
  id: 'job-cluster-spark-ssl-enabled',
  title:
    'Spark encrypts what nodes of job clusters send each other, as the legacy HIPAA page checks it, where instances do not',
  subject: Job,
  severity: 'HIGH',
  criterion: 'regulation',
  evidences: ['164.312(e)(2)(ii)'],
  supports: ['164.312(e)(1)'],
  remedy:
    "Choose node types that encrypt by themselves, best under the compliance security profile, or let an approved init script set up Spark's RPC encryption. Setting spark.ssl.enabled oneself encrypts nothing.",
  uses: [PROFILES],
  policy: { sparkSsl },
  judge: (job, context) =>
    judgeJobClusters(job, context.unread, (cluster, gapAt) => judgeSparkSsl(cluster, gapAt, NEVER_ASKED, context)),
  examples: [
    { name: 'declared as true', row: EXAMPLE, verdict: 'UNKNOWN', code: 'DECLARED_ONLY' },
    { name: 'declared as true, which is accepted', row: EXAMPLE, policy: ACCEPTED, verdict: 'PASS' },
    {
      name: "Spark's RPC encryption, with an approved init script",
      row: BY_RPC,
      policy: { sparkSsl: { requireRuntime: false, approvedInitScripts: [SHA256] } },
      verdict: 'PASS',
      code: 'SPARK_RPC',
    },
    { name: "Spark's RPC encryption, nothing approved", row: BY_RPC, verdict: 'UNKNOWN', code: 'NO_APPROVED_SCRIPT' },
    {
      name: 'the profile with HIPAA, on instances that encrypt',
      row: withCluster({ sparkSsl: null }),
      tables: { 'compliance-security-profile': [PROFILE] },
      verdict: 'NOT_APPLICABLE',
      code: 'CSP_INTERNODE_BY_INSTANCE',
    },
    { name: 'declared as false', row: withCluster({ sparkSsl: 'false' }), verdict: 'FAIL', code: 'DECLARED_FALSE' },
    { name: 'fixed to true by its policy, with which it complies', row: FIXED, policy: ACCEPTED, verdict: 'PASS' },
    {
      name: 'fixed to true by its policy, which was edited after the job',
      row: { ...FIXED, policyCompliant: false },
      policy: ACCEPTED,
      verdict: 'UNKNOWN',
      code: 'OUT_OF_COMPLIANCE',
    },
    {
      name: 'fixed to true by its policy, compliance not read',
      row: { ...FIXED, policyCompliant: null },
      gaps: [lost('policyCompliant')],
      verdict: 'UNKNOWN',
      code: 'DECLARATION_UNREAD',
    },
    {
      name: 'fixed to true by the policy under which a run was submitted',
      row: { ...FIXED, id: 'run/77', kind: 'ONE_OFF_RUN', policyCompliant: null },
      policy: ACCEPTED,
      verdict: 'PASS',
    },
    {
      name: 'fixed to false by its policy',
      row: { ...EXAMPLE, policySparkSsl: { main: 'false' } },
      verdict: 'FAIL',
      code: 'DECLARED_FALSE',
    },
    { name: 'nothing declared', row: withCluster({ sparkSsl: null }), verdict: 'UNKNOWN', code: 'NOT_DECLARED' },
    {
      name: 'declared where only a running cluster counts',
      row: EXAMPLE,
      policy: { sparkSsl: { ...ACCEPTED.sparkSsl, requireRuntime: true } },
      verdict: 'UNKNOWN',
      code: 'RUNTIME_REQUIRED',
    },
    { name: 'not read', row: { ...EXAMPLE, clusters: [] }, gaps: [lost('clusters')], verdict: 'ERROR' },
    { name: 'no cluster of its own', row: WITHOUT_CLUSTER, verdict: 'NOT_APPLICABLE', code: 'NO_JOB_CLUSTER' },
  ],
});
