import { type Family, SPACE } from '../packets/address.ts';
import { type Line, NOTHING, subtract, union, unionAll } from '../packets/line.ts';
import { type Reason, reason } from '../packets/reason.ts';
import { INTERNET } from '../packets/special-addresses.ts';
import type { SecurityGroupRule } from '../places/network.ts';
import { interfaceAddresses, subnetAddresses } from '../places/own-addresses.ts';
import { hasTransit, isDeadPeering, peerAddresses, peerOf, type Relation, relation } from '../places/peering.ts';
import { remembered, type Topology } from '../places/topology.ts';

/** Addresses that are meant for certain, and those that may be, with why nobody knows. */
export interface Reach {
  readonly certain: Line;
  readonly doubts: readonly { readonly addresses: Line; readonly reason: Reason }[];
}

/** §1: a peering that is not active makes a rule that refers through it a dead rule (API, PeeringStatus). */
export const isDeadReference = (rule: SecurityGroupRule): boolean => isDeadPeering(rule.peeringStatus);

/**
 * §1: a referenced group stands for the private addresses of the interfaces that hold it, in the same or an actively
 * peered VPC (SG). What cannot be seen from here is bounded and doubtful.
 */
export function referencedAddresses(topology: Topology, rule: SecurityGroupRule, vpcId: string, family: Family): Reach {
  const groupId = rule.referencedGroupId ?? '';
  if (isDeadReference(rule)) return { certain: NOTHING, doubts: [] };
  if (rule.referencedPeeringId !== null && !isKnownGroup(topology, groupId)) {
    const addresses = peerAddresses(topology, rule.referencedPeeringId, vpcId, family) ?? SPACE[family];
    return { certain: NOTHING, doubts: [{ addresses, reason: reason('REFERENCED_GROUP_UNREAD', groupId) }] };
  }
  return members(topology, groupId, vpcId, family);
}

const isKnownGroup = (topology: Topology, groupId: string): boolean =>
  topology.groups.has(groupId) || topology.membersOfGroup.has(groupId);

const members = remembered((topology: Topology, groupId: string, vpcId: string, family: Family): Reach => {
  const unread = reason('REFERENCED_GROUP_UNREAD', groupId);
  if (!isKnownGroup(topology, groupId))
    return { certain: NOTHING, doubts: [{ addresses: foreignBound(topology, vpcId, family), reason: unread }] };
  const held = (topology.membersOfGroup.get(groupId) ?? []).map((each) => ({
    relation: relation(topology, vpcId, each.vpcId),
    addresses: interfaceAddresses(each, family),
  }));
  const of = (wanted: Relation): Line =>
    unionAll(held.filter((each) => each.relation === wanted).map(({ addresses }) => addresses));
  const doubts = [
    {
      addresses: hypotheticalMembers(topology, groupId, vpcId, family),
      reason: reason('HYPOTHETICAL_MEMBER', groupId),
    },
    { addresses: of('PERHAPS'), reason: unread },
    { addresses: unseenMembers(topology, groupId, vpcId, family), reason: reason('INTERFACES_UNREAD', groupId) },
  ];
  return { certain: of('NEAR'), doubts: doubts.filter(({ addresses }) => addresses.length > 0) };
});

/** Where members nobody saw could be: the VPCs the group may be used in, as far as the sender's VPC reaches them. */
function unseenMembers(topology: Topology, groupId: string, vpcId: string, family: Family): Line {
  const own = topology.groups.get(groupId)?.vpcId ?? null;
  const associated = topology.network.groupVpcAssociations.filter((each) => each.groupId === groupId);
  const homes = [own, ...associated.map((each) => each.vpcId), vpcId].filter((id) => id !== null);
  const hidden = homes.filter((id) => topology.hidesFrom('interfaces', id));
  const known = unionAll(hidden.map((id) => blocksOf(topology, id, family)));
  const isHomeless = own === null || topology.isIncomplete('groupVpcAssociations');
  return isHomeless && (topology.isIncomplete('interfaces') || topology.hasShared)
    ? union(known, foreignBound(topology, vpcId, family))
    : known;
}

/** The blocks of a VPC; of one that was not read, anything. */
const blocksOf = (topology: Topology, vpcId: string, family: Family): Line =>
  topology.vpcs.has(vpcId) ? topology.vpcAddresses(vpcId, family) : SPACE[family];

function hypotheticalMembers(topology: Topology, groupId: string, vpcId: string, family: Family): Line {
  const named = topology.network.hypothetical.filter((each) => each.groupIds.includes(groupId));
  return unionAll(
    named.map(({ subnetId }) => {
      const subnet = topology.subnets.get(subnetId);
      if (subnet === undefined) return blocksOf(topology, vpcId, family);
      return subnet.vpcId === vpcId || vpcId === '' ? subnetAddresses(subnet, family) : NOTHING;
    }),
  );
}

/** A group that is not here: anywhere the VPC reaches privately, never an internet address (SG). */
const foreignBound = remembered((topology: Topology, vpcId: string, family: Family): Line => {
  if (!topology.vpcs.has(vpcId) || topology.hidesFrom('peerings', vpcId)) return SPACE[family];
  const peers = topology.network.peerings
    .filter((peering) => !isDeadPeering(peering.status) && peerOf(peering, vpcId) !== undefined)
    .map((peering) => peerAddresses(topology, peering.id, vpcId, family) ?? SPACE[family]);
  const own = unionAll([topology.vpcAddresses(vpcId, family), ...peers]);
  return hasTransit(topology, vpcId) ? union(own, subtract(SPACE[family], INTERNET[family])) : own;
});
