import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

/** One flow log in one region. Nulls are what EC2 did not say. It has no rules: `vpcs` looks into it. */
export const FlowLog = z.strictObject({
  id: z.string().describe('Flow log id'),
  resourceId: text.describe('The VPC, subnet, network interface or transit gateway whose traffic it takes'),
  trafficType: text.describe('ALL, ACCEPT or REJECT; null for a transit gateway'),
  status: text.describe('ACTIVE'),
  deliverStatus: text.describe('SUCCESS or FAILED'),
  deliverError: text.describe('Why delivery fails'),
  destinationType: text.describe('cloud-watch-logs, s3 or kinesis-data-firehose'),
  destination: text.describe('ARN of the destination'),
  logGroupName: text,
  maxAggregationSeconds: z.int().nullable().describe('How long flows are gathered into one record, in seconds'),
  fields: z.array(z.string()).nullable().describe('What a record holds, in its order'),
  createdAt: z.iso.datetime().nullable(),
  tags: Tags,
});
export type FlowLog = z.infer<typeof FlowLog>;
