import * as z from 'zod';
import { CERTAINTIES, GRADES } from '../../egress/paths/path.ts';
import { SOURCE_KINDS } from '../../egress/places/source.ts';
import { WAYS_IN } from '../ways/arrival.ts';

const text = z.string().nullable();

/** Packets of a path that share everything but their addresses and services. */
export const Traffic = z.strictObject({
  certainty: z.enum(CERTAINTIES),
  grade: z.enum(GRADES),
  /** Of the receiver's address: private, public … */
  addressKind: z.enum(SOURCE_KINDS),
  ipVersion: z.enum(['IPv4', 'IPv6']),
  /** CIDRs, exact, fewest, sorted. */
  sources: z.array(z.string()),
  /** `all`, `tcp`, `udp`, `icmp`, `icmpv6`, or numbers. */
  protocol: z.string(),
  /** `all`, or ranges; for ICMP type or type/code. */
  ports: z.string(),
  /** What the receiver gets of a load balancer instead: `tcp/8080`. */
  arrivesAs: text,
  /** Ports of the far end that replies reach; empty: none for certain. */
  replyPorts: z.string(),
  doubtfulReplyPorts: z.string(),
  /** CODE:id */
  reasons: z.array(z.string()),
});
export type Traffic = z.infer<typeof Traffic>;

/** The least packet of the first traffic: the first of its services from the lowest of its sources. */
export const InboundWitness = z.strictObject({
  source: z.string(),
  /** An address of the receiver; null where none is known. */
  destination: text,
  /** `tcp/443`, `icmp/8/0`, `47`. */
  service: z.string(),
});

/**
 * A row of ingress_paths: all that comes to one subnet and set of security groups by one way. Nothing else comes in; of
 * a subnet into which nothing public does, a row says so.
 */
export const IngressPath = z.strictObject({
  id: z.string().describe('Subnet, security groups, way, gateways: equal from run to run'),
  words: z.string().describe('The path as a sentence, with its witness in brackets'),
  vpcId: z.string(),
  subnetId: z.string(),
  securityGroupIds: z
    .array(z.string())
    .nullable()
    .describe('All groups of the interface; none: unfiltered; null: not read, or (NONE) whatever they are'),
  interfaces: z.int().describe('Interfaces that stand there now; 0: none is running'),
  interfaceId: text.describe('The first of them'),
  hypothetical: z.boolean().describe('Told also for interfaces that Databricks may make at any time'),
  way: z
    .enum([...WAYS_IN, 'NONE'])
    .describe(
      'By what it comes in: INTERNET, LOAD_BALANCER, PEERING …; NONE: nothing public comes into the subnet by these ways. Not seen: VPC Lattice services, relays inside the VPC, what changes between two runs',
    ),
  fromPublic: z
    .boolean()
    .nullable()
    .describe(
      'Whether strangers come in by this way: public addresses, or any AWS account; null: from a network not read here',
    ),
  grade: z.enum(GRADES).describe('SEND: packets get in; CONVERSE: replies get out the same way'),
  certainty: z
    .enum(CERTAINTIES)
    .describe('KNOWN: some of it for certain; UNKNOWN: all of it in doubt, reasons says why'),
  reasons: z.array(z.string()).describe('CODE:id of all traffic that is in doubt'),
  gatewayId: text.describe('The entrance, or the load balancer'),
  via: z.array(z.string()).describe('Every gateway on the way, in order'),
  principals: z.array(z.string()).nullable().describe('Whom an endpoint service allows; * is any AWS account'),
  acceptanceRequired: z.boolean().nullable().describe('Of an endpoint service: the account accepts each connection'),
  traffic: z.array(Traffic).describe('What comes in, most certain first'),
  ruleId: text.describe('The security group rule that lets the witness in'),
  aclEntries: z.array(z.string()).describe('acl:number of the network ACL entries that let the witness in'),
  routes: z.array(z.string()).describe('table:destination of the route that its reply takes'),
  witness: InboundWitness.nullable(),
});
export type IngressPath = z.infer<typeof IngressPath>;
