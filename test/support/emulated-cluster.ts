import type { Cluster, JsonObject, Workspace } from '../emulators/databricks/state.ts';

/** Two node types: one that encrypts traffic between instances, one that does not. */
export const ENCRYPTING = 'm6id.xlarge';
export const PLAIN = 'i3.xlarge';

export function putNodeTypes(workspace: Workspace): void {
  workspace.nodeTypes.put({ node_type_id: ENCRYPTING, is_encrypted_in_transit: true });
  workspace.nodeTypes.put({ node_type_id: PLAIN, is_encrypted_in_transit: false });
}

/** Its nodes have no other types than those named: https://docs.databricks.com/aws/en/compute/flexible-node-types */
export const NO_FALLBACKS = {
  worker_node_type_flexibility: { alternate_node_type_ids: [] },
  driver_node_type_flexibility: { alternate_node_type_ids: [] },
};

/** A running all-purpose cluster as a person makes one; `facts` say what differs. */
export const putCluster = (workspace: Workspace, id: string, facts: JsonObject = {}): Cluster =>
  workspace.clusters.put({
    cluster_id: id,
    cluster_name: `name of ${id}`,
    state: 'RUNNING',
    cluster_source: 'UI',
    creator_user_name: 'ana@example.com',
    autotermination_minutes: 120,
    spark_version: '15.4.x-scala2.12',
    data_security_mode: 'USER_ISOLATION',
    node_type_id: ENCRYPTING,
    driver_node_type_id: ENCRYPTING,
    ...NO_FALLBACKS,
    enable_local_disk_encryption: false,
    aws_attributes: { ebs_volume_count: 1, ebs_volume_type: 'GENERAL_PURPOSE_SSD', ebs_volume_size: 100 },
    spark_context_id: 9_007_199_254_740_993n,
    start_time: Date.UTC(2026, 10, 20, 8),
    last_restarted_time: Date.UTC(2026, 10, 20, 8, 5),
    ...facts,
  });

/** Right to left, with an emoji, and 4,000 characters of it. */
export const HOSTILE_NAME = '\u202eعنقود 😀'.repeat(400);

/** What keeps a list from being read, and the code of the gap that says so. */
export const ONE_TRY = { maxAttempts: 1, budgetMs: 0, firstMs: 0, longestMs: 0 };
export const IMPATIENT = { headersMs: 150, stallMs: 150, totalMs: 300 };
