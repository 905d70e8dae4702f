import { FAMILIES, type Family } from '../../egress/packets/address.ts';
import { EVERYTHING } from '../../egress/packets/filter.ts';
import type { Line } from '../../egress/packets/line.ts';
import {
  intersectPackets,
  NO_PACKETS,
  type PacketSet,
  packetsOf,
  subtractPackets,
  unionPackets,
} from '../../egress/packets/packet-set.ts';

/** Packets of both IP versions, by where they go. */
export type Packets = Readonly<Record<Family, PacketSet>>;

export type Addresses = Readonly<Record<Family, Line>>;

export const ALL: Packets = EVERYTHING;
export const NONE: Packets = { 4: NO_PACKETS, 6: NO_PACKETS };

export const common = (a: Packets, b: Packets): Packets => ({
  4: intersectPackets(a[4], b[4]),
  6: intersectPackets(a[6], b[6]),
});

export const without = (a: Packets, b: Packets): Packets => ({
  4: subtractPackets(a[4], b[4]),
  6: subtractPackets(a[6], b[6]),
});

export const together = (a: Packets, b: Packets): Packets => ({
  4: unionPackets(a[4], b[4]),
  6: unionPackets(a[6], b[6]),
});

export const to = (services: Line, addresses: Addresses): Packets => ({
  4: packetsOf(services, addresses[4]),
  6: packetsOf(services, addresses[6]),
});

export const isEmpty = (packets: Packets): boolean => FAMILIES.every((family) => packets[family].length === 0);
