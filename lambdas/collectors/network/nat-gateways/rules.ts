import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();
const instant = z.iso.datetime().nullable();

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGatewayAddress.html */
const Address = z.strictObject({
  privateIp: text,
  publicIp: text.describe('The Elastic IP address; none on a private NAT gateway'),
  status: text,
  isPrimary: z.boolean().nullable(),
  networkInterfaceId: text,
  allocationId: text,
  availabilityZoneId: text.describe('Where a regional one uses the address'),
});

/** What filters for clients that use it as their proxy, and for nobody else. */
const Appliance = z.strictObject({
  type: text,
  arn: text,
  vpcEndpointId: text,
  attachmentState: text,
  modificationState: text,
});

/** One NAT gateway in one region; EC2 goes on listing deleted ones for about an hour. Nulls are what it did not say. */
export const NatGateway = z.strictObject({
  id: z.string().describe('NAT gateway id'),
  vpcId: z.string(),
  subnetId: text.describe('None where it is regional'),
  state: text,
  connectivityType: text.describe('public or private'),
  availabilityMode: text.describe('zonal or regional'),
  routeTableId: text.describe("A regional one's own table"),
  publicIps: z.array(z.string()).describe('The addresses traffic leaves from'),
  addresses: z.array(Address),
  attachedAppliances: z.array(Appliance).nullable(),
  createdAt: instant,
  deletedAt: instant,
  tags: Tags,
});
export type NatGateway = z.infer<typeof NatGateway>;
