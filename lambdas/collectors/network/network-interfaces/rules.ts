import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

const PrivateIp = z.strictObject({
  address: z.string(),
  publicIp: text.describe('The public address it stands for'),
  carrierIp: text,
});

/** One network interface in one region. Nulls are what EC2 did not say. It has no rules: others look into it. */
export const NetworkInterface = z.strictObject({
  id: z.string().describe('Network interface id'),
  vpcId: z.string(),
  subnetId: z.string(),
  ownerId: text.describe("The account it belongs to; not always the VPC's"),
  interfaceType: text.describe('What it is for: interface, nat_gateway, vpc_endpoint, lambda and others'),
  description: text,
  status: text.describe('in-use, or available: it is attached to nothing'),
  attachmentStatus: text,
  instanceId: text,
  instanceOwnerId: text.describe("The account whose instance it is attached to; an AWS service's alias"),
  requesterManaged: z.boolean().nullable().describe('An AWS service made it and manages it'),
  requesterId: text.describe('Who asked for it'),
  operator: text.describe('The AWS service that manages it'),
  sourceDestCheck: z.boolean().nullable().describe('False: it may pass on packets that are not its own'),
  denyAllIgwTraffic: z.boolean().nullable(),
  groupIds: z.array(z.string()).nullable().describe('Security groups; empty: unfiltered; null: not reported'),
  publicIps: z.array(z.string()).describe('All public IPv4 addresses'),
  privateIps: z.array(PrivateIp).describe('All private IPv4 addresses with the public one each stands for'),
  ipv4Prefixes: z.array(z.string()),
  ipv6Addresses: z.array(z.string()),
  primaryIpv6: text.describe('The IPv6 address that load balancers send to'),
  ipv6Prefixes: z.array(z.string()),
  tags: Tags,
});
export type NetworkInterface = z.infer<typeof NetworkInterface>;
