import { cidrsOf, type Family, firstCidrs, NAT64, parsedAddresses } from '../packets/address.ts';
import { covers, intersect, type Line, subtract } from '../packets/line.ts';
import { explain } from '../packets/reason.ts';
import { ALL } from '../packets/service-text.ts';
import { INTERNET } from '../packets/special-addresses.ts';
import type { EgressPath } from './path.ts';

/** How many of a list a sentence names before it counts the rest. */
const NAMED = 3;
/** Of exceptions from all of the internet more are named: each is what somebody keeps shut, or another way takes. */
const EXCEPTIONS_NAMED = 8;

type Part = 'destinations' | 'protocol' | 'ports' | 'ruleId' | 'aclEntries' | 'routes';

/**
 * The path as a sentence without its full stop: who can reach what on which service through which gateway, and in
 * brackets the witness.
 */
export const describePath = (path: Omit<EgressPath, 'id' | 'exitId' | 'words'>): string => describing(path)(path);

/** Sentences of paths that differ only in what is reached and by which rule, entry and route. */
export function describing(common: Omit<EgressPath, 'id' | 'exitId' | 'words' | 'witness' | Part>) {
  const { way, serviceName, publicDestinations, ipVersion } = common;
  const subject = `${senderText(common)} ${verbText(common)}`;
  const through = throughText(common);
  const doubts = common.certainty === 'KNOWN' ? '' : `; not known for certain: ${listed(common.reasons.map(explain))}`;
  return (path: Pick<EgressPath, Part>): string => {
    const { destinations, protocol, ports } = path;
    const traffic = trafficText({ way, serviceName, publicDestinations, ipVersion, destinations, protocol, ports });
    return `${subject} ${traffic}${through}${witnessText(path)}${doubts}`;
  };
}

export const verbText = ({ certainty, grade }: Pick<EgressPath, 'certainty' | 'grade'>): string =>
  `${certainty === 'KNOWN' ? 'can' : 'may'} ${grade === 'SEND' ? 'send to' : 'reach'}`;

type SenderTold = Pick<
  EgressPath,
  'sources' | 'subnetId' | 'vpcId' | 'securityGroupIds' | 'sourceKind' | 'interfaceId' | 'interfaceType'
>;

/** `subnet-1 (10.2.0.0/20) of vpc-1 with sg-1`; of an interface without groups, what it is. */
export const senderText = (path: SenderTold): string => sendingText(path, path.vpcId === '' ? '' : ` of ${path.vpcId}`);

/** Whether it is what a transit gateway brings, and no interface of its own. */
export const isEntrance = ({ sourceKind }: Pick<EgressPath, 'sourceKind'>): boolean => sourceKind.endsWith('_TRANSIT');

/** The same as a sentence begins: `In vpc-1, subnet-1 (10.2.0.0/20) with sg-1`. */
export const senderFirst = (path: SenderTold): string =>
  `In ${path.vpcId === '' ? 'a VPC that was not read' : path.vpcId}, ${sendingText(path, '')}`;

function sendingText(path: SenderTold, ofVpc: string): string {
  const { sources, securityGroupIds: groups } = path;
  const subnet = path.subnetId === '*' ? 'subnets that were not read' : path.subnetId;
  if (isEntrance(path)) return `what comes through ${path.interfaceId} into ${subnet}${ofVpc}`;
  const where = `${subnet}${sources.length === 0 ? '' : ` (${listed(sources)})`}${ofVpc}`;
  if (groups === null) return `${where} with unread security groups`;
  if (groups.length > 0) return `${where} with ${groups.join(' and ')}`;
  return `${where}: ${interfaceText(path)} without security groups`;
}

/** `network load balancer eni-1`, by EC2's own word for the type. */
export function interfaceText({
  interfaceId,
  interfaceType,
}: Pick<EgressPath, 'interfaceId' | 'interfaceType'>): string {
  const isPlain = interfaceType === null || interfaceType === 'interface';
  const what = isPlain ? 'interface' : interfaceType.replaceAll('_', ' ');
  return interfaceId === null ? `an ${what}` : `${what} ${interfaceId}`;
}

type Traffic = Pick<
  EgressPath,
  'serviceName' | 'way' | 'destinations' | 'publicDestinations' | 'ipVersion' | 'protocol' | 'ports'
>;

/** What is reached on which service; of long lists the first `named`. */
export function trafficText(path: Traffic, named = NAMED): string {
  const { serviceName, way, destinations, publicDestinations, ipVersion } = path;
  const where =
    serviceName !== null && way !== 'INTERNET'
      ? `${serviceName} (${listed(destinations, named)})`
      : publicDestinations
        ? internetText(destinations, ipVersion, named)
        : listed(destinations, named);
  return `${where} ${serviceText(path)}`;
}

/** The internet of a family in parts that a sentence has a name for; `whole` is all of them. */
const PARTS: Readonly<Record<Family, { readonly whole: string; readonly parts: readonly Named[] }>> = {
  4: { whole: '0.0.0.0/0', parts: [{ name: '0.0.0.0/0', line: INTERNET[4] }] },
  6: {
    whole: '::/0',
    parts: [
      { name: '64:ff9b::/96', line: intersect(INTERNET[6], NAT64) },
      { name: '2000::/3', line: subtract(INTERNET[6], NAT64) },
    ],
  },
};

interface Named {
  readonly name: string;
  readonly line: Line;
}

/**
 * Public addresses the shorter way round: `0.0.0.0/0` and `::/0` stand for all of public address space, named whenever
 * the exceptions are fewer than what there is; `64:ff9b::/96` for the public part of it, `2000::/3` for the rest (§8).
 */
export function internetText(
  destinations: readonly string[],
  ipVersion: EgressPath['ipVersion'],
  named = NAMED,
): string {
  const family: Family = ipVersion === 'IPv4' ? 4 : 6;
  if (destinations.length <= FEW[family]) return listed(destinations, named);
  const key = `${named} ${destinations.join()}`;
  let text = known.get(key);
  if (text === undefined) {
    text = shorterText(destinations, family, named);
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, text);
  }
  return text;
}

/** Most rows of a region share a few long lists of destinations: their texts are kept, and not the lists. */
const REMEMBERED = 1000;
const known = new Map<string, string>();

/** Fewer CIDRs than half of those of any part hold no part, and are fewer than any exceptions from the internet. */
const FEW: Readonly<Record<Family, number>> = {
  4: Math.min(...PARTS[4].parts.map(({ line }) => cidrsOf(line).length)) / 2,
  6: Math.min(...PARTS[6].parts.map(({ line }) => cidrsOf(line).length)) / 2,
};

function shorterText(destinations: readonly string[], family: Family, named: number): string {
  const line = parsedAddresses(destinations, family);
  const most = Math.max(named, EXCEPTIONS_NAMED);
  const there = namesOf(line, family, named);
  const missing = namesOf(subtract(INTERNET[family], line), family, most);
  if (missing.count >= there.count) return listed(there.first, named, there.count);
  const { whole } = PARTS[family];
  return missing.count === 0 ? whole : `${whole} except ${listed(missing.first, most, missing.count)}`;
}

/** A part that is there whole by its name, of others the CIDRs: the first `most`, and how many there are. */
function namesOf(line: Line, family: Family, most: number): ReturnType<typeof firstCidrs> {
  const whole = PARTS[family].parts.filter((part) => covers(line, part.line));
  const rest = whole.reduce((left, part) => subtract(left, part.line), line);
  const { first, count } = firstCidrs(rest, most);
  return { first: [...whole.map(({ name }) => name), ...first], count: whole.length + count };
}

export function listed(texts: readonly string[], named = NAMED, count = texts.length): string {
  const more = count - named;
  return more > 0 ? `${texts.slice(0, named).join(', ')} and ${more} more` : texts.join(', ');
}

export function serviceText({ protocol, ports }: Pick<EgressPath, 'protocol' | 'ports'>): string {
  if (protocol === ALL) return 'on every protocol';
  if (/^\d/.test(protocol)) return `on protocol ${protocol}`;
  return ports === ALL ? `on ${protocol}` : `on ${protocol}/${ports}`;
}

/** The gateways that were passed; the internet gateway behind another one goes without saying. */
export function throughText({ via }: Pick<EgressPath, 'via'>): string {
  const named = via.length > 1 ? via.filter((id) => !id.startsWith('igw-')) : via;
  return named.length === 0 ? '' : ` through ${named.join(' and ')}`;
}

function witnessText({ ruleId, aclEntries, routes }: Pick<EgressPath, 'ruleId' | 'aclEntries' | 'routes'>): string {
  const afterColon = (text: string | undefined): string | undefined => text?.slice(text.indexOf(':') + 1);
  const entry = afterColon(aclEntries[0]);
  const route = afterColon(routes[0]);
  const parts = [
    ...(ruleId === null ? [] : [`rule ${ruleId}`]),
    ...(entry === undefined ? [] : [`ACL entry ${entry}`]),
    ...(route === undefined ? [] : [`route ${route}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
