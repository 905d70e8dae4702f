import { type Family, parseCidr, SPACE } from '../packets/address.ts';
import { doubtsAll, EVERYTHING, type Filter, filterOf } from '../packets/filter.ts';
import { type Line, NOTHING, type Point } from '../packets/line.ts';
import {
  holds,
  intersectPackets,
  NO_PACKETS,
  type PacketSet,
  packetsOf,
  subtractPackets,
  unionPackets,
} from '../packets/packet-set.ts';
import { type Reason, reason } from '../packets/reason.ts';
import { coverage, hasPorts, isIcmp, protocolNumber } from '../packets/service.ts';
import type { NetworkAclEntry } from '../places/network.ts';
import { isForeign, lies, type Source } from '../places/source.ts';
import { remembered, type Topology } from '../places/topology.ts';

export type Direction = 'egress' | 'ingress';

/** What an entry matches; not `certain` where `packets` is all that it may match. */
export interface ReadEntry {
  readonly ruleNumber: number;
  /** `acl-0a1:100`. */
  readonly name: string;
  readonly action: string;
  readonly packets: PacketSet;
  readonly certain: boolean;
}

/** §2: exactly one ACL per subnet; none or more is a gap (NACL). */
const aclOf = remembered((topology: Topology, subnetId: string): string | undefined => {
  const [acl, ...more] = topology.aclsOfSubnet.get(subnetId) ?? [];
  return acl === undefined || more.length > 0 || isUnreadAcl(topology, acl.id) ? undefined : acl.id;
});

const isUnreadAcl = (topology: Topology, aclId: string): boolean =>
  topology.isPartial('networkAcls', aclId) || topology.isUnread('networkAclEntries', aclId);

/** Packets that cross the subnet's border, by the address on their far end. */
export const byFarEnd = remembered(
  (topology: Topology, subnetId: string, direction: Direction, family: Family): Filter =>
    filterBy(topology, subnetId, direction, family, FAR_END),
);

/** Packets that cross the subnet's border, by their near end: one source, from or to which they all go. */
export const byNearEnd = remembered(
  (topology: Topology, subnetId: string, direction: Direction, source: Source): Filter =>
    filterBy(topology, subnetId, direction, source.family, source),
);

/** Compared with an entry's CIDR where the near end is the one that varies. */
export const FAR_END = { key: '' } as const;
type End = Source | typeof FAR_END;

/**
 * What all network ACLs of a VPC let pass, whichever of its subnets' borders it is; of the rest nobody knows, and that is
 * the doubt. `end` is what their entries are compared with: a source, or the far end.
 */
export const byEveryAcl = remembered(
  (topology: Topology, vpcId: string, direction: Direction, family: Family, end: End, why: Reason): Filter => {
    const acls = topology.network.networkAcls.filter((acl) => acl.vpcId === vpcId);
    const hidden = topology.isIncomplete('networkAcls') || topology.isShared(vpcId) || acls.length === 0;
    if (hidden || acls.some(({ id }) => isUnreadAcl(topology, id))) return doubtsAll(family, why);
    const passes = acls.map(({ id }) => evaluated(readEntries(topology, id, direction, family, end), why).passes);
    return filterOf(passes.reduce(intersectPackets), [{ packets: EVERYTHING[family], reason: why }]);
  },
);

function filterBy(topology: Topology, subnetId: string, direction: Direction, family: Family, end: End): Filter {
  const aclId = aclOf(topology, subnetId);
  if (aclId === undefined) return doubtsAll(family, reason('ACL_UNREAD', subnetId));
  return evaluated(readEntries(topology, aclId, direction, family, end), whyOf(aclId, end));
}

const whyOf = (aclId: string, end: End): Reason =>
  end !== FAR_END && isForeign(end as Source) ? reason('SENDER_UNKNOWN', aclId) : reason('ACL_ENTRY_MALFORMED', aclId);

const readEntries = remembered(
  (topology: Topology, aclId: string, direction: Direction, family: Family, end: End): readonly ReadEntry[] =>
    (topology.entriesOfAcl.get(aclId) ?? [])
      .filter((entry) => entry.egress === (direction === 'egress'))
      .map((entry) => readEntry(entry, family, end))
      .filter((entry) => entry !== undefined)
      .sort((a, b) => a.ruleNumber - b.ruleNumber || (a.action < b.action ? -1 : 1)),
);

/** §2: `CidrBlock` xor `Ipv6CidrBlock`; families are separate; no prefix lists (API, GWE). */
function readEntry(entry: NetworkAclEntry, family: Family, end: End): ReadEntry | undefined {
  const text = family === 4 ? entry.cidrBlock : entry.ipv6CidrBlock;
  if (text === null && (entry.cidrBlock ?? entry.ipv6CidrBlock) !== null) return undefined;
  const cidr = parseCidr(text ?? '');
  const covered = cidr?.family === family ? farEnds(cidr.line, end) : { addresses: SPACE[family], certain: false };
  const { services, certain } = coverage(entry);
  return {
    ruleNumber: entry.ruleNumber,
    name: `${entry.networkAclId}:${entry.ruleNumber}`,
    action: entry.ruleAction,
    packets: packetsOf(services, covered.addresses),
    certain:
      certain && isWhole(entry) && covered.certain && (entry.ruleAction === 'allow' || entry.ruleAction === 'deny'),
  };
}

/** TCP and UDP have a port range, ICMP a type and a code, -1 being all of them (API NetworkAclEntry). */
function isWhole({ protocol, portFrom, portTo, icmpType, icmpCode }: NetworkAclEntry): boolean {
  const number = protocolNumber(protocol);
  if (number === undefined) return true; // `coverage` has judged it
  if (hasPorts(number)) return portFrom !== null && portTo !== null && portFrom >= 0;
  return !isIcmp(number) || (icmpType !== null && icmpCode !== null);
}

/** The far ends an entry covers: its CIDR, or, where that is about the near end, all of them or none. */
function farEnds(cidr: Line, end: End): { addresses: Line; certain: boolean } {
  if (end === FAR_END) return { addresses: cidr, certain: true };
  const source = end as Source;
  const answer = lies(source, cidr);
  return { addresses: answer === 'NO' ? NOTHING : SPACE[source.family], certain: answer !== 'MAYBE' };
}

/** §2: the lowest number that matches decides; what nothing matches is denied (NACL). Folded from the last entry up. */
function evaluated(entries: readonly ReadEntry[], why: Reason): Filter {
  let allowed: PacketSet = NO_PACKETS;
  let doubtful: PacketSet = NO_PACKETS;
  for (const entry of entries.toReversed()) {
    const { packets, action } = entry;
    if (entry.certain) {
      allowed = action === 'allow' ? unionPackets(allowed, packets) : subtractPackets(allowed, packets);
      doubtful = subtractPackets(doubtful, packets);
    } else {
      const open = undecided(packets, action, allowed, doubtful);
      allowed = subtractPackets(allowed, open);
      doubtful = unionPackets(doubtful, open);
    }
  }
  return filterOf(allowed, [{ packets: doubtful, reason: why }]);
}

/** Matched or not, the outcome is the same where an entry that may match agrees with what follows it. */
function undecided(packets: PacketSet, action: string, allowed: PacketSet, doubtful: PacketSet): PacketSet {
  if (action === 'allow') return subtractPackets(packets, allowed);
  return action === 'deny' ? intersectPackets(packets, unionPackets(allowed, doubtful)) : packets;
}

/**
 * The entries that may decide packets of which all pass, in order, at one border; `near` is the source where it is what
 * entries look at. Nearly always there is one: the entry that allows all.
 */
export function decidingEntries(
  topology: Topology,
  subnetId: string,
  direction: Direction,
  near: Family | Source,
  packets: PacketSet,
): readonly ReadEntry[] {
  const aclId = aclOf(topology, subnetId);
  if (aclId === undefined) return [];
  const [family, end] = typeof near === 'number' ? [near, FAR_END] : [near.family, near];
  const deciding: ReadEntry[] = [];
  let open = packets; // what no entry so far is sure to have decided
  for (const entry of readEntries(topology, aclId, direction, family, end)) {
    if (intersectPackets(open, entry.packets).length === 0) continue;
    deciding.push(entry);
    if (entry.certain) open = subtractPackets(open, entry.packets);
  }
  return deciding;
}

/** The name of the entry that decides one packet, as `acl-0a1:100`. */
export const deciding = (entries: readonly ReadEntry[], service: number, address: Point): string | undefined =>
  entries.length < 2 ? entries[0]?.name : entries.find((each) => holds(each.packets, service, address))?.name;
