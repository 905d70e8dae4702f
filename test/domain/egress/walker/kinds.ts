import type { Network } from '#domain/egress/places/network.ts';
import { type Answer, inside } from './reading.ts';
import type { Fate, State } from './state.ts';

export type Next = { readonly fate: Fate } | { readonly state: State };

export const out = (fates: readonly Fate[]): Next[] => fates.map((each) => ({ fate: each }));

export const on = (states: readonly State[]): Next[] => states.map((state) => ({ state }));

export function among(state: string | null, alive: readonly string[], dead: readonly string[]): Answer {
  const text = (state ?? 'untold').toLowerCase();
  return alive.includes(text) ? 'YES' : dead.includes(text) ? 'NO' : 'MAYBE';
}

export const kindOf4 = (ip: { publicIp: string | null; carrierIp: string | null }): string =>
  ip.publicIp !== null ? 'IPV4_PUBLIC' : ip.carrierIp !== null ? 'IPV4_CARRIER' : 'IPV4_PRIVATE';

export function kindOf6(network: Network, vpcId: string, address: bigint, denied: boolean | null): string {
  const blocks = network.vpcs.find((each) => each.id === vpcId)?.ipv6CidrBlocks ?? [];
  const attribute = blocks.find((each) => inside(address, 6, each.cidrBlock))?.attribute;
  if (attribute === 'private') return 'IPV6_PRIVATE';
  if (attribute !== 'public') return 'IPV6_UNREAD';
  return denied === true ? 'IPV6_IGW_DENIED' : 'IPV6_PUBLIC';
}
