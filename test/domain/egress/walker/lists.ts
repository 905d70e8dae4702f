import type { Network } from '#domain/egress/places/network.ts';
import { type Answer, holdsAll, inside, isCidr, versionOfCidr } from './reading.ts';

/** Where a packet says it comes from; `address: null` when nobody knows. */
export interface From {
  readonly address: bigint | null;
  readonly version: 4 | 6;
  readonly kind: string;
  /** Groups that rules may refer to; null: not told. */
  readonly groups: readonly string[] | null;
}

export const isUnread = (network: Network, table: string, id?: string): boolean =>
  network.unread.some((each) => each.table === table && (each.id === null || each.id === id));

export const isHalfUnread = (network: Network, table: string, id: string): boolean =>
  network.unread.some((each) => each.table === table && each.id === id);

export const isIncomplete = (network: Network, table: string): boolean =>
  network.unread.some((each) => each.table === table && each.id === null);

/** Whether anybody who names an owner of the VPC names another account, or nobody names one. */
export function isOthers(network: Network, vpcId: string): boolean {
  const named = [
    ...network.vpcs.filter((each) => each.id === vpcId).map((each) => each.ownerId),
    ...network.subnets.filter((each) => each.vpcId === vpcId).map((each) => each.ownerId),
  ].filter((ownerId) => ownerId !== null);
  return named.length === 0 || named.some((ownerId) => ownerId !== network.accountId);
}

/** Whether there may be rows about a VPC that the account was not shown. */
export const isHidden = (network: Network, table: string, vpcId: string): boolean =>
  isIncomplete(network, table) || isOthers(network, vpcId);

export function listAnswer(network: Network, listId: string, address: bigint | null, version: 4 | 6): Answer {
  const list = network.prefixLists.find((each) => each.id === listId);
  const entries = network.prefixListEntries.filter((each) => each.prefixListId === listId);
  const readable =
    list !== undefined &&
    !isUnread(network, 'prefixLists', listId) &&
    !isUnread(network, 'prefixListEntries', listId) &&
    (list.state === null || list.state.endsWith('-complete')) &&
    entries.every((each) => isCidr(each.cidr));
  if (!readable) return 'MAYBE';
  if (address === null) {
    const own = entries.filter((each) => versionOfCidr(each.cidr) === version);
    return own.length === 0 ? 'NO' : own.some((each) => holdsAll(each.cidr)) ? 'YES' : 'MAYBE';
  }
  return entries.some((each) => inside(address, version, each.cidr)) ? 'YES' : 'NO';
}
