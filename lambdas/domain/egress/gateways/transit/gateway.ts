import {
  because,
  behind,
  crossing,
  entering,
  exit,
  heading,
  type Leg,
  leaving,
  type Traveller,
  unanswered,
} from '../../filters/traveller.ts';
import { type Reason, reason } from '../../packets/reason.ts';
import type { TransitGatewayAttachment } from '../../places/network.ts';
import { type SourceKind, sourceOf } from '../../places/source.ts';
import type { Topology } from '../../places/topology.ts';
import { type Gateway, leavingBy, type Outcome, on, out, type Step, unreadGateway } from '../gateway.ts';
import { agreed, stateVerdict } from '../gateway-verdict.ts';
import { destinationOf, tableOfSubnet } from '../route-table.ts';
import { attachmentsOf, mayReturn, transitPieces, transitTableOf } from './table.ts';

/**
 * §4, transit gateway: an available attachment with a subnet in the source's zone, else nothing is forwarded (TGA).
 * A route to one without any attachment of the VPC: AWS makes none, so the attachment is another account's to see.
 * Where the table of the attachment was not read, what becomes of the packets is not known.
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

export const attachmentState = ({ id, state }: TransitGatewayAttachment) =>
  stateVerdict(state, ['available'], DEAD_ATTACHMENT, reason('GATEWAY_CHANGING', id));

/** `use1-az1`; a Local Zone is `use1-lax1-az1`, a Wavelength Zone `use1-wl1-bos-wlz1` (API DescribeAvailabilityZones). */
const AVAILABILITY_ZONE = /^\w+-az\d+$/;

const zoneOf = (topology: Topology, subnetId: string | null): string | null =>
  topology.subnets.get(subnetId ?? '')?.availabilityZoneId ?? null;

/**
 * In the zone of the attachment for certain, or, where one of both is no ordinary Availability Zone, perhaps: a Local
 * Zone has no attachment, and reaches the gateway through its parent zone, past whose ACLs nobody documents (TGA).
 */
function byAttachment(step: Step, row: TransitGatewayAttachment, beyond: Reason): Outcome[] {
  const { topology, traveller } = step;
  const unread = topology.isUnread('transitGatewayAttachments', row.id);
  const reasons = agreed(unread ? unreadGateway(row.id) : attachmentState(row));
  if (reasons === undefined) return [];
  const zone = zoneOf(topology, traveller.place.subnetId);
  const zones = row.subnetIds.map((id) => ({ id, zone: zoneOf(topology, id) }));
  if (unread || zone === null || zones.some((each) => each.zone === null))
    return leavingBy(step, 'TRANSIT', [...reasons, beyond, reason('SUBNET_UNREAD', row.id)]);
  const isOrdinary = (each: string | null): boolean => AVAILABILITY_ZONE.test(each ?? '');
  const ordinary = zones.filter((each) => isOrdinary(zone) && isOrdinary(each.zone));
  const crossed = ordinary
    .filter((each) => each.zone === zone)
    .flatMap(({ id }) => intoTransit(topology, traveller, id))
    .map((each) => because(each, reasons));
  const byParent: Reason[] = [...reasons, beyond, reason('ZONE_PARENT_UNREAD', row.id)];
  return [
    ...crossed.flatMap((each) => routed({ ...step, traveller: each }, row, zone, beyond)),
    ...(ordinary.length < zones.length ? leavingBy(step, 'TRANSIT', byParent) : []),
  ];
}

/**
 * §2: into the attachment's subnet by its ingress entries. Where source and attachment share a subnet, egress and
 * ingress entries apply on the way out and none on the way back (TGN).
 */
function intoTransit(topology: Topology, traveller: Traveller, subnetId: string): Traveller[] {
  const shared = subnetId === traveller.place.subnetId;
  const crossed = leaving(topology, traveller).flatMap((left) => entering(topology, left, subnetId));
  return shared ? crossed.map((each) => ({ ...each, legs: traveller.legs })) : crossed;
}

/** §4: by the table that the attachment is associated with; what no route of it matches goes nowhere (TGW). */
function routed(step: Step, from: TransitGatewayAttachment, zone: string, beyond: Reason): Outcome[] {
  const { topology, traveller, target } = step;
  const tableId = transitTableOf(topology, from);
  if (tableId === null) return out([exit(traveller, 'TRANSIT', target, beyond)]);
  return transitPieces(topology, tableId, traveller.source.family).flatMap((piece) => {
    const taking = heading(because(traveller, piece.reasons), piece.addresses);
    if (taking.packets.length === 0) return [];
    const passed = crossing(taking, { kind: 'ROUTE', tableId, destination: destinationOf(piece.route) });
    return attachmentsOf(piece).flatMap((id) => arriving({ ...step, traveller: passed }, from, zone, id));
  });
}

/** At the attachment that a route leads to: on into its VPC, if it is one that is all here. */
function arriving(step: Step, from: TransitGatewayAttachment, zone: string, id: string): Outcome[] {
  const { topology, traveller, target } = step;
  const row = topology.transitAttachments.get(id);
  const unseen = out([exit(traveller, 'TRANSIT', target, reason('BEYOND_UNREAD', id))]);
  if (row?.transitGatewayId !== target || topology.isUnread('transitGatewayAttachments', id)) return unseen;
  const reasons = agreed(
    attachmentState(row),
    traveller.source.family === 4 || (from.ipv6Support && row.ipv6Support) ? 'PASS' : reason('IPV6_OVER_TRANSIT', id),
    row.applianceMode === null ? unreadGateway(id) : 'PASS',
  );
  if (reasons === undefined) return [];
  if (!topology.vpcs.has(row.vpcId) || topology.isShared(row.vpcId)) return unseen;
  const zones = row.subnetIds.map((subnetId) => zoneOf(topology, subnetId));
  if (zones.length === 0 || zones.includes(null)) return unseen;
  const entered = entries(row, zones, zone).map((subnetId) => beyondTransit(topology, traveller, row, subnetId));
  return on(entered.map((each) => because(each, reasons)));
}

/**
 * "When appliance mode is not enabled, traffic is kept to the originating Availability Zone", and where the attachment
 * is not there it goes "to a random Availability Zone where the attachment is present"; with it, to any (TGW, TGP).
 */
function entries(row: TransitGatewayAttachment, zones: readonly (string | null)[], zone: string): readonly string[] {
  const near = row.applianceMode === false ? row.subnetIds.filter((_, index) => zones[index] === zone) : [];
  return near.length > 0 ? near : row.subnetIds;
}

/**
 * In the attachment's subnet, past no entry of its ACL (TGN), on the table of that subnet. An answer takes what way
 * back there is; which one is not followed.
 */
function beyondTransit(
  topology: Topology,
  traveller: Traveller,
  row: TransitGatewayAttachment,
  subnetId: string,
): Traveller {
  const { source } = traveller;
  const gateway = row.transitGatewayId;
  const kind = homeOf(topology, traveller.legs.at(-1)!) === row.vpcId ? source.kind : FOREIGN[source.family];
  const passed = behind(topology, traveller, gateway, subnetId, reason('TRANSIT_RETURN', gateway));
  const returning = mayReturn(topology, row, source.addresses, source.family);
  return {
    ...(returning ? passed : unanswered(passed)),
    source: sourceOf(kind, source.addresses, source.groups),
    place: { subnetId, tableId: tableOfSubnet(topology, subnetId), vpcId: row.vpcId, key: subnetId },
    via: [...traveller.via, gateway],
  };
}

/** What comes from another VPC has no public address in this one. */
const FOREIGN = { 4: 'IPV4_TRANSIT', 6: 'IPV6_TRANSIT' } as const satisfies Record<4 | 6, SourceKind>;

/** The VPC that the source address is of; undefined where it is not known. */
const homeOf = (topology: Topology, { home, owner }: Leg): string | undefined =>
  home === null ? topology.natGateways.get(owner ?? '')?.vpcId : topology.subnets.get(home)?.vpcId;
