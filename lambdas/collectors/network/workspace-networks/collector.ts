import * as z from 'zod';
import {
  documented,
  identifier,
  isAbout,
  OF_ANOTHER,
  told,
  toldId,
  toldInstant,
  toldName,
} from '#domain/databricks/documented.ts';
import { defineCollector, type Reading } from '#domain/declaring/collector.ts';
import { bareOrWrapped, DatabricksId } from '#domain/declaring/databricks-client.ts';
import { orGap } from '#domain/reading/reading.ts';
import { ReadError } from '#domain/words/errors.ts';
import { WorkspaceNetwork } from './rules.ts';

/** The whole list at once: https://docs.databricks.com/api/account/networks/list */
const NETWORKS = 'GET /api/2.0/accounts/{account_id}/networks';
/** https://docs.databricks.com/api/account/workspaces/list */
const WORKSPACES = 'GET /api/2.0/accounts/{account_id}/workspaces';

const Networks = bareOrWrapped('networks', z.unknown());
const Named = z.looseObject({ network_id: identifier });
const ids = told(z.array(identifier).transform((list) => [...new Set(list)].sort()));
const NetworkAnswer = z.looseObject({
  network_id: identifier,
  network_name: toldName,
  vpc_id: toldId,
  subnet_ids: ids,
  security_group_ids: ids,
  vpc_endpoints: told(z.looseObject({ rest_api: ids, dataplane_relay: ids })),
  vpc_status: toldName,
  creation_time: toldInstant,
});
const Workspaces = bareOrWrapped(
  'workspaces',
  z.looseObject({ workspace_id: DatabricksId, network_id: toldId, account_id: toldId }),
);

export default defineCollector({
  id: 'workspace-networks',
  title: 'Networks that workspaces put clusters in',
  scope: 'databricks-account',
  reads: [NETWORKS, WORKSPACES],
  row: WorkspaceNetwork,
  rules: [],
  report: ['name', 'vpcId', 'subnetIds', 'securityGroupIds', 'status', 'workspaceIds'],
  async *collect(reading) {
    const { databricks, gap } = reading;
    const users = await orGap(gap, { operation: WORKSPACES, fields: ['workspaceIds'] }, () => usersOf(reading));
    const path = { account_id: reading.scope.accountId };
    const listed = await orGap(gap, { operation: NETWORKS }, () => databricks.ask(NETWORKS, Networks, { path }));
    if (!listed) return;
    const seen = new Set<string>();
    for (const item of listed) {
      const named = await orGap(gap, { operation: NETWORKS }, async () => documented(Named, item));
      if (!named) continue;
      const { network_id: resourceId } = named;
      seen.add(resourceId);
      const network = await orGap(gap, { operation: NETWORKS, resourceId }, async () =>
        documented(NetworkAnswer.refine(isAbout('account_id', path.account_id), OF_ANOTHER), item),
      );
      if (network) yield rowOf(network, users && (users.get(resourceId) ?? []));
    }
    const unlisted = [...(users?.keys() ?? [])].filter((id) => !seen.has(id)).sort();
    if (unlisted.length > 0) gap({ operation: NETWORKS, error: cutShort(unlisted) });
  },
});

/** Ids of the workspaces that use each network. One whose VPC Databricks manages uses none. */
async function usersOf({ databricks, scope }: Reading): Promise<ReadonlyMap<string, readonly string[]>> {
  const path = { account_id: scope.accountId };
  const workspaces = await databricks.ask(WORKSPACES, Workspaces, { path });
  if (!workspaces.every(isAbout('account_id', path.account_id))) throw new ReadError('UNEXPECTED_RESPONSE', OF_ANOTHER);
  if (workspaces.length === 0) throw new ReadError('UNEXPECTED_RESPONSE', 'the answer names no workspace');
  const users = new Map<string, string[]>();
  for (const { workspace_id: workspace, network_id: network } of workspaces)
    if (network !== null) users.set(network, [...(users.get(network) ?? []), workspace].sort());
  return users;
}

/** Only what workspaces use tells a whole list from one cut short: it has neither pages nor a total. */
const cutShort = (unlisted: readonly string[]): ReadError =>
  new ReadError('UNEXPECTED_RESPONSE', `workspaces use networks that the list does not have: ${unlisted.join(', ')}`);

const rowOf = (network: z.output<typeof NetworkAnswer>, workspaceIds: readonly string[] | undefined) => ({
  id: network.network_id,
  name: network.network_name,
  vpcId: network.vpc_id,
  subnetIds: network.subnet_ids,
  securityGroupIds: network.security_group_ids,
  restApiEndpointIds: network.vpc_endpoints?.rest_api ?? null,
  relayEndpointIds: network.vpc_endpoints?.dataplane_relay ?? null,
  status: network.vpc_status,
  createdAt: network.creation_time,
  workspaceIds: workspaceIds === undefined ? null : [...workspaceIds],
});
