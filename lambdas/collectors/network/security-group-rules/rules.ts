import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

/**
 * One rule of one security group: one direction, one protocol and one far end (a CIDR, a prefix list or a group).
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
 */
export const SecurityGroupRule = z.strictObject({
  id: z.string().describe('Rule id'),
  groupId: z.string(),
  isEgress: z.boolean().describe('Lets traffic out; otherwise in'),
  ipProtocol: z.string().describe('tcp, udp, icmp, icmpv6, a number, or -1 for all'),
  fromPort: z.int().nullable().describe('For ICMP the type, -1 for all'),
  toPort: z.int().nullable().describe('For ICMP the code, -1 for all'),
  cidrIpv4: text,
  cidrIpv6: text,
  prefixListId: text,
  referencedGroupId: text.describe('The group whose members are the far end'),
  referencedVpcId: text,
  referencedUserId: text.describe('The account of that group'),
  referencedPeeringId: text.describe('The peering through which that group is referred to'),
  peeringStatus: text,
  description: text,
  tags: Tags,
});
export type SecurityGroupRule = z.infer<typeof SecurityGroupRule>;
