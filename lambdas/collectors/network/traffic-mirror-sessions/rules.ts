import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

/** One session that copies the packets of an interface to a target. Nulls are what EC2 did not say, or not show. */
export const TrafficMirrorSession = z.strictObject({
  id: z.string().describe('Traffic mirror session id'),
  interfaceId: z.string().describe('The interface whose packets are copied'),
  targetId: text,
  filterId: text,
  ownerId: text,
  sessionNumber: z.int().nullable().describe('Sessions of one interface are looked at in this order'),
  copies: z.boolean().nullable().describe('Whether the filter accepts anything; null: not read, or not shown'),
  targetType: text.describe('network-interface, network-load-balancer or gateway-load-balancer-endpoint'),
  targetInterfaceId: text,
  targetLoadBalancerArn: text,
  targetEndpointId: text.describe('The Gateway Load Balancer endpoint'),
  targetOwnerId: text.describe('The account the target belongs to'),
  tags: Tags,
});
export type TrafficMirrorSession = z.infer<typeof TrafficMirrorSession>;
