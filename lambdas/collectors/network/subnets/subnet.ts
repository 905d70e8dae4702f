import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

/** One subnet in one region. Nulls are what EC2 did not say. */
export const Subnet = z.strictObject({
  id: z.string().describe('Subnet id'),
  vpcId: z.string(),
  ownerId: text.describe('The account it belongs to'),
  shared: z.boolean().nullable().describe('It belongs to another account, which shares it'),
  state: text,
  isDefault: z.boolean().nullable().describe('The subnet that AWS made for the availability zone'),
  availabilityZone: text,
  availabilityZoneId: text.describe('The same zone in every account, whatever each calls it'),
  cidrBlock: text.describe('Null in an IPv6-only subnet'),
  ipv6CidrBlocks: z.array(z.string()).describe('All associated IPv6 blocks'),
  ipv6Native: z.boolean().nullable().describe('IPv6 only'),
  mapPublicIpOnLaunch: z.boolean().nullable().describe('New interfaces get a public IPv4 address unasked'),
  assignIpv6AddressOnCreation: z.boolean().nullable().describe('New interfaces get an IPv6 address unasked'),
  internetGatewayBlockMode: text.describe('Block Public Access in effect: off, block-ingress or block-bidirectional'),
  networkFirewallConnectivityType: text.describe(
    'What an Automated Internet Firewall does for the subnet: flexible, outbound-only, bidirectional, exclude, az-unsupported; null: EC2 named none',
  ),
  availableIps: z.int().nullable().describe('IPv4 addresses that are free'),
  tags: Tags,
});
export type Subnet = z.infer<typeof Subnet>;

/** What is needed of a network interface; rows of `network-interfaces` have it. */
export interface InterfaceFacts {
  readonly id: string;
  readonly interfaceType: string | null;
  readonly publicIps: readonly string[];
  readonly privateIps: readonly { readonly carrierIp: string | null }[];
}
