import * as z from 'zod';

const text = z.string().nullable();

/** One outbound rule of one security group, in words. */
export const EgressRule = z.strictObject({
  id: z.string().describe('Rule id'),
  groupId: z.string(),
  protocol: z.string().describe('tcp, udp, icmp, icmpv6, a number, or all'),
  portFrom: z.int().nullable().describe('The first TCP or UDP port it lets out; all of them are 0 to 65535'),
  portTo: z.int().nullable().describe('The last one'),
  ports: text.describe('The same in words; of ICMP its types, each with its code if not all are meant'),
  destinationKind: z.enum(['cidr', 'prefix-list', 'group']).nullable(),
  destinations: z
    .array(z.string())
    .nullable()
    .describe("CIDRs, of a prefix list all its entries; null for a group, which stands for its members' addresses"),
  prefixListId: text,
  referencedGroupId: text,
  description: text,
});
export type EgressRule = z.infer<typeof EgressRule>;
