import { cidrsOf, type Family, parsedAddresses } from '../packets/address.ts';
import { subtract } from '../packets/line.ts';
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
export const describePath = (path: Omit<EgressPath, 'id' | 'words'>): string => describing(path)(path);

/** Sentences of paths that differ only in what is reached and by which rule, entry and route. */
export function describing(common: Omit<EgressPath, 'id' | 'words' | 'witness' | Part>) {
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

export function senderText(
  path: Pick<EgressPath, 'sources' | 'subnetId' | 'securityGroupIds' | 'sourceKind' | 'interfaceId'>,
): string {
  if (path.sourceKind.endsWith('_TRANSIT')) return `what comes through ${path.interfaceId} into ${path.subnetId}`;
  const where = path.sources.length === 0 ? path.subnetId : path.sources.join(', ');
  if (path.securityGroupIds === null) return `${where} with unread security groups`;
  return path.securityGroupIds.length === 0
    ? `${where} without security groups`
    : `${where} with ${path.securityGroupIds.join(' and ')}`;
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

/** A set has fewer CIDRs than its rest of the internet unless it has more than half of the internet's own. */
const MOST_OF: Readonly<Record<Family, number>> = {
  4: cidrsOf(INTERNET[4]).length / 2,
  6: cidrsOf(INTERNET[6]).length / 2,
};

/** `0.0.0.0/0` stands for all of public address space; it is named whenever the exceptions are fewer than the rest. */
export function internetText(
  destinations: readonly string[],
  ipVersion: EgressPath['ipVersion'],
  named = NAMED,
): string {
  const family: Family = ipVersion === 'IPv4' ? 4 : 6;
  const missing = destinations.length > MOST_OF[family] ? exceptions(destinations, family) : undefined;
  if (missing === undefined || missing.length >= destinations.length) return listed(destinations, named);
  const whole = family === 4 ? '0.0.0.0/0' : '::/0';
  return missing.length === 0 ? whole : `${whole} except ${listed(missing, Math.max(named, EXCEPTIONS_NAMED))}`;
}

/** Most rows of a region share a few long lists of destinations. */
const REMEMBERED = 1000;
const known = new Map<string, readonly string[]>();

function exceptions(destinations: readonly string[], family: Family): readonly string[] {
  const key = destinations.join();
  let missing = known.get(key);
  if (missing === undefined) {
    missing = cidrsOf(subtract(INTERNET[family], parsedAddresses(destinations, family)));
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, missing);
  }
  return missing;
}

function listed(texts: readonly string[], named = NAMED): string {
  const more = texts.length - named;
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
