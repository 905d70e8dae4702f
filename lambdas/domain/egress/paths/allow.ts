import { cidrsOf, embed, type Family, parseCidr, parsedAddresses, SPACE } from '../packets/address.ts';
import { type Line, NOTHING, union, unionAll } from '../packets/line.ts';
import {
  byAddresses,
  intersectPackets,
  NO_PACKETS,
  type PacketSet,
  packetsOf,
  subtractPackets,
  unionAllPackets,
} from '../packets/packet-set.ts';
import { SERVICES } from '../packets/service.ts';
import { parseServices, type ServiceText, serviceTexts } from '../packets/service-text.ts';
import type { AddressEntry, AllowEntry, Entry } from './allow-entry.ts';
import { allowedByFirewall } from './allow-firewall.ts';
import type { EgressPath } from './path.ts';

/** Packets of a path that no entry allows. */
export interface Remainder extends Pick<ServiceText, 'protocol' | 'ports'> {
  readonly destinations: readonly string[];
}

/** What of a path lies outside all entries: exact, in the fewest rows, sorted; nothing if the path is allowed. */
export function outside(path: EgressPath, allow: readonly AllowEntry[]): Remainder[] {
  const family = familyOfPath(path);
  const allowed = unionAllPackets(allow.map((entry) => allowedBy(entry, path, family)));
  return byAddresses(subtractPackets(packetsOfPath(path, family), allowed)).flatMap(({ addresses, services }) =>
    serviceTexts(services).map(({ protocol, ports }) => ({ destinations: cidrsOf(addresses), protocol, ports })),
  );
}

/** Whether the entry allows any packet of the path. */
export function touches(path: EgressPath, entry: AllowEntry): boolean {
  const family = familyOfPath(path);
  return intersectPackets(packetsOfPath(path, family), allowedBy(entry, path, family)).length > 0;
}

/** Whether the entries together allow every packet of the path. */
export const isWithin = (path: EgressPath, allow: readonly AllowEntry[]): boolean => outside(path, allow).length === 0;

export const familyOfPath = (path: EgressPath): Family => (path.ipVersion === 'IPv4' ? 4 : 6);

export const packetsOfPath = (path: EgressPath, family: Family): PacketSet =>
  packetsOf(parseServices(path.protocol, path.ports) ?? SERVICES, parsedAddresses(path.destinations, family));

/** Whether the entry might allow something of the path, if only all were told of its sender and of its service. */
export function asksWhatIsUntold(path: EgressPath, entry: AllowEntry): boolean {
  const asked = askedBy(entry, path);
  if (asked.every(isSaid) || !asked.every((one) => one.told === null || isSaid(one))) return false;
  const family = familyOfPath(path);
  return intersectPackets(packetsOfPath(path, family), meant(entry, path, family)).length > 0;
}

/** What the entry allows of whoever takes this path. An entry that cannot be understood allows less, never more. */
export const allowedBy = (entry: AllowEntry, path: EgressPath, family: Family): PacketSet =>
  askedBy(entry, path).every(isSaid) ? meant(entry, path, family) : NO_PACKETS;

/** What of the path the entries allow. */
export const allowedOf = (path: EgressPath, allow: readonly AllowEntry[]): PacketSet =>
  unionAllPackets(allow.map((entry) => allowedBy(entry, path, familyOfPath(path))));

/** Whether the entry is about whoever takes this path. */
export const isAbout = (entry: AllowEntry, path: EgressPath): boolean => askedBy(entry, path).every(isSaid);

/** What an entry says of a sender or of the service behind an endpoint, beside what was told; null: not said, not told. */
interface Asked {
  readonly said: readonly string[] | null;
  readonly told: readonly string[] | null;
}

const isSaid = ({ said, told }: Asked): boolean =>
  said === null || (told !== null && told.length > 0 && told.every((each) => said.includes(each)));

const toldOf = (text: string | null): readonly string[] | null => (text === null || text === '' ? null : [text]);

function askedBy(entry: AllowEntry, path: EgressPath): Asked[] {
  const place = [
    { said: entry.vpcIds, told: toldOf(path.vpcId) },
    { said: entry.subnetIds, told: toldOf(path.subnetId) },
    { said: entry.securityGroupIds, told: path.securityGroupIds ?? null },
  ];
  if (entry.kind !== 'SERVICES') return place;
  const { serviceName, resourceArn, owners } = path;
  return [
    ...place,
    { said: entry.services, told: toldOf(serviceName || resourceArn) },
    { said: entry.owners, told: owners },
  ];
}

/** The packets that the entry is about, whoever sends them. */
function meant(entry: AllowEntry, path: EgressPath, family: Family): PacketSet {
  switch (entry.kind) {
    case 'ADDRESSES':
      return meantByAddresses(entry, path, family);
    case 'SERVICES':
      return path.way === 'PRIVATELINK' ? packetsOfEntry(entry, null)[family] : NO_PACKETS;
    case 'FIREWALL':
      return allowedByFirewall(entry, path, family);
  }
}

function meantByAddresses(entry: AddressEntry, { way }: EgressPath, family: Family): PacketSet {
  if (way === 'PRIVATELINK' || (entry.way !== null && entry.way !== way)) return NO_PACKETS;
  return packetsOfEntry(entry, entry.cidrs)[family];
}

type PacketSets = Readonly<Record<Family, PacketSet>>;

/** The packets to the addresses on the services of the entry; one entry is asked about hundreds of thousands of paths. */
export function packetsOfEntry(entry: Entry, cidrs: readonly string[] | null): PacketSets {
  let sets = known.get(entry);
  if (sets === undefined) {
    const services = servicesOf(entry);
    sets = { 4: packetsOf(services, addressesOf(cidrs, 4)), 6: packetsOf(services, addressesOf(cidrs, 6)) };
    known.set(entry, sets);
  }
  return sets;
}

const known = new WeakMap<Entry, PacketSets>();

function servicesOf({ protocol, ports }: Entry): Line {
  if (protocol === null && ports === null) return SERVICES;
  const protocols = protocol === null ? ['tcp', 'udp'] : [protocol];
  return unionAll(protocols.map((each) => parseServices(each, ports ?? 'all') ?? NOTHING));
}

/** §8: an IPv4 range also allows its addresses as NAT64 embeds them. */
function addressesOf(cidrs: readonly string[] | null, family: Family): Line {
  if (cidrs === null) return SPACE[family];
  const read = cidrs.map((text) => parseCidr(text)).filter((cidr) => cidr !== undefined);
  const of = (wanted: Family): Line => unionAll(read.filter((cidr) => cidr.family === wanted).map((cidr) => cidr.line));
  return family === 4 ? of(4) : union(of(6), embed(of(4)));
}
