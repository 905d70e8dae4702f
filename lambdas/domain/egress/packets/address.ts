import ipaddr from 'ipaddr.js';
import { intersect, type Line, NOTHING, type Point, unionAll } from './line.ts';

export type Family = 4 | 6;
export const FAMILIES: readonly Family[] = [4, 6];

/** All addresses of a family: IPv4 as numbers, IPv6 as bigints. */
export const SPACE: Readonly<Record<Family, Line>> = { 4: [0, 2 ** 32], 6: [0n, 1n << 128n] };

export interface Cidr {
  readonly family: Family;
  readonly line: Line;
  readonly prefixLength: number;
}

/** Decimal and without leading zeros: the library would also read `010.1` as an address. */
const FOUR_PARTS = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/** A CIDR or a single address; host bits are cleared, as AWS does. Undefined for what is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', prefix, ...more] = text.split('/');
  if (more.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return undefined;
  if (FOUR_PARTS.test(address))
    return block(4, ipaddr.IPv4.parse(address).toByteArray(), prefix === undefined ? 32 : Number(prefix));
  if (!address.includes('%') && ipaddr.IPv6.isValid(address))
    return block(6, ipaddr.IPv6.parse(address).toByteArray(), prefix === undefined ? 128 : Number(prefix));
  return undefined;
}

function block(family: Family, bytes: readonly number[], prefixLength: number): Cidr | undefined {
  const bits = bytes.length * 8;
  if (prefixLength > bits) return undefined;
  if (family === 4) {
    const size = 2 ** (bits - prefixLength);
    const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
    const from = value - (value % size);
    return { family, line: [from, from + size], prefixLength };
  }
  const hostBits = BigInt(bits - prefixLength);
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const from = (value >> hostBits) << hostBits;
  return { family, line: [from, from + (1n << hostBits)], prefixLength };
}

/** The addresses of CIDRs known to be well formed (constants of this project). */
export const addressesOf = (...cidrs: readonly string[]): Line =>
  unionAll(cidrs.map((cidr) => parseCidr(cidr)?.line ?? NOTHING));

/** The addresses of one family that these texts name; what cannot be parsed is left out. */
export const parsedAddresses = (cidrs: readonly string[], family: Family): Line =>
  unionAll(cidrs.map((text) => parseCidr(text)).map((cidr) => (cidr?.family === family ? cidr.line : NOTHING)));

export const familyOf = (point: Point): Family => (typeof point === 'bigint' ? 6 : 4);

/** What follows an address in a CIDR. */
const PREFIXES = Array.from({ length: 129 }, (_, length) => `/${length}`);

export const formatAddress = (point: Point): string => (typeof point === 'number' ? format4(point) : format6(point));

const format4 = (point: number): string => `${half(point >>> 16)}.${half(point & 0xffff)}`;

/** Half an IPv4 address, as `10.0`, each made once: rows hold millions of them. */
const HALVES = new Array<string | undefined>(65_536);
const half = (value: number): string => (HALVES[value] ??= `${value >>> 8}.${value & 255}`);

function format6(point: bigint): string {
  const hex = point.toString(16).padStart(32, '0');
  const parts = [0, 4, 8, 12, 16, 20, 24, 28].map((at) => Number.parseInt(hex.slice(at, at + 4), 16));
  return new ipaddr.IPv6(parts).toRFC5952String();
}

const formatted = new WeakMap<Line, readonly string[]>();

/** Short lines are cheaper to format again than to remember. */
const WORTH_REMEMBERING = 16;

/** The fewest CIDRs that are exactly these addresses, in order. */
export function cidrsOf(line: Line): readonly string[] {
  if (line.length < WORTH_REMEMBERING) return formatCidrs(line);
  let cidrs = formatted.get(line);
  if (cidrs === undefined) {
    cidrs = formatCidrs(line);
    formatted.set(line, cidrs);
  }
  return cidrs;
}

/** How many CIDRs that are, and the first of them: writing them out is what takes time. */
export function firstCidrs(line: Line, most: number): { readonly first: readonly string[]; readonly count: number } {
  const first: string[] = [];
  let count = 0;
  for (let i = 0; i < line.length; i += 2) {
    const range = line.slice(i, i + 2);
    if (count < most) first.push(...formatCidrs(range).slice(0, most - count));
    count += countOf(range[0]!, range[1]!);
  }
  return { first, count };
}

function countOf(from: Point, to: Point): number {
  let count = 0;
  if (typeof from === 'number') for (let at = from; at < (to as number); count++) at += blockAt4(at, to as number);
  else for (let at = from; at < (to as bigint); count++) at += 1n << BigInt(hostBitsAt6(at, to as bigint));
  return count;
}

function formatCidrs(line: Line): string[] {
  const cidrs: string[] = [];
  for (let i = 0; i < line.length; i += 2) {
    const [from, to] = [line[i]!, line[i + 1]!];
    if (typeof from === 'number') addCidrs4(cidrs, from, to as number);
    else addCidrs6(cidrs, from, to as bigint);
  }
  return cidrs;
}

function addCidrs4(cidrs: string[], from: number, to: number): void {
  for (let at = from; at < to; ) {
    const size = blockAt4(at, to);
    cidrs.push(format4(at) + PREFIXES[size > 0xffff_ffff ? 0 : Math.clz32(size) + 1]!);
    at += size;
  }
}

/** The size of the largest block that starts at an address and ends before another. */
function blockAt4(at: number, to: number): number {
  let size = at === 0 ? 2 ** 32 : (at & -at) >>> 0;
  while (at + size > to) size /= 2;
  return size;
}

function addCidrs6(cidrs: string[], from: bigint, to: bigint): void {
  for (let at = from; at < to; ) {
    const hostBits = hostBitsAt6(at, to);
    cidrs.push(format6(at) + PREFIXES[128 - hostBits]!);
    at += 1n << BigInt(hostBits);
  }
}

const hostBitsAt6 = (at: bigint, to: bigint): number =>
  Math.min(at === 0n ? 128 : highestBit(at & -at), highestBit(to - at));

/** Digits are made in one go; shifting bit by bit takes ten times as long. */
const highestBit = (value: bigint): number => value.toString(2).length - 1;

/** RFC 6052: `64:ff9b::/96` embeds all of IPv4 in its low 32 bits. */
export const NAT64 = addressesOf('64:ff9b::/96');
const NAT64_BASE = NAT64[0] as bigint;

/** The IPv4 addresses embedded in what of `line` (IPv6) is NAT64. */
export const embedded = (line: Line): Line =>
  intersect(line, NAT64).map((point) => Number((point as bigint) - NAT64_BASE));

/** IPv4 addresses as NAT64 embeds them. */
export const embed = (line: Line): Line => line.map((point) => NAT64_BASE + BigInt(point));
