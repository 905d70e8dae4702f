import { addressNumber, cidrRange, versionOf } from '../packets.ts';

/** The walker's own three values. */
export type Answer = 'YES' | 'NO' | 'MAYBE';

export const all = (...answers: readonly Answer[]): Answer =>
  answers.includes('NO') ? 'NO' : answers.includes('MAYBE') ? 'MAYBE' : 'YES';

export const any = (...answers: readonly Answer[]): Answer =>
  answers.includes('YES') ? 'YES' : answers.includes('MAYBE') ? 'MAYBE' : 'NO';

/** One packet under way. Ports of ICMP are type · 256 + code. */
export interface Flying {
  readonly to: bigint;
  readonly version: 4 | 6;
  readonly protocol: number;
  readonly port: number;
}

const ADDRESS_4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

const judged = new Map<string, boolean>();

/** Whether a text is a CIDR at all. */
export function isCidr(text: string): boolean {
  const known = judged.get(text) ?? looksLikeCidr(text);
  judged.set(text, known);
  return known;
}

function looksLikeCidr(text: string): boolean {
  const [address = '', prefix = '', ...more] = text.split('/');
  if (more.length > 0) return false;
  const four = ADDRESS_4.exec(address);
  const length = prefix === '' ? 0 : /^\d{1,3}$/.test(prefix) ? Number(prefix) : 999;
  if (four) return length <= 32 && four.slice(1).every((part) => Number(part) <= 255 && String(Number(part)) === part);
  if (!address.includes(':') || !/^[0-9a-fA-F:]+$/.test(address) || address.split('::').length > 2) return false;
  const groups = address.split(':').filter((group) => group !== '');
  if (groups.some((group) => group.length > 4) || groups.length > 8) return false;
  return length <= 128 && (address.includes('::') ? groups.length < 8 : groups.length === 8);
}

export const versionOfCidr = (text: string): 4 | 6 => versionOf(text);

const ranges = new Map<string, readonly [bigint, bigint]>();

/** Whether an address lies in a well-formed CIDR; host bits of the CIDR do not count. */
export function inside(address: bigint, version: 4 | 6, cidr: string): boolean {
  if (versionOfCidr(cidr) !== version) return false;
  let range = ranges.get(cidr);
  if (range === undefined) {
    const whole = cidr.includes('/') ? cidr : `${cidr}/${version === 4 ? 32 : 128}`;
    const [first, last] = cidrRange(whole);
    const size = last - first + 1n;
    const start = (addressNumber(whole.split('/')[0]!) / size) * size;
    range = [start, start + size - 1n];
    ranges.set(cidr, range);
  }
  return range[0] <= address && address <= range[1];
}

/** Whether any address at all lies in the CIDR. */
export const holdsAll = (cidr: string): boolean => cidr.endsWith('/0');

interface Spec {
  readonly protocol: string;
  readonly portFrom: number | null;
  readonly portTo: number | null;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
}

const NUMBER: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };

/** Whether a rule or entry is about the packet's service. */
export function serviceAnswer(spec: Spec, protocol: number, port: number): Answer {
  if (spec.protocol === '-1') return 'YES';
  const number = numberOf(spec.protocol);
  if (number > 255) return 'MAYBE';
  if (number !== protocol) return 'NO';
  if (protocol === 6 || protocol === 17) return portAnswer(spec.portFrom ?? -1, spec.portTo ?? -1, port);
  return protocol === 1 || protocol === 58 ? messageAnswer(spec.icmpType ?? -1, spec.icmpCode ?? -1, port) : 'YES';
}

const numberOf = (text: string): number => NUMBER[text.toLowerCase()] ?? (/^\d{1,3}$/.test(text) ? Number(text) : 256);

function messageAnswer(type: number, code: number, port: number): Answer {
  if (type === -1) return 'YES';
  if (type < 0 || type > 255 || code < -1 || code > 255) return 'MAYBE';
  return port >> 8 === type && (code === -1 || (port & 255) === code) ? 'YES' : 'NO';
}

function portAnswer(from: number, to: number, port: number): Answer {
  if (from === -1 && to === -1) return 'YES';
  if (from < 0 || to > 65_535 || from > to) return 'MAYBE';
  return from <= port && port <= to ? 'YES' : 'NO';
}

/** Public address space, written down a second time from the registries. */
const NOT_PUBLIC_4 =
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4'.split(
    ' ',
  );
const PUBLIC_IN_2001 =
  '2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28'.split(' ');
const NOT_PUBLIC_6 = '2001::/23 2001:db8::/32 2002::/16 3fff::/20'.split(' ');

export function isPublic(address: bigint, version: 4 | 6): boolean {
  const within = (cidrs: readonly string[]): boolean => cidrs.some((cidr) => inside(address, version, cidr));
  if (version === 4) return within(['192.0.0.9/32', '192.0.0.10/32']) || !within(NOT_PUBLIC_4);
  if (within(['64:ff9b::/96'])) return isPublic(address & 0xffff_ffffn, 4);
  return within(['2000::/3']) && (within(PUBLIC_IN_2001) || !within(NOT_PUBLIC_6));
}
