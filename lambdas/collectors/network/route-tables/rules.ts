import * as z from 'zod';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

/** What a route leads to, by the field of the API that names it. */
export const TARGET_KINDS = [
  'LOCAL',
  'GATEWAY',
  'EGRESS_ONLY_INTERNET_GATEWAY',
  'NAT_GATEWAY',
  'NETWORK_INTERFACE',
  'INSTANCE',
  'TRANSIT_GATEWAY',
  'PEERING',
  'CORE_NETWORK',
  'ODB_NETWORK',
  'LOCAL_GATEWAY',
  'CARRIER_GATEWAY',
] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html */
const Route = z.strictObject({
  destinationCidrBlock: text,
  destinationIpv6CidrBlock: text,
  destinationPrefixListId: text,
  target: text.describe('local, an id or an ARN; null where none that is known is named, or more than one'),
  targetKind: z
    .enum(TARGET_KINDS)
    .nullable()
    .describe('GATEWAY: an internet or virtual private gateway, or an endpoint; its id tells which'),
  state: text.describe('active, blackhole or filtered'),
  igwFirewall: z
    .strictObject({ firewallArn: text, status: text.describe('active, pending or disabling') })
    .nullable()
    .describe(
      'The Automated Internet Firewall that inspects what goes this way to an internet gateway; null: none named',
    ),
  origin: text.describe('Who made the route; EnableVgwRoutePropagation: it was propagated'),
});

/** One of a subnet, a gateway (an edge table), a pool of public addresses, or the VPC itself (the main table). */
const Association = z.strictObject({
  subnetId: text,
  gatewayId: text,
  publicIpv4Pool: text,
  main: z.boolean(),
  state: text,
});

/** One route table in one region. Nulls are what EC2 did not say. */
export const RouteTable = z.strictObject({
  id: z.string().describe('Route table id'),
  vpcId: z.string(),
  routes: z.array(Route),
  associations: z.array(Association).describe('A subnet that no table names follows the main table of its VPC'),
  tags: Tags,
});
export type RouteTable = z.infer<typeof RouteTable>;
