import { type Family, parseCidr, SPACE } from '../packets/address.ts';
import { type Doubt, doubtsAll, EVERYTHING, type Filter, filterOf, type Part, passesAll } from '../packets/filter.ts';
import { NO_PACKETS, packetsOf, unionAllPackets } from '../packets/packet-set.ts';
import { type Reason, reason } from '../packets/reason.ts';
import { coverage } from '../packets/service.ts';
import type { SecurityGroupRule } from '../places/network.ts';
import { listAddresses, listIsRead } from '../places/prefix-list.ts';
import { isForeign, lies, type Source } from '../places/source.ts';
import { remembered, type Topology } from '../places/topology.ts';
import { isDeadReference } from './membership.ts';
import { isUnreadGroup, specOf } from './security-group.ts';

/** An interface that a packet must enter on its way out, an endpoint or an appliance, with what decides that it does. */
export interface Receiver {
  readonly id: string;
  readonly groupIds: readonly string[] | null;
  readonly key: string;
}

export const receiverOf = (id: string, groupIds: readonly string[] | null): Receiver => ({
  id,
  groupIds,
  key: groupIds === null ? `?${id}` : [...groupIds].sort().join('+'),
});

/** The groups a packet's sender is in, as far as rules may refer to them. */
export interface Sender {
  /** Null: they were not told. Empty: behind a middlebox, or none. */
  readonly groupIds: readonly string[] | null;
  readonly key: string;
}

export const senderOf = (groupIds: readonly string[] | null): Sender => ({
  groupIds,
  key: groupIds?.join('+') ?? '?',
});

/**
 * §1, §4: what the ingress rules of a receiver let in from a source. A rule that refers to a group stops matching
 * behind a middlebox (RAC SG_REFERENCES_NOT_PRESERVED): the sender then has no groups.
 */
export const admission = remembered(
  (topology: Topology, receiver: Receiver, source: Source, sender: Sender): Filter => {
    const { family } = source;
    if (receiver.groupIds === null) return doubtsAll(family, reason('GROUPS_UNREAD', receiver.id));
    if (receiver.groupIds.length === 0) return passesAll(family);
    const parts = receiver.groupIds.flatMap((groupId) => partsOf(topology, groupId, source, sender));
    return filterOf(
      unionAllPackets(parts.filter((part) => part.reason === null).map((part) => part.packets)),
      parts.filter((part): part is Doubt => part.reason !== null),
    );
  },
);

/** What each ingress rule of a group lets in; the group itself, too, while its rules may not all be here. */
function partsOf(topology: Topology, groupId: string, source: Source, sender: Sender): Part[] {
  const ingress = (topology.rulesOfGroup.get(groupId) ?? []).filter((rule) => !rule.isEgress);
  const parts = ingress.map((rule) => partOf(topology, rule, source, sender));
  if (isUnreadGroup(topology, groupId))
    parts.push({ packets: EVERYTHING[source.family], reason: reason('GROUP_UNREAD', groupId) });
  return parts;
}

function partOf(topology: Topology, rule: SecurityGroupRule, source: Source, sender: Sender): Part {
  const match = matches(topology, rule, source, sender);
  if (match === 'NO') return { packets: NO_PACKETS, reason: null };
  const { services, certain } = coverage(specOf(rule));
  const packets = packetsOf(services, SPACE[source.family]);
  if (match !== 'YES') return { packets, reason: match };
  return { packets, reason: certain ? null : reason('RULE_MALFORMED', rule.id) };
}

type Match = 'YES' | 'NO' | Reason;

function matches(topology: Topology, rule: SecurityGroupRule, source: Source, sender: Sender): Match {
  const written = rule.cidrIpv4 ?? rule.cidrIpv6;
  if (written !== null) return matchesCidr(rule, written, source);
  if (rule.prefixListId !== null) {
    const why = reason('PREFIX_LIST_UNREAD', rule.prefixListId);
    if (!listIsRead(topology, rule.prefixListId)) return why;
    return orReason(lies(source, listAddresses(topology, rule.prefixListId, source.family)), why);
  }
  if (rule.referencedGroupId === null) return reason('RULE_MALFORMED', rule.id);
  if (isDeadReference(rule)) return 'NO';
  if (sender.groupIds === null) return reason('GROUPS_UNREAD', rule.id);
  return sender.groupIds.includes(rule.referencedGroupId) ? 'YES' : 'NO';
}

function matchesCidr(rule: SecurityGroupRule, written: string, source: Source): Match {
  const meant: Family = rule.cidrIpv4 === null ? 6 : 4;
  if (meant !== source.family) return 'NO';
  const cidr = parseCidr(written);
  if (cidr?.family !== meant) return reason('RULE_MALFORMED', rule.id);
  return orReason(lies(source, cidr.line), reason(isForeign(source) ? 'SENDER_UNKNOWN' : 'ADDRESS_UNREAD', rule.id));
}

const orReason = (answer: 'YES' | 'NO' | 'MAYBE', why: Reason): Match => (answer === 'MAYBE' ? why : answer);

/** Whether an ingress rule of the receiver refers to a group, so that it matters whose packets they are. */
export const looksAtGroups = (topology: Topology, receiver: Receiver): boolean =>
  (receiver.groupIds ?? []).some((groupId) =>
    (topology.rulesOfGroup.get(groupId) ?? []).some((rule) => !rule.isEgress && rule.referencedGroupId !== null),
  );
