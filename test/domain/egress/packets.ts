import type { EgressPath } from '#domain/egress/paths/path.ts';

/**
 * Asking rows about single packets, with an own reading of addresses, protocols and ports: nothing here is shared with
 * the code that wrote the rows.
 */
export interface Packet {
  readonly destination: string;
  /** A protocol number. */
  readonly protocol: number;
  /** The destination port; for ICMP, type · 256 + code; 0 elsewhere. */
  readonly port: number;
}

export const tcp = (destination: string, port: number): Packet => ({ destination, protocol: 6, port });
export const udp = (destination: string, port: number): Packet => ({ destination, protocol: 17, port });
export const icmp = (destination: string, type: number, code = 0): Packet => ({
  destination,
  protocol: destination.includes(':') ? 58 : 1,
  port: type * 256 + code,
});
export const other = (destination: string, protocol: number): Packet => ({ destination, protocol, port: 0 });

/** An address as a number, IPv4 or IPv6. */
export function addressNumber(text: string): bigint {
  if (!text.includes(':')) return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = text.split('::');
  const groups = (half: string): string[] => (half === '' ? [] : half.split(':'));
  const [front, back] = [groups(head), groups(tail ?? '')];
  const zeros: string[] = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => '0');
  return [...front, ...zeros, ...back].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

/** A number as an address, in any form a reader accepts. */
export function addressText(value: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(':');
}

export const versionOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);

const ranges = new Map<string, readonly [first: bigint, last: bigint]>();

/** The first and the last address of a CIDR. */
export function cidrRange(cidr: string): readonly [first: bigint, last: bigint] {
  const range = ranges.get(cidr) ?? rangeOf(cidr);
  ranges.set(cidr, range);
  return range;
}

function rangeOf(cidr: string): readonly [first: bigint, last: bigint] {
  const [address = '', prefix = ''] = cidr.split('/');
  const size = 1n << BigInt((versionOf(address) === 4 ? 32 : 128) - Number(prefix));
  const first = addressNumber(address);
  return [first, first + size - 1n];
}

export const inCidr = (address: string, cidr: string): boolean => {
  const [first, last] = cidrRange(cidr);
  const value = addressNumber(address);
  return versionOf(address) === versionOf(cidr) && first <= value && value <= last;
};

const NAMED: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

function inRanges(text: string, value: number): boolean {
  return text.split(',').some((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return first !== undefined && first <= value && value <= last!;
  });
}

function icmpMatches(ports: string, port: number): boolean {
  const [type, code] = [port >> 8, port & 255];
  return ports.split(',').some((part) => {
    const [types = '', codes] = part.split('/');
    return inRanges(types, type) && (codes === undefined || inRanges(codes, code));
  });
}

function serviceMatches(path: EgressPath, { protocol, port }: Packet): boolean {
  if (path.protocol === 'all') return protocol !== (path.ipVersion === 'IPv4' ? 58 : 1);
  const named = NAMED[path.protocol];
  if (named === undefined) return inRanges(path.protocol, protocol);
  if (named !== protocol) return false;
  if (path.ports === 'all') return true;
  return protocol === 1 || protocol === 58 ? icmpMatches(path.ports, port) : inRanges(path.ports, port);
}

/** The rows that hold the packet. */
export const pathsWith = (paths: readonly EgressPath[], packet: Packet): EgressPath[] =>
  paths.filter(
    (path) => serviceMatches(path, packet) && path.destinations.some((cidr) => inCidr(packet.destination, cidr)),
  );

/** Whether replies to this port of the sender come back: for certain, perhaps, or not. */
export function replyTo(path: EgressPath, port: number): 'KNOWN' | 'UNKNOWN' | 'NONE' {
  if (path.replyPorts !== '' && inRanges(path.replyPorts, port)) return 'KNOWN';
  return path.doubtfulReplyPorts !== '' && inRanges(path.doubtfulReplyPorts, port) ? 'UNKNOWN' : 'NONE';
}
