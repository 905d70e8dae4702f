import { judgeSparkSsl, runtimeValue, SPARK_SSL_TABLES, sparkSsl } from '#domain/databricks/cluster-spark-ssl.ts';
import { rule } from '#domain/rule.ts';
import { Cluster } from './cluster.ts';
import { BY_SPARK, EXAMPLE, lost, PROBED, PROFILE } from './examples.ts';

const OFF = ['spark-ssl-probe'];
const notAsked = (reason: string) => ({ ...PROBED, asked: false, sparkSsl: null, reason });
const SILENT = { ...BY_SPARK, sparkSsl: null };

export const clusterSparkSsl = rule({
  id: 'cluster-spark-ssl-enabled',
  title: 'Clusters encrypt the traffic between their nodes with Spark, where instances do not',
  subject: Cluster,
  severity: 'HIGH',
  controls: ['164.312(e)(1)', '164.312(e)(2)(ii)'],
  remedy:
    'Set spark.ssl.enabled to true and restart the cluster, or move it under the compliance security profile to node types that encrypt by themselves.',
  uses: SPARK_SSL_TABLES,
  policy: { sparkSsl },
  judge: (cluster, context) => judgeSparkSsl(cluster, context.unread, runtimeValue(cluster.id, context), context),
  examples: [
    {
      name: 'the running cluster says true',
      row: BY_SPARK,
      tables: { 'spark-ssl-probe': [PROBED] },
      verdict: 'PASS',
      code: 'OK',
    },
    { name: 'declared as true', row: BY_SPARK, off: OFF, verdict: 'PASS' },
    { name: 'fixed to true by its policy', row: { ...SILENT, policySparkSsl: 'true' }, off: OFF, verdict: 'PASS' },
    {
      name: 'the profile with HIPAA, on instances that encrypt',
      row: EXAMPLE,
      tables: { 'compliance-security-profile': [PROFILE], 'spark-ssl-probe': [{ ...PROBED, sparkSsl: 'unset' }] },
      verdict: 'NOT_APPLICABLE',
      code: 'CSP_INTERNODE_BY_INSTANCE',
    },
    {
      name: 'the running cluster says false, whatever is declared',
      row: BY_SPARK,
      tables: { 'spark-ssl-probe': [{ ...PROBED, sparkSsl: 'false' }] },
      verdict: 'FAIL',
      code: 'RUNTIME_NOT_TRUE',
    },
    {
      name: 'unset in the running cluster, with a profile that is not for HIPAA',
      row: EXAMPLE,
      tables: {
        'compliance-security-profile': [{ ...PROFILE, complianceStandards: ['PCI_DSS'] }],
        'spark-ssl-probe': [{ ...PROBED, sparkSsl: 'unset' }],
      },
      verdict: 'FAIL',
      code: 'RUNTIME_NOT_TRUE',
    },
    {
      name: 'unset in the running cluster, with the profile but on instances that do not encrypt',
      row: SILENT,
      tables: { 'compliance-security-profile': [PROFILE], 'spark-ssl-probe': [{ ...PROBED, sparkSsl: 'unset' }] },
      verdict: 'FAIL',
      code: 'RUNTIME_NOT_TRUE',
    },
    {
      name: 'declared as false',
      row: { ...BY_SPARK, sparkSsl: 'false' },
      off: OFF,
      verdict: 'FAIL',
      code: 'DECLARED_FALSE',
    },
    {
      name: 'fixed to false by its policy, not running',
      row: { ...BY_SPARK, policySparkSsl: 'false' },
      tables: { 'spark-ssl-probe': [notAsked('NOT_RUNNING')] },
      verdict: 'FAIL',
      code: 'DECLARED_FALSE',
    },
    {
      name: 'declared as true where only the running cluster counts',
      row: BY_SPARK,
      off: OFF,
      policy: { sparkSsl: { requireRuntime: true } },
      verdict: 'UNKNOWN',
      code: 'RUNTIME_REQUIRED',
    },
    {
      name: 'nothing declared, the probe switched off',
      row: SILENT,
      off: OFF,
      verdict: 'UNKNOWN',
      code: 'NOT_DECLARED',
    },
    {
      name: 'nothing declared, and not running',
      row: SILENT,
      tables: { 'spark-ssl-probe': [notAsked('NOT_RUNNING')] },
      verdict: 'UNKNOWN',
      code: 'NOT_DECLARED',
    },
    { name: 'not shown to the probe', row: SILENT, verdict: 'UNKNOWN', code: 'NOT_DECLARED' },
    {
      name: 'declared as true, the probe failed',
      row: BY_SPARK,
      gapIn: ['spark-ssl-probe'],
      verdict: 'UNKNOWN',
      code: 'PROBE_UNREAD',
    },
    {
      name: 'declared as false, the probe failed',
      row: { ...BY_SPARK, sparkSsl: 'false' },
      gapIn: ['spark-ssl-probe'],
      verdict: 'FAIL',
      code: 'DECLARED_FALSE',
    },
    {
      name: 'the profile with HIPAA, on instances that encrypt, the probe failed',
      row: EXAMPLE,
      gapIn: ['spark-ssl-probe'],
      tables: { 'compliance-security-profile': [PROFILE] },
      verdict: 'NOT_APPLICABLE',
      code: 'CSP_INTERNODE_BY_INSTANCE',
    },
    {
      name: 'declared as neither true nor false',
      row: { ...BY_SPARK, sparkSsl: '{{secrets/ssl/enabled}}' },
      off: OFF,
      verdict: 'UNKNOWN',
      code: 'DECLARED_OTHERWISE',
    },
    {
      name: 'the profile with HIPAA, the type of the workers not reported',
      row: { ...EXAMPLE, nodeEncryption: { 'm6id.large': true, 'unreported workers': null } },
      off: OFF,
      tables: { 'compliance-security-profile': [PROFILE] },
      verdict: 'UNKNOWN',
      code: 'NODE_TYPES_NOT_REPORTED',
    },
    {
      name: 'instances that encrypt, the profile not read',
      row: EXAMPLE,
      off: OFF,
      gapIn: ['compliance-security-profile'],
      verdict: 'UNKNOWN',
      code: 'PROFILE_UNREAD',
    },
    {
      name: 'the profile with HIPAA, node types not read',
      row: { ...EXAMPLE, nodeEncryption: null },
      gaps: [lost('nodeEncryption')],
      off: OFF,
      tables: { 'compliance-security-profile': [PROFILE] },
      verdict: 'UNKNOWN',
      code: 'NODE_TYPES_UNREAD',
    },
    {
      name: 'declared as true, its policy not read',
      row: { ...BY_SPARK, policySparkSsl: null },
      gaps: [lost('policySparkSsl')],
      off: OFF,
      verdict: 'UNKNOWN',
      code: 'DECLARATION_UNREAD',
    },
  ],
});
