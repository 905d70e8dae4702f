import * as z from 'zod';
import type { HypotheticalInterface } from '#domain/egress/network.ts';
import type { Tables } from './tables.ts';

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

/**
 * Interfaces that Databricks may make at any time: one for every subnet and its security groups, each pair once. They
 * are known from the configuration, and from the instances Databricks has, running or stopped.
 */
export function hypotheticalInterfaces(
  networks: DatabricksNetworks,
  region: string | null,
  tables: Pick<Tables, 'instances' | 'network-interfaces'>,
): HypotheticalInterface[] {
  const configured = networks
    .filter((network) => network.region === region)
    .flatMap(({ subnetIds, securityGroupIds }) =>
      subnetIds.map((subnetId) => ({ subnetId, groupIds: securityGroupIds })),
    );
  const pairs = [...configured, ...ofInstances(tables)].map(({ subnetId, groupIds }) => ({
    subnetId,
    groupIds: [...new Set(groupIds)].sort(),
  }));
  return [...new Map(pairs.map((pair) => [`${pair.subnetId} ${pair.groupIds.join()}`, pair])).values()];
}

/** An interface whose groups were not told stands among the real ones, as unread. */
function ofInstances(tables: Pick<Tables, 'instances' | 'network-interfaces'>): HypotheticalInterface[] {
  const databricks = new Set(tables.instances.rows.filter((row) => row.databricks).map(({ id }) => id));
  return tables['network-interfaces'].rows.flatMap(({ instanceId, subnetId, groupIds }) =>
    instanceId !== null && databricks.has(instanceId) && groupIds !== null ? [{ subnetId, groupIds }] : [],
  );
}
