import * as z from 'zod';
import { WAYS } from '../filters/traveller.ts';
import { SOURCE_KINDS } from '../places/source.ts';

export const GRADES = ['SEND', 'CONVERSE'] as const;
export const CERTAINTIES = ['KNOWN', 'UNKNOWN'] as const;

/** The one packet that proves a path: the least of its destinations, the first of its services. */
export const WitnessPacket = z.strictObject({
  /** An address of the sender; null where none is known. */
  source: z.string().nullable(),
  /** As the sender writes it: an IPv6 address even where NAT64 makes it IPv4. */
  destination: z.string(),
  /** `tcp/443`, `icmp/8/0`, `47`. */
  service: z.string(),
});

/** A row of egress_paths: packets of one kind of sender that leave by one way. What no row names does not leave. */
export const EgressPath = z.strictObject({
  id: z
    .string()
    .describe(
      'Subnet, groups, way, gateways: the exit; then public or private, kind of source, sources, grade, certainty, service: equal from run to run',
    ),
  exitId: z.string().describe('The exit that the path is of: what a finding of egress-is-allowlisted is about'),
  words: z.string().describe('The path as a sentence, with its witness in brackets'),
  vpcId: z.string(),
  subnetId: z.string(),
  securityGroupIds: z
    .array(z.string())
    .nullable()
    .describe('All groups of the interface; none: unfiltered; null: not read'),
  sourceKind: z.enum(SOURCE_KINDS).describe('What the source address is to gateways: private, public …'),
  sources: z.array(z.string()).describe('The CIDR in which every source address is treated alike'),
  interfaces: z.int().describe('Interfaces that stand there now; 0: none is running'),
  interfaceId: z
    .string()
    .nullable()
    .describe('The first of them, or the attachment that delivers; one without security groups has paths of its own'),
  interfaceType: z.string().nullable().describe('What that one is: network_load_balancer, lambda, interface …'),
  hypothetical: z.boolean().describe('Judged also for interfaces that Databricks may make at any time'),
  way: z
    .enum(WAYS)
    .describe('By what it leaves: LOCAL, ENDPOINT, PRIVATELINK, PEERING, TRANSIT, VPN, NAT, INTERNET, MIRROR …'),
  grade: z.enum(GRADES).describe('SEND: packets get out; CONVERSE: replies come back too'),
  certainty: z.enum(CERTAINTIES).describe('UNKNOWN: something unread or unknowable decides; reasons says what'),
  reasons: z.array(z.string()).describe('CODE:id'),
  ipVersion: z.enum(['IPv4', 'IPv6']).describe('As the packets leave; IPv4 behind NAT64'),
  destinations: z.array(z.string()).describe('CIDRs, exact, fewest, sorted'),
  protocol: z.string().describe('all, tcp, udp, icmp, icmpv6, or numbers'),
  ports: z.string().describe('all, or ranges; for ICMP type or type/code'),
  publicDestinations: z.boolean().describe('Whether the destinations lie in public address space'),
  gatewayId: z.string().nullable().describe('The exit'),
  via: z.array(z.string()).describe('Every gateway on the way, in order'),
  serviceName: z
    .string()
    .nullable()
    .describe('Of the endpoint, or the AWS service that no filter applies to; routing-loop: it goes round and stays'),
  owners: z
    .array(z.string())
    .nullable()
    .describe(
      'Accounts but the own that have what is behind an endpoint, amazon for AWS; null: not told, or no endpoint',
    ),
  resourceArn: z
    .string()
    .nullable()
    .describe('The resource or service network behind an endpoint, where it is no service'),
  replyPorts: z.string().describe('Ports of the sender that replies come back to; empty: none for certain'),
  doubtfulReplyPorts: z.string().describe('Ports that replies perhaps come back to'),
  ruleId: z.string().nullable().describe('The security group rule that lets the witness out'),
  aclEntries: z.array(z.string()).describe('acl:number of every network ACL the witness passes'),
  routes: z.array(z.string()).describe('table:destination of every route the witness takes'),
  witness: WitnessPacket.describe('The least packet that takes this path: source, destination, service'),
});
export type EgressPath = z.infer<typeof EgressPath>;
