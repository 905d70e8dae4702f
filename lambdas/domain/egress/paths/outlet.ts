import type { Receiver } from '../filters/admission.ts';
import { chained, onlyPerhaps, type Reply, replyClasses, translatedBack } from '../filters/reply.ts';
import type { Crossing, Exit, Leg, Traveller, Way } from '../filters/traveller.ts';
import { newLeg } from '../filters/traveller.ts';
import { unfilteredExits, unfilteredPackets } from '../filters/unfiltered.ts';
import { tableOfSubnet } from '../gateways/route-table.ts';
import { walk } from '../gateways/walk.ts';
import { type Family, SPACE } from '../packets/address.ts';
import { EVERYTHING } from '../packets/filter.ts';
import { type Line, subtract } from '../packets/line.ts';
import {
  intersectPackets,
  mapAddresses,
  type PacketSet,
  subtractPackets,
  textOf,
  toAddresses,
  unionAllPackets,
} from '../packets/packet-set.ts';
import { type Reason, reason } from '../packets/reason.ts';
import { PORTS } from '../packets/service.ts';
import { INTERNET } from '../packets/special-addresses.ts';
import { isForeign, type Source } from '../places/source.ts';
import { remembered, type Topology } from '../places/topology.ts';

/** All that is the same for every packet of a row, but the packets themselves. */
export interface Label {
  readonly way: Way;
  readonly gateway: string | null;
  readonly serviceName: string | null;
  readonly owners: readonly string[] | null;
  readonly resourceArn: string | null;
  readonly via: readonly string[];
  /** IP version in which the packets leave: 4 after NAT64. */
  readonly family: Family;
  readonly reasons: readonly Reason[];
  readonly replyReasons: readonly Reason[];
  readonly replyPorts: string;
  readonly doubtfulReplyPorts: string;
  readonly publicDestinations: boolean;
}

/**
 * A way out of a subnet for a kind of source, whatever its security groups: what passes routes, network ACLs and
 * gateways. A sender's paths are its groups' packets in each of its outlets.
 */
export interface Outlet {
  readonly label: Label;
  /** A text that outlets with one label share. */
  readonly name: string;
  readonly packets: PacketSet;
  readonly unfiltered: boolean;
  readonly receivers: readonly Receiver[];
  readonly crossings: readonly Crossing[];
}

/** The outlets of a source in a subnet, in a fixed order. */
export const outletsOf = remembered(
  (topology: Topology, subnetId: string, vpcId: string, source: Source): readonly Outlet[] => {
    const traveller = starting(topology, subnetId, vpcId, source);
    const exits = isForeign(source) ? walk(topology, arrived(traveller)) : sent(topology, traveller);
    return joined(exits.flatMap(outlets)).map((outlet) => ({ ...outlet, packets: shared(topology, outlet.packets) }));
  },
);

function sent(topology: Topology, traveller: Traveller): Exit[] {
  const unfiltered = unfilteredPackets(topology, traveller);
  const filtered = { ...traveller, packets: subtractPackets(traveller.packets, unfiltered) };
  return [...unfilteredExits(topology, traveller), ...walk(topology, filtered)];
}

/** What a transit gateway delivers is at home nowhere here: it reaches no service of a host, and answers go back perhaps. */
function arrived(traveller: Traveller): Traveller {
  const { source, place } = traveller;
  const leg = newLeg(source.family, null, null, ANY_PORT);
  const reply = onlyPerhaps(leg.reply, [reason('TRANSIT_RETURN', place.key)]);
  return { ...traveller, legs: [{ ...leg, reply, middlebox: TRANSIT }] };
}

/** In place of a gateway that is not known. */
const TRANSIT = 'transit';

/** What leaves in another way than by walking. */
export const outletsOfExits = (exits: readonly Exit[]): readonly Outlet[] => joined(exits.flatMap(outlets));

/** Outlets that differ in their packets only, as one; in a fixed order. */
function joined(outlets: readonly Outlet[]): Outlet[] {
  const alike = Map.groupBy(outlets, ({ name, unfiltered, receivers, crossings }) =>
    JSON.stringify([name, unfiltered, receivers.map(({ key }) => key), crossings.map(crossingName)]),
  );
  return [...alike]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => ({ ...group[0]!, packets: unionAllPackets(group.map((each) => each.packets)) }));
}

const ANY_PORT: Line = [0, PORTS];

export const starting = (topology: Topology, subnetId: string, vpcId: string, source: Source): Traveller => ({
  packets: EVERYTHING[source.family],
  source,
  place: { subnetId, tableId: tableOfSubnet(topology, subnetId), vpcId, key: subnetId },
  via: [],
  kinds: [],
  crossings: [],
  reasons: [],
  legs: [newLeg(source.family, subnetId, null, ANY_PORT)],
  receivers: [],
  seen: [],
});

/** The same packets with equal addresses as one line: what is worked out about it serves all outlets. */
const shared = (topology: Topology, packets: PacketSet): PacketSet =>
  mapAddresses(packets, (addresses) => sharedLine(topology, { key: textOf(addresses), addresses }));

const sharedLine = remembered((_: Topology, { addresses }: { key: string; addresses: Line }): Line => addresses);

const crossingName = (crossing: Crossing): string =>
  crossing.kind === 'ROUTE'
    ? `${crossing.tableId} ${crossing.destination}`
    : `${crossing.kind} ${crossing.subnetId} ${crossing.kind === 'ENTER' ? crossing.source.key : ''}`;

/** An exit split by what differs between its packets: replies, and public or other destinations. */
function outlets(exit: Exit): Outlet[] {
  const { traveller, way, gateway, serviceName, owners, resourceArn, unfiltered } = exit;
  const { family } = traveller.source;
  const reply = wholeReply(traveller.legs, family);
  const via = gateway === null || gateway === 'local' ? traveller.via : [...traveller.via, gateway];
  return replyClasses(reply, family).flatMap(({ packets, ports, doubtfulPorts }) =>
    byPublicity(intersectPackets(traveller.packets, packets), family).map((part) => {
      const label: Label = {
        way,
        gateway,
        serviceName,
        owners,
        resourceArn,
        via,
        family,
        reasons: traveller.reasons,
        replyReasons: doubtfulPorts === '' ? [] : reply.reasons,
        replyPorts: ports,
        doubtfulReplyPorts: doubtfulPorts,
        publicDestinations: part.public,
      };
      const { receivers, crossings } = traveller;
      return { label, name: JSON.stringify(label), packets: part.packets, unfiltered, receivers, crossings };
    }),
  );
}

/** §2: along every leg, from the far end; before a translation the reply is to the port the translation knows. */
function wholeReply(legs: readonly Leg[], family: Family): Reply {
  return legs
    .toReversed()
    .slice(1)
    .reduce(
      ({ reply, ports }, leg) => ({
        reply: chained(leg.reply, translatedBack(reply, ports, family)),
        ports: leg.ports,
      }),
      { reply: legs.at(-1)!.reply, ports: legs.at(-1)!.ports },
    ).reply;
}

const NOT_INTERNET: Readonly<Record<Family, Line>> = {
  4: subtract(SPACE[4], INTERNET[4]),
  6: subtract(SPACE[6], INTERNET[6]),
};

const byPublicity = (packets: PacketSet, family: Family): { packets: PacketSet; public: boolean }[] =>
  [
    { packets: toAddresses(packets, INTERNET[family]), public: true },
    { packets: toAddresses(packets, NOT_INTERNET[family]), public: false },
  ].filter((part) => part.packets.length > 0);
