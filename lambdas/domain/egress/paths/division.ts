import { embedded, type Family, NAT64 } from '../packets/address.ts';
import { intersect, type Line, subtract } from '../packets/line.ts';
import { NO_PACKETS, type PacketSet, subtractPackets, unionAllPackets } from '../packets/packet-set.ts';
import { INTERNET } from '../packets/special-addresses.ts';
import { allowedBy, familyOfPath, packetsOfPath } from './allow.ts';
import type { AllowEntry } from './allow-entry.ts';
import type { EgressPath } from './path.ts';

/** What of a path does not pass, exactly. */
export interface Division {
  /** No entry names it. */
  readonly outside: PacketSet;
  /** Entries name it, but such as admit any address. */
  readonly anywhere: PacketSet;
}

/**
 * Entries admit any address, alone or together, where on one service they hold more public addresses than the largest
 * block that one holder has: a /8 of IPv4 (https://www.iana.org/assignments/ipv4-address-space), a /16 of IPv6 ("In no
 * case shall an ISP receive more than a /16 initial allocation", https://www.arin.net/participate/policy/nrpm/ 6.5.2.1).
 * So neither pieces of the internet nor all of it but some addresses is a list of destinations. `64:ff9b::/96` counts as
 * the IPv4 addresses it embeds (§8).
 */
const MOST: Readonly<Record<Family, bigint>> = { 4: 1n << 24n, 6: 1n << 112n };

const sizes = new WeakMap<Line, bigint>();

function sizeOf(line: Line): bigint {
  let size = sizes.get(line);
  if (size === undefined) {
    size = 0n;
    for (let i = 0; i < line.length; i += 2) size += BigInt(line[i + 1]!) - BigInt(line[i]!);
    sizes.set(line, size);
  }
  return size;
}

/** Whether so many addresses are no list of destinations any more. */
export function isAnywhere(addresses: Line, family: Family): boolean {
  const open = intersect(addresses, INTERNET[family]);
  if (family === 4) return sizeOf(open) > MOST[4];
  return sizeOf(subtract(open, NAT64)) > MOST[6] || sizeOf(embedded(open)) > MOST[4];
}

/** What of the packets is let out to no more addresses than can be meant. */
const narrow = (packets: PacketSet, family: Family): PacketSet =>
  packets.filter(({ addresses }) => !isAnywhere(addresses, family));

interface Worked {
  readonly sets: readonly PacketSet[];
  readonly named: PacketSet;
  readonly passing: PacketSet;
}

/** Paths of one sender by one way are asked about one after another, and the same entries are about them. */
const last: Partial<Record<Family, Worked>> = {};

/**
 * Of entries that admit any address alone nothing passes, and the others stand as if they were not there; of others that
 * do so together nothing passes either, on the services on which they do.
 */
function passing(sets: readonly PacketSet[], family: Family): Worked {
  const known = last[family];
  if (known?.sets.length === sets.length && sets.every((set, at) => set === known.sets[at])) return known;
  const worked = {
    sets,
    named: unionAllPackets(sets),
    passing: narrow(unionAllPackets(sets.map((set) => narrow(set, family))), family),
  };
  last[family] = worked;
  return worked;
}

/** A service behind an endpoint is one destination, and what a firewall lets through was looked at by name. */
const isOfAddresses = ({ kind }: AllowEntry): boolean => kind === 'ADDRESSES';

export function divide(path: EgressPath, allow: readonly AllowEntry[]): Division {
  const family = familyOfPath(path);
  const others = unionAllPackets(
    allow.filter((entry) => !isOfAddresses(entry)).map((entry) => allowedBy(entry, path, family)),
  );
  const rest = subtractPackets(packetsOfPath(path, family), others);
  if (rest.length === 0) return { outside: NO_PACKETS, anywhere: NO_PACKETS };
  const sets = allow.filter(isOfAddresses).map((entry) => allowedBy(entry, path, family));
  const worked = passing(sets, family);
  const outside = subtractPackets(rest, worked.named);
  return { outside, anywhere: subtractPackets(subtractPackets(rest, worked.passing), outside) };
}
