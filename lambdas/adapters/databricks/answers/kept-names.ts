const names = (...texts: readonly string[]): ReadonlySet<string> => new Set(texts.flatMap((text) => text.split(' ')));

/**
 * Members whose texts stay as they are, but for what an address among them carries: ids, names, types and states, as the
 * pages of the APIs give them. A text under any other name goes, for nobody reads it and anybody may have written a
 * secret there: whoever reads a new one adds it here. Numbers, booleans and the names themselves stay everywhere.
 */
export const KEPT_NAMES = names(
  // Errors, pages and settings: https://docs.databricks.com/api/workspace/introduction and …/settings
  '@type code type kind state status error_code reason domain request_id scimType etag setting_name',
  'next_page_token prev_page_token compliance_standards day_of_week frequency',
  // Who: https://docs.databricks.com/api/account/accountusersv2 and its siblings; `value` only of SCIM_REFERENCES
  'id schemas userName displayName display externalId applicationId resourceType location created lastModified $ref',
  'givenName familyName formatted created_by updated_by last_updated_by user_name group_name service_principal_name',
  'creator_user_name run_as_user_name single_user_name pinned_by_user_name creator_name',
  // Clusters, policies, pools and node types: https://docs.databricks.com/api/workspace/clusters
  'cluster_id cluster_name cluster_source spark_version effective_spark_version runtime_engine data_security_mode',
  'node_type_id driver_node_type_id alternate_node_type_ids instance_type_id instance_family category',
  'instance_pool_id driver_instance_pool_id instance_pool_name preloaded_spark_versions policy_id policy_family_id name',
  'availability zone_id instance_profile_arn ebs_volume_type instance_id spark_context_id host_private_ip private_ip',
  // Files of the workspace: https://docs.databricks.com/api/workspace/workspace
  'path object_type file_type resource_id',
  // Jobs and runs: https://docs.databricks.com/api/workspace/jobs
  'task_key job_cluster_key existing_cluster_id run_name run_type run_if outcome format edit_mode trigger',
  'life_cycle_state result_state pause_status quartz_cron_expression timezone_id environment_key git_provider',
  'performance_target budget_policy_id effective_budget_policy_id',
  // The account: https://docs.databricks.com/api/account/workspaces and …/networks
  'account_id workspace_id workspace_name deployment_name workspace_status aws_region region cloud pricing_tier',
  'compute_mode credentials_id storage_configuration_id private_access_settings_id network_id network_name',
  'network_connectivity_config_id managed_services_customer_managed_key_id storage_customer_managed_key_id',
  'vpc_id vpc_status subnet_ids security_group_ids rest_api dataplane_relay error_type warning_type resource',
  // The probe: https://docs.databricks.com/api/workspace/commandexecution
  'clusterId contextId commandId language command resultType',
);

/** Lists of SCIM whose items are `{ value, display, $ref, type }`. */
export const SCIM_REFERENCES = names('members groups roles entitlements emails');
