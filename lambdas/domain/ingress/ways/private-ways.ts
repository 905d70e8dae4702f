import { blockPublicAccess } from '../../egress/gateways/block-public-access.ts';
import { attachment } from '../../egress/gateways/gateway.ts';
import { agreed, type GatewayVerdict, stateVerdict } from '../../egress/gateways/gateway-verdict.ts';
import { SPACE } from '../../egress/packets/address.ts';
import { intersect } from '../../egress/packets/line.ts';
import { type Reason, reason } from '../../egress/packets/reason.ts';
import type { Peering, TransitGatewayAttachment } from '../../egress/places/network.ts';
import { DEAD_PEERING, peerAddresses, peerOf } from '../../egress/places/peering.ts';
import type { Topology } from '../../egress/places/topology.ts';
import {
  type Arrival,
  answering,
  arrivalFrom,
  doubted,
  entering,
  outsideOf,
  perhapsAnswering,
  routedBack,
  type WayIn,
} from './arrival.ts';
import { candidates, targetsOf } from './candidates.ts';
import type { Spot } from './receiver.ts';
import { redirected } from './redirected.ts';

/** Past the subnet's ACL, answered by the subnet's routes to the gateway. */
function straight(topology: Topology, spot: Spot, arrival: Arrival): Arrival[] {
  if (arrival.gateway === null) return entering(topology, perhapsAnswering(arrival, arrival.reasons), spot);
  const back = routedBack(topology, spot.subnetId, arrival.gateway, spot.family);
  return entering(topology, answering(arrival, back), spot);
}

const nameless = (topology: Topology, spot: Spot, way: WayIn): Arrival[] => {
  const why = reason('GATEWAY_UNREAD', spot.vpcId);
  return straight(
    topology,
    spot,
    arrivalFrom(way, null, spot.family, outsideOf(topology, spot.vpcId, spot.family), [why]),
  );
};

/** §4, peering: from the peer's own CIDRs, past no gateway of the peer's; TCP needs the route back (RAC PCX_*). */
export function fromPeers(topology: Topology, spot: Spot): Arrival[] {
  const rows = topology.network.peerings.filter((row) => peerOf(row, spot.vpcId) !== undefined);
  const seen = new Set(topology.network.peerings.map(({ id }) => id));
  const named = targetsOf(topology, spot.vpcId).filter((id) => id.startsWith('pcx-') && !seen.has(id));
  const unread = named.flatMap((id) => fromUnreadPeer(topology, spot, id));
  const hidden = topology.hidesFrom('peerings', spot.vpcId) ? nameless(topology, spot, 'PEERING') : [];
  return [...rows.flatMap((row) => fromPeer(topology, spot, row)), ...unread, ...hidden];
}

const fromUnreadPeer = (topology: Topology, spot: Spot, id: string): Arrival[] => {
  const sources = outsideOf(topology, spot.vpcId, spot.family);
  return straight(topology, spot, arrivalFrom('PEERING', id, spot.family, sources, [reason('GATEWAY_UNREAD', id)]));
};

function fromPeer(topology: Topology, spot: Spot, { id, status }: Peering): Arrival[] {
  if (topology.isPartial('peerings', id)) return fromUnreadPeer(topology, spot, id);
  const { vpcId, family } = spot;
  const reasons = agreed(stateVerdict(status, ['active'], DEAD_PEERING, reason('GATEWAY_CHANGING', id)));
  if (reasons === undefined) return [];
  const outside = outsideOf(topology, vpcId, family);
  const cidrs = peerAddresses(topology, id, vpcId, family);
  const arrival =
    cidrs === undefined
      ? arrivalFrom('PEERING', id, family, outside, [...reasons, reason('PEER_UNREAD', id)])
      : arrivalFrom('PEERING', id, family, intersect(cidrs, outside), reasons);
  return straight(topology, spot, arrival);
}

/** §4, virtual private gateway: from whatever network lies beyond, which nobody reads here; IPv6 by Direct Connect. */
export function fromVpn(topology: Topology, spot: Spot): Arrival[] {
  const { vpcId, family } = spot;
  return candidates(topology, vpcId, 'vgw-').flatMap((gateway) => {
    if (gateway === null) return nameless(topology, spot, 'VPN');
    const six: GatewayVerdict = family === 4 ? 'PASS' : reason('IPV6_OVER_VPN', gateway);
    const reasons = agreed(attachment(topology, gateway, vpcId), six, reason('BEYOND_UNREAD', gateway));
    if (reasons === undefined) return [];
    const arrival = arrivalFrom('VPN', gateway, family, outsideOf(topology, vpcId, family), reasons);
    return redirected(topology, spot, arrival, straight);
  });
}

const DEAD_ATTACHMENT = [
  ...['deleted', 'failed', 'failing', 'rejected', 'pendingacceptance'],
  ...['initiating', 'initiatingrequest', 'pending'],
];

/**
 * §4, transit gateway: from whatever is attached to it and routed here, which its owner knows. In the attachment's own
 * subnet no ACL is asked on the way in; what its egress entries keep from other subnets is not looked at here, where
 * nothing is certain anyway (Transit Gateway guide, network ACLs).
 */
export function fromTransit(topology: Topology, spot: Spot): Arrival[] {
  const { vpcId } = spot;
  const rows = topology.network.transitGatewayAttachments.filter((row) => row.vpcId === vpcId);
  const known = new Set(rows.map(({ transitGatewayId }) => transitGatewayId));
  const named = targetsOf(topology, vpcId).filter((id) => id.startsWith('tgw-') && !known.has(id));
  const unread = named.flatMap((id) => byTransit(topology, spot, id, [reason('GATEWAY_UNREAD', id)], false));
  const hidden = topology.hidesFrom('transitGatewayAttachments', vpcId) ? nameless(topology, spot, 'TRANSIT') : [];
  return [...rows.flatMap((row) => byAttachment(topology, spot, row)), ...unread, ...hidden];
}

function byAttachment(topology: Topology, spot: Spot, row: TransitGatewayAttachment): Arrival[] {
  const unread = topology.isUnread('transitGatewayAttachments', row.id);
  const state = stateVerdict(row.state, ['available'], DEAD_ATTACHMENT, reason('GATEWAY_CHANGING', row.id));
  const reasons = agreed(unread ? reason('GATEWAY_UNREAD', row.id) : state);
  if (reasons === undefined) return [];
  return byTransit(topology, spot, row.transitGatewayId, reasons, row.subnetIds.includes(spot.subnetId));
}

function byTransit(
  topology: Topology,
  spot: Spot,
  id: string,
  why: readonly Reason[],
  sharesSubnet: boolean,
): Arrival[] {
  const { vpcId, family, subnetId } = spot;
  const reasons = [...why, reason('TRANSIT_ROUTES_UNREAD', id)];
  const arrival = arrivalFrom('TRANSIT', id, family, outsideOf(topology, vpcId, family), reasons);
  const back = answering(arrival, routedBack(topology, subnetId, id, family));
  if (!sharesSubnet) return entering(topology, back, spot);
  return [back];
}

/** §4: carrier gateways, local gateways, Cloud WAN, VPC Lattice and targets not known here: whatever lies beyond. */
export function fromElsewhere(topology: Topology, spot: Spot): Arrival[] {
  const { vpcId, family, kind } = spot;
  const carried: GatewayVerdict =
    kind === 'IPV4_CARRIER' ? 'PASS' : kind === 'IPV4_UNREAD' ? reason('ADDRESS_UNREAD', spot.subnetId) : 'STOP';
  const place = { subnetId: spot.subnetId, tableId: null, vpcId, key: spot.subnetId };
  const byCarrier = candidates(topology, vpcId, 'cagw-').map((gateway) => ({
    gateway,
    reasons: agreed(
      gateway === null ? reason('GATEWAY_UNREAD', vpcId) : attachment(topology, gateway, vpcId),
      carried,
      blockPublicAccess(topology, place, 'CARRIER'),
      reason('BEYOND_UNREAD', gateway ?? vpcId),
    ),
  }));
  const others = targetsOf(topology, vpcId)
    .filter((target) => !FOLLOWED.test(target))
    .map((gateway) => ({
      gateway,
      reasons: [reason(NAMED.test(gateway) ? 'BEYOND_UNREAD' : 'TARGET_UNKNOWN', gateway)],
    }));
  return [...byCarrier, ...others].flatMap(({ gateway, reasons }) =>
    reasons === undefined
      ? []
      : straight(
          topology,
          spot,
          doubted(arrivalFrom('OTHER', gateway, family, sourcesOf(topology, spot), []), reasons),
        ),
  );
}

const sourcesOf = (topology: Topology, { vpcId, family }: Spot) =>
  topology.vpcs.has(vpcId) ? outsideOf(topology, vpcId, family) : SPACE[family];

/** Targets that another way looks at, and those by which nothing comes in unasked. */
const FOLLOWED = /^(local$|igw-|eigw-|nat-|vpce-|eni-|pcx-|tgw-|vgw-|cagw-)/;
const NAMED = /^lgw-|:core-network\/|:odb-network\/|^VpcLattice$/;
