import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

/** One thing attached to a transit gateway, seen from one region. Nulls are what EC2 did not say. */
export const TransitGatewayAttachment = z.strictObject({
  id: z.string().describe('Attachment id'),
  transitGatewayId: z.string(),
  transitGatewayOwnerId: text.describe('The account whose routes decide where traffic goes on to'),
  resourceType: text.describe('vpc, or what else the transit gateway leads to: vpn, direct-connect-gateway, peering …'),
  resourceId: text,
  resourceOwnerId: text,
  vpcId: text.describe('None where it is no VPC'),
  subnetIds: z.array(z.string()).nullable().describe('Through which a VPC reaches it; null where nobody said'),
  applianceMode: z.boolean().nullable().describe('What is sent to the VPC may come in by any of its subnets'),
  ipv6Support: z.boolean().nullable(),
  routeTableId: text.describe('The route table of the transit gateway that it is associated with'),
  policyTableId: text.describe('The policy table that chooses a route table for each packet'),
  state: text,
  tags: Tags,
});
export type TransitGatewayAttachment = z.infer<typeof TransitGatewayAttachment>;
