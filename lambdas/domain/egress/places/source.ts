import { cidrsOf, type Family, parseCidr, parsedAddresses, SPACE } from '../packets/address.ts';
import { countUpTo, covers, intersect, type Line, overlaps, type Point } from '../packets/line.ts';
import { textOf } from '../packets/packet-set.ts';
import { cutsOfVpc } from './cuts.ts';
import type { NetworkInterface, PrivateIp } from './network.ts';
import { subnetAddresses } from './own-addresses.ts';
import { remembered, type Topology } from './topology.ts';

/** What a source address is to the gateways it may leave by. */
export const SOURCE_KINDS = [
  'IPV4_PRIVATE',
  'IPV4_PUBLIC',
  'IPV4_CARRIER',
  'IPV4_TRANSIT',
  'IPV4_UNREAD',
  'IPV6_PUBLIC',
  'IPV6_PRIVATE',
  'IPV6_IGW_DENIED',
  'IPV6_TRANSIT',
  'IPV6_UNREAD',
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

/** Addresses that every filter on the way treats alike, and what is known of them. */
export interface Source {
  readonly kind: SourceKind;
  readonly family: Family;
  /** Empty: the addresses are not known, and a filter that looks at them is in doubt. */
  readonly addresses: Line;
  /** The groups that rules may refer to; SENDER: those of whoever is being asked about; none behind a middlebox. */
  readonly groups: readonly string[] | 'SENDER';
  readonly key: string;
}

/** Whether the address is of another VPC, from which it came by a transit gateway. */
export const isForeign = ({ kind }: Source): boolean => kind === 'IPV4_TRANSIT' || kind === 'IPV6_TRANSIT';

export const sourceOf = (kind: SourceKind, addresses: Line, groups: readonly string[] | 'SENDER'): Source => ({
  kind,
  family: kind.startsWith('IPV4') ? 4 : 6,
  addresses,
  groups,
  key: `${kind} ${textOf(addresses)} ${groups === 'SENDER' ? groups : groups.join('+')}`,
});

/** §4: an IPv4 source leaves by an internet gateway only if this very address has a public one (RAC IGW_*). */
const kindOf = (ip: PrivateIp): SourceKind =>
  ip.publicIp !== null ? 'IPV4_PUBLIC' : ip.carrierIp !== null ? 'IPV4_CARRIER' : 'IPV4_PRIVATE';

/** §4: by the attribute of the VPC's block, and `DenyAllIgwTraffic` of the interface (IGW, API). */
export function kindOf6(topology: Topology, vpcId: string, address: Line, denied: boolean | null): SourceKind {
  const blocks = topology.vpcs.get(vpcId)?.ipv6CidrBlocks ?? [];
  const block = blocks.find(({ cidrBlock }) => overlaps(parsedAddresses([cidrBlock], 6), address));
  if (block?.attribute === 'private') return 'IPV6_PRIVATE';
  if (block?.attribute !== 'public') return 'IPV6_UNREAD';
  return denied === true ? 'IPV6_IGW_DENIED' : 'IPV6_PUBLIC';
}

/** The addresses and prefixes of an interface, and what each is to gateways. */
export function kindsOf(topology: Topology, each: NetworkInterface): { kind: SourceKind; line: Line }[] {
  return [
    ...each.privateIps.map((ip) => ({ kind: kindOf(ip), line: parsedAddresses([ip.address], 4) })),
    ...each.ipv4Prefixes.map((prefix) => ({ kind: 'IPV4_PRIVATE' as const, line: parsedAddresses([prefix], 4) })),
    ...[...each.ipv6Addresses, ...each.ipv6Prefixes].map((text) => {
      const line = parsedAddresses([text], 6);
      return { kind: kindOf6(topology, each.vpcId, line, each.denyAllIgwTraffic), line };
    }),
  ];
}

/** The sources an interface can send from: its addresses and prefixes, cell by cell. */
export function sourcesOf(
  topology: Topology,
  each: NetworkInterface,
  groups: readonly string[] | 'SENDER',
): readonly Source[] {
  const sources = kindsOf(topology, each).flatMap(({ kind, line }) =>
    cellAt(topology, each.subnetId, line).map((cell) => sourceOf(kind, cell, groups)),
  );
  return [...new Map(sources.map((source) => [source.key, source])).values()];
}

/** `YES`: every address of the source is in `line`; `MAYBE`: some are, or nobody knows which they are. Any is in /0. */
export function lies(source: Source, line: Line): 'YES' | 'NO' | 'MAYBE' {
  if (source.addresses.length === 0)
    return line.length === 0 ? 'NO' : covers(line, SPACE[source.family]) ? 'YES' : 'MAYBE';
  const inside = intersect(source.addresses, line);
  if (inside.length === 0) return 'NO';
  return textOf(inside) === textOf(source.addresses) ? 'YES' : 'MAYBE';
}

/**
 * The cells of a subnet: the largest pieces of its CIDRs in which no filter that looks at source addresses (network
 * ACLs, ingress rules of endpoints and appliances, edge tables, tables of peers) tells one address from another.
 */
export const cellsOf = remembered((topology: Topology, subnetId: string, family: Family): readonly Line[] => {
  const subnet = topology.subnets.get(subnetId);
  if (subnet === undefined) return [];
  const cuts = cutsOfVpc(topology, subnet.vpcId, family);
  return cidrsOf(subnetAddresses(subnet, family)).flatMap((text) => {
    const [from, to] = parseCidr(text)!.line as [Point, Point];
    const inside = cuts.slice(countUpTo(cuts, from), countUpTo(cuts, to)).filter((cut) => cut < to);
    const edges = [from, ...inside, to];
    return edges.slice(1).map((end, index) => [edges[index]!, end]);
  });
});

/** The cell an address lies in; one outside its subnet's CIDRs (AWS would not give it) is a cell of its own. */
export const cellAt = (topology: Topology, subnetId: string, address: Line): readonly Line[] => {
  const family = typeof address[0] === 'bigint' ? 6 : 4;
  const cells = cellsOf(topology, subnetId, family).filter((cell) => overlaps(cell, address));
  return cells.length > 0 ? cells : [address];
};
