import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

/** One EC2 instance in one region. Nulls are what EC2 did not say. User data is never asked for: it may hold secrets. */
export const Instance = z.strictObject({
  id: z.string().describe('Instance id'),
  state: text,
  instanceType: text,
  imageId: text,
  launchedAt: z.iso.datetime().nullable(),
  vpcId: text.describe('Null once it is terminated'),
  subnetId: text,
  networkInterfaceIds: z.array(z.string()),
  privateIp: text.describe('The primary private IPv4 address'),
  publicIp: text.describe('The public IPv4 address of its primary interface'),
  imdsv2Required: z.boolean().nullable().describe('Its metadata is told to session tokens only (HttpTokens required)'),
  metadataEndpoint: text.describe('enabled or disabled'),
  metadataHopLimit: z.int().nullable().describe('How many network hops a metadata answer may travel'),
  instanceProfileArn: text.describe('The role it may take on'),
  operator: text.describe('The AWS service that manages it'),
  databricks: z.boolean().describe('Made by Databricks, by its tag Vendor'),
  clusterId: text.describe('The Databricks cluster it was made for; null on instances of instance pools'),
  clusterName: text,
  tags: Tags,
});
export type Instance = z.infer<typeof Instance>;
