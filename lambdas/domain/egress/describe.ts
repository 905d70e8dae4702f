import { cidrsOf, type Family, parsedAddresses } from './address.ts';
import { subtract } from './line.ts';
import type { EgressPath } from './path.ts';
import { explain } from './reason.ts';
import { ALL } from './service-text.ts';
import { INTERNET } from './special-addresses.ts';

/** How many of a list a sentence names before it counts the rest. */
const NAMED = 3;

/**
 * The path as a sentence without its full stop: who can reach what on which service through which gateway, and in
 * brackets the witness.
 */
export function describePath(path: EgressPath): string {
  const verb = `${path.certainty === 'KNOWN' ? 'can' : 'may'} ${path.grade === 'SEND' ? 'send to' : 'reach'}`;
  const said = `${senderText(path)} ${verb} ${destinationText(path)} ${serviceText(path)}${throughText(path)}`;
  const doubts = path.certainty === 'KNOWN' ? '' : `; not known for certain: ${listed(path.reasons.map(explain))}`;
  return `${said}${witnessText(path)}${doubts}`;
}

function senderText(path: EgressPath): string {
  const where = path.sources.length === 0 ? path.subnetId : path.sources.join(', ');
  if (path.securityGroupIds === null) return `${where} with unread security groups`;
  return path.securityGroupIds.length === 0
    ? `${where} without security groups`
    : `${where} with ${path.securityGroupIds.join(' and ')}`;
}

/** `0.0.0.0/0` stands for all of public address space; it is named whenever the exceptions are fewer than the rest. */
function destinationText(path: EgressPath): string {
  if (path.serviceName !== null && path.way !== 'INTERNET') return `${path.serviceName} (${listed(path.destinations)})`;
  if (!path.publicDestinations) return listed(path.destinations);
  const family: Family = path.ipVersion === 'IPv4' ? 4 : 6;
  const missing = cidrsOf(subtract(INTERNET[family], parsedAddresses(path.destinations, family)));
  if (missing.length >= path.destinations.length) return listed(path.destinations);
  const whole = family === 4 ? '0.0.0.0/0' : '::/0';
  return missing.length === 0 ? whole : `${whole} except ${listed(missing)}`;
}

function listed(texts: readonly string[]): string {
  const more = texts.length - NAMED;
  return more > 0 ? `${texts.slice(0, NAMED).join(', ')} and ${more} more` : texts.join(', ');
}

function serviceText({ protocol, ports }: EgressPath): string {
  if (protocol === ALL) return 'on every protocol';
  if (/^\d/.test(protocol)) return `on protocol ${protocol}`;
  return ports === ALL ? `on ${protocol}` : `on ${protocol}/${ports}`;
}

/** The gateways that were passed; the internet gateway behind another one goes without saying. */
function throughText({ via }: EgressPath): string {
  const named = via.length > 1 ? via.filter((id) => !id.startsWith('igw-')) : via;
  return named.length === 0 ? '' : ` through ${named.join(' and ')}`;
}

function witnessText({ ruleId, aclEntries, routes }: EgressPath): string {
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
