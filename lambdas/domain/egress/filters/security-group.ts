import { type Family, parseCidr, SPACE } from '../packets/address.ts';
import { type Doubt, doubtsAll, EVERYTHING, type Filter, filterOf, passesAll } from '../packets/filter.ts';
import { contains, type Line, NOTHING, type Point } from '../packets/line.ts';
import { type PacketSet, packetsOf, unionAllPackets } from '../packets/packet-set.ts';
import { reason } from '../packets/reason.ts';
import { coverage, type ServiceSpec } from '../packets/service.ts';
import type { SecurityGroupRule } from '../places/network.ts';
import { listAddresses, listIsRead } from '../places/prefix-list.ts';
import { remembered, type Topology } from '../places/topology.ts';
import { type Reach, referencedAddresses } from './membership.ts';
import type { Direction } from './network-acl.ts';

/** A rule with what it covers worked out: the services, and the far addresses as seen from one VPC. */
export interface ReadRule {
  readonly id: string;
  readonly services: Line;
  /** Addresses it covers for certain; none while its ports or protocol cannot be understood. */
  readonly certain: Line;
  readonly doubts: Reach['doubts'];
}

/** SG: for ICMP, FromPort is the type and ToPort the code (API IpPermission). */
export const specOf = (rule: SecurityGroupRule): ServiceSpec => ({
  protocol: rule.ipProtocol,
  portFrom: rule.fromPort,
  portTo: rule.toPort,
  icmpType: rule.fromPort,
  icmpCode: rule.toPort,
});

/** The rules of one direction of a group that concern the family, in order of their ids. */
const readRules = remembered(
  (topology: Topology, groupId: string, vpcId: string, family: Family, direction: Direction): readonly ReadRule[] =>
    (topology.rulesOfGroup.get(groupId) ?? [])
      .filter((rule) => rule.isEgress === (direction === 'egress'))
      .map((rule) => readRule(topology, rule, vpcId, family))
      .filter((rule) => rule.certain.length > 0 || rule.doubts.length > 0)
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
);

function readRule(topology: Topology, rule: SecurityGroupRule, vpcId: string, family: Family): ReadRule {
  const { services, certain: understood } = coverage(specOf(rule));
  const reach = farAddresses(topology, rule, vpcId, family);
  if (understood) return { id: rule.id, services, ...reach };
  const perhaps = reach.certain.length > 0 ? [{ addresses: reach.certain, reason: malformed(rule) }] : [];
  return { id: rule.id, services, certain: NOTHING, doubts: [...perhaps, ...reach.doubts] };
}

const malformed = (rule: SecurityGroupRule) => reason('RULE_MALFORMED', rule.id);

/** §1: `IpRanges` never cover IPv6 nor `Ipv6Ranges` IPv4 (API); a prefix list has one family by its entries (PL). */
function farAddresses(topology: Topology, rule: SecurityGroupRule, vpcId: string, family: Family): Reach {
  const written = rule.cidrIpv4 ?? rule.cidrIpv6;
  if (written !== null) {
    const cidr = parseCidr(written);
    const meant = rule.cidrIpv4 === null ? 6 : 4;
    if (meant !== family) return { certain: NOTHING, doubts: [] };
    return cidr?.family === family
      ? { certain: cidr.line, doubts: [] }
      : { certain: NOTHING, doubts: [{ addresses: SPACE[family], reason: malformed(rule) }] };
  }
  if (rule.prefixListId !== null) {
    if (listIsRead(topology, rule.prefixListId))
      return { certain: listAddresses(topology, rule.prefixListId, family), doubts: [] };
    const why = reason('PREFIX_LIST_UNREAD', rule.prefixListId);
    return { certain: NOTHING, doubts: [{ addresses: SPACE[family], reason: why }] };
  }
  if (rule.referencedGroupId !== null) return referencedAddresses(topology, rule, vpcId, family);
  return { certain: NOTHING, doubts: [{ addresses: SPACE[family], reason: malformed(rule) }] };
}

/** A group whose rules may not all be here. */
export const isUnreadGroup = (topology: Topology, groupId: string): boolean =>
  !topology.groups.has(groupId) ||
  topology.isUnread('securityGroupRules', groupId) ||
  topology.isPartial('securityGroups', groupId);

const groupFilter = remembered(
  (topology: Topology, groupId: string, vpcId: string, family: Family, direction: Direction): Filter => {
    const rules = readRules(topology, groupId, vpcId, family, direction);
    const passes = unionAllPackets(rules.map((rule) => packetsOf(rule.services, rule.certain)));
    const doubts: Doubt[] = rules.flatMap((rule) =>
      rule.doubts.map((doubt) => ({ packets: packetsOf(rule.services, doubt.addresses), reason: doubt.reason })),
    );
    if (isUnreadGroup(topology, groupId)) doubts.push({ packets: EVERYTHING[family], reason: unreadGroup(groupId) });
    return filterOf(passes, doubts);
  },
);

const unreadGroup = (groupId: string) => reason('GROUP_UNREAD', groupId);

/**
 * §1: allow rules only; the union over the interface's groups; no egress rule, nothing out (SG). An interface without
 * groups is unfiltered (NAT), one whose groups were not told is unread.
 */
export const egressFilter = (
  topology: Topology,
  groupIds: readonly string[] | null,
  owner: string,
  vpcId: string,
  family: Family,
): Filter => filterOfGroups(topology, groupIds, owner, vpcId, family, 'egress');

/** The same for what comes in, by its source; replies need no rule (SG). */
export const ingressFilter = (
  topology: Topology,
  groupIds: readonly string[] | null,
  owner: string,
  vpcId: string,
  family: Family,
): Filter => filterOfGroups(topology, groupIds, owner, vpcId, family, 'ingress');

function filterOfGroups(
  topology: Topology,
  groupIds: readonly string[] | null,
  owner: string,
  vpcId: string,
  family: Family,
  direction: Direction,
): Filter {
  if (groupIds === null) return doubtsAll(family, reason('GROUPS_UNREAD', owner));
  if (groupIds.length === 0) return passesAll(family);
  const filters = groupIds.map((groupId) => groupFilter(topology, groupId, vpcId, family, direction));
  if (filters.length === 1) return filters[0]!;
  const passes: PacketSet = unionAllPackets(filters.map((filter) => filter.passes));
  return filterOf(
    passes,
    filters.flatMap((filter) => filter.doubts),
  );
}

/** The rules of one direction of a group with the span of each one's services apart: a look-up for every row has to be quick. */
interface Spans {
  readonly rules: readonly ReadRule[];
  readonly from: Float64Array;
  readonly to: Float64Array;
}

const spansOf = remembered(
  (topology: Topology, groupId: string, vpcId: string, family: Family, direction: Direction): Spans => {
    const rules = readRules(topology, groupId, vpcId, family, direction);
    const from = Float64Array.from(rules, (rule) => Number(rule.services[0]));
    return { rules, from, to: Float64Array.from(rules, (rule) => Number(rule.services.at(-1))) };
  },
);

/** Finds the first rule, by certainty and then id, that lets a packet out or in. */
export type Admitting = (service: number, address: Point) => string | null;

export function admitting(
  topology: Topology,
  groupIds: readonly string[],
  vpcId: string,
  family: Family,
  direction: Direction = 'egress',
): Admitting {
  const groups = groupIds.map((groupId) => spansOf(topology, groupId, vpcId, family, direction));
  return (service, address) =>
    firstOf(groups, service, (rule) => contains(rule.certain, address)) ??
    firstOf(groups, service, (rule) => rule.doubts.some((doubt) => contains(doubt.addresses, address)));
}

/** The least id of the rules for a service that cover what is asked for; the rules of a group are in order. */
function firstOf(groups: readonly Spans[], service: number, covers: (rule: ReadRule) => boolean): string | null {
  let least: string | null = null;
  for (const { rules, from, to } of groups)
    for (let i = 0; i < rules.length; i++) {
      if (service < from[i]! || service >= to[i]!) continue;
      const rule = rules[i]!;
      if (!contains(rule.services, service) || !covers(rule)) continue;
      if (least === null || rule.id < least) least = rule.id;
      break;
    }
  return least;
}
