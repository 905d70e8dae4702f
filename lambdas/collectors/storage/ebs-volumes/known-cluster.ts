import { fail, notApplicable, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { EXAMPLE, Volume } from './rules.ts';

const CLUSTER = { id: '1101-080000-abcd1234', state: 'RUNNING' };
const UNTAGGED: Volume = { ...EXAMPLE, clusterId: null, clusterName: null };

/** Tags of what no list of clusters has: https://docs.databricks.com/aws/en/admin/account-settings/usage-detail-tags */
const WAREHOUSE = ['SqlWarehouseId', 'SqlEndpointId'];
const POOL = 'DatabricksInstancePoolId';

export const volumeOfKnownCluster = rule({
  id: 'ebs-volume-belongs-to-known-cluster',
  title: 'Volumes made by Databricks belong to a cluster that a workspace still knows',
  subject: Volume,
  severity: 'MEDIUM',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.310(d)(2)(i)'],
  remedy:
    'Find out what the volume holds and delete it; if it belongs to a workspace that is not read, add the workspace to the configuration.',
  uses: ['clusters'],
  judge(volume, { unread: gapAt, lookup }) {
    const gap = gapAt('databricks') ?? gapAt('clusterId') ?? gapAt('tags');
    if (gap) return unread(gap);
    if (!volume.databricks) return notApplicable('NOT_DATABRICKS', 'The volume was not made by Databricks.');
    if (WAREHOUSE.some((tag) => volume.tags[tag] !== undefined))
      return notApplicable('SQL_WAREHOUSE', 'The volume belongs to a SQL warehouse, which is in no list of clusters.');
    if (volume.clusterId === null)
      return volume.tags[POOL] === undefined
        ? unknown('CLUSTER_NOT_TAGGED', 'The volume was made by Databricks, and no tag says for what.')
        : notApplicable('INSTANCE_POOL', `The volume belongs to the instance pool ${volume.tags[POOL]}.`);
    const cluster = lookup<{ state: string | null }>('clusters', volume.clusterId);
    if ('gap' in cluster)
      return unknown(
        'CLUSTERS_UNREAD',
        `Whether there is a cluster ${volume.clusterId} is not known: ${cluster.gap.reason}.`,
      );
    // Workspaces list what was terminated for 30 more days: whatever is missing from them has been gone for longer.
    return 'absent' in cluster
      ? fail('CLUSTER_GONE', `No workspace that was read has had a cluster ${volume.clusterId} in the last 30 days.`)
      : pass(`The volume belongs to the cluster ${volume.clusterId}, which is ${cluster.found.state ?? 'there'}.`);
  },
  examples: [
    { name: 'of a running cluster', row: EXAMPLE, tables: { clusters: [CLUSTER] }, verdict: 'PASS' },
    { name: 'of a cluster nobody knows', row: EXAMPLE, verdict: 'FAIL', code: 'CLUSTER_GONE' },
    {
      name: 'not made by Databricks',
      row: { ...UNTAGGED, databricks: false, tags: {} },
      verdict: 'NOT_APPLICABLE',
      code: 'NOT_DATABRICKS',
    },
    {
      name: 'of an instance pool',
      row: { ...UNTAGGED, tags: { DatabricksInstancePoolId: '1101-070000-pool-abcd', Vendor: 'Databricks' } },
      verdict: 'NOT_APPLICABLE',
      code: 'INSTANCE_POOL',
    },
    {
      name: 'of a SQL warehouse',
      row: { ...EXAMPLE, tags: { ...EXAMPLE.tags, SqlEndpointId: '0a1b2c3d4e5f6071' } },
      verdict: 'NOT_APPLICABLE',
      code: 'SQL_WAREHOUSE',
    },
    {
      name: 'without a word for what',
      row: { ...UNTAGGED, tags: { Vendor: 'Databricks' } },
      verdict: 'UNKNOWN',
      code: 'CLUSTER_NOT_TAGGED',
    },
    { name: 'clusters not read', row: EXAMPLE, gapIn: ['clusters'], verdict: 'UNKNOWN', code: 'CLUSTERS_UNREAD' },
    { name: 'Databricks not configured', row: EXAMPLE, off: ['clusters'], verdict: 'UNKNOWN', code: 'CLUSTERS_UNREAD' },
    {
      name: 'not readable',
      row: EXAMPLE,
      gaps: [
        {
          operation: 'ec2:DescribeVolumes',
          resourceId: EXAMPLE.id,
          fields: ['tags'],
          code: 'MALFORMED_RESPONSE',
          reason: 'SyntaxError',
        },
      ],
      verdict: 'ERROR',
      code: 'MALFORMED_RESPONSE',
    },
  ],
});
