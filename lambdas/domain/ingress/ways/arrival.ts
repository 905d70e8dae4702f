import { byFarEnd } from '../../egress/filters/network-acl.ts';
import { both, everyReply, onlyPerhaps, type Reply } from '../../egress/filters/reply.ts';
import { destinationOf, piecesOf, tableOfSubnet } from '../../egress/gateways/route-table.ts';
import { type Family, SPACE } from '../../egress/packets/address.ts';
import { doubtsAll, type Filter, filterOf, through } from '../../egress/packets/filter.ts';
import { type Line, subtract, unionAll } from '../../egress/packets/line.ts';
import { type PacketSet, packetsOf } from '../../egress/packets/packet-set.ts';
import { type Reason, reason, withReasons } from '../../egress/packets/reason.ts';
import { SERVICES } from '../../egress/packets/service.ts';
import { remembered, type Topology } from '../../egress/places/topology.ts';
import type { Spot } from './receiver.ts';

/** The ways in, as the report names them. */
export const WAYS_IN = [
  'INTERNET',
  'LOAD_BALANCER',
  'ENDPOINT_SERVICE',
  'SERVICE',
  'PEERING',
  'VPN',
  'TRANSIT',
  'OTHER',
] as const;
export type WayIn = (typeof WAYS_IN)[number];

/** Packets that came in, by the address they come from, and what was learnt about them so far. */
export interface Arrival {
  readonly way: WayIn;
  /** The entrance; null where there is none to name. */
  readonly gateway: string | null;
  /** Every gateway passed, the entrance first. */
  readonly via: readonly string[];
  readonly packets: PacketSet;
  readonly reasons: readonly Reason[];
  /** Which replies leave again, by the port of the far end. */
  readonly reply: Reply;
  /** Whether the network ACL of the subnet was asked. */
  readonly crossed: boolean;
  /** Security groups are not asked here: they see another source, or were asked. */
  readonly unfiltered: boolean;
}

export const arrivalFrom = (
  way: WayIn,
  gateway: string | null,
  family: Family,
  sources: Line,
  reasons: readonly Reason[],
): Arrival => ({
  way,
  gateway,
  via: gateway === null ? [] : [gateway],
  packets: packetsOf(SERVICES, sources),
  reasons,
  reply: everyReply(family),
  crossed: false,
  unfiltered: false,
});

export const doubted = (arrival: Arrival, reasons: readonly Reason[]): Arrival =>
  reasons.length === 0 ? arrival : { ...arrival, reasons: withReasons(arrival.reasons, reasons) };

/** What of the packets gets past a filter, first what does so for certain. */
export const past = (arrival: Arrival, filter: Filter): Arrival[] =>
  through(arrival.packets, filter).map(({ packets, reason: why }) =>
    doubted({ ...arrival, packets }, why === null ? [] : [why]),
  );

export const answering = (arrival: Arrival, back: Filter): Arrival => ({
  ...arrival,
  reply: both(arrival.reply, back),
});

export const perhapsAnswering = (arrival: Arrival, why: readonly Reason[]): Arrival => ({
  ...arrival,
  reply: onlyPerhaps(arrival.reply, why),
});

/** §2: into the subnet by ingress entries, by source; the reply leaves by egress entries, by its destination (NACL). */
export function entering(topology: Topology, arrival: Arrival, { subnetId, family }: Spot): Arrival[] {
  const back = answering(arrival, byFarEnd(topology, subnetId, 'egress', family));
  return past({ ...back, crossed: true }, byFarEnd(topology, subnetId, 'ingress', family));
}

/** All addresses outside the VPC. */
export const outsideOf = remembered(
  (topology: Topology, vpcId: string, family: Family): Line =>
    subtract(SPACE[family], topology.vpcAddresses(vpcId, family)),
);

/**
 * §3: replies by the subnet's table: those it routes to the gateway that the packets came by. What it sends through an
 * endpoint or appliance, or nobody knows where, perhaps gets there.
 */
export const routedBack = remembered(
  (topology: Topology, subnetId: string, gatewayId: string, family: Family): Filter => {
    const tableId = tableOfSubnet(topology, subnetId);
    if (tableId === null) return doubtsAll(family, reason('ROUTE_TABLE_UNREAD', subnetId));
    const pieces = piecesOf(topology, tableId, family).filter(({ route }) => route.state !== 'blackhole');
    const sure = pieces.filter(({ route, reasons }) => route.target === gatewayId && reasons.length === 0);
    const doubts = pieces.flatMap(({ route, reasons, addresses }) => {
      const packets = packetsOf(SERVICES, addresses);
      if (route.target === gatewayId) return reasons.slice(0, 1).map((why) => ({ packets, reason: why }));
      if (route.target === null) return [{ packets, reason: reason('TARGET_UNKNOWN', destinationOf(route)) }];
      if (!/^(vpce|eni)-/.test(route.target)) return [];
      return [{ packets, reason: reason('ASYMMETRIC_RETURN', route.target) }];
    });
    return filterOf(packetsOf(SERVICES, unionAll(sure.map(({ addresses }) => addresses))), doubts);
  },
);
