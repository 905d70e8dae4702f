import { byEveryAcl, byNearEnd, FAR_END } from '../filters/network-acl.ts';
import type { Reply } from '../filters/reply.ts';
import {
  because,
  crossing,
  exit,
  filtered,
  heading,
  type Leg,
  leaving,
  movingTo,
  newLeg,
  type Place,
  replying,
  type Traveller,
} from '../filters/traveller.ts';
import { embedded, type Family, NAT64, parsedAddresses, SPACE } from '../packets/address.ts';
import { EVERYTHING, type Filter, filterOf } from '../packets/filter.ts';
import { type Line, union } from '../packets/line.ts';
import { intersectPackets, mapAddresses, type PacketSet, packetsOf } from '../packets/packet-set.ts';
import { type Reason, reason } from '../packets/reason.ts';
import { ICMP, ICMPV6, PORTS, protocolServices, TCP, UDP } from '../packets/service.ts';
import type { NatAddress, NatGateway } from '../places/network.ts';
import { cellAt, type Source, type SourceKind, sourceOf } from '../places/source.ts';
import type { Topology } from '../places/topology.ts';
import { type Gateway, type Outcome, on, out, type Step, unreadGateway } from './gateway.ts';
import { agreed, stateVerdict } from './gateway-verdict.ts';
import { readTable, tableOfSubnet } from './route-table.ts';

const TCP_UDP: Line = union(protocolServices(TCP), protocolServices(UDP));
/** NAT: the ports a NAT gateway sends from. */
const NAT_PORTS: Line = [1024, PORTS];

/**
 * §4, NAT gateway: available, of the same VPC, TCP, UDP and ICMP only; then its own subnet's ACLs and routes (NAT). A
 * regional one has a table of its own and no subnet (RNAT). IPv6 goes through only as NAT64 (N64).
 */
export const natGateway: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const nat = topology.natGateways.get(target);
  if (nat === undefined || topology.isPartial('natGateways', target))
    return out([exit(traveller, 'NAT', target, unreadGateway(target))]);
  const alive = stateVerdict(
    nat.state,
    ['available'],
    ['pending', 'failed', 'deleted'],
    reason('GATEWAY_CHANGING', target),
  );
  const reasons = agreed(alive, nat.vpcId === traveller.place.vpcId ? 'PASS' : 'STOP');
  if (reasons === undefined) return [];
  const doubted = { ...step, traveller: because(traveller, reasons) };
  return traveller.source.family === 4 ? translate4(doubted, nat) : translate6(doubted, nat);
};

const carrying = (traveller: Traveller, services: Line): Traveller => ({
  ...traveller,
  packets: intersectPackets(traveller.packets, packetsOf(services, SPACE[traveller.source.family])),
});

function translate4({ topology, traveller }: Step, nat: NatGateway): Outcome[] {
  const carried = carrying(traveller, union(TCP_UDP, protocolServices(ICMP)));
  const place = placeOf(topology, nat);
  const arrived =
    place.subnetId === null ? intoAnySubnet(topology, carried, nat) : movingTo(topology, carried, place.subnetId);
  return on(arrived.flatMap((each) => fromNat(topology, each, nat, place)));
}

/** §4, NAT64: the source's group and ACL see IPv6, the NAT gateway's subnet IPv4 (N64). */
function translate6({ topology, traveller, target }: Step, nat: NatGateway): Outcome[] {
  const towards = heading(traveller, NAT64);
  const place = placeOf(topology, nat);
  const arrived = (services: Line): Traveller[] => {
    const carried = carrying(towards, services);
    if (place.subnetId === null) return intoAnySubnet(topology, carried, nat);
    if (place.subnetId === traveller.place.subnetId) return carried.packets.length === 0 ? [] : [carried];
    return leaving(topology, carried).flatMap((left) => entering64(topology, left, place.subnetId ?? ''));
  };
  const translated = arrived(TCP_UDP).flatMap((each) => fromNat(topology, asIpv4(each), nat, place));
  const echoes = arrived(protocolServices(ICMPV6)).map((each) =>
    exit(each, 'NAT', target, reason('NAT64_ICMP', target)),
  );
  return [...on(translated), ...out(echoes)];
}

/** What an IPv6 packet meets at the border of the NAT gateway's subnet is told as IPv4: a refusal is no proof. */
function entering64(topology: Topology, traveller: Traveller, subnetId: string): Traveller[] {
  const { source } = traveller;
  const lenient = (filter: Filter): Filter =>
    filterOf(filter.passes, [...filter.doubts, { packets: EVERYTHING[6], reason: reason('NAT64_ACL', subnetId) }]);
  const back = replying(traveller, lenient(byNearEnd(topology, subnetId, 'egress', source)));
  const crossed = crossing(back, { kind: 'ENTER', subnetId, source });
  return filtered(crossed, lenient(byNearEnd(topology, subnetId, 'ingress', source)));
}

const asIpv4 = (traveller: Traveller): Traveller => ({
  ...traveller,
  packets: down(traveller.packets),
  legs: traveller.legs.map((leg): Leg => ({ ...leg, reply: replyDown(leg.reply) })),
});

const down = (set: PacketSet): PacketSet => mapAddresses(set, embedded);
const replyDown = ({ sure, possible, reasons }: Reply): Reply => ({
  sure: down(sure),
  possible: down(possible),
  reasons,
});

const placeOf = (topology: Topology, nat: NatGateway): Place =>
  nat.subnetId === null
    ? { subnetId: null, tableId: readTable(topology, nat.routeTableId), vpcId: nat.vpcId, key: nat.id }
    : { subnetId: nat.subnetId, tableId: tableOfSubnet(topology, nat.subnetId), vpcId: nat.vpcId, key: nat.subnetId };

/** The packets with each of the addresses the gateway may give them. */
function fromNat(topology: Topology, traveller: Traveller, nat: NatGateway, place: Place): Traveller[] {
  const translated = natSources(topology, nat).map(({ source, doubts }) =>
    because(
      {
        ...traveller,
        source,
        place,
        via: [...traveller.via, nat.id],
        kinds: [...traveller.kinds, 'NAT'],
        legs: [...traveller.legs, newLeg(4, place.subnetId, nat.id, NAT_PORTS)],
      },
      doubts,
    ),
  );
  return place.subnetId === null ? translated.flatMap((each) => outOfAnySubnet(topology, each, nat)) : translated;
}

/**
 * A regional gateway stands in no subnet, and which network ACL it passes, if any, is not documented (RNAT): one of its
 * VPC's. What all of them let in from the source, and answers out to it, is certain.
 */
function intoAnySubnet(topology: Topology, traveller: Traveller, { id, vpcId }: NatGateway): Traveller[] {
  const { source } = traveller;
  const why = reason('REGIONAL_NAT_ACL', id);
  const by = (direction: 'ingress' | 'egress') => byEveryAcl(topology, vpcId, direction, source.family, source, why);
  return leaving(topology, traveller).flatMap((left) => filtered(replying(left, by('egress')), by('ingress')));
}

/** And out of it to the far end, the answers in. */
function outOfAnySubnet(topology: Topology, traveller: Traveller, { id, vpcId }: NatGateway): Traveller[] {
  const why = reason('REGIONAL_NAT_ACL', id);
  const by = (direction: 'ingress' | 'egress') => byEveryAcl(topology, vpcId, direction, 4, FAR_END, why);
  return filtered(replying(traveller, by('ingress')), by('egress'));
}

interface NatSource {
  readonly source: Source;
  readonly doubts: readonly Reason[];
}

/**
 * §4: the public address counts at an internet gateway if its status is `succeeded` (NAT). No status is how the API
 * told an available gateway's only address before there were several.
 */
function natSources(topology: Topology, nat: NatGateway): NatSource[] {
  const changing = reason('GATEWAY_CHANGING', nat.id);
  if (nat.addresses.length === 0) return [{ source: sourceOf('IPV4_UNREAD', [], []), doubts: [] }];
  const found = nat.addresses.flatMap((address): NatSource[] => {
    if (address.status === 'failed') return [];
    const doubts = address.status === null || address.status === 'succeeded' ? [] : [changing];
    const kind = kindOf(nat, address);
    return cellsOfAddress(topology, nat, address).map((cell) => ({ source: sourceOf(kind, cell, []), doubts }));
  });
  return [...new Map(found.map((each) => [`${each.source.key} ${each.doubts.join()}`, each])).values()];
}

/** Only a private gateway is known to have no public address: of any other one it was not told. */
function kindOf({ connectivityType }: NatGateway, { publicIp }: NatAddress): SourceKind {
  if (connectivityType === 'private') return 'IPV4_PRIVATE';
  return publicIp === null ? 'IPV4_UNREAD' : 'IPV4_PUBLIC';
}

function cellsOfAddress(topology: Topology, nat: NatGateway, { privateIp }: NatAddress): readonly Line[] {
  const family: Family = 4;
  const line = parsedAddresses(privateIp === null ? [] : [privateIp], family);
  return line.length === 0 || nat.subnetId === null ? [line] : cellAt(topology, nat.subnetId, line);
}
