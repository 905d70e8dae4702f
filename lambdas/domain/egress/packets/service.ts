import { compare, type Line } from './line.ts';

/**
 * Services lie on one line: protocol · 65536 + port (TCP, UDP) or + type · 256 + code (ICMP, ICMPv6). Every other
 * protocol is one indivisible run of 65536.
 */
export const PORTS = 65_536;
export const SERVICES: Line = [0, 256 * PORTS];

export const ICMP = 1;
export const TCP = 6;
export const UDP = 17;
export const ICMPV6 = 58;

export const NAMES: ReadonlyMap<number, string> = new Map([
  [ICMP, 'icmp'],
  [TCP, 'tcp'],
  [UDP, 'udp'],
  [ICMPV6, 'icmpv6'],
]);
const NUMBERS = new Map([...NAMES].map(([number, name]) => [name, number]));
export const hasPorts = (protocol: number): boolean => protocol === TCP || protocol === UDP;
export const isIcmp = (protocol: number): boolean => protocol === ICMP || protocol === ICMPV6;

/**
 * What a packet of an IP version can carry: ICMP is a protocol of IPv4, ICMPv6 one of IPv6, neither of both
 * (https://www.iana.org/assignments/protocol-numbers).
 */
export const CARRIED: Readonly<Record<4 | 6, Line>> = {
  4: [0, ICMPV6 * PORTS, (ICMPV6 + 1) * PORTS, 256 * PORTS],
  6: [0, ICMP * PORTS, (ICMP + 1) * PORTS, 256 * PORTS],
};

export const protocolServices = (protocol: number): Line => [protocol * PORTS, (protocol + 1) * PORTS];

/** TCP or UDP to the ports from `first` to `last`, both inclusive. */
export const portServices = (protocol: number, first: number, last: number): Line => [
  protocol * PORTS + first,
  protocol * PORTS + last + 1,
];

/** Messages of one ICMP type, of one code or (-1) all. */
export const icmpServices = (protocol: number, type: number, code: number): Line => {
  const from = protocol * PORTS + type * 256 + Math.max(code, 0);
  return [from, code < 0 ? from + 256 : from + 1];
};

/** What a rule or an entry covers; not `certain` where it is malformed and `services` is all that it may mean. */
export interface Coverage {
  readonly services: Line;
  readonly certain: boolean;
}

export interface ServiceSpec {
  /** A name, a number, or `-1`; security groups use names, network ACLs numbers. */
  readonly protocol: string;
  readonly portFrom: number | null;
  readonly portTo: number | null;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
}

/** §1, §2: `-1` is everything; a protocol other than TCP, UDP and ICMP means all of it whatever the ports say (API). */
export function coverage(spec: ServiceSpec): Coverage {
  if (spec.protocol === '-1') return { services: SERVICES, certain: true };
  const protocol = protocolNumber(spec.protocol);
  if (protocol === undefined) return { services: SERVICES, certain: false };
  if (hasPorts(protocol)) return portCoverage(protocol, spec.portFrom, spec.portTo);
  if (isIcmp(protocol)) return icmpCoverage(protocol, spec.icmpType ?? -1, spec.icmpCode ?? -1);
  return { services: protocolServices(protocol), certain: true };
}

export function protocolNumber(text: string): number | undefined {
  const known = NUMBERS.get(text.toLowerCase());
  if (known !== undefined) return known;
  return /^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : undefined;
}

function portCoverage(protocol: number, from: number | null, to: number | null): Coverage {
  const all = protocolServices(protocol);
  const [first, last] = [from ?? -1, to ?? -1];
  if (first === -1 && last === -1) return { services: all, certain: true };
  if (first < 0 || last > 65_535 || first > last) return { services: all, certain: false };
  return { services: portServices(protocol, first, last), certain: true };
}

function icmpCoverage(protocol: number, type: number, code: number): Coverage {
  const all = protocolServices(protocol);
  if (type === -1) return { services: all, certain: true };
  if (type < 0 || type > 255 || code < -1 || code > 255) return { services: all, certain: false };
  return { services: icmpServices(protocol, type, code), certain: true };
}

/** The protocols without a name here, as services. */
export const UNNAMED: Line = [
  0,
  ...[...NAMES.keys()].sort(compare).flatMap((protocol) => protocolServices(protocol)),
  256 * PORTS,
];
