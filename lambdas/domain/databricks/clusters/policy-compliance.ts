import * as z from 'zod';
import { type Databricks, DatabricksId } from '../../declaring/databricks-client.ts';
import { paginate } from '../../reading/paginate.ts';
import { identifier, listed, told, toldName } from '../documented.ts';
import type { ClusterJoins } from './cluster-joins.ts';
import type { ClusterSpec } from './cluster-spec.ts';

/**
 * Which clusters, or jobs, comply with a policy as it stands now: one that is edited reaches them only when they are
 * edited, or somebody enforces it. https://docs.databricks.com/api/clusters/v2/list-cluster-compliance-for-policy and
 * https://docs.databricks.com/api/jobs/v2/list-job-compliance-for-policy
 */
export const CLUSTER_COMPLIANCE = 'GET /api/2.0/policies/clusters/list-compliance';
export const JOB_COMPLIANCE = 'GET /api/2.0/policies/jobs/list-compliance';
type ComplianceRead = typeof CLUSTER_COMPLIANCE | typeof JOB_COMPLIANCE;
const PAGE = 100;

const isCompliant = told(z.boolean());
const PAGES = {
  [CLUSTER_COMPLIANCE]: z
    .looseObject({
      clusters: listed(z.looseObject({ cluster_id: identifier, is_compliant: isCompliant })),
      next_page_token: toldName,
    })
    .transform(({ clusters, next_page_token }) => ({
      items: clusters.map(({ cluster_id, is_compliant }) => [cluster_id, is_compliant] as const),
      next: next_page_token,
    })),
  [JOB_COMPLIANCE]: z
    .looseObject({
      jobs: listed(z.looseObject({ job_id: DatabricksId, is_compliant: isCompliant })),
      next_page_token: toldName,
    })
    .transform(({ jobs, next_page_token }) => ({
      items: jobs.map(({ job_id, is_compliant }) => [job_id, is_compliant] as const),
      next: next_page_token,
    })),
};

/** The policy that alone says that a cluster has `spark.ssl.enabled`, so that it matters whether it is complied with. */
export const onlyPolicy = (
  { sparkSsl, policyId }: ClusterSpec,
  { policySparkSsl }: Pick<ClusterJoins, 'policySparkSsl'>,
): string | null => (sparkSsl === null && policySparkSsl !== null ? policyId : null);

/**
 * Whether something complies with its policies: false where it does not with one of them, null where Databricks does not
 * say of one. Each policy is asked once, if at all.
 */
export function policyCompliance(databricks: Databricks, call: ComplianceRead) {
  const lists = new Map<string, Promise<ReadonlyMap<string, boolean | null>>>();
  const listOf = (policyId: string) => {
    const list = lists.get(policyId) ?? readList(databricks, call, policyId);
    lists.set(policyId, list);
    return list;
  };
  return async (policyIds: readonly string[], id: string): Promise<boolean | null> => {
    const said = await Promise.all(policyIds.map(async (policyId) => (await listOf(policyId)).get(id) ?? null));
    return said.includes(false) ? false : said.includes(null) ? null : true;
  };
}

async function readList(databricks: Databricks, call: ComplianceRead, policy_id: string) {
  const pages = paginate((page_token) =>
    databricks.ask(call, PAGES[call], { query: { policy_id, page_size: PAGE, page_token } }),
  );
  const compliant = new Map<string, boolean | null>();
  for await (const [id, isCompliant] of pages) compliant.set(id, isCompliant);
  return compliant;
}
