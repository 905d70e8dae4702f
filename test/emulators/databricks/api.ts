import type { IncomingHttpHeaders } from 'node:http';
import { accountRoutes } from './account.ts';
import { commandRoutes } from './command-execution.ts';
import { computeRoutes } from './compute.ts';
import type { AccountRoute, Context, WorkspaceRoute } from './context.ts';
import { jobRoutes } from './jobs.ts';
import type { IssuedToken, TokenDesk } from './oauth.ts';
import { htmlPage, type Reply, refusal } from './replies.ts';
import { createRouter, type Found } from './router.ts';
import { accountScimRoutes, workspaceScimRoutes } from './scim.ts';
import { accountSettingRoutes, workspaceSettingRoutes } from './settings.ts';
import { ACCOUNT_HOST, type EmulatedState, type Json, type Workspace } from './state.ts';
import { fileRoutes } from './workspace-files.ts';

export interface ApiCall {
  readonly host: string;
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const WORKSPACE_TOKENS = 'POST /oidc/v1/token';
const ACCOUNT_TOKENS = 'POST /oidc/accounts/{account_id}/v1/token';

const atWorkspace = createRouter<WorkspaceRoute | { route: string }>([
  ...workspaceScimRoutes,
  ...computeRoutes,
  ...jobRoutes,
  ...workspaceSettingRoutes,
  ...commandRoutes,
  ...fileRoutes,
  { route: WORKSPACE_TOKENS },
]);
const atAccount = createRouter<AccountRoute | { route: string }>([
  ...accountScimRoutes,
  ...accountSettingRoutes,
  ...accountRoutes,
  { route: ACCOUNT_TOKENS },
]);

/** What the hosts answer, from who asks to what is said. */
export function createApi(state: EmulatedState, desk: TokenDesk) {
  const find = (host: string, method: string, pathname: string) =>
    (host === ACCOUNT_HOST ? atAccount : atWorkspace)(method, pathname);
  return {
    routeOf: (host: string, method: string, pathname: string): string =>
      find(host, method, pathname)?.route.route ?? `${method} ${pathname}`,
    answer(call: ApiCall): Reply {
      const { host, method, url, headers } = call;
      const workspace = host === ACCOUNT_HOST ? undefined : state.workspaceAt(host);
      if (host !== ACCOUNT_HOST && !workspace) return htmlPage(404, 'Workspace not found');
      const found = find(host, method, url.pathname);
      if (found && !('answer' in found.route)) return tokens(state, desk, call, found.path);
      const token = desk.check(headers.authorization?.replace(/^Bearer /, '') ?? '', host);
      if (!token) return refusal(401, 401, 'Credential was not sent or was of an unsupported type for this API.');
      if (!found) return refusal(404, 'ENDPOINT_NOT_FOUND', `No API found for '${method} ${url.pathname}'`);
      return admitted(state, call, found as Found<AccountRoute & WorkspaceRoute>, token, workspace);
    },
  };
}

/** The token endpoints ask for no token. */
function tokens(state: EmulatedState, desk: TokenDesk, call: ApiCall, path: Readonly<Record<string, string>>): Reply {
  if (path.account_id !== undefined && path.account_id !== state.accountId)
    return refusal(404, 'RESOURCE_DOES_NOT_EXIST', `Account ${path.account_id} does not exist`);
  return desk.answer(call.host, call.headers.authorization, new URLSearchParams(call.body));
}

/** Whoever came with a good token may still lack the scope, the place, or the rank. */
function admitted(
  state: EmulatedState,
  { method, url, body }: ApiCall,
  { route, path }: Found<AccountRoute & WorkspaceRoute>,
  { client, scopes }: IssuedToken,
  workspace: Workspace | undefined,
): Reply {
  const { scope } = route;
  const allowed = ['all-apis', scope, ...(method === 'GET' ? [`${scope}:read`] : [])];
  if (!scopes.some((one) => allowed.includes(one)))
    return refusal(403, 'PERMISSION_DENIED', `Provided OAuth token does not have required scopes: ${scope}`);
  const context: Context = { state, client, path, query: url.searchParams, body: jsonOf(body) };
  if (workspace) {
    const rank = client.workspaces.get(workspace.id);
    if (!rank) return refusal(403, 'PERMISSION_DENIED', `${client.clientId} is not a member of this workspace`);
    return route.answer({ ...context, workspace, isAdmin: rank === 'admin' });
  }
  if (path.account_id !== state.accountId || !client.isAccountAdmin)
    return refusal(403, 'PERMISSION_DENIED', 'This API is for account admins only');
  return (route as AccountRoute).answer(context);
}

const jsonOf = (body: string): Record<string, Json> => (body === '' ? {} : (JSON.parse(body) as Record<string, Json>));
