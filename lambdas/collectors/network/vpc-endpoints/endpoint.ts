import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();
const ids = z.array(z.string()).nullable();

/** One VPC endpoint in one region. Nulls are what EC2 did not say, lists included. */
export const VpcEndpoint = z.strictObject({
  id: z.string().describe('Endpoint id'),
  vpcId: z.string(),
  endpointType: text.describe('Gateway, Interface, GatewayLoadBalancer, Resource or ServiceNetwork'),
  serviceName: text,
  serviceRegion: text.describe('Where the service is, if it is in another region'),
  state: text,
  ownerId: text,
  subnetIds: ids,
  networkInterfaceIds: ids,
  securityGroupIds: ids,
  routeTableIds: ids.describe('The tables that lead to a gateway endpoint'),
  privateDns: z.boolean().nullable().describe("The service's own names lead to it"),
  requesterManaged: z.boolean().nullable().describe('Made by an AWS service'),
  resourceArn: text.describe('The resource or service network behind it, where it is no service'),
  policyDocument: text.describe('Who may do what through it, as EC2 gave it'),
  createdAt: z.iso.datetime().nullable(),
  tags: Tags,
});
export type VpcEndpoint = z.infer<typeof VpcEndpoint>;
