import * as z from 'zod';
import type { Gap } from '#domain/words/gap.ts';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();
const ids = z.array(z.string()).nullable();

/** One VPC endpoint in one region. Nulls are what EC2 did not say, lists included. */
export const VpcEndpoint = z.strictObject({
  id: z.string().describe('Endpoint id'),
  vpcId: z.string(),
  endpointType: text.describe('Gateway, Interface, GatewayLoadBalancer, Resource, ServiceNetwork or Tunnel'),
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
  associatedArns: ids.describe('What a resource or service-network endpoint leads to; null: not told, or another type'),
  serviceOwner: text.describe("The account that has the service, amazon for AWS's own; asked of all but gateway types"),
  servicePolicySupported: z.boolean().nullable().describe('Whether the service takes endpoint policies at all'),
  serviceAcceptance: z.boolean().nullable().describe("The service's owner accepts each endpoint by hand"),
  servicePrivateDnsNames: ids.describe('Names that lead to the service where private DNS is on'),
  policyDocument: text.describe('Who may do what through it, as EC2 gave it'),
  createdAt: z.iso.datetime().nullable(),
  tags: Tags,
});
export type VpcEndpoint = z.infer<typeof VpcEndpoint>;

/** Types are written in either case: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html */
export const isOfType = ({ endpointType }: Pick<VpcEndpoint, 'endpointType'>, ...types: readonly string[]): boolean =>
  types.includes(endpointType?.toLowerCase() ?? '');

/** What of the facts that rules judge by was not read. */
export const unreadFact = (gapAt: (field: string) => Gap | undefined): Gap | undefined =>
  ['endpointType', 'state', 'serviceName', 'policyDocument'].map(gapAt).find((gap) => gap !== undefined);
