import * as z from 'zod';
import type { HypotheticalInterface } from '../../egress/places/network.ts';
import type { GapReport } from '../../words/gap.ts';
import { hidesRow } from './network.ts';
import type { Tables, WorkspaceNetworkRow } from './tables.ts';

/** The networks that Databricks was told to put clusters in, as its account console shows them. */
export const databricksNetworks = z
  .array(
    z.strictObject({
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not an AWS region such as us-east-1'),
      subnetIds: z.array(z.string().regex(/^subnet-/, 'is not a subnet id')).min(1),
      securityGroupIds: z.array(z.string().regex(/^sg-/, 'is not a security group id')).min(1),
    }),
  )
  .default([])
  .describe('Networks of Databricks workspaces: what could leave from them is judged while no cluster runs, too');

export type DatabricksNetworks = z.infer<typeof databricksNetworks>;

type Databricks = Pick<Tables, 'instances' | 'network-interfaces' | 'vpcs' | 'subnets' | 'workspace-networks'>;

/**
 * Interfaces that Databricks may make at any time: one for every subnet and its security groups, each pair once. They
 * are known from the configuration, from the Databricks account, and from the instances Databricks has, running or
 * stopped.
 */
export function hypotheticalInterfaces(
  networks: DatabricksNetworks,
  region: string | null,
  tables: Databricks,
): HypotheticalInterface[] {
  const configured = ofConfiguration(networks, region, tables);
  const pairs = [...configured, ...ofAccount(tables), ...ofInstances(tables)].map(({ subnetId, groupIds }) => ({
    subnetId,
    groupIds: [...new Set(groupIds)].sort(),
  }));
  return [...new Map(pairs.map((pair) => [`${pair.subnetId} ${pair.groupIds.join()}`, pair])).values()];
}

/** A subnet counts where it is, whatever region the configuration says; where it is not seen, where it is said to be. */
function ofConfiguration(
  networks: DatabricksNetworks,
  region: string | null,
  { subnets }: Pick<Tables, 'subnets'>,
): HypotheticalInterface[] {
  const seen = new Set(subnets.rows.map(({ id }) => id));
  return networks.flatMap((network) =>
    network.subnetIds
      .filter((id) => network.region === region || seen.has(id))
      .map((subnetId) => ({ subnetId, groupIds: network.securityGroupIds })),
  );
}

/**
 * The account does not say in which region a network is, nor in whose AWS account: it counts where its subnet is. Where
 * subnets were not all read, the VPC will do. That no workspace uses a network now is no hindrance to one that shall.
 */
function ofAccount(tables: Databricks): HypotheticalInterface[] {
  const subnets = new Set(tables.subnets.rows.map(({ id }) => id));
  const vpcs = new Set(tables.subnets.gaps.some(hidesRow) ? tables.vpcs.rows.map(({ id }) => id) : []);
  return tables['workspace-networks'].rows.flatMap(({ vpcId, subnetIds, securityGroupIds: groupIds }) =>
    groupIds === null
      ? []
      : (subnetIds ?? [])
          .filter((id) => subnets.has(id) || (vpcId !== null && vpcs.has(vpcId)))
          .map((subnetId) => ({ subnetId, groupIds })),
  );
}

/** What of a network decides where interfaces may be made, and with which groups. */
const PLACE: readonly string[] = ['vpcId', 'subnetIds', 'securityGroupIds'];

/**
 * Where Databricks may make interfaces that were not told. An account that the configuration does not name is not asked,
 * which leaves nothing open that was to be read; and where there is no subnet, none can be made.
 */
export function untoldInterfaces(tables: Databricks): GapReport[] {
  if (tables.subnets.rows.length === 0 && !tables.subnets.gaps.some(hidesRow)) return [];
  const { rows, gaps } = tables['workspace-networks'];
  const gap = gaps.find(
    (one) => one.code !== 'NOT_CONFIGURED' && (hidesRow(one) || one.fields.some((field) => PLACE.includes(field))),
  );
  const what = 'The interfaces that Databricks may make are not all known';
  const unread = gap ? [{ operation: gap.operation, code: gap.code, reason: `${what}: ${gap.reason}` }] : [];
  const untold = rows.filter((row) => isUntold(row) && mayBeHere(row, tables)).map(({ id }) => id);
  const code = 'UNEXPECTED_RESPONSE' as const;
  return [
    ...unread,
    ...untold.map((id) => ({
      operation: 'workspace-networks',
      code,
      reason: `${what}: of the network ${id} of the Databricks account, subnets or security groups were not told.`,
    })),
  ];
}

const isUntold = ({ subnetIds, securityGroupIds }: WorkspaceNetworkRow): boolean =>
  subnetIds === null || securityGroupIds === null;

const mayBeHere = ({ vpcId }: WorkspaceNetworkRow, { vpcs }: Databricks): boolean =>
  vpcId === null || vpcs.gaps.some(hidesRow) || vpcs.rows.some(({ id }) => id === vpcId);

/** An interface whose groups were not told stands among the real ones, as unread. */
function ofInstances(tables: Databricks): HypotheticalInterface[] {
  const databricks = new Set(tables.instances.rows.filter((row) => row.databricks).map(({ id }) => id));
  return tables['network-interfaces'].rows.flatMap(({ instanceId, subnetId, groupIds }) =>
    instanceId !== null && databricks.has(instanceId) && groupIds !== null ? [{ subnetId, groupIds }] : [],
  );
}
