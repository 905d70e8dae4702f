import type { Network, SecurityGroupRule } from '#domain/egress/places/network.ts';
import { type From, isHalfUnread, isUnread, listAnswer } from './lists.ts';
import { isDead, memberAnswer } from './members.ts';
import {
  type Answer,
  all,
  any,
  type Flying,
  holdsAll,
  inside,
  isCidr,
  serviceAnswer,
  versionOfCidr,
} from './reading.ts';

function writtenAnswer(rule: SecurityGroupRule, address: bigint | null, version: 4 | 6): Answer | undefined {
  const text = rule.cidrIpv4 ?? rule.cidrIpv6;
  if (text === null) return undefined;
  const meant = rule.cidrIpv4 !== null ? 4 : 6;
  if (meant !== version) return 'NO';
  if (!isCidr(text) || versionOfCidr(text) !== meant) return 'MAYBE';
  if (address === null) return holdsAll(text) ? 'YES' : 'MAYBE';
  return inside(address, version, text) ? 'YES' : 'NO';
}

export const serviceOf = (rule: SecurityGroupRule, protocol: number, port: number): Answer =>
  serviceAnswer(
    {
      protocol: rule.ipProtocol,
      portFrom: rule.fromPort,
      portTo: rule.toPort,
      icmpType: rule.fromPort,
      icmpCode: rule.toPort,
    },
    protocol,
    port,
  );

export const groupUnread = (network: Network, groupId: string): boolean =>
  !network.securityGroups.some((each) => each.id === groupId) ||
  isUnread(network, 'securityGroupRules', groupId) ||
  isHalfUnread(network, 'securityGroups', groupId);

/** Whether the groups of a sender in this VPC let the packet out. */
export const groupsLetOut = (
  network: Network,
  groupIds: readonly string[] | null,
  vpcId: string,
  packet: Flying,
): Answer => groupsLetFar(network, groupIds, vpcId, packet, true);

/** Whether the groups of a receiver in this VPC let the packet in; `to` is the far end, from which it comes. */
export const groupsLetInFrom = (
  network: Network,
  groupIds: readonly string[] | null,
  vpcId: string,
  packet: Flying,
): Answer => groupsLetFar(network, groupIds, vpcId, packet, false);

function groupsLetFar(
  network: Network,
  groupIds: readonly string[] | null,
  vpcId: string,
  packet: Flying,
  isEgress: boolean,
): Answer {
  if (groupIds === null) return 'MAYBE';
  if (groupIds.length === 0) return 'YES';
  const answers = network.securityGroupRules
    .filter((rule) => rule.isEgress === isEgress && groupIds.includes(rule.groupId))
    .map((rule) => all(serviceOf(rule, packet.protocol, packet.port), destinationAnswer(network, rule, vpcId, packet)));
  return any('NO', ...answers, ...groupIds.map((id) => (groupUnread(network, id) ? 'MAYBE' : 'NO') as Answer));
}

function destinationAnswer(network: Network, rule: SecurityGroupRule, vpcId: string, packet: Flying): Answer {
  const written = writtenAnswer(rule, packet.to, packet.version);
  if (written !== undefined) return written;
  if (rule.prefixListId !== null) return listAnswer(network, rule.prefixListId, packet.to, packet.version);
  return rule.referencedGroupId === null ? 'MAYBE' : memberAnswer(network, rule, vpcId, packet);
}

/** Whether a receiver's ingress rules let the packet in. */
export function groupsLetIn(network: Network, groupIds: readonly string[] | null, from: From, packet: Flying): Answer {
  if (groupIds === null) return 'MAYBE';
  if (groupIds.length === 0) return 'YES';
  const answers = network.securityGroupRules
    .filter((rule) => !rule.isEgress && groupIds.includes(rule.groupId))
    .map((rule) => all(serviceOf(rule, packet.protocol, packet.port), senderAnswer(network, rule, from)));
  return any('NO', ...answers, ...groupIds.map((id) => (groupUnread(network, id) ? 'MAYBE' : 'NO') as Answer));
}

function senderAnswer(network: Network, rule: SecurityGroupRule, from: From): Answer {
  const written = writtenAnswer(rule, from.address, from.version);
  if (written !== undefined) return written;
  if (rule.prefixListId !== null) return listAnswer(network, rule.prefixListId, from.address, from.version);
  if (rule.referencedGroupId === null) return 'MAYBE';
  if (isDead(rule)) return 'NO';
  if (from.groups === null) return 'MAYBE';
  return from.groups.includes(rule.referencedGroupId) ? 'YES' : 'NO';
}
