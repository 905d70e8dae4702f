import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

const Side = z.strictObject({
  vpcId: text,
  ownerId: text,
  region: text,
  cidrBlocks: z.array(z.string()).nullable().describe('EC2 tells them of active peerings only'),
  ipv6CidrBlocks: z.array(z.string()).nullable(),
});

/** One peering of two VPCs, seen from one region. Nulls are what EC2 did not say. */
export const VpcPeering = z.strictObject({
  id: z.string().describe('Peering connection id'),
  status: text,
  requesterVpcId: text,
  accepterVpcId: text,
  requester: Side,
  accepter: Side,
  tags: Tags,
});
export type VpcPeering = z.infer<typeof VpcPeering>;
