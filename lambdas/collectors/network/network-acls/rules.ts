import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkAclEntry.html */
const Entry = z.strictObject({
  ruleNumber: z.int(),
  egress: z.boolean(),
  protocol: z.string().describe('A number in a string; -1 for all'),
  ruleAction: z.string().describe('allow or deny'),
  cidrBlock: text,
  ipv6CidrBlock: text,
  portFrom: z.int().nullable(),
  portTo: z.int().nullable(),
  icmpType: z.int().nullable(),
  icmpCode: z.int().nullable(),
});

/** One network ACL in one region. Nulls are what EC2 did not say. */
export const NetworkAcl = z.strictObject({
  id: z.string().describe('Network ACL id'),
  vpcId: z.string(),
  isDefault: z.boolean().nullable().describe('Made by AWS with its VPC'),
  subnetIds: z.array(z.string()).describe('The subnets it filters'),
  entries: z.array(Entry).describe('Both directions; in each, the first that matches decides'),
  tags: Tags,
});
export type NetworkAcl = z.infer<typeof NetworkAcl>;
