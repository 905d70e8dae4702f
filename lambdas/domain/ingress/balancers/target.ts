import { admission, receiverOf, senderOf } from '../../egress/filters/admission.ts';
import { isDeadReference } from '../../egress/filters/membership.ts';
import { byFarEnd, byNearEnd } from '../../egress/filters/network-acl.ts';
import { egressFilter, ingressFilter, specOf } from '../../egress/filters/security-group.ts';
import { parsedAddresses, SPACE } from '../../egress/packets/address.ts';
import { EVERYTHING, type Filter, filterOf, passesAll, through } from '../../egress/packets/filter.ts';
import { contains, intersect, type Line, type Point, subtract } from '../../egress/packets/line.ts';
import { holds, packetsOf } from '../../egress/packets/packet-set.ts';
import { type Reason, reason, withReasons } from '../../egress/packets/reason.ts';
import { coverage } from '../../egress/packets/service.ts';
import type { NetworkInterface } from '../../egress/places/network.ts';
import { subnetAddresses } from '../../egress/places/own-addresses.ts';
import { listAddresses } from '../../egress/places/prefix-list.ts';
import { type Source, sourceOf } from '../../egress/places/source.ts';
import type { Topology } from '../../egress/places/topology.ts';
import type { LoadBalancer } from '../ways/network.ts';

/** A target of a load balancer, as one service of one address of an interface. */
export interface Target {
  readonly balancer: LoadBalancer;
  /** Where the node of the load balancer stands that sends. */
  readonly fromSubnetId: string;
  readonly to: NetworkInterface;
  readonly address: Line;
  readonly family: 4 | 6;
  /** What it is sent. */
  readonly service: number;
}

/** Client addresses whose packets the target gets; with `reasons`: perhaps. */
export interface Delivered {
  readonly sources: Line;
  readonly reasons: readonly Reason[];
}

/**
 * §1, §2: from a node to a target: out past the node's security groups and subnet, into the target's subnet and groups.
 * `clients` are the addresses that the target sees, where it sees those; else it sees the node's, one of its subnet's.
 */
export function delivering(topology: Topology, target: Target, clients: Line, preserved: boolean): Delivered[] {
  const out = leavingNode(topology, target);
  if (out === undefined) return [];
  const found = preserved ? withClientAddress(topology, target, clients) : withNodeAddress(topology, target, clients);
  return found.map(({ sources, reasons }) => ({ sources, reasons: withReasons(reasons, out) }));
}

/** Why the node perhaps cannot send it; undefined: it cannot. */
function leavingNode(topology: Topology, target: Target): Reason[] | undefined {
  const { balancer, fromSubnetId, to, address, family, service } = target;
  const groups = egressFilter(topology, balancer.securityGroupIds, balancer.id, to.vpcId, family);
  const acl = fromSubnetId === to.subnetId ? passesAll(family) : byFarEnd(topology, fromSubnetId, 'egress', family);
  return both(answer(groups, service, address), answer(acl, service, address));
}

/** The node's address is one of its subnet's: what filters do to some of them alone is in doubt. */
function withNodeAddress(topology: Topology, target: Target, clients: Line): Delivered[] {
  const found = nodesOf(topology, target).map((source) => fromNode(topology, target, source));
  const reached = found.filter((reasons) => reasons !== undefined);
  if (reached.length === 0) return [];
  const some: Reason[] = reached.length < found.length ? [reason('ADDRESS_UNREAD', target.balancer.id)] : [];
  return [{ sources: clients, reasons: withReasons(some, reached.flat()) }];
}

function fromNode(topology: Topology, target: Target, source: Source): Reason[] | undefined {
  const { balancer, fromSubnetId, to, family, service } = target;
  const acl = fromSubnetId === to.subnetId ? passesAll(family) : byNearEnd(topology, to.subnetId, 'ingress', source);
  const node = senderOf(balancer.securityGroupIds === null ? null : [...balancer.securityGroupIds].sort());
  const groups = admission(topology, receiverOf(to.id, to.groupIds), source, node);
  const anywhere = SPACE[family].slice(0, 2);
  return both(answer(acl, service, anywhere), answer(groups, service, anywhere));
}

/** The subnet's addresses in pieces that neither the target's ACL nor its groups tell apart. */
function nodesOf(topology: Topology, { fromSubnetId, to, family }: Target): Source[] {
  const kind = family === 4 ? 'IPV4_PRIVATE' : 'IPV6_PUBLIC';
  const subnet = topology.subnets.get(fromSubnetId);
  const cuts = [...cutsOfGroups(topology, to.groupIds ?? [], family), ...cutsOfAcls(topology, to.subnetId, family)];
  let pieces: readonly Line[] = subnet === undefined ? [] : [subnetAddresses(subnet, family)];
  for (const cut of cuts)
    pieces = pieces
      .flatMap((piece) => [intersect(piece, cut), subtract(piece, cut)])
      .filter(({ length }) => length > 0);
  return pieces.length === 0 ? [sourceOf(kind, [], [])] : pieces.map((piece) => sourceOf(kind, piece, []));
}

const cutsOfGroups = (topology: Topology, groupIds: readonly string[], family: 4 | 6): Line[] =>
  groupIds
    .flatMap((groupId) => topology.rulesOfGroup.get(groupId) ?? [])
    .filter(({ isEgress }) => !isEgress)
    .map((rule) =>
      rule.prefixListId === null
        ? parsedAddresses([rule.cidrIpv4 ?? rule.cidrIpv6 ?? ''], family)
        : listAddresses(topology, rule.prefixListId, family),
    );

const cutsOfAcls = (topology: Topology, subnetId: string, family: 4 | 6): Line[] =>
  (topology.aclsOfSubnet.get(subnetId) ?? [])
    .flatMap(({ id }) => topology.entriesOfAcl.get(id) ?? [])
    .filter(({ egress }) => !egress)
    .map((entry) => parsedAddresses([entry.cidrBlock ?? entry.ipv6CidrBlock ?? ''], family));

/** Past ACL and groups by the client's address; a rule that refers to the balancer's group lets in all it sends (NLB). */
function withClientAddress(topology: Topology, target: Target, clients: Line): Delivered[] {
  const { fromSubnetId, to, family, service } = target;
  const acl = fromSubnetId === to.subnetId ? passesAll(family) : byFarEnd(topology, to.subnetId, 'ingress', family);
  const groups = ingressFilter(topology, to.groupIds, to.id, to.vpcId, family);
  const widened = withReferences(topology, target, groups);
  return through(packetsOf([service, service + 1], clients), acl).flatMap((part) =>
    through(part.packets, widened).map((inner) => ({
      sources: inner.packets[0]!.addresses,
      reasons: withReasons(reasonsOf(part.reason), reasonsOf(inner.reason)),
    })),
  );
}

const reasonsOf = (why: Reason | null): Reason[] => (why === null ? [] : [why]);

/** The target's groups, where some of their rules refer to a group of the load balancer's. */
function withReferences(topology: Topology, { balancer, to, service, family }: Target, groups: Filter): Filter {
  if (to.groupIds === null || to.groupIds.length === 0) return groups;
  const referring = to.groupIds
    .flatMap((groupId) => topology.rulesOfGroup.get(groupId) ?? [])
    .filter((rule) => !rule.isEgress && rule.referencedGroupId !== null && !isDeadReference(rule))
    .filter(({ referencedGroupId }) => balancer.securityGroupIds?.includes(referencedGroupId ?? '') ?? true)
    .map((rule) => ({ rule, covered: coverage(specOf(rule)) }))
    .filter(({ covered }) => contains(covered.services, service));
  if (balancer.securityGroupIds !== null && referring.some(({ covered }) => covered.certain)) return passesAll(family);
  const doubts = referring.map(({ rule, covered }) => ({
    packets: EVERYTHING[family],
    reason: reason(covered.certain ? 'GROUPS_UNREAD' : 'RULE_MALFORMED', rule.id),
  }));
  return doubts.length === 0 ? groups : filterOf(groups.passes, [...groups.doubts, ...doubts]);
}

type Answer = 'YES' | 'NO' | Reason;

/** What a filter does to one service with one address, of which a filter that sees only some of it is in doubt. */
function answer({ passes, doubts }: Filter, service: number, address: Line): Answer {
  if (address.length === 0) return 'NO';
  const at = address[0] as Point;
  if (holds(passes, service, at)) return 'YES';
  return doubts.find(({ packets }) => holds(packets, service, at))?.reason ?? 'NO';
}

function both(...answers: readonly Answer[]): Reason[] | undefined {
  if (answers.includes('NO')) return undefined;
  return answers.filter((each): each is Reason => each !== 'YES');
}
