import { FAMILIES, type Family, SPACE } from '../../egress/packets/address.ts';
import { equals, type Line, NOTHING, union, unionAll } from '../../egress/packets/line.ts';
import { hasPorts, PORTS, protocolServices, SERVICES, UDP } from '../../egress/packets/service.ts';
import { addressesIn, isAny, portsIn } from './expressions.ts';
import type { PolicyFacts, RuleGroupFacts, StatelessRuleFacts } from './facts.ts';
import { type Grant, granted, less, type Rest, restOf } from './grant.ts';
import { type Addresses, ALL, common, NONE, type Packets, to, together } from './packets.ts';

/** What the stateless engine does: lets through, and hands the rest to the stateful one. */
export interface Stateless {
  readonly grants: readonly Grant[];
  readonly forwarded: Rest;
}

/** One of these is in every list of actions; others are custom ones, which only publish a metric (API ActionDefinition). */
const STANDARD = ['aws:pass', 'aws:drop', 'aws:forward_to_sfe'] as const;
type Standard = (typeof STANDARD)[number];

const standardOf = (actions: readonly string[] | null): Standard | undefined => {
  const found = STANDARD.filter((action) => actions?.includes(action));
  return found.length === 1 ? found[0] : undefined;
};

/** Another action of AWS's own than these is none that is known here. */
const strangeIn = (actions: readonly string[] | null): string | undefined =>
  actions?.find((action) => action.startsWith('aws:') && !(STANDARD as readonly string[]).includes(action));

/**
 * Groups and rules by priority, the lowest first; the first match decides; then the policy's default actions, of which
 * there is one for packets and one for fragments of UDP. Fragments of other protocols are dropped.
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-policy-processing.html
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateless-default-actions.html
 */
export function stateless(policy: PolicyFacts, groups: readonly RuleGroupFacts[]): Stateless {
  const engine = new Engine();
  for (const group of byPriority(groups))
    if (group.stateless === null) engine.unread(group);
    else for (const rule of byPriority(group.stateless)) engine.rule(rule, `rule ${rule.priority} of ${nameOf(group)}`);
  return engine.end(policy);
}

export const byPriority = <Item extends { readonly priority: number | null }>(items: readonly Item[]): Item[] =>
  items.toSorted((a, b) => (a.priority ?? 0) - (b.priority ?? 0));

/** `arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/baseline` is `baseline`. */
export const nameOf = ({ arn }: Pick<RuleGroupFacts, 'arn'>): string => arn.slice(arn.lastIndexOf('/') + 1);

class Engine {
  readonly #grants: Grant[] = [];
  #rest: Rest = restOf(ALL, ALL);
  #forwarded: Rest = restOf(NONE, NONE);

  rule(rule: StatelessRuleFacts, by: string): void {
    const { may, must, unknown } = matched(rule);
    const action = strangeIn(rule.actions) === undefined ? standardOf(rule.actions) : undefined;
    if (action === undefined) this.#perhaps(may, `${by} has an action that is not known here`);
    else this.#act(action, may, must, by, unknown && `${by} has ${unknown}, which is not understood`);
    this.#rest = less(this.#rest, may, action === undefined ? NONE : must);
  }

  unread(group: RuleGroupFacts): void {
    this.#perhaps(ALL, `the rules of ${nameOf(group)} were not read`);
    this.#rest = restOf(this.#rest.may, NONE);
  }

  end(policy: PolicyFacts): Stateless {
    this.#byDefault(policy.statelessDefaultActions, ALL, 'the default action of the stateless rules');
    const fragments = to(protocolServices(UDP), SPACE);
    this.#byDefault(policy.statelessFragmentDefaultActions, fragments, 'the default action for fragments of UDP');
    return { grants: this.#grants, forwarded: this.#forwarded };
  }

  #byDefault(actions: readonly string[] | null, packets: Packets, by: string): void {
    const action = strangeIn(actions) === undefined ? standardOf(actions) : undefined;
    if (action === undefined) this.#perhaps(packets, `${by} is not known here, or was not told`);
    else this.#act(action, packets, packets, by, null, true);
  }

  #act(action: Standard, may: Packets, must: Packets, by: string, doubt: string | null, isDefault = false): void {
    if (action === 'aws:pass') this.#grants.push(...granted(by, may, this.#rest, { doubt, isDefault }));
    if (action === 'aws:forward_to_sfe')
      this.#forwarded = restOf(
        together(this.#forwarded.may, common(may, this.#rest.may)),
        together(this.#forwarded.must, common(must, this.#rest.must)),
      );
  }

  /** Nobody knows what becomes of these: they may get through, and they may get to the stateful rules. */
  #perhaps(packets: Packets, doubt: string): void {
    this.#grants.push(...granted(doubt, packets, this.#rest, { doubt }));
    this.#act('aws:forward_to_sfe', packets, NONE, doubt, null);
  }
}

interface Matched {
  readonly may: Packets;
  readonly must: Packets;
  readonly unknown: string | null;
}

/** Ports count for TCP and UDP alone; whether other protocols match a rule of ports and any protocol is not said (API). */
function matched(rule: StatelessRuleFacts): Matched {
  const [from, where] = [addressesOf(rule.sources), addressesOf(rule.destinations)];
  const ports = portsOf(rule.destinationPorts);
  const unknown = from.unknown ?? where.unknown ?? ports.unknown;
  const families: readonly Family[] = FAMILIES.filter((family) => from.addresses[family].length > 0);
  const sent = (addresses: Addresses): Addresses => restrict(addresses, families);
  const protocols = rule.protocols.length > 0 ? rule.protocols : null;
  const may = to(servicesOf(protocols, ports.line), sent(where.addresses));
  const everyone = FAMILIES.filter((family) => equals(from.addresses[family], SPACE[family]));
  const isSure = unknown === null && isEveryPort(rule.sourcePorts) && !rule.hasTcpFlags;
  if (!isSure) return { may, must: NONE, unknown };
  const certain = protocols === null && rule.destinationPorts.length > 0 ? [6, UDP] : protocols;
  return { may, must: to(servicesOf(certain, ports.line), restrict(where.addresses, everyone)), unknown };
}

const restrict = (addresses: Addresses, families: readonly Family[]): Addresses => ({
  4: families.includes(4) ? addresses[4] : NOTHING,
  6: families.includes(6) ? addresses[6] : NOTHING,
});

const isEveryPort = (ports: readonly string[]): boolean => {
  const { line, unknown } = portsOf(ports);
  return unknown === null && equals(line, [0, PORTS]);
};

function addressesOf(texts: readonly string[]): { addresses: Addresses; unknown: string | null } {
  if (texts.length === 0) return { addresses: SPACE, unknown: null };
  let addresses: Addresses = { 4: NOTHING, 6: NOTHING };
  for (const text of texts) {
    const found = isAny(text) ? SPACE : addressesIn(text);
    if (found === undefined) return { addresses: SPACE, unknown: text };
    addresses = { 4: union(addresses[4], found[4]), 6: union(addresses[6], found[6]) };
  }
  return { addresses, unknown: null };
}

function portsOf(texts: readonly string[]): { line: Line; unknown: string | null } {
  const lines = texts.map(portsIn);
  if (texts.length === 0) return { line: [0, PORTS], unknown: null };
  return lines.every((line) => line !== undefined)
    ? { line: unionAll(lines), unknown: null }
    : { line: [0, PORTS], unknown: texts.join(',') };
}

function servicesOf(protocols: readonly number[] | null, ports: Line): Line {
  if (protocols === null && equals(ports, [0, PORTS])) return SERVICES;
  const all = protocols ?? Array.from({ length: 256 }, (_, protocol) => protocol);
  return unionAll(all.map((protocol) => (hasPorts(protocol) ? shifted(ports, protocol) : protocolServices(protocol))));
}

export const shifted = (ports: Line, protocol: number): Line => ports.map((port) => protocol * PORTS + Number(port));
