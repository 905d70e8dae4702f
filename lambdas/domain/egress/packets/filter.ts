import { type Family, SPACE } from './address.ts';
import {
  intersectPackets,
  NO_PACKETS,
  type PacketSet,
  packetsOf,
  subtractPackets,
  unionAllPackets,
  unionPackets,
} from './packet-set.ts';
import type { Reason } from './reason.ts';
import { SERVICES } from './service.ts';

/** Packets that pass or not, nobody knows, and why. */
export interface Doubt {
  readonly packets: PacketSet;
  readonly reason: Reason;
}

/**
 * What a filter does to packets: `passes` for certain, perhaps (`doubts`, disjoint from it and from each other), and
 * stops all others. Soundness: what is unread or unknowable is a doubt, and a doubt passes.
 */
export interface Filter {
  readonly passes: PacketSet;
  readonly doubts: readonly Doubt[];
}

export const EVERYTHING: Readonly<Record<Family, PacketSet>> = {
  4: packetsOf(SERVICES, SPACE[4]),
  6: packetsOf(SERVICES, SPACE[6]),
};

export const passesAll = (family: Family): Filter => ({ passes: EVERYTHING[family], doubts: [] });

export const doubtsAll = (family: Family, reason: Reason): Filter => ({
  passes: NO_PACKETS,
  doubts: [{ packets: EVERYTHING[family], reason }],
});

/** A filter from overlapping parts: what passes for certain is in no doubt, and a packet has its first reason only. */
export function filterOf(passes: PacketSet, doubts: readonly Doubt[]): Filter {
  const byReason = Map.groupBy(doubts, (doubt) => doubt.reason);
  const layers: Doubt[] = [];
  let taken = passes;
  for (const reason of [...byReason.keys()].sort()) {
    const packets = subtractPackets(unionAllPackets(byReason.get(reason)!.map((doubt) => doubt.packets)), taken);
    if (packets.length === 0) continue;
    layers.push({ packets, reason });
    taken = unionPackets(taken, packets);
  }
  return { passes, doubts: layers };
}

/** Packets together with why they may not exist; none: they do. */
export interface Part {
  readonly packets: PacketSet;
  readonly reason: Reason | null;
}

/** What of `packets` gets through, first what does so for certain. Empty parts are left out. */
export function through(packets: PacketSet, filter: Filter): Part[] {
  const parts: Part[] = [{ packets: intersectPackets(packets, filter.passes), reason: null }];
  for (const doubt of filter.doubts)
    parts.push({ packets: intersectPackets(packets, doubt.packets), reason: doubt.reason });
  return parts.filter((part) => part.packets.length > 0);
}
