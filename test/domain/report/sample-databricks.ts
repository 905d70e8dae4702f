import type { ReportTable } from '#domain/report/digest/input.ts';
import type { TableRow } from '#domain/tables/table.ts';
import type { Assurance, Verdict } from '#domain/words/verdict.ts';
import { finding, tableOf } from './sample.ts';

const ACCOUNT = 'databricks.0a0a0a0a-1111-4222-8333-444444444444';
export const DIRECTORY = ACCOUNT;
export const WORKSPACE = `${ACCOUNT}.1234567890123456`;
/** The same as tables print them. */
export const SHORT = { directory: 'databricks.0a0a0a0a-…', workspace: 'databricks.0a0a0a0a-….1234567890123456' };
export const SPARK_SSL = 'cluster-spark-ssl-enabled';

interface SampleCluster {
  readonly id: string;
  readonly name: string;
  readonly sparkSsl?: string;
  readonly types: Readonly<Record<string, boolean | null>> | null;
  /** What the probe has: the value, or why there is none. */
  readonly probe: { readonly spark_ssl?: string; readonly reason?: string };
  readonly verdict: Verdict;
  readonly assurance: Assurance | null;
  readonly code: string;
  readonly reason: string;
}

const ENCRYPTING = { 'm6id.large': true, 'm6id.xlarge': true };
const PLAIN = { 'i3.xlarge': false };

export const sampleClusters: readonly SampleCluster[] = [
  {
    ...{ id: '1001-080000-aaaa1111', name: 'claims-exploration', types: PLAIN, probe: { spark_ssl: 'true' } },
    ...{ verdict: 'PASS', assurance: 'RUNTIME', code: 'OK', sparkSsl: 'true' },
    reason: 'The running cluster says spark.ssl.enabled is true.',
  },
  {
    ...{ id: '1001-080000-bbbb2222', name: 'adjudication', types: ENCRYPTING, probe: { reason: 'NOT_RUNNING' } },
    ...{ verdict: 'NOT_APPLICABLE', assurance: 'CONFIG', code: 'CSP_INTERNODE_BY_INSTANCE' },
    reason: 'The compliance security profile with HIPAA is on and every node type encrypts between instances.',
  },
  {
    ...{ id: '1001-080000-cccc3333', name: 'legacy-import', types: PLAIN, probe: { spark_ssl: 'unset' } },
    ...{ verdict: 'FAIL', assurance: 'RUNTIME', code: 'RUNTIME_NOT_TRUE' },
    reason: 'The running cluster says spark.ssl.enabled is unset, not true.',
  },
  {
    ...{ id: '1001-080000-dddd4444', name: 'nightly', types: PLAIN, probe: { reason: 'NOT_RUNNING' } },
    ...{ verdict: 'PASS', assurance: 'CONFIG', code: 'OK', sparkSsl: 'true' },
    reason: 'Its spark_conf declares spark.ssl.enabled as true.',
  },
  {
    ...{ id: '1001-080000-eeee5555', name: 'scratch', types: null, probe: { reason: 'REFUSED' } },
    ...{ verdict: 'UNKNOWN', assurance: null, code: 'NOT_DECLARED' },
    reason:
      'Nothing declares spark.ssl.enabled; Databricks or an init script may set it unseen, and it refused the probe.',
  },
];

export const clusterFindings = (clusters: readonly SampleCluster[] = sampleClusters) =>
  clusters.map(({ id, verdict, assurance, code, reason }) =>
    finding(SPARK_SSL, verdict, id, {
      ...{ table_name: 'clusters', scope: WORKSPACE, assurance, reason_code: code, reason },
    }),
  );

const clusterRow = ({ id, name, sparkSsl, types }: SampleCluster): TableRow => ({
  ...{ scope: WORKSPACE, id, name, spark_ssl: sparkSsl ?? null, policy_spark_ssl: null },
  node_encryption: types === null ? null : JSON.stringify(types),
});
const probeRow = ({ id, probe }: SampleCluster): TableRow => ({
  ...{ scope: WORKSPACE, id, spark_ssl: probe.spark_ssl ?? null, reason: probe.reason ?? null },
});

const group = (scope: string, id: string, name: string, more: Partial<TableRow> = {}): TableRow => ({
  ...{ scope, id, display_name: name, roles: [], members: ['Users/1'], ...more },
});
export const groupRows: readonly TableRow[] = [
  group(ACCOUNT, '10', 'phi-admins'),
  group(ACCOUNT, '11', 'phi-leads'),
  group(ACCOUNT, '12', 'analysts'),
  group(ACCOUNT, '13', 'platform', { roles: ['account_admin'], members: null }),
  group(WORKSPACE, '10', 'phi-admins'),
  group(WORKSPACE, '90', 'admins'),
];

const member = (scope: string, groupId: string, id: string, more: Partial<TableRow> = {}): TableRow => ({
  ...{ scope, id: `${groupId}|${id}`, group_id: groupId, member_id: id, member_kind: 'User' },
  ...{ direct: true, member_active: true, ...more },
});
export const membershipRows: readonly TableRow[] = [
  member(ACCOUNT, '10', '1', { direct: false }),
  member(ACCOUNT, '10', '11', { member_kind: 'Group', member_active: null }),
  member(ACCOUNT, '10', '2', { member_active: false }),
  member(ACCOUNT, '10', '7', { member_kind: 'ServicePrincipal' }),
  member(ACCOUNT, '11', '1'),
  member(WORKSPACE, '90', '2'),
];

const changed = (scope: string, resource: string, kind: string, before: string | null, after: string | null) => ({
  ...{ scope, table_name: 'scim_memberships', resource_id: resource, kind, path: null, before, after },
});

export function membershipChangesOf(day: number) {
  const ana = 'ana@meridian.example in phi-admins through phi-leads';
  if (day === 9)
    return [
      changed(ACCOUNT, '10|1', 'ADDED', null, ana),
      changed(WORKSPACE, '10|1', 'ADDED', null, ana),
      changed(ACCOUNT, '12|5', 'ADDED', null, 'ed@meridian.example in analysts'),
    ];
  if (day === 21)
    return [
      changed(ACCOUNT, '10|3', 'REMOVED', 'bo in training@meridian.example in phi-admins', null),
      changed(ACCOUNT, '10|1', 'CHANGED', ana, 'ana@meridian.example in phi-admins'),
    ];
  return [];
}

export const databricksTables = (): ReportTable[] =>
  [
    { ...tableOf(sampleClusters.map(clusterRow)), id: 'clusters', title: 'Clusters and how they are set up' },
    { ...tableOf(groupRows), id: 'scim-groups', title: 'Groups in Databricks and who is in them' },
    { ...tableOf(membershipRows), id: 'scim-memberships', title: 'Who is in which group', from: ['scim-groups'] },
    { ...tableOf(sampleClusters.map(probeRow)), id: 'spark-ssl-probe', title: 'What running clusters themselves say' },
  ].map((table) => ({ ...table, reads: [] }));
