import { cidrsOf, type Family } from '../packets/address.ts';
import type { Line } from '../packets/line.ts';
import { byAddresses, type PacketSet } from '../packets/packet-set.ts';
import { explain } from '../packets/reason.ts';
import { serviceTexts } from '../packets/service-text.ts';
import { internetText, isEntrance, listed, senderFirst, serviceText, throughText, verbText } from './describe.ts';
import type { EgressPath } from './path.ts';

/** Packets of one IP version. */
export interface FamilyPackets {
  readonly family: Family;
  readonly packets: PacketSet;
}

/** How many destinations with services a sentence names before it counts the rest. */
const NAMED = 2;
/** How many rules, and ranges of ports. */
const RULES_NAMED = 3;
const RANGES_NAMED = 6;

/**
 * Packets of rows of one exit as a sentence without its full stop: who can reach what, the widest first, through which
 * gateway, and in brackets what lets the first row's witness out. `told` is what of the rows is meant.
 */
export function describeExit(rows: readonly EgressPath[], told: readonly FamilyPackets[]): string {
  const first = rows[0]!;
  const sources = [...new Set(rows.flatMap((row) => row.sources))];
  const isKnown = rows.every(({ certainty }) => certainty === 'KNOWN');
  const grade = rows.some((row) => row.grade === 'CONVERSE') ? 'CONVERSE' : 'SEND';
  const verb = verbText({ grade, certainty: isKnown ? 'KNOWN' : 'UNKNOWN' });
  const reasons = [...new Set(rows.flatMap((row) => (row.certainty === 'KNOWN' ? [] : row.reasons)))];
  const doubts = isKnown ? '' : `; not known for certain: ${listed(reasons.map(explain))}`;
  return `${senderFirst({ ...first, sources })} ${verb} ${trafficOf(first, told)}${throughText(first)}${witnessOf(rows)}${doubts}`;
}

interface Part {
  readonly text: string;
  readonly share: number;
}

function trafficOf(path: EgressPath, told: readonly FamilyPackets[]): string {
  const parts = told
    .flatMap(({ family, packets }) => byAddresses(packets).map((part) => partOf(path, family, part)))
    .sort((a, b) => b.share - a.share);
  return listed(
    parts.map(({ text }) => text),
    NAMED,
  );
}

function partOf(
  { serviceName, way, publicDestinations }: EgressPath,
  family: Family,
  { addresses, services }: { readonly addresses: Line; readonly services: Line },
): Part {
  const cidrs = cidrsOf(addresses);
  const ipVersion = family === 4 ? 'IPv4' : 'IPv6';
  const isNamed = serviceName !== null && way !== 'INTERNET';
  const where = isNamed
    ? `${serviceName} (${listed(cidrs)})`
    : publicDestinations
      ? internetText(cidrs, ipVersion)
      : listed(cidrs);
  const share = shareOf(addresses, family === 4 ? 32 : 128) + shareOf(services, 24) / 2 ** 40;
  return { text: `${where} ${servicesText(services)}`, share };
}

/** How much of all there is a line holds; it orders parts and nothing else. */
function shareOf(line: Line, bits: number): number {
  let sum = 0;
  for (let i = 0; i < line.length; i += 2) sum += Number(line[i + 1]!) - Number(line[i]!);
  return sum / 2 ** bits;
}

/** `on tcp/443,8443-8451, udp/53 and icmp`. */
function servicesText(services: Line): string {
  const texts = serviceTexts(services).map(({ protocol, ports }) =>
    serviceText({ protocol, ports: rangesText(ports) }).slice('on '.length),
  );
  const last = texts.pop() ?? '';
  return texts.length === 0 ? `on ${last}` : `on ${texts.join(', ')} and ${last}`;
}

function rangesText(ports: string): string {
  const ranges = ports.split(',');
  const more = ranges.length - RANGES_NAMED;
  return more > 0 ? `${ranges.slice(0, RANGES_NAMED).join(',')} and ${more} more` : ports;
}

function witnessOf(rows: readonly EgressPath[]): string {
  const [first] = rows;
  const rules = rulesOf(rows);
  const [entry, route] = [first?.aclEntries[0], first?.routes[0]];
  const parts = [
    ...(rules.length === 0 ? [] : [`rule ${listed(rules, RULES_NAMED)}`]),
    ...(entry === undefined ? [] : [`ACL entry ${entry}`]),
    ...(route === undefined ? [] : [`route ${route}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** The security group rules that let the witnesses out. */
export const rulesOf = (rows: readonly EgressPath[]): string[] => [
  ...new Set(rows.flatMap(({ ruleId }) => ruleId ?? [])),
];

/** `acl-1:100` → `acl-1`. */
const idOf = (text: string | undefined): string | undefined => text?.split(':', 1)[0];

/**
 * What closes the exit, by what there is to narrow. A Network Load Balancer that was made without security groups can
 * never be given one: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
 */
export function remedyText(rows: readonly EgressPath[]): string {
  const first = rows[0]!;
  const [acl, table] = [idOf(first.aclEntries[0]), idOf(first.routes[0])];
  const others = [...(acl === undefined ? [] : [`network ACL ${acl}`]), ...(table === undefined ? [] : [table])];
  const narrow = others.length === 0 ? "narrow the subnet's network ACL or routes" : `narrow ${others.join(' or ')}`;
  if (first.way === 'MIRROR') return `Delete mirror session ${first.via[0]}, or name its target`;
  if (isEntrance(first)) return `No security group applies to what a transit gateway brings: ${narrow}`;
  if (first.securityGroupIds?.length === 0) {
    return first.interfaceType === 'network_load_balancer'
      ? `No security group can be given to a network load balancer made without one: make it anew with one, or ${narrow}`
      : `There is no security group to narrow: give the interface one, or ${narrow}`;
  }
  const rules = rulesOf(rows);
  if (first.way === 'PRIVATELINK') return `Name the service, or delete ${first.gatewayId ?? 'the endpoint'}`;
  return rules.length === 0 ? `${narrow[0]?.toUpperCase()}${narrow.slice(1)}` : `Narrow ${listed(rules, RULES_NAMED)}`;
}
