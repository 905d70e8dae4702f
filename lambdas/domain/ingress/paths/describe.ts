import { explain } from '../../egress/packets/reason.ts';
import { internetText, serviceText } from '../../egress/paths/describe.ts';
import type { IngressPath, Traffic } from './path.ts';

const NAMED = 3;

function listed(texts: readonly string[], named = NAMED): string {
  const more = texts.length - named;
  return more > 0 ? `${texts.slice(0, named).join(', ')} and ${more} more` : texts.join(', ');
}

const WAY_TEXT: Readonly<Record<IngressPath['way'], string>> = {
  INTERNET: 'from the internet',
  LOAD_BALANCER: 'from the internet',
  ENDPOINT_SERVICE: 'through PrivateLink',
  SERVICE: 'from the internet',
  PEERING: 'from a peered VPC',
  VPN: 'from beyond a virtual private gateway',
  TRANSIT: 'from beyond a transit gateway',
  OTHER: 'from beyond another gateway',
  NONE: '',
};

/**
 * The path as a sentence without its full stop: who can be reached from where on which services through what, and in
 * brackets the witness.
 */
export function describeIngress(path: Omit<IngressPath, 'id' | 'words'>): string {
  const { way, certainty, grade, via, traffic } = path;
  if (way === 'NONE') return describeNothing(path);
  const verb = `${certainty === 'KNOWN' ? 'can' : 'may'} ${grade === 'SEND' ? 'be sent to' : 'be reached'}`;
  const main = traffic.filter((each) => each.certainty === certainty && each.grade === grade);
  const texts = [...new Set(main.map((each) => trafficText(each, path.principals)))];
  const through = via.length === 0 ? '' : ` through ${via.join(' and ')}`;
  const doubts = certainty === 'KNOWN' ? foreignText(path) : `; not known for certain: ${listed(path.reasons.map(explain))}`;
  return `${receiverText(path)} ${verb} ${WAY_TEXT[way]}: ${listed(texts)}${through}${witnessText(path)}${doubts}`;
}

/** Of what is certain to come from a network of one's own, who is perhaps let in there. */
const foreignText = ({ way, fromPublic, reasons }: Pick<IngressPath, 'way' | 'fromPublic' | 'reasons'>): string => {
  const why = way === 'PEERING' && fromPublic === null ? reasons.filter((each) => ENTRANCE.test(each)) : [];
  return why.length === 0 ? '' : `; who comes into that VPC is not known for certain: ${listed(why.map(explain))}`;
};

const ENTRANCE = /^(SERVICE_ENTRANCE|INTERFACE_UNKNOWN|BALANCERS_UNREAD):/;

function describeNothing({
  subnetId,
  vpcId,
  interfaces,
  certainty,
  reasons,
}: Omit<IngressPath, 'id' | 'words'>): string {
  const what = `Nothing comes from the internet into ${subnetId} of ${vpcId}, to none of its ${interfaces} interfaces`;
  return certainty === 'KNOWN'
    ? what
    : `${what} by the ways that are read here; not known for certain: ${listed(reasons.map(explain))}`;
}

export function receiverText(
  path: Pick<IngressPath, 'subnetId' | 'vpcId' | 'securityGroupIds' | 'interfaceId'>,
): string {
  const { subnetId, vpcId, securityGroupIds: groups, interfaceId } = path;
  const where = subnetId === '*' ? 'a subnet that was not read' : `${subnetId} of ${vpcId || 'an unread VPC'}`;
  const example = interfaceId === null ? '' : ` (such as ${interfaceId})`;
  if (groups === null) return `Interfaces in ${where} with unread security groups${example}`;
  return `Interfaces in ${where} ${groups.length === 0 ? 'without security groups' : `with ${groups.join(' and ')}`}${example}`;
}

export function trafficText(each: Traffic, principals: readonly string[] | null): string {
  const from = principals === null ? internetText(each.sources, each.ipVersion) : listed(principals);
  const as = each.arrivesAs === null ? '' : `, which arrives as ${each.arrivesAs}`;
  return `${from} ${serviceText(each)}${as}`;
}

function witnessText({ ruleId, aclEntries, routes }: Pick<IngressPath, 'ruleId' | 'aclEntries' | 'routes'>): string {
  const afterColon = (text: string): string => text.slice(text.indexOf(':') + 1);
  const parts = [
    ...(ruleId === null ? [] : [`rule ${ruleId}`]),
    ...aclEntries.slice(0, 1).map((entry) => `ACL entry ${afterColon(entry)}`),
    ...routes.slice(0, 1).map((route) => `route back ${afterColon(route)}`),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
