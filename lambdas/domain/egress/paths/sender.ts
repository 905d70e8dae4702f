import type { Delivery } from '../gateways/transit/delivery.ts';
import { FAMILIES, type Family, formatAddress } from '../packets/address.ts';
import { compare, intersect, type Line } from '../packets/line.ts';
import { type Reason, reason } from '../packets/reason.ts';
import { isGateway } from '../places/interface-type.ts';
import type { MirrorSession, NetworkInterface, Subnet } from '../places/network.ts';
import { interfaceAddresses } from '../places/own-addresses.ts';
import { cellsOf, isForeign, kindOf6, type Source, type SourceKind, sourceOf, sourcesOf } from '../places/source.ts';
import type { Topology } from '../places/topology.ts';

/**
 * Interfaces that nothing on the way out tells apart: one subnet, one set of security groups, one kind of source. Those
 * without groups stand each alone: nothing but what the interface is says what to do about it.
 */
export interface Sender {
  readonly subnetId: string;
  readonly vpcId: string;
  /** Sorted; null: not told. */
  readonly groupIds: readonly string[] | null;
  readonly source: Source;
  /** How many real interfaces there are. */
  readonly interfaces: number;
  /** The first of them by id; null where the sender is only hypothetical. */
  readonly interfaceId: string | null;
  /** As EC2 names the type of that one; null where none is told. */
  readonly interfaceType: string | null;
  /** One of its addresses, for the witness; null where none is known. */
  readonly address: string | null;
  readonly hypothetical: boolean;
  readonly reasons: readonly Reason[];
  /** What a transit gateway brings, of a sender in its stead; undefined: whatever its groups let out. */
  readonly brings?: readonly Delivery[];
  /** The session that copies its packets, where the copies are meant; UNREAD: there may be one. */
  readonly mirror?: MirrorSession | 'UNREAD';
}

/** §7: every distinct sender, real and hypothetical. */
export function sendersOf(topology: Topology): Sender[] {
  const senders = new Map<string, Sender>();
  const add = (sender: Sender): void => {
    const key = keyOf(sender);
    const known = senders.get(key);
    senders.set(key, known === undefined ? sender : merged(known, sender));
  };
  for (const each of topology.network.interfaces) for (const sender of realSenders(topology, each)) add(sender);
  for (const each of topology.network.hypothetical)
    for (const sender of hypotheticalSenders(topology, each.subnetId, each.groupIds)) add(sender);
  for (const sender of unseenSenders(topology)) add(sender);
  return [...senders.values()];
}

const keyOf = (sender: Sender): string =>
  `${sender.subnetId}\t${groupsName(sender)}\t${sender.source.key}\t${sender.reasons.join()}`;

/** The example is the real interface that comes first by its id. */
function merged(a: Sender, b: Sender): Sender {
  const first = a.interfaceId !== null && (b.interfaceId === null || a.interfaceId <= b.interfaceId) ? a : b;
  return { ...first, interfaces: a.interfaces + b.interfaces, hypothetical: a.hypothetical || b.hypothetical };
}

/** Who it is, whatever addresses it has: subnet and security groups; the interface, where it has none. */
export const senderName = (sender: Sender): string => `${sender.subnetId} ${groupsName(sender)}`;

function groupsName({ groupIds, interfaceId, source, reasons }: Sender): string {
  if (isForeign(source)) return interfaceId ?? 'no-group';
  if (groupIds !== null) return groupIds.length === 0 ? (interfaceId ?? 'no-group') : groupIds.join('+');
  return reasons.length === 0 ? 'unread-groups' : 'unseen';
}

function byOrder(a: Sender, b: Sender): number {
  const [first, second] = [senderName(a), senderName(b)];
  if (first !== second) return first < second ? -1 : 1;
  if (a.source.kind !== b.source.kind) return a.source.kind < b.source.kind ? -1 : 1;
  return compare(a.source.addresses[0] ?? 0, b.source.addresses[0] ?? 0) || (tieOf(a) < tieOf(b) ? -1 : 1);
}

const tieOf = ({ interfaceId, reasons, mirror }: Sender): string =>
  `${interfaceId} ${reasons.join()} ${typeof mirror === 'object' ? mirror.id : mirror}`;

/** In a fixed order: evaluation is the same whatever the order of the facts. */
export const inOrder = (senders: readonly Sender[]): Sender[] => senders.toSorted(byOrder);

/** Senders of one name, together; they come in order of their names, which ids begin with. */
export function* namesakes(senders: readonly Sender[]): Generator<Sender[]> {
  let group: Sender[] = [];
  for (const sender of senders) {
    const [first] = group;
    if (first !== undefined && senderName(first) !== senderName(sender)) {
      yield group;
      group = [];
    }
    group.push(sender);
  }
  if (group.length > 0) yield group;
}

const sorted = (groupIds: readonly string[] | null): readonly string[] | null =>
  groupIds === null ? null : [...new Set(groupIds)].sort();

/** §7: an unattached interface cannot send; AWS's gateways carry what others send and send nothing of their own. */
function realSenders(topology: Topology, each: NetworkInterface): Sender[] {
  if (each.status === 'available' || isGateway(each)) return [];
  return sourcesOf(topology, each, 'SENDER').map((source) => ({
    address: firstOf(intersect(source.addresses, interfaceAddresses(each, source.family))),
    subnetId: each.subnetId,
    vpcId: each.vpcId,
    groupIds: sorted(each.groupIds),
    source,
    interfaces: 1,
    interfaceId: each.id,
    interfaceType: each.interfaceType,
    hypothetical: false,
    reasons: [],
  }));
}

const firstOf = (addresses: Line): string | null => (addresses.length === 0 ? null : formatAddress(addresses[0]!));

/**
 * §7: an interface that may be made at any time: any address of the subnet; a public one perhaps, unless the subnet
 * gives none.
 */
export function hypotheticalSenders(topology: Topology, subnetId: string, groupIds: readonly string[]): Sender[] {
  const subnet = topology.subnets.get(subnetId);
  const kind4 = subnet?.mapPublicIpOnLaunch === false ? 'IPV4_PRIVATE' : 'IPV4_UNREAD';
  const sources = subnet === undefined ? nowhere(kind4) : anySource(topology, subnet, kind4);
  const rest = { interfaces: 0, interfaceId: null, interfaceType: null, hypothetical: true, reasons: [] };
  return sources.map((source) => ({
    subnetId,
    vpcId: subnet?.vpcId ?? '',
    groupIds: sorted(groupIds),
    source,
    address: firstOf(source.addresses),
    ...rest,
  }));
}

/** In a subnet nobody knows: of either IP version, at an address nobody knows. */
const nowhere = (kind4: SourceKind): Source[] => [sourceOf(kind4, [], 'SENDER'), sourceOf('IPV6_UNREAD', [], 'SENDER')];

function anySource(topology: Topology, subnet: Subnet, kind4: SourceKind): Source[] {
  return FAMILIES.flatMap((family: Family) =>
    cellsOf(topology, subnet.id, family).map((cell) =>
      sourceOf(family === 4 ? kind4 : kindOf6(topology, subnet.vpcId, cell, null), cell, 'SENDER'),
    ),
  );
}

/**
 * While interfaces may exist that nobody saw, every subnet has one of unknown groups, perhaps with a public address;
 * while subnets may, too, `*` stands for all of those.
 */
export function unseenSenders(topology: Topology): Sender[] {
  if (!topology.isIncomplete('interfaces')) return [];
  const seen = topology.network.subnets.flatMap((subnet) =>
    anySource(topology, subnet, 'IPV4_UNREAD').map((source) => ({ subnetId: subnet.id, vpcId: subnet.vpcId, source })),
  );
  const unseen = topology.isIncomplete('subnets') ? nowhere('IPV4_UNREAD') : [];
  return [...seen, ...unseen.map((source) => ({ subnetId: '*', vpcId: '', source }))].map((place) => ({
    ...place,
    groupIds: null,
    interfaces: 0,
    interfaceId: null,
    interfaceType: null,
    address: firstOf(place.source.addresses),
    hypothetical: false,
    reasons: [reason('INTERFACES_UNREAD', place.subnetId)],
  }));
}
