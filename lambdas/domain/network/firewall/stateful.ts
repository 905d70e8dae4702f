import { type Family, SPACE } from '../../egress/packets/address.ts';
import { type Line, NOTHING, union, unionAll } from '../../egress/packets/line.ts';
import { ICMP, ICMPV6, protocolServices, SERVICES, TCP, UDP } from '../../egress/packets/service.ts';
import { addressesMeant, isAny, type Meaning, portsMeant, type Variables } from './expressions.ts';
import type { DomainListFacts, RuleGroupFacts, StatefulRuleFacts } from './facts.ts';
import { optionsMeant } from './options.ts';
import { type Addresses, ALL, common, NONE, type Packets, to, together } from './packets.ts';
import { rulesWritten, type Written } from './rule-text.ts';
import { nameOf, shifted } from './stateless.ts';

/** A stateful rule as far as it decides what gets through. */
export interface StatefulRule {
  readonly action: 'PASS' | 'DROP' | 'PERHAPS';
  readonly by: string;
  /** All that it may match, and what it surely does whoever sends it. */
  readonly may: Packets;
  readonly must: Packets;
  /** Of a rule that looks at connections that stand: whose data it surely matches. The packets that open them it never does. */
  readonly mustData: Packets;
  readonly names: readonly string[] | null;
  /** A sender that speaks another protocol, or of another name, is not matched. */
  readonly isEvadable: boolean;
  /** It matches nothing before a connection stands. */
  readonly needsData: boolean;
  readonly doubt: string | null;
}

/** Managed groups of AWS's own, by what their pages say of them: they block, and let nothing through that no other rule does. */
const BLOCKING =
  /:aws-managed:stateful-rulegroup\/(?:AbusedLegit|MalwareDomains|BotNetCommandAndControlDomains|ThreatSignatures|AttackInfrastructure)/;

/**
 * Of groups that AWS manages nobody sees the rules. Those that block, by their pages, are left out: whatever they do, less
 * gets through. Of any other one nobody knows.
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/aws-managed-rule-groups-domain-list.html
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/aws-managed-rule-groups-threat-signature.html
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/aws-managed-rule-groups-atd.html
 */
export function rulesOf(group: RuleGroupFacts, homeNet: Variables['homeNet']): StatefulRule[] {
  const name = nameOf(group);
  const variables = { ipSets: group.ipSets, portSets: group.portSets, homeNet };
  if (group.domains !== null) return domainRules(group.domains, name);
  if (group.stateful !== null)
    return group.stateful.flatMap((rule, at) => ruleOf(rule, `rule ${labelOf(rule, at)} of ${name}`, variables));
  if (group.suricata !== null)
    return rulesWritten(group.suricata).flatMap((rule, at) =>
      ruleOf(rule, `rule ${labelOf(rule, at)} of ${name}`, variables),
    );
  if (BLOCKING.test(group.arn)) return [];
  return [perhaps(`the rules of ${name} ${group.arn.includes(':aws-managed:') ? 'cannot be' : 'were not'} read`)];
}

const labelOf = (rule: Written, at: number): string => {
  const sid = 'options' in rule ? rule.options.find((option) => /^sid\s*:/.test(option)) : undefined;
  return sid === undefined ? `${at + 1}` : `sid ${sid.slice(sid.indexOf(':') + 1).trim()}`;
};

const perhaps = (doubt: string): StatefulRule => ({
  action: 'PERHAPS',
  by: doubt,
  may: ALL,
  must: NONE,
  mustData: NONE,
  names: null,
  isEvadable: false,
  needsData: false,
  doubt,
});

const toAnywhere = (services: Line): Packets => to(services, SPACE);
export const OF_TCP = toAnywhere(protocolServices(TCP));

/**
 * An allow list passes TLS and HTTP of the names it has and drops other TLS and HTTP, nothing else: what speaks another
 * protocol goes on to the next rule. A list by what the resolver said alone passes whatever goes to those addresses.
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html
 */
function domainRules({ generatedRulesType, targets, targetTypes }: DomainListFacts, name: string): StatefulRule[] {
  if (generatedRulesType === 'ALERTLIST') return [];
  const isDenying = generatedRulesType === 'DENYLIST' || generatedRulesType === 'REJECTLIST';
  if (!isDenying && generatedRulesType !== 'ALLOWLIST')
    return [perhaps(`what ${name} does with its domains is not known here`)];
  const strange = targetTypes.filter((type) => !TARGET_TYPES.includes(type));
  if (strange.length > 0 || targetTypes.length === 0)
    return [perhaps(`what ${name} looks at is not known here: ${strange.join(', ')}`)];
  const isByProtocol = targetTypes.some((type) => type !== 'AWS_ROUTE_53_RESOLVED_DOMAIN');
  const may = toAnywhere(isByProtocol ? protocolServices(TCP) : SERVICES);
  const list = { by: name, may, must: NONE, mustData: NONE, isEvadable: true, needsData: true, doubt: null };
  if (isDenying) return [{ ...list, action: 'DROP', names: targets }];
  const rest: StatefulRule[] = isByProtocol ? [{ ...list, action: 'DROP', names: null }] : [];
  return [{ ...list, action: 'PASS', names: targets }, ...rest];
}

const TARGET_TYPES: readonly string[] = ['TLS_SNI', 'HTTP_HOST', 'AWS_ROUTE_53_RESOLVED_DOMAIN'];

/** What a protocol of a header runs over; whoever speaks another one over the same is not matched (API Header). */
const TRANSPORT: Readonly<Record<string, readonly number[]>> = {
  ...{ HTTP: [TCP], FTP: [TCP], TLS: [TCP], SSL: [TCP], SMB: [TCP], DCERPC: [TCP, UDP], SSH: [TCP], SMTP: [TCP] },
  ...{ IMAP: [TCP], MSN: [TCP], HTTP2: [TCP], KRB5: [TCP, UDP], DNS: [TCP, UDP], IKEV2: [UDP], TFTP: [UDP] },
  ...{ NTP: [UDP], DHCP: [UDP], QUIC: [UDP] },
};

function ruleOf(rule: Written, by: string, variables: Variables): StatefulRule[] {
  if ('unreadable' in rule) return [perhaps(`${by} is not understood: ${rule.unreadable.slice(0, 80)}`)];
  const { name, isWhole, isOfFlows, unknown } = optionsMeant(rule.options);
  if (unknown.includes('bypass')) return [perhaps(`${by} bypasses the inspection`)];
  if (rule.action === 'ALERT') return [];
  const action = rule.action === 'PASS' ? 'PASS' : 'DROP';
  if (action === 'DROP' && rule.action !== 'DROP' && rule.action !== 'REJECT')
    return [perhaps(`${by} has an action that is not known here`)];
  const header = headerOf(rule, variables);
  const doubts = [...header.unknown, ...unknown];
  const isEvadable = header.isEvadable || name !== null;
  const must = isEvadable || !isWhole || doubts.length > 0 ? NONE : header.must;
  return [
    {
      action,
      by,
      may: header.may,
      must: isOfFlows ? NONE : must,
      mustData: isOfFlows ? common(must, OF_TCP) : NONE,
      names: name === null ? null : [name],
      isEvadable,
      needsData: isEvadable || isOfFlows,
      doubt: doubts.length === 0 ? null : `${by} has what is not understood: ${doubts.join(', ')}`,
    },
  ];
}

interface HeaderMeant {
  readonly may: Packets;
  readonly must: Packets;
  readonly isEvadable: boolean;
  readonly unknown: readonly string[];
}

/** Where traffic of both directions is matched, what the rule calls its source may be where packets go. */
function headerOf(rule: StatefulRuleFacts, variables: Variables): HeaderMeant {
  const isTwoWay = rule.direction !== 'FORWARD';
  const [source, destination] = [rule.source, rule.destination].map((text) => addressesMeant(text ?? '', variables));
  const there = sideOf(destination!, source!, portsMeant(rule.destinationPort ?? '', variables), rule.protocol);
  const back = isTwoWay
    ? sideOf(source!, destination!, portsMeant(rule.sourcePort ?? '', variables), rule.protocol)
    : there;
  const isFromAnywhere = isAny(rule.source) && isAny(rule.sourcePort);
  const protocol = protocolOf(rule.protocol);
  return {
    may: isTwoWay ? together(there.may, back.may) : there.may,
    must: isFromAnywhere ? there.must : NONE,
    isEvadable: protocol?.isApplication ?? false,
    unknown: [...new Set([...there.unknown, ...back.unknown, ...(protocol ? [] : [`protocol ${rule.protocol}`])])],
  };
}

/** Where packets go that are sent from the other side: of the IP versions that both sides have. */
function sideOf(addresses: Meaning<Addresses>, from: Meaning<Addresses>, ports: Meaning<Line>, text: string | null) {
  const protocol = protocolOf(text);
  const services = (line: Line): Line => (protocol === undefined ? SERVICES : protocol.services(line));
  const sent = (family: Family): Line => (from.may[family].length === 0 ? NOTHING : addresses.may[family]);
  return {
    may: to(services(ports.may), { 4: sent(4), 6: sent(6) }),
    must: protocol === undefined ? NONE : to(services(ports.must), addresses.must),
    unknown: [addresses.unknown, ports.unknown].filter((one) => one !== null),
  };
}

interface Protocol {
  readonly services: (ports: Line) => Line;
  readonly isApplication: boolean;
}

/** `IP` is every protocol; ports, where it names some, are those of TCP and UDP, and nobody says what becomes of others. */
function protocolOf(text: string | null): Protocol | undefined {
  const name = text?.toUpperCase() ?? '';
  const transports = Object.hasOwn(TRANSPORT, name) ? TRANSPORT[name] : undefined;
  if (transports !== undefined) return { services: over(transports), isApplication: true };
  if (name === 'IP') return { services: ofAll, isApplication: false };
  if (name === 'TCP') return { services: over([TCP]), isApplication: false };
  if (name === 'UDP') return { services: over([UDP]), isApplication: false };
  const icmp = union(protocolServices(ICMP), protocolServices(ICMPV6));
  return name === 'ICMP' ? { services: () => icmp, isApplication: false } : undefined;
}

const over =
  (protocols: readonly number[]) =>
  (ports: Line): Line =>
    unionAll(protocols.map((protocol) => shifted(ports, protocol)));

const ofAll = (ports: Line): Line =>
  ports.length === 2 && ports[0] === 0 && Number(ports[1]) === 65_536 ? SERVICES : over([TCP, UDP])(ports);
