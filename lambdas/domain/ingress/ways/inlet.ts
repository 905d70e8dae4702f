import { byFarEnd } from '../../egress/filters/network-acl.ts';
import { replyClasses } from '../../egress/filters/reply.ts';
import { blockPublicAccess } from '../../egress/gateways/block-public-access.ts';
import { agreed } from '../../egress/gateways/gateway-verdict.ts';
import type { Family } from '../../egress/packets/address.ts';
import type { Line } from '../../egress/packets/line.ts';
import {
  intersectPackets,
  mapAddresses,
  type PacketSet,
  textOf,
  unionAllPackets,
} from '../../egress/packets/packet-set.ts';
import type { Reason } from '../../egress/packets/reason.ts';
import { reason } from '../../egress/packets/reason.ts';
import { remembered, type Topology } from '../../egress/places/topology.ts';
import { type Arrival, answering, arrivalFrom, perhapsAnswering, type WayIn } from './arrival.ts';
import { candidates } from './candidates.ts';
import { fromInternet, internetOf } from './internet.ts';
import { fromElsewhere, fromPeers, fromTransit, fromVpn } from './private-ways.ts';
import type { Spot } from './receiver.ts';

/** All that is the same for every packet of an inlet, but the packets themselves. */
export interface Label {
  readonly way: WayIn;
  /** IP version in which the packets come: behind a load balancer perhaps not the one in which they arrive. */
  readonly family: Family;
  readonly gateway: string | null;
  readonly via: readonly string[];
  readonly reasons: readonly Reason[];
  readonly replyReasons: readonly Reason[];
  readonly replyPorts: string;
  readonly doubtfulReplyPorts: string;
  /** Whether the network ACL of the subnet was asked. */
  readonly crossed: boolean;
  readonly unfiltered: boolean;
  /** What the receiver gets instead, behind a load balancer: `tcp/8080`. */
  readonly arrivesAs: string | null;
  /** Who may come in, where that is not a question of addresses. */
  readonly principals: readonly string[] | null;
  /** Whether the account accepts each of them by hand. */
  readonly acceptanceRequired: boolean | null;
}

/** A way into a spot, whatever security groups stand there. */
export interface Inlet {
  readonly label: Label;
  /** A text that inlets with one label share. */
  readonly name: string;
  readonly packets: PacketSet;
}

/** The inlets of a spot, in a fixed order. */
export const inletsOf = remembered((topology: Topology, spot: Spot): readonly Inlet[] => {
  const arrivals = [
    ...fromInternet(topology, spot),
    ...fromAccelerators(topology, spot),
    ...fromPeers(topology, spot),
    ...fromVpn(topology, spot),
    ...fromTransit(topology, spot),
    ...fromElsewhere(topology, spot),
  ];
  const inlets = joined(arrivals.flatMap((arrival) => inletsBy(arrival, spot)));
  return inlets.map((inlet) => ({ ...inlet, packets: shared(topology, inlet.packets) }));
});

/**
 * Global Accelerator puts an interface into every subnet in which one of its endpoints stands, and brings what comes
 * from the internet to private addresses there; ACL entries are not asked on the way in. Which endpoints it has is not
 * read. https://docs.aws.amazon.com/global-accelerator/latest/dg/best-practices-aga.html
 */
function fromAccelerators(topology: Topology, spot: Spot): Arrival[] {
  const { subnetId, vpcId, family } = spot;
  const place = { subnetId, tableId: null, vpcId, key: subnetId };
  const entrances = (topology.interfacesOfSubnet.get(subnetId) ?? []).filter(
    (each) => each.interfaceType === 'global_accelerator_managed',
  );
  if (entrances.length === 0 || candidates(topology, vpcId, 'igw-').length === 0) return [];
  return entrances.flatMap(({ id }) => {
    const why = reason('SERVICE_ENTRANCE', id);
    const reasons = agreed(why, blockPublicAccess(topology, place, 'INBOUND'));
    if (reasons === undefined) return [];
    const arrival = arrivalFrom('SERVICE', id, family, internetOf(topology, vpcId, family), reasons);
    return [perhapsAnswering(answering(arrival, byFarEnd(topology, subnetId, 'egress', family)), [why])];
  });
}

/** An arrival split by the replies to its packets. */
function inletsBy(arrival: Arrival, { family }: Spot): Inlet[] {
  const { way, gateway, via, reasons, crossed, unfiltered, reply } = arrival;
  return replyClasses(reply, family).flatMap(({ packets, ports, doubtfulPorts }) => {
    const part = intersectPackets(arrival.packets, packets);
    if (part.length === 0) return [];
    const replies = { replyPorts: ports, doubtfulReplyPorts: doubtfulPorts };
    const replyReasons = doubtfulPorts === '' ? [] : reply.reasons;
    const label = { way, family, gateway, via, reasons, replyReasons, ...replies, crossed, unfiltered };
    return [inletOf({ ...label, arrivesAs: null, principals: null, acceptanceRequired: null }, part)];
  });
}

export const inletOf = (label: Label, packets: PacketSet): Inlet => ({ label, name: JSON.stringify(label), packets });

/** Inlets that differ in their packets only, as one. */
export function joined(inlets: readonly Inlet[]): Inlet[] {
  const alike = Map.groupBy(inlets, ({ name }) => name);
  return [...alike]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => ({ ...group[0]!, packets: unionAllPackets(group.map(({ packets }) => packets)) }));
}

/** The same packets with equal addresses as one line: what is worked out about it serves all inlets. */
const shared = (topology: Topology, packets: PacketSet): PacketSet =>
  mapAddresses(packets, (addresses) => sharedLine(topology, { key: textOf(addresses), addresses }));

const sharedLine = remembered((_: Topology, { addresses }: { key: string; addresses: Line }): Line => addresses);
