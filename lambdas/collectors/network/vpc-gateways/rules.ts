import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

export const GATEWAY_KINDS = ['INTERNET', 'EGRESS_ONLY_INTERNET', 'VIRTUAL_PRIVATE', 'CARRIER'] as const;

/** One gateway of VPCs in one region. Nulls are what EC2 did not say. */
export const VpcGateway = z.strictObject({
  id: z.string().describe('Gateway id'),
  kind: z.enum(GATEWAY_KINDS),
  vpcId: text.describe('The VPC it is attached to'),
  state: text.describe('Of the attachment; detached where there is none'),
  attachments: z
    .array(z.strictObject({ vpcId: text, state: text }))
    .nullable()
    .describe('Every attachment EC2 named, those that are over too'),
  ownerId: text,
  tags: Tags,
});
export type VpcGateway = z.infer<typeof VpcGateway>;
