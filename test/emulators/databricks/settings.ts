import type { AccountRoute, WorkspaceRoute } from './context.ts';
import { ok, type Reply, refusal } from './replies.ts';
import type { JsonObject, Workspace } from './state.ts';

/** https://docs.databricks.com/api/workspace/settings and https://docs.databricks.com/api/account/settings */
const WORKSPACE_TYPES = new Set(
  [
    'shield_csp_enablement_ws_db shield_esm_enablement_ws_db automatic_cluster_update restrict_workspace_admins',
    'disable_legacy_access disable_legacy_dbfs sql_results_download default_namespace_ws',
  ].flatMap((types) => types.split(' ')),
);
const ACCOUNT_TYPES = new Set([
  'shield_csp_enablement_ac',
  'shield_esm_enablement_ac',
  'disable_legacy_features',
  'acct_ip_acl_enable',
  'dcp_acct_enable',
]);

/**
 * A setting that was never set is not there: 404, with the etag a first write has to name, in google.rpc.ErrorInfo. A
 * tier without the feature is assumed to say so; no page has its words.
 */
function setting(type: string, known: ReadonlySet<string>, values: ReadonlyMap<string, JsonObject>): Reply {
  if (!known.has(type)) return refusal(404, 'ENDPOINT_NOT_FOUND', `No API found for settings type ${type}`);
  const value = values.get(type);
  if (value) return ok({ etag: etagOf(type, values), setting_name: 'default', ...value });
  return refusal(404, 'NOT_FOUND', `Setting of type ${type} does not exist`, [
    {
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'SETTING_NOT_FOUND',
      domain: 'settings',
      metadata: { etag: etagOf(type, values) },
    },
  ]);
}

const etagOf = (type: string, values: ReadonlyMap<string, JsonObject>): string =>
  Buffer.from(`${type}:${values.size}`).toString('base64');

const COMPLIANCE = /^shield_/;

function workspaceSetting(workspace: Workspace, type: string): Reply {
  if (COMPLIANCE.test(type) && !workspace.isEnterprise)
    return refusal(404, 'FEATURE_DISABLED', 'The compliance security profile is not available in the pricing tier');
  return setting(type, WORKSPACE_TYPES, workspace.settings);
}

/** https://docs.databricks.com/api/workspace/workspaceconf/getstatus */
const CONF_KEYS = new Set(
  [
    'enableResultsDownloading enableExportNotebook enableNotebookTableClipboard enableDbfsFileBrowser enableWebTerminal',
    'enableTokensConfig maxTokenLifetimeDays maxUserInactiveDays enableIpAccessLists enforceUserIsolation',
    'storeInteractiveNotebookResultsInCustomerAccount enableVerboseAuditLogs enableEnforceImdsV2 enableDcs',
    'enableDeprecatedGlobalInitScripts enableDeprecatedClusterNamedInitScripts enableProjectsAllowList',
  ].flatMap((keys) => keys.split(' ')),
);

/** One key it does not know fails the call for all of them; a key never set is null, whatever its default. */
function workspaceConf(workspace: Workspace, keys: readonly string[]): Reply {
  const unknown = keys.filter((key) => !CONF_KEYS.has(key));
  if (unknown.length > 0) return refusal(400, 'BAD_REQUEST', `Invalid keys: ${JSON.stringify(unknown)}`);
  return ok(Object.fromEntries(keys.map((key) => [key, workspace.conf.get(key) ?? null])));
}

export const workspaceSettingRoutes: readonly WorkspaceRoute[] = [
  {
    route: 'GET /api/2.0/settings/types/{type}/names/default',
    scope: 'settings',
    answer: ({ workspace, path }) => workspaceSetting(workspace, path.type ?? ''),
  },
  {
    route: 'GET /api/2.0/workspace-conf',
    scope: 'settings',
    answer: ({ workspace, query }) => workspaceConf(workspace, (query.get('keys') ?? '').split(',')),
  },
];

export const accountSettingRoutes: readonly AccountRoute[] = [
  {
    route: 'GET /api/2.0/accounts/{account_id}/settings/types/{type}/names/default',
    scope: 'settings',
    answer: ({ state, path }) => setting(path.type ?? '', ACCOUNT_TYPES, state.settings),
  },
];
