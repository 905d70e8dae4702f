import { type Cidr, type Family, parseCidr, parsedAddresses } from '../packets/address.ts';
import type { Line } from '../packets/line.ts';
import { remembered, type Topology } from './topology.ts';

/**
 * §1: whether the current entries of the list are known. A list in a state other than `*-complete` is between two
 * versions (PL); one whose entry cannot be understood is as good as unread.
 */
export const listIsRead = remembered((topology: Topology, listId: string): boolean => {
  const list = topology.prefixLists.get(listId);
  if (list === undefined || topology.isUnread('prefixListEntries', listId) || topology.isUnread('prefixLists', listId))
    return false;
  if (list.state !== null && !list.state.endsWith('-complete')) return false;
  return (topology.entriesOfList.get(listId) ?? []).every((entry) => parseCidr(entry.cidr) !== undefined);
});

export const listAddresses = remembered(
  (topology: Topology, listId: string, family: Family): Line =>
    parsedAddresses(
      (topology.entriesOfList.get(listId) ?? []).map((entry) => entry.cidr),
      family,
    ),
);

export const listCidrs = (topology: Topology, listId: string, family: Family): Cidr[] =>
  (topology.entriesOfList.get(listId) ?? [])
    .map((entry) => parseCidr(entry.cidr))
    .filter((cidr) => cidr !== undefined)
    .filter((cidr) => cidr.family === family);
