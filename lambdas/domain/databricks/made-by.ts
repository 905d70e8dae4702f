/**
 * What the tags of an instance or a volume say about Databricks, which tags what it makes:
 * https://docs.databricks.com/aws/en/admin/account-settings/usage-detail-tags
 */
export function madeBy(tags: Readonly<Record<string, string>>) {
  const databricks = tags.Vendor === 'Databricks';
  return {
    databricks,
    clusterId: (databricks && tags.ClusterId) || null,
    clusterName: (databricks && tags.ClusterName) || null,
  };
}
