import * as z from 'zod';
import { clusterJoins, JOIN_READS } from '#domain/databricks/clusters/cluster-joins.ts';
import { clusterSpec, clusterSpecAnswer } from '#domain/databricks/clusters/cluster-spec.ts';
import { CLUSTER_COMPLIANCE, onlyPolicy, policyCompliance } from '#domain/databricks/clusters/policy-compliance.ts';
import {
  documented,
  identifier,
  listed,
  told,
  toldCount,
  toldInstant,
  toldName,
} from '#domain/databricks/documented.ts';
import { isShownAll, ME } from '#domain/databricks/principals/scim.ts';
import { defineCollector, type Reading } from '#domain/declaring/collector.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { orGap, orInventoryGap } from '#domain/reading/reading.ts';
import { Cluster } from './cluster.ts';
import { clusterRules } from './rules.ts';

/**
 * Pinned and active clusters, and those terminated in the last 30 days; a list that is empty is left out, and an empty
 * page may have a token: https://docs.databricks.com/api/workspace/clusters/list
 *
 * No cluster is asked for by itself. The list answers with the same object as `clusters/get`, page after page however
 * many there are, but for `spec`: what was asked for, by which nothing is judged.
 *
 * What the list leaves out is no cluster that anybody may start: one that was terminated more than 30 days ago and is not pinned is gone from the workspace, and its id, which only `get` still takes for
 * another 30 days, is not to be had from any list. What clusters of jobs will be like, jobs tell (`new_cluster`).
 */
const LIST = 'GET /api/2.1/clusters/list';
const PAGE = 100;
const Page = z.looseObject({ clusters: listed(z.unknown()), next_page_token: toldName });

const Named = z.looseObject({ cluster_id: identifier });
const ClusterAnswer = z.looseObject({
  ...clusterSpecAnswer,
  cluster_id: identifier,
  cluster_name: told(z.string()),
  state: toldName,
  cluster_source: toldName,
  creator_user_name: toldName,
  autotermination_minutes: toldCount,
  start_time: toldInstant,
  last_restarted_time: toldInstant,
  last_activity_time: toldInstant,
  terminated_time: toldInstant,
});

export default defineCollector({
  id: 'clusters',
  title: 'Clusters and how they are set up',
  scope: 'databricks-workspace',
  reads: [LIST, ME, ...JOIN_READS, CLUSTER_COMPLIANCE],
  row: Cluster,
  rules: clusterRules,
  volatile: ['state', 'startedAt', 'lastRestartedAt', 'lastActivityAt', 'terminatedAt'],
  report: ['name', 'source', 'sparkVersion', 'dataSecurityMode', 'policyName', 'sparkSsl', 'autoterminationMinutes'],
  async *collect(reading) {
    const { databricks, gap } = reading;
    await isShownAll(reading, [], 'only the clusters that are shared with it');
    const joinsOf = clusterJoins(databricks);
    const complies = policyCompliance(databricks, CLUSTER_COMPLIANCE);
    for await (const item of orInventoryGap(gap, LIST, listClusters(databricks))) {
      const named = await orGap(gap, { operation: LIST }, async () => documented(Named, item));
      if (!named) continue;
      const { cluster_id: id } = named;
      const cluster = await orGap(gap, { operation: LIST, resourceId: id }, async () =>
        documented(ClusterAnswer, item),
      );
      if (!cluster) continue;
      const spec = clusterSpec(cluster);
      const joins = await joinsOf(spec, (part) => gap({ ...part, resourceId: id }));
      const policyId = onlyPolicy(spec, joins);
      const unread = { operation: CLUSTER_COMPLIANCE, resourceId: id, fields: ['policyCompliant'] };
      const compliant = policyId === null ? null : await orGap(gap, unread, () => complies([policyId], id));
      yield { ...itself(cluster), ...spec, ...joins, policyCompliant: compliant ?? null };
    }
  },
});

const listClusters = (databricks: Reading['databricks']): AsyncIterable<unknown> =>
  paginate(async (page_token) => {
    const page = await databricks.ask(LIST, Page, { query: { page_size: PAGE, page_token } });
    return { items: page.clusters, next: page.next_page_token };
  });

const itself = (cluster: z.output<typeof ClusterAnswer>) => ({
  id: cluster.cluster_id,
  name: cluster.cluster_name,
  state: cluster.state,
  source: cluster.cluster_source,
  creator: cluster.creator_user_name,
  autoterminationMinutes: cluster.autotermination_minutes,
  startedAt: cluster.start_time,
  lastRestartedAt: cluster.last_restarted_time,
  lastActivityAt: cluster.last_activity_time,
  terminatedAt: cluster.terminated_time,
});
