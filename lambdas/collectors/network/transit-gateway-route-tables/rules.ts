import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

const Association = z.strictObject({
  attachmentId: z.string(),
  resourceType: text,
  resourceId: text,
  state: text.describe('associated, or on its way in or out'),
});

const Route = z.strictObject({
  destinationCidrBlock: text,
  prefixListId: text.describe('The prefix list it stands for'),
  attachmentIds: z.array(z.string()).describe('Where it leads; several: any of them may be taken'),
  type: text.describe('static, propagated or system'),
  state: text.describe('active, or blackhole: what it matches is dropped'),
});

const Reference = z.strictObject({
  prefixListId: z.string(),
  attachmentId: text.describe('None where it is a blackhole'),
  blackhole: z.boolean().nullable(),
  state: text,
});

/** One route table of a transit gateway, as its owner sees it. Nulls are what EC2 did not say. */
export const TransitGatewayRouteTable = z.strictObject({
  id: z.string().describe('Transit gateway route table id'),
  transitGatewayId: z.string(),
  transitGatewayOwnerId: text.describe('Who is shown all tables and attachments; null where nobody said'),
  state: text,
  defaultAssociation: z.boolean().nullable().describe('New attachments are associated with it'),
  defaultPropagation: z.boolean().nullable().describe('New attachments propagate their routes to it'),
  associations: z
    .array(Association)
    .nullable()
    .describe('The attachments whose packets take its routes; null: not read whole'),
  routes: z.array(Route).nullable().describe('Those in force, as they are preferred; null: not read whole'),
  prefixListReferences: z.array(Reference).nullable().describe('Null: not read whole'),
  tags: Tags,
});
export type TransitGatewayRouteTable = z.infer<typeof TransitGatewayRouteTable>;
