import { type Family, parsedAddresses } from '#domain/egress/packets/address.ts';
import { subtract } from '#domain/egress/packets/line.ts';
import { type PacketSet, subtractPackets, unionAllPackets } from '#domain/egress/packets/packet-set.ts';
import { INTERNET } from '#domain/egress/packets/special-addresses.ts';
import { packetsOfEntry } from '#domain/egress/paths/allow.ts';
import type { FirewallEntry } from '#domain/egress/paths/allow-entry.ts';
import type { Grant } from '#domain/network/firewall/grant.ts';
import { isNameWithin } from '#domain/network/firewall/names.ts';
import { isShared } from '#domain/network/shared-names.ts';

/** What the entries of one firewall say that it may let through. */
export interface Holding {
  /** Names, with the packets in which they may be asked for. */
  readonly names: readonly { readonly domains: readonly string[]; readonly packets: PacketSet }[];
  readonly packets: PacketSet;
  /** What entries say and may not: names and addresses that anybody may have. */
  readonly refused: readonly string[];
}

export function holdingOf(entries: readonly FirewallEntry[], family: Family): Holding {
  const isOpen = entries.filter(({ cidrs }) => cidrs !== null && holdsInternet(entries, family) && cidrs.length > 0);
  const domains = entries.flatMap((entry) => entry.domains ?? []);
  return {
    names: entries.map((entry) => ({
      domains: (entry.domains ?? []).filter((domain) => !isEverybodys(domain)),
      packets: packetsOfEntry({ ...entry }, null)[family],
    })),
    packets: unionAllPackets(
      entries.map((entry) =>
        entry.cidrs === null || isOpen.includes(entry) ? [] : packetsOfEntry(entry, entry.cidrs)[family],
      ),
    ),
    refused: [...domains.filter(isEverybodys), ...isOpen.flatMap(({ cidrs }) => cidrs ?? [])],
  };
}

/** Whether the CIDRs of all entries add up to every public address. */
const holdsInternet = (entries: readonly FirewallEntry[], family: Family): boolean =>
  subtract(
    INTERNET[family],
    parsedAddresses(
      entries.flatMap(({ cidrs }) => cidrs ?? []),
      family,
    ),
  ).length === 0;

/** `.com`, `.s3.amazonaws.com`: whoever wants gets a name below. One name is one owner's. */
const isEverybodys = (domain: string): boolean => domain.startsWith('.') && isShared(domain.slice(1).toLowerCase());

/** Whether all that a grant lets through is what the entries say. */
export function heldBy({ names, packets }: Holding, grant: Grant, leaving: PacketSet): boolean {
  const left = subtractPackets(leaving, packets);
  if (left.length === 0) return true;
  if (grant.names === null) return false;
  const domains = names.flatMap((entry) => (subtractPackets(left, entry.packets).length === 0 ? entry.domains : []));
  return grant.names.every((name) => isNameWithin(name, domains));
}
