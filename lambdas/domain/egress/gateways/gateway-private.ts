import {
  doubtingReply,
  entering,
  exit,
  heading,
  leaving,
  replying,
  type Traveller,
  type Way,
} from '../filters/traveller.ts';
import { SPACE } from '../packets/address.ts';
import { subtract } from '../packets/line.ts';
import { type Reason, reason } from '../packets/reason.ts';
import type { TransitGatewayAttachment } from '../places/network.ts';
import { DEAD_PEERING, peerAddresses, peerOf } from '../places/peering.ts';
import type { Topology } from '../places/topology.ts';
import { blockPublicAccess } from './block-public-access.ts';
import { comingBack, edgeTargets, redirected } from './edge-table.ts';
import { attachment, type Gateway, type Outcome, out, type Step, unreadGateway } from './gateway.ts';
import { agreed, type GatewayVerdict, stateVerdict } from './gateway-verdict.ts';
import { answersOfPeer } from './peer-return.ts';
import { otherRoutes, staticRoutes } from './vpn-routes.ts';

const leavingBy = ({ topology, traveller, target }: Step, way: Way, reasons: readonly Reason[]): Outcome[] =>
  out(leaving(topology, traveller).map((left) => exit(left, way, target, ...reasons)));

/** §4, peering: active; to the peer's own CIDRs only: not transitive, the peer's gateways are unusable (RAC PCX_*). */
export const peering: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const row = topology.peerings.get(target);
  const unread = topology.isPartial('peerings', target);
  if (row === undefined || unread) {
    const why = unreadGateway(target);
    return leavingBy({ ...step, traveller: doubtingReply(traveller, why) }, 'PEERING', [why]);
  }
  const why = reason('GATEWAY_CHANGING', target);
  const reasons = agreed(stateVerdict(row.status, ['active'], DEAD_PEERING, why));
  if (reasons === undefined) return [];
  const { vpcId } = traveller.place;
  const cidrs = peerAddresses(topology, target, vpcId, traveller.source.family);
  const answers = answersOfPeer(topology, target, peerOf(row, vpcId)?.vpcId ?? '', traveller.source);
  const answered = replying(traveller, answers);
  if (peerOf(row, vpcId) === undefined || cidrs === undefined)
    return leavingBy({ ...step, traveller: answered }, 'PEERING', [...reasons, reason('PEER_UNREAD', target)]);
  return leavingBy({ ...step, traveller: heading(answered, cidrs) }, 'PEERING', reasons);
};

/**
 * §4, transit gateway: an available attachment with a subnet in the source's zone, else nothing is forwarded (TGA).
 * A route to one without any attachment of the VPC: AWS makes none, so the attachment is another account's to see.
 * What its routes do with the packets belongs to its owner and was not read.
 */
export const transitGateway: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const beyond = reason('TRANSIT_ROUTES_UNREAD', target);
  if (topology.isUnread('transitGatewayAttachments', target))
    return leavingBy(step, 'TRANSIT', [beyond, unreadGateway(target)]);
  const rows = topology.network.transitGatewayAttachments.filter(
    (row) => row.transitGatewayId === target && row.vpcId === traveller.place.vpcId,
  );
  if (rows.length === 0) return leavingBy(step, 'TRANSIT', [beyond, unreadGateway(target)]);
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)).flatMap((row) => byAttachment(step, row, beyond));
};

const DEAD_ATTACHMENT = [
  ...['deleted', 'failed', 'failing', 'rejected', 'pendingacceptance'],
  ...['initiating', 'initiatingrequest', 'pending'],
];

/** `use1-az1`; a Local Zone is `use1-lax1-az1`, a Wavelength Zone `use1-wl1-bos-wlz1` (API DescribeAvailabilityZones). */
const AVAILABILITY_ZONE = /^\w+-az\d+$/;

/**
 * In the zone of the attachment for certain, or, where one of both is no ordinary Availability Zone, perhaps: a Local
 * Zone has no attachment, and reaches the gateway through its parent zone, past whose ACLs nobody documents (TGA).
 */
function byAttachment(step: Step, row: TransitGatewayAttachment, beyond: Reason): Outcome[] {
  const { topology, traveller, target } = step;
  const unread = topology.isUnread('transitGatewayAttachments', row.id);
  const state = stateVerdict(row.state, ['available'], DEAD_ATTACHMENT, reason('GATEWAY_CHANGING', row.id));
  const reasons = agreed(unread ? unreadGateway(row.id) : state);
  if (reasons === undefined) return [];
  const zone = topology.subnets.get(traveller.place.subnetId ?? '')?.availabilityZoneId ?? null;
  const zones = row.subnetIds.map((id) => ({ id, zone: topology.subnets.get(id)?.availabilityZoneId ?? null }));
  if (unread || zone === null || zones.some((each) => each.zone === null))
    return leavingBy(step, 'TRANSIT', [...reasons, beyond, reason('SUBNET_UNREAD', row.id)]);
  const isOrdinary = (each: string | null): boolean => AVAILABILITY_ZONE.test(each ?? '');
  const ordinary = zones.filter((each) => isOrdinary(zone) && isOrdinary(each.zone));
  const crossed = ordinary
    .filter((each) => each.zone === zone)
    .flatMap(({ id }) => intoTransit(topology, traveller, id));
  const byParent: Reason[] = [...reasons, beyond, reason('ZONE_PARENT_UNREAD', row.id)];
  return [
    ...out(crossed.map((each) => exit(each, 'TRANSIT', target, ...reasons, beyond))),
    ...(ordinary.length < zones.length ? leavingBy(step, 'TRANSIT', byParent) : []),
  ];
}

/**
 * §2: into the attachment's subnet by its ingress entries. Where source and attachment share a subnet, egress and
 * ingress entries apply on the way out and none on the way back (Transit Gateway guide, network ACLs).
 */
function intoTransit(topology: Topology, traveller: Traveller, subnetId: string): Traveller[] {
  const shared = subnetId === traveller.place.subnetId;
  const crossed = leaving(topology, traveller).flatMap((left) => entering(topology, left, subnetId));
  return shared ? crossed.map((each) => ({ ...each, legs: traveller.legs })) : crossed;
}

/**
 * §4, virtual private gateway: attached; IPv6 only over Direct Connect; beyond it is the customer's network (RT23). For
 * certain it carries what the static routes of its VPN connections name.
 */
export const virtualPrivateGateway: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const redirects = edgeTargets(topology, target, traveller.source);
  const reasons = agreed(
    attachment(topology, target, traveller.place.vpcId),
    traveller.source.family === 4 ? 'PASS' : reason('IPV6_OVER_VPN', target),
    redirected(traveller, target, redirects),
  );
  if (reasons === undefined) return [];
  const outward = comingBack(traveller, target, redirects);
  const { family } = traveller.source;
  const known = staticRoutes(topology, target, family);
  const others = heading(outward, subtract(SPACE[family], known));
  return [
    ...leavingBy({ ...step, traveller: heading(outward, known) }, 'VPN', reasons),
    ...leavingBy({ ...step, traveller: others }, 'VPN', [...reasons, otherRoutes(topology, target)]),
  ];
};

/** §4, carrier gateway: the source needs a carrier address; Block Public Access closes it (API, BPA). */
export const carrierGateway: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const { kind } = traveller.source;
  const allowed: GatewayVerdict =
    kind === 'IPV4_CARRIER' ? 'PASS' : kind === 'IPV4_UNREAD' ? reason('ADDRESS_UNREAD', target) : 'STOP';
  const reasons = agreed(
    attachment(topology, target, traveller.place.vpcId),
    allowed,
    blockPublicAccess(topology, traveller.place, 'CARRIER'),
  );
  return reasons === undefined ? [] : leavingBy(step, 'OTHER', [...reasons, reason('BEYOND_UNREAD', target)]);
};

/** §4: Cloud WAN, local gateway, ODB network, VPC Lattice: the exit is named, what is inside is unknown (API). */
export const namedExit: Gateway = (step) => leavingBy(step, 'OTHER', [reason('BEYOND_UNREAD', step.target)]);

/** §3: no recognised target is unknown, never "no route". */
export const unknownTarget: Gateway = (step) => leavingBy(step, 'OTHER', [reason('TARGET_UNKNOWN', step.target)]);
