import type { Way } from '../filters/traveller.ts';
import { cidrsOf, embed, type Family, parseCidr, parsedAddresses, SPACE } from '../packets/address.ts';
import { type Line, NOTHING, union, unionAll } from '../packets/line.ts';
import {
  byAddresses,
  intersectPackets,
  type PacketSet,
  packetsOf,
  subtractPackets,
  unionAllPackets,
} from '../packets/packet-set.ts';
import { SERVICES } from '../packets/service.ts';
import { parseServices, type ServiceText, serviceTexts } from '../packets/service-text.ts';
import type { EgressPath } from './path.ts';

/** What may leave. `null` is any. Prefix lists come expanded to their CIDRs. */
export interface AllowEntry {
  readonly cidrs: readonly string[] | null;
  readonly way: Way | null;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, or a number. */
  readonly protocol: string | null;
  /** `443,8443-8451`. */
  readonly ports: string | null;
}

/** Packets of a path that no entry allows. */
export interface Remainder extends Pick<ServiceText, 'protocol' | 'ports'> {
  readonly destinations: readonly string[];
}

/** What of a path lies outside all entries: exact, in the fewest rows, sorted; nothing if the path is allowed. */
export function outside(path: EgressPath, allow: readonly AllowEntry[]): Remainder[] {
  const family = familyOfPath(path);
  const allowed = unionAllPackets(allow.map((entry) => allowedBy(entry, path.way, family)));
  return byAddresses(subtractPackets(packetsOfPath(path, family), allowed)).flatMap(({ addresses, services }) =>
    serviceTexts(services).map(({ protocol, ports }) => ({ destinations: cidrsOf(addresses), protocol, ports })),
  );
}

/** Whether the entry allows any packet of the path. */
export function touches(path: EgressPath, entry: AllowEntry): boolean {
  const family = familyOfPath(path);
  return intersectPackets(packetsOfPath(path, family), allowedBy(entry, path.way, family)).length > 0;
}

/** Whether the entries together allow every packet of the path. */
export const isWithin = (path: EgressPath, allow: readonly AllowEntry[]): boolean => outside(path, allow).length === 0;

const familyOfPath = (path: EgressPath): Family => (path.ipVersion === 'IPv4' ? 4 : 6);

const packetsOfPath = (path: EgressPath, family: Family): PacketSet =>
  packetsOf(parseServices(path.protocol, path.ports) ?? SERVICES, parsedAddresses(path.destinations, family));

/** An entry with a CIDR or service that cannot be understood allows less, never more. */
function allowedBy(entry: AllowEntry, way: Way, family: Family): PacketSet {
  if (entry.way !== null && entry.way !== way) return [];
  let sets = known.get(entry);
  if (sets === undefined) {
    sets = {
      4: packetsOf(servicesOf(entry), addressesOf(entry, 4)),
      6: packetsOf(servicesOf(entry), addressesOf(entry, 6)),
    };
    known.set(entry, sets);
  }
  return sets[family];
}

/** One entry is asked about hundreds of thousands of paths. */
const known = new WeakMap<AllowEntry, Readonly<Record<Family, PacketSet>>>();

function servicesOf({ protocol, ports }: AllowEntry): Line {
  if (protocol === null && ports === null) return SERVICES;
  const protocols = protocol === null ? ['tcp', 'udp'] : [protocol];
  return unionAll(protocols.map((each) => parseServices(each, ports ?? 'all') ?? NOTHING));
}

/** §8: an IPv4 range also allows its addresses as NAT64 embeds them. */
function addressesOf({ cidrs }: AllowEntry, family: Family): Line {
  if (cidrs === null) return SPACE[family];
  const read = cidrs.map((text) => parseCidr(text)).filter((cidr) => cidr !== undefined);
  const of = (wanted: Family): Line => unionAll(read.filter((cidr) => cidr.family === wanted).map((cidr) => cidr.line));
  return family === 4 ? of(4) : union(of(6), embed(of(4)));
}
