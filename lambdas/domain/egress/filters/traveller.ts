import type { Family } from '../packets/address.ts';
import { type Filter, through } from '../packets/filter.ts';
import type { Line } from '../packets/line.ts';
import { type PacketSet, toAddresses } from '../packets/packet-set.ts';
import { type Reason, withReasons } from '../packets/reason.ts';
import { type Source, sourceOf } from '../places/source.ts';
import type { Topology } from '../places/topology.ts';
import type { Receiver } from './admission.ts';
import { byFarEnd, byNearEnd } from './network-acl.ts';
import { both, everyReply, NO_REPLY, onlyPerhaps, type Reply } from './reply.ts';

/** The ways out, as the report and the policy name them. */
export const WAYS = [
  'LOCAL',
  'ENDPOINT',
  'PRIVATELINK',
  'PEERING',
  'TRANSIT',
  'VPN',
  'FIREWALL',
  'APPLIANCE',
  'NAT',
  'INTERNET',
  'MIRROR',
  'RESOLVER',
  'OTHER',
] as const;
export type Way = (typeof WAYS)[number];

/** A border or a table passed on the way: what the witness names. `subnetId: null` is the destination's own subnet. */
export type Crossing =
  | { readonly kind: 'LEAVE'; readonly subnetId: string; readonly family: Family }
  | { readonly kind: 'ENTER'; readonly subnetId: string | null; readonly source: Source }
  | { readonly kind: 'ROUTE'; readonly tableId: string; readonly destination: string };

/** One stretch on which the source address stays the same, with what may come back along it. */
export interface Leg {
  /** The subnet of the source; null for a regional NAT gateway. */
  readonly home: string | null;
  /** Whose address the source is: the gateway's that translated, null for the sender's. */
  readonly owner: string | null;
  readonly reply: Reply;
  /** The ports the source uses: what a reply to it is sent to. */
  readonly ports: Line;
  /** The last middlebox the packet passed with its source unchanged. */
  readonly middlebox: string | null;
}

/** Where packets stand: in a subnet, or in a regional NAT gateway with a table of its own. */
export interface Place {
  readonly subnetId: string | null;
  readonly tableId: string | null;
  readonly vpcId: string;
  /** The subnet's or the gateway's id. */
  readonly key: string;
}

/** Packets on their way, and all that was learnt about them so far. */
export interface Traveller {
  readonly packets: PacketSet;
  readonly source: Source;
  readonly place: Place;
  /** Ids of the gateways passed, in order. */
  readonly via: readonly string[];
  readonly kinds: readonly ('NAT' | 'FIREWALL' | 'APPLIANCE')[];
  readonly crossings: readonly Crossing[];
  readonly reasons: readonly Reason[];
  readonly legs: readonly Leg[];
  /** Receivers whose rules refer to the groups of the sender, who is not known here. */
  readonly receivers: readonly Receiver[];
  readonly seen: readonly string[];
}

/** Packets that left. `gateway` is the exit itself, null where there is none to name. */
export interface Exit {
  readonly way: Way;
  readonly gateway: string | null;
  readonly serviceName: string | null;
  /** Of what stands behind an endpoint; null elsewhere, and where it was not told. */
  readonly owners: readonly string[] | null;
  readonly resourceArn: string | null;
  /** Security groups and network ACLs do not apply. */
  readonly unfiltered: boolean;
  readonly traveller: Traveller;
}

export const newLeg = (family: Family, home: string | null, owner: string | null, ports: Line): Leg => ({
  home,
  owner,
  reply: everyReply(family),
  ports,
  middlebox: null,
});

export const exit = (traveller: Traveller, way: Way, gateway: string | null, ...reasons: readonly Reason[]): Exit => ({
  way,
  gateway,
  serviceName: null,
  owners: null,
  resourceArn: null,
  unfiltered: false,
  traveller: because(traveller, reasons),
});

export const because = (traveller: Traveller, reasons: readonly Reason[]): Traveller =>
  reasons.length === 0 ? traveller : { ...traveller, reasons: withReasons(traveller.reasons, reasons) };

export const heading = (traveller: Traveller, addresses: Line): Traveller => ({
  ...traveller,
  packets: toAddresses(traveller.packets, addresses),
});

/** The traveller split by what a filter does to it; nothing where it stops all. */
export const filtered = (traveller: Traveller, filter: Filter): Traveller[] =>
  through(traveller.packets, filter).map(({ packets, reason }) =>
    because({ ...traveller, packets }, reason === null ? [] : [reason]),
  );

const onLeg = (traveller: Traveller, change: (leg: Leg) => Leg): Traveller => ({
  ...traveller,
  legs: [...traveller.legs.slice(0, -1), change(traveller.legs.at(-1)!)],
});

/** §2: out of the subnet: egress entries by destination; the reply comes in by ingress entries, by its source (NACL). */
export function leaving(topology: Topology, traveller: Traveller): Traveller[] {
  const { subnetId } = traveller.place;
  if (subnetId === null) return [traveller];
  const { family } = traveller.source;
  const back = replying(traveller, byFarEnd(topology, subnetId, 'ingress', family));
  return filtered(crossing(back, { kind: 'LEAVE', subnetId, family }), byFarEnd(topology, subnetId, 'egress', family));
}

/** §2: into a subnet: ingress entries by the source; the reply goes out by egress entries, to the source (NACL). */
export function entering(topology: Topology, traveller: Traveller, subnetId: string): Traveller[] {
  const { source } = traveller;
  const back = replying(traveller, byNearEnd(topology, subnetId, 'egress', source));
  return filtered(
    crossing(back, { kind: 'ENTER', subnetId, source }),
    byNearEnd(topology, subnetId, 'ingress', source),
  );
}

export const crossing = (traveller: Traveller, passed: Crossing): Traveller => ({
  ...traveller,
  crossings: [...traveller.crossings, passed],
});

/** Behind a middlebox nobody knows which way replies come back, and `behind` has said all there is to say. */
export const replying = (traveller: Traveller, back: Filter): Traveller =>
  onLeg(traveller, (leg) => (leg.middlebox === null ? { ...leg, reply: both(leg.reply, back) } : leg));

/** §2: crossings, not hops: nothing is evaluated inside one subnet (NACL). */
export const movingTo = (topology: Topology, traveller: Traveller, subnetId: string): Traveller[] =>
  subnetId === traveller.place.subnetId
    ? [traveller]
    : leaving(topology, traveller).flatMap((left) => entering(topology, left, subnetId));

/**
 * The traveller behind a middlebox, in `subnetId`, that left the source as it was. No rule knows its groups any more,
 * and a reply, if the middlebox allows it, needs no more than to come into the source's own subnet.
 */
export function behind(
  topology: Topology,
  traveller: Traveller,
  middlebox: string,
  subnetId: string,
  why: Reason,
): Traveller {
  const { kind, addresses, family } = traveller.source;
  return onLeg({ ...traveller, source: sourceOf(kind, addresses, []) }, (leg) => {
    const open = everyReply(family);
    const inward =
      leg.home === null || leg.home === subnetId ? open : both(open, byFarEnd(topology, leg.home, 'ingress', family));
    return { ...leg, middlebox, reply: onlyPerhaps(inward, [why]) };
  });
}

/** No reply comes back, whatever it is. */
export const unanswered = (traveller: Traveller): Traveller => onLeg(traveller, (leg) => ({ ...leg, reply: NO_REPLY }));

/** Says why nobody knows whether a reply comes back; only what was possible stays possible. */
export const doubtingReply = (traveller: Traveller, why: Reason): Traveller =>
  onLeg(traveller, (leg) => ({ ...leg, reply: onlyPerhaps(leg.reply, [why]) }));
