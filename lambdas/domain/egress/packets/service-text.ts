import { equals, intersect, type Line, unionAll } from './line.ts';
import {
  CARRIED,
  hasPorts,
  ICMP,
  ICMPV6,
  isIcmp,
  NAMES,
  PORTS,
  portServices,
  protocolNumber,
  protocolServices,
  SERVICES,
  TCP,
  UDP,
  UNNAMED,
} from './service.ts';

/** A row's worth of services: one named protocol with its ports, all of them, or the unnamed ones by number. */
export interface ServiceText {
  readonly protocol: string;
  readonly ports: string;
  readonly services: Line;
}

export const ALL = 'all';

/** All that there is, and all that a packet of either IP version can carry. */
const WHOLE: readonly Line[] = [SERVICES, CARRIED[4], CARRIED[6]];

/** The services in words, in a fixed order: `all`, or TCP, UDP, ICMP, ICMPv6, the rest by number. */
export function serviceTexts(services: Line): ServiceText[] {
  const [first, end] = [Number(services[0]), Number(services[services.length - 1])];
  if (end - first === 256 * PORTS && WHOLE.some((whole) => equals(services, whole)))
    return [{ protocol: ALL, ports: ALL, services }];
  const texts: ServiceText[] = [];
  for (const protocol of [TCP, UDP, ICMP, ICMPV6]) {
    if (end <= protocol * PORTS || first >= (protocol + 1) * PORTS) continue;
    const part = intersect(services, protocolServices(protocol));
    if (part.length > 0)
      texts.push({ protocol: NAMES.get(protocol)!, ports: portsText(part, protocol), services: part });
  }
  const rest = texts.length === 1 && texts[0]!.services === services ? [] : intersect(services, UNNAMED);
  if (rest.length > 0) texts.push({ protocol: protocolsText(rest), ports: ALL, services: rest });
  return texts;
}

function protocolsText(services: Line): string {
  const texts: string[] = [];
  for (let i = 0; i < services.length; i += 2)
    texts.push(range(Number(services[i]) / PORTS, Number(services[i + 1]) / PORTS - 1));
  return texts.join(',');
}

function portsText(services: Line, protocol: number): string {
  const texts: string[] = [];
  for (let i = 0; i < services.length; i += 2) {
    const [from, to] = [Number(services[i]) - protocol * PORTS, Number(services[i + 1]) - protocol * PORTS];
    if (from === 0 && to === PORTS) return ALL;
    texts.push(...(isIcmp(protocol) ? icmpTexts(from, to) : [range(from, to - 1)]));
  }
  return texts.join(',');
}

/** `8` is every code of type 8, `3/4` one code, `3/0-4` some, `9-18` whole types. */
function icmpTexts(from: number, to: number): string[] {
  const [firstWhole, lastWhole] = [Math.ceil(from / 256), Math.floor(to / 256)];
  const codes = (start: number, end: number): string =>
    `${Math.floor(start / 256)}/${range(start % 256, (end - 1) % 256)}`;
  if (firstWhole > lastWhole) return [codes(from, to)];
  const texts: string[] = [];
  if (from < firstWhole * 256) texts.push(codes(from, firstWhole * 256));
  if (firstWhole < lastWhole) texts.push(range(firstWhole, lastWhole - 1));
  if (lastWhole * 256 < to) texts.push(codes(lastWhole * 256, to));
  return texts;
}

const range = (first: number, last: number): string => (first === last ? `${first}` : `${first}-${last}`);

/** The services that a row's protocol and ports say, undefined if they cannot be understood: the way back of `serviceTexts`. */
export function parseServices(protocol: string, ports: string): Line | undefined {
  if (protocol === ALL) return ports === ALL ? SERVICES : undefined;
  const number = protocolNumber(protocol);
  if (ports === ALL) return number === undefined ? protocolRanges(protocol) : protocolServices(number);
  if (number === undefined || !(hasPorts(number) || isIcmp(number))) return undefined;
  const lines = ports.split(',').map((part) => (isIcmp(number) ? icmpLine(number, part) : portLine(number, part)));
  return lines.every((line) => line !== undefined) ? unionAll(lines) : undefined;
}

const parseRange = (text: string, limit: number): readonly [first: number, last: number] | undefined => {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  return match !== null && first <= last && last <= limit ? [first, last] : undefined;
};

function protocolRanges(text: string): Line | undefined {
  const ranges = text.split(',').map((part) => parseRange(part, 255));
  if (!ranges.every((range) => range !== undefined)) return undefined;
  return unionAll(ranges.map(([first, last]) => [first * PORTS, (last + 1) * PORTS]));
}

function portLine(protocol: number, text: string): Line | undefined {
  const range = parseRange(text, PORTS - 1);
  return range && portServices(protocol, ...range);
}

function icmpLine(protocol: number, text: string): Line | undefined {
  const [typeText = '', codeText] = text.split('/');
  const [types, codes] = [parseRange(typeText, 255), codeText === undefined ? [0, 255] : parseRange(codeText, 255)];
  if (types === undefined || codes === undefined || (codeText !== undefined && types[0] !== types[1])) return undefined;
  const start = protocol * PORTS;
  return [start + types[0] * 256 + codes[0]!, start + types[1] * 256 + codes[1]! + 1];
}

/** Ports as text: `443,8000-8100`; all 65536 are `0-65535`, none is empty. */
export function rangesText(ports: Line): string {
  const texts: string[] = [];
  for (let i = 0; i < ports.length; i += 2) texts.push(range(Number(ports[i]), Number(ports[i + 1]) - 1));
  return texts.join(',');
}

/** The least service in the order people look for one: TCP, UDP, then the line. */
export function leastService(services: Line): number {
  const preferred = [TCP, UDP].map((protocol) => intersect(services, protocolServices(protocol)));
  return Number((preferred.find((part) => part.length > 0) ?? services)[0]);
}

/** `tcp/443`, `icmp/8/0`, `47`. */
export function serviceText(service: number): string {
  const [protocol, rest] = [Math.floor(service / PORTS), service % PORTS];
  const name = NAMES.get(protocol) ?? `${protocol}`;
  if (hasPorts(protocol)) return `${name}/${rest}`;
  return isIcmp(protocol) ? `${name}/${Math.floor(rest / 256)}/${rest % 256}` : name;
}
