import type { Network, Peering, SecurityGroupRule } from '#domain/egress/places/network.ts';
import { isHidden, isIncomplete, isOthers } from './lists.ts';
import { type Answer, any, type Flying, inside, isCidr, isPublic } from './reading.ts';

const DEAD = ['deleted', 'expired', 'failed', 'rejected', 'pending-acceptance', 'initiating-request', 'provisioning'];

export const isDead = (rule: SecurityGroupRule): boolean => DEAD.includes(rule.peeringStatus ?? '');

export const otherSide = (peering: Peering, vpcId: string) =>
  peering.requester.vpcId === vpcId
    ? peering.accepter
    : peering.accepter.vpcId === vpcId
      ? peering.requester
      : undefined;

function peerAnswer(network: Network, peeringId: string, vpcId: string, { to, version }: Flying): Answer {
  const peering = network.peerings.find((each) => each.id === peeringId);
  const side = peering && otherSide(peering, vpcId);
  const cidrs = version === 4 ? side?.cidrBlocks : side?.ipv6CidrBlocks;
  if (!cidrs) return 'MAYBE';
  return cidrs.some((cidr) => isCidr(cidr) && inside(to, version, cidr)) ? 'YES' : 'NO';
}

/** Whether an address may be one of a VPC's own; nobody knows the blocks of one that was not read. */
export function inVpc(network: Network, vpcId: string, { to, version }: Flying): boolean {
  const vpc = network.vpcs.find((each) => each.id === vpcId);
  if (vpc === undefined) return true;
  const cidrs = version === 4 ? vpc.cidrBlocks : vpc.ipv6CidrBlocks.map((each) => each.cidrBlock);
  return cidrs.some((cidr) => isCidr(cidr) && inside(to, version, cidr));
}

const hasTransit = (network: Network, vpcId: string): boolean =>
  isHidden(network, 'transitGatewayAttachments', vpcId) ||
  network.transitGatewayAttachments.some((each) => each.vpcId === vpcId);

/** Anywhere a member of a group nobody knows could be. */
function foreign(network: Network, vpcId: string, packet: Flying): boolean {
  if (inVpc(network, vpcId, packet)) return true;
  if (hasTransit(network, vpcId) && !isPublic(packet.to, packet.version)) return true;
  if (isHidden(network, 'peerings', vpcId)) return true;
  return network.peerings.some(
    (each) =>
      !DEAD.includes(each.status ?? '') &&
      otherSide(each, vpcId) !== undefined &&
      peerAnswer(network, each.id, vpcId, packet) !== 'NO',
  );
}

/** Whether references reach from one VPC to another. */
function references(network: Network, from: string, to: string): Answer {
  const between = network.peerings.filter((each) => otherSide(each, from)?.vpcId === to);
  if (from === to || between.some((each) => each.status === 'active')) return 'YES';
  const unsure = between.some((each) => !DEAD.includes(each.status ?? ''));
  return unsure || from === '' || isHidden(network, 'peerings', from) || hasTransit(network, from) ? 'MAYBE' : 'NO';
}

export function memberAnswer(network: Network, rule: SecurityGroupRule, vpcId: string, packet: Flying): Answer {
  if (isDead(rule)) return 'NO';
  const groupId = rule.referencedGroupId!;
  const holders = network.interfaces.filter((each) => each.groupIds?.includes(groupId));
  const known = holders.length > 0 || network.securityGroups.some((each) => each.id === groupId);
  if (!known && rule.referencedPeeringId !== null)
    return peerAnswer(network, rule.referencedPeeringId, vpcId, packet) === 'NO' ? 'NO' : 'MAYBE';
  if (!known) return foreign(network, vpcId, packet) ? 'MAYBE' : 'NO';
  const answers: Answer[] = holders.map((each) => {
    const texts = [
      ...each.privateIps.map((ip) => ip.address),
      ...each.ipv4Prefixes,
      ...each.ipv6Addresses,
      ...each.ipv6Prefixes,
    ];
    if (!texts.some((text) => isCidr(text) && inside(packet.to, packet.version, text))) return 'NO';
    return references(network, vpcId, each.vpcId);
  });
  return any(
    'NO',
    ...answers,
    hypotheticalAnswer(network, groupId, vpcId, packet),
    unseenAnswer(network, groupId, vpcId, packet),
  );
}

function hypotheticalAnswer(network: Network, groupId: string, vpcId: string, packet: Flying): Answer {
  const named = network.hypothetical.filter((each) => each.groupIds.includes(groupId));
  const found = named.some(({ subnetId }) => {
    const subnet = network.subnets.find((each) => each.id === subnetId);
    if (subnet === undefined) return inVpc(network, vpcId, packet);
    const cidrs = [...(subnet.cidrBlock === null ? [] : [subnet.cidrBlock]), ...subnet.ipv6CidrBlocks];
    const counts = subnet.vpcId === vpcId || vpcId === '';
    return counts && cidrs.some((cidr) => inside(packet.to, packet.version, cidr));
  });
  return found ? 'MAYBE' : 'NO';
}

function unseenAnswer(network: Network, groupId: string, vpcId: string, packet: Flying): Answer {
  const own = network.securityGroups.find((each) => each.id === groupId)?.vpcId ?? null;
  const homes = [
    own,
    vpcId,
    ...network.groupVpcAssociations.filter((each) => each.groupId === groupId).map((each) => each.vpcId),
  ];
  const hidden = homes.filter((home) => home !== null && isHidden(network, 'interfaces', home));
  if (hidden.some((home) => inVpc(network, home ?? '', packet))) return 'MAYBE';
  const vpcIds = [...network.vpcs.map((each) => each.id), ...network.subnets.map((each) => each.vpcId)];
  if (!isIncomplete(network, 'interfaces') && !vpcIds.some((id) => isOthers(network, id))) return 'NO';
  const anywhere = own === null || isIncomplete(network, 'groupVpcAssociations');
  return anywhere && foreign(network, vpcId, packet) ? 'MAYBE' : 'NO';
}
