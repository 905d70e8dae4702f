import * as z from 'zod';

const text = z.string().nullable();
const texts = z.array(z.string()).nullable();

/**
 * One network configuration of a Databricks account: where clusters of its workspaces are put. Nulls are what Databricks
 * did not say. It has no rules: `egress-paths` is made of it.
 */
export const WorkspaceNetwork = z.strictObject({
  id: z.string().describe('Id of the network configuration'),
  name: text,
  vpcId: text,
  subnetIds: texts.describe('Subnets that clusters are put in'),
  securityGroupIds: texts.describe('All of them are given to every machine of a cluster'),
  restApiEndpointIds: texts.describe("Databricks' own ids of VPC endpoints to the workspaces; null: none was told"),
  relayEndpointIds: texts.describe('The same of endpoints to the relay of secure cluster connectivity'),
  status: text.describe('VALID, BROKEN, WARNED, or UNATTACHED: no workspace uses it'),
  createdAt: z.iso.datetime().nullable(),
  workspaceIds: texts.describe('Workspaces that use it'),
});
export type WorkspaceNetwork = z.infer<typeof WorkspaceNetwork>;
