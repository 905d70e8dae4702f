import { ingressFilter } from '../../egress/filters/security-group.ts';
import { agreed, stateVerdict } from '../../egress/gateways/gateway-verdict.ts';
import { FAMILIES, type Family, SPACE } from '../../egress/packets/address.ts';
import { EVERYTHING, passesAll, through } from '../../egress/packets/filter.ts';
import { type Line, unionAll } from '../../egress/packets/line.ts';
import { intersectPackets, type PacketSet, packetsOf } from '../../egress/packets/packet-set.ts';
import { type Reason, reason, withReasons } from '../../egress/packets/reason.ts';
import { portServices, protocolServices, SERVICES, TCP, UDP } from '../../egress/packets/service.ts';
import { subnetAddresses } from '../../egress/places/own-addresses.ts';
import { kindOf6, type SourceKind } from '../../egress/places/source.ts';
import type { Topology } from '../../egress/places/topology.ts';
import { type Inlet, inletsOf, type Label } from '../ways/inlet.ts';
import type { BalancerListener, EndpointService, LoadBalancer } from '../ways/network.ts';
import { spotOf } from '../ways/receiver.ts';

/** Packets that a load balancer takes in, in one of its subnets, before it knows where they go. */
export interface Taken {
  readonly label: Pick<
    Label,
    | 'way'
    | 'via'
    | 'reasons'
    | 'replyReasons'
    | 'replyPorts'
    | 'doubtfulReplyPorts'
    | 'principals'
    | 'acceptanceRequired'
  >;
  readonly family: Family;
  readonly subnetId: string;
  readonly packets: PacketSet;
  /** False: an appliance on the way may have put its own address in the source's place. */
  readonly isSourceSeen: boolean;
}

/** `tcp`, `udp` or both, by the protocol of a listener or target group (API Listener, TargetGroup). */
export function transportsOf(protocol: string | null): readonly number[] {
  if (protocol !== null && ['HTTP', 'HTTPS', 'SSL', 'TCP', 'TLS'].includes(protocol)) return [TCP];
  if (protocol !== null && ['UDP', 'QUIC', 'GENEVE'].includes(protocol)) return [UDP];
  return [TCP, UDP];
}

/** What a listener takes: a gateway load balancer takes everything that its endpoints bring it. */
export function servicesOf({ protocol, port }: BalancerListener, transport: number): Line {
  if (protocol === 'GENEVE') return SERVICES;
  return port === null ? protocolServices(transport) : portServices(transport, port, port);
}

/** What its nodes take in from the internet, straight or by an AWS service, past its own security groups. */
export function takenFromOutside(topology: Topology, balancer: LoadBalancer): Taken[] {
  const { vpcId, subnetIds } = balancer;
  const state = agreed(stateOf(balancer));
  if (vpcId === null || state === undefined || balancer.type === 'gateway') return [];
  const unplaced: Reason[] = subnetIds === null ? [reason('TARGETS_UNREAD', balancer.id)] : [];
  const places = subnetIds ?? (topology.subnetsOfVpc.get(vpcId) ?? []).map(({ id }) => id);
  return places.flatMap((subnetId) =>
    FAMILIES.flatMap((family) => {
      const kind = kindAt(topology, balancer, vpcId, subnetId, family);
      if (kind === null) return [];
      const spot = spotOf(topology, { subnetId, vpcId }, kind, []);
      return inletsOf(topology, spot)
        .filter(({ label }) => label.way === 'INTERNET' || label.way === 'SERVICE')
        .flatMap((inlet) => admitted(topology, balancer, vpcId, subnetId, family, inlet, [...state, ...unplaced]));
    }),
  );
}

/** Until it has a state that is known to be a dead one, it takes in. */
const stateOf = ({ id, state, type }: LoadBalancer) =>
  type === 'classic'
    ? 'PASS'
    : stateVerdict(state, ['active', 'active_impaired'], ['failed'], reason('GATEWAY_CHANGING', id));

/** What its address in a subnet is to gateways; null: it has none of the family there. */
function kindAt(
  topology: Topology,
  { scheme, ipAddressType, ipv6GatewayDenied }: LoadBalancer,
  vpcId: string,
  subnetId: string,
  family: Family,
): SourceKind | null {
  const isInternal = scheme === 'internal';
  if (family === 4) {
    if (isInternal || ipAddressType === 'dualstack-without-public-ipv4') return 'IPV4_PRIVATE';
    return scheme === 'internet-facing' ? 'IPV4_PUBLIC' : 'IPV4_UNREAD';
  }
  const subnet = topology.subnets.get(subnetId);
  const addresses = subnet === undefined ? [] : subnetAddresses(subnet, 6);
  if (ipAddressType === 'ipv4' || addresses.length === 0) return null;
  // Its own attribute decides, whatever its scheme, which decides only what it is at first (API LoadBalancerAttribute)
  const kind = kindOf6(topology, vpcId, addresses, ipv6GatewayDenied);
  const isTold = ipv6GatewayDenied !== null && ipAddressType !== null;
  return isTold || kind !== 'IPV6_PUBLIC' ? kind : 'IPV6_UNREAD';
}

function admitted(
  topology: Topology,
  balancer: LoadBalancer,
  vpcId: string,
  subnetId: string,
  family: Family,
  { label, packets }: Inlet,
  why: readonly Reason[],
): Taken[] {
  const filter = label.unfiltered
    ? passesAll(family)
    : ingressFilter(topology, balancer.securityGroupIds, balancer.id, vpcId, family);
  return through(packets, filter).map((part) => {
    const reasons = withReasons(label.reasons, [...why, ...(part.reason === null ? [] : [part.reason])]);
    const via = [...label.via, balancer.id];
    const isSourceSeen = !label.unfiltered;
    const told = { ...label, way: 'LOAD_BALANCER' as const, via, reasons };
    return { label: told, family, subnetId, packets: part.packets, isSourceSeen };
  });
}

const DEAD_SERVICE = ['deleted', 'failed', 'deleting'];

/**
 * What those whom an endpoint service allows send through PrivateLink: it has no source address that anybody here could
 * know. The load balancer's groups look at it only where it is told to
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html).
 */
export function takenByService(topology: Topology, service: EndpointService, balancer: LoadBalancer): Taken[] {
  const { vpcId, subnetIds } = balancer;
  const reasons = agreed(
    stateVerdict(service.state, ['available'], DEAD_SERVICE, reason('GATEWAY_CHANGING', service.id)),
    stateOf(balancer),
    service.allowedPrincipals === null ? reason('ACCEPTED_UNREAD', service.id) : 'PASS',
  );
  if (vpcId === null || reasons === undefined || service.allowedPrincipals?.length === 0) return [];
  const filters = privateLinkFilters(topology, balancer, vpcId);
  return (subnetIds ?? []).flatMap((subnetId) =>
    filters.flatMap(({ packets, reasons: why }) => ({
      label: {
        way: 'ENDPOINT_SERVICE' as const,
        via: [service.id, balancer.id],
        reasons: withReasons(reasons, why),
        replyReasons: [],
        replyPorts: '0-65535',
        doubtfulReplyPorts: '',
        principals: service.allowedPrincipals,
        acceptanceRequired: service.acceptanceRequired,
      },
      family: 4 as const,
      subnetId,
      packets,
      isSourceSeen: false,
    })),
  );
}

function privateLinkFilters(topology: Topology, balancer: LoadBalancer, vpcId: string) {
  const all = { packets: EVERYTHING[4], reasons: [] as Reason[] };
  if (balancer.privateLinkFiltered === false || balancer.securityGroupIds?.length === 0) return [all];
  if (balancer.privateLinkFiltered === null) return [{ ...all, reasons: [reason('TARGETS_UNREAD', balancer.id)] }];
  const filter = ingressFilter(topology, balancer.securityGroupIds, balancer.id, vpcId, 4);
  return through(EVERYTHING[4], filter).map((part) => ({
    packets: part.packets,
    reasons: part.reason === null ? [] : [part.reason],
  }));
}

/** What of the taken packets is for the listener, on one transport. */
export const listenedTo = ({ packets, family }: Taken, listener: BalancerListener, transport: number): PacketSet =>
  intersectPackets(packets, packetsOf(servicesOf(listener, transport), SPACE[family]));

/** The addresses of all packets of a set. */
export const sourcesIn = (packets: PacketSet): Line => unionAll(packets.map(({ addresses }) => addresses));
