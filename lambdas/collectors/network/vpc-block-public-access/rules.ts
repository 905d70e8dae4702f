import * as z from 'zod';

const text = z.string().nullable();

const Exclusion = z.strictObject({
  id: z.string(),
  resourceArn: z.string().describe('The VPC or subnet it exempts'),
  mode: text.describe('allow-bidirectional or allow-egress'),
  state: text,
  reason: text,
});

/** VPC Block Public Access of one account in one region. Nulls have a gap beside them, or EC2 did not say. */
export const VpcBlockPublicAccess = z.strictObject({
  id: z.string().describe('The region'),
  internetGatewayBlockMode: text.describe('off, block-ingress or block-bidirectional'),
  state: text.describe('default-state, update-in-progress or update-complete'),
  reason: text,
  managedBy: text.describe('account or declarative-policy'),
  exclusionsAllowed: text.describe('allowed or not-allowed'),
  updatedAt: z.iso.datetime().nullable(),
  exclusions: z.array(Exclusion).nullable().describe('VPCs and subnets that are exempt; null: they could not be read'),
});
export type VpcBlockPublicAccess = z.infer<typeof VpcBlockPublicAccess>;
