import type {
  FirewallFacts,
  PolicyFacts,
  RuleGroupFacts,
  StatefulRuleFacts,
  StatelessRuleFacts,
} from '#domain/network/firewall/facts.ts';

/**
 * One flow through one firewall, rule by rule, as the developer guide tells it: the second opinion of what gets through.
 * It knows single packets and no sets, and shares no code with what it is compared with.
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-policy-processing.html
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-rule-evaluation-order.html
 */
export interface Flow {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly port: number;
  /** 6, 17, 1 or another. */
  readonly protocol: number;
  /** What is spoken once the connection stands. */
  readonly speaks: 'tls' | 'http' | 'ssh' | 'dns' | 'nothing known';
  /** The name asked for: by SNI of TLS, by Host of HTTP. */
  readonly name: string | null;
  readonly isFragment: boolean;
}

type Fate = 'PASS' | 'DROP';

/** Whether data gets through. */
export function fateOf(flow: Flow, { policy, ruleGroups }: FirewallFacts): Fate {
  if (policy === null || ruleGroups === null) throw new Error('the interpreter needs all rules');
  const first = statelessFate(flow, policy, ruleGroups);
  return first === 'FORWARD' ? statefulFate(flow, policy, ruleGroups) : first;
}

function statelessFate(flow: Flow, policy: PolicyFacts, groups: readonly RuleGroupFacts[]): Fate | 'FORWARD' {
  if (flow.isFragment && flow.protocol !== 17) return 'DROP';
  const rules = groups
    .filter((group) => !group.isStateful)
    .sort((a, b) => Number(a.priority) - Number(b.priority))
    .flatMap((group) => [...(group.stateless ?? [])].sort((a, b) => Number(a.priority) - Number(b.priority)));
  const rule = rules.find((one) => matchesStateless(flow, one));
  const defaults = flow.isFragment ? policy.statelessFragmentDefaultActions : policy.statelessDefaultActions;
  const actions = rule === undefined ? (defaults ?? []) : rule.actions;
  if (actions.includes('aws:pass')) return 'PASS';
  return actions.includes('aws:drop') ? 'DROP' : 'FORWARD';
}

function matchesStateless(flow: Flow, rule: StatelessRuleFacts): boolean {
  const has = (cidrs: readonly string[], address: string) =>
    cidrs.length === 0 || cidrs.some((cidr) => within(address, cidr));
  const isOf = (ranges: readonly string[], port: number) =>
    ranges.length === 0 ||
    ranges.some((range) => {
      const [low, high] = range.split('-').map(Number);
      return low! <= port && port <= high!;
    });
  if (rule.protocols.length > 0 && !rule.protocols.includes(flow.protocol)) return false;
  if (!has(rule.sources, flow.source) || !has(rule.destinations, flow.destination)) return false;
  const countsPorts = flow.protocol === 6 || flow.protocol === 17;
  return !countsPorts || (isOf(rule.sourcePorts, flow.sourcePort) && isOf(rule.destinationPorts, flow.port));
}

interface Rule extends StatefulRuleFacts {
  readonly group: RuleGroupFacts;
}

/** First the packet that opens the connection, of which nothing is known but its header; then the data. */
function statefulFate(flow: Flow, policy: PolicyFacts, groups: readonly RuleGroupFacts[]): Fate {
  const isStrict = policy.ruleOrder === 'STRICT_ORDER';
  const rules = groups
    .filter((group) => group.isStateful)
    .sort((a, b) => Number(a.priority) - Number(b.priority))
    .flatMap(rulesOf);
  const rank = ['PASS', 'DROP', 'REJECT', 'ALERT'];
  const inTurn = isStrict ? rules : rank.flatMap((action) => rules.filter((rule) => rule.action === action));
  const defaults = isStrict ? policy.statefulDefaultActions : [];
  const decide = (isOpen: boolean): Fate | undefined => {
    const rule = inTurn.find((one) => one.action !== 'ALERT' && matches(flow, one, isOpen, policy));
    return rule && (rule.action === 'PASS' ? 'PASS' : 'DROP');
  };
  if (flow.protocol === 6) {
    const opening = decide(false);
    if (opening !== undefined) return opening;
    if (defaults.includes('aws:drop_strict')) return 'DROP';
  }
  const data = decide(true);
  if (data !== undefined) return data;
  return defaults.some((action) => action.startsWith('aws:drop')) ? 'DROP' : 'PASS';
}

function rulesOf(group: RuleGroupFacts): Rule[] {
  if (group.stateful !== null) return group.stateful.map((rule) => ({ ...rule, group }));
  if (group.domains !== null) return generated(group);
  return (group.suricata ?? '').split('\n').map((line) => {
    const [header = '', options = ''] = line.replace(/\)$/, '').split(' (');
    const [action, protocol, source, sourcePort, arrow, destination, destinationPort] = header.split(' ');
    return {
      action: action!.toUpperCase(),
      protocol: protocol!.toUpperCase(),
      source: source!,
      sourcePort: sourcePort!,
      direction: arrow === '->' ? 'FORWARD' : 'ANY',
      destination: destination!,
      destinationPort: destinationPort!,
      options: options.split('; ').map((option) => option.replace(/;$/, '')),
      group,
    };
  });
}

/** The rules that the guide shows for a list. */
function generated(group: RuleGroupFacts): Rule[] {
  const { generatedRulesType, targets, targetTypes } = group.domains!;
  const base = {
    source: 'ANY',
    sourcePort: 'ANY',
    direction: 'FORWARD',
    destination: 'ANY',
    destinationPort: 'ANY',
    group,
  };
  const action = { ALLOWLIST: 'PASS', DENYLIST: 'DROP', REJECTLIST: 'REJECT', ALERTLIST: 'ALERT' }[
    generatedRulesType ?? ''
  ]!;
  return targetTypes.flatMap((type) => {
    const [protocol, buffer] = type === 'TLS_SNI' ? ['TLS', 'tls.sni'] : ['HTTP', 'http.host'];
    const named = targets.map((target) => ({
      ...base,
      action,
      protocol,
      options: target.startsWith('.')
        ? [buffer, 'dotprefix', `content:"${target}"`, 'endswith']
        : [buffer, `content:"${target}"`, 'startswith', 'endswith'],
    }));
    return action === 'PASS' ? [...named, { ...base, action: 'DROP', protocol, options: [] }] : named;
  });
}

function matches(flow: Flow, rule: Rule, isOpen: boolean, policy: PolicyFacts): boolean {
  if (!isOfProtocol(flow, rule.protocol ?? '', isOpen)) return false;
  const options = rule.options.join('; ');
  if (/flow:[^;]*established/.test(options) && !(isOpen && flow.protocol === 6)) return false;
  const content = /content:"([^"]*)"/.exec(options)?.[1];
  if (content !== undefined && !(isOpen && isNamed(flow, content, options))) return false;
  const back = {
    ...flow,
    source: flow.destination,
    sourcePort: flow.port,
    destination: flow.source,
    port: flow.sourcePort,
  };
  return isBetween(flow, rule, policy) || (rule.direction === 'ANY' && isBetween(back, rule, policy));
}

function isOfProtocol(flow: Flow, protocol: string, isOpen: boolean): boolean {
  const numbers = { IP: undefined, TCP: [6], UDP: [17], ICMP: [1, 58] }[protocol];
  if (protocol === 'IP') return true;
  return numbers === undefined ? isOpen && protocol === flow.speaks.toUpperCase() : numbers.includes(flow.protocol);
}

const isBetween = (flow: Flow, rule: Rule, policy: PolicyFacts): boolean =>
  isAt(rule.source, flow.source, rule, policy) &&
  isAt(rule.destination, flow.destination, rule, policy) &&
  isPort(rule.sourcePort, flow.sourcePort, flow, rule) &&
  isPort(rule.destinationPort, flow.port, flow, rule);

function isNamed({ name, speaks }: Flow, content: string, options: string): boolean {
  const spoken = options.includes('tls.sni') ? 'tls' : 'http';
  if (name === null || speaks !== spoken) return false;
  return options.includes('dotprefix') ? `.${name}`.endsWith(content) : name === content;
}

function isAt(text: string | null, address: string, rule: Rule, policy: PolicyFacts): boolean {
  if (text === null) return false;
  if (text.startsWith('!')) return !isAt(text.slice(1), address, rule, policy);
  if (text.toUpperCase() === 'ANY') return true;
  if (text.startsWith('[')) {
    const parts = text.slice(1, -1).split(',');
    const denied = parts
      .filter((part) => part.startsWith('!'))
      .some((part) => isAt(part.slice(1), address, rule, policy));
    const named = parts.filter((part) => !part.startsWith('!'));
    return !denied && (named.length === 0 || named.some((part) => isAt(part, address, rule, policy)));
  }
  if (!text.startsWith('$')) return within(address, text);
  const set = rule.group.ipSets[text.slice(1)];
  if (set !== undefined) return isAt(`[${set.join(',')}]`, address, rule, policy);
  const home = isAt(`[${(policy.homeNet ?? VPC).join(',')}]`, address, rule, policy);
  return text === '$HOME_NET' ? home : !home;
}

/** The CIDR of the VPC in which the firewall stands, if its policy names no other home. */
export const VPC: readonly string[] = ['10.0.0.0/16'];

function isPort(text: string | null, port: number, { protocol }: Flow, { group }: Rule): boolean {
  if (text === null || text.toUpperCase() === 'ANY') return text !== null;
  if (protocol !== 6 && protocol !== 17) return false;
  if (text.startsWith('['))
    return text
      .slice(1, -1)
      .split(',')
      .some((part) => inRange(part, port));
  if (text.startsWith('$')) return group.portSets[text.slice(1)]!.some((part) => inRange(part, port));
  return inRange(text, port);
}

function inRange(text: string, port: number): boolean {
  const [low = '', high = low] = text.split(':');
  return Number(low || 0) <= port && port <= Number(high || 65_535);
}

/** Bit by bit, of one family at a time. */
export function within(address: string, cidr: string): boolean {
  const [base = '', prefix] = cidr.split('/');
  if (base.includes(':') !== address.includes(':')) return false;
  const [a, b] = [bitsOf(address), bitsOf(base)];
  const length = prefix === undefined ? b.length : Number(prefix);
  return a.slice(0, length) === b.slice(0, length);
}

function bitsOf(address: string): string {
  if (!address.includes(':'))
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  const [head = '', tail] = address.split('::');
  const groups = (text: string) => text.split(':').filter((part) => part !== '');
  const [before, after] = [groups(head), groups(tail ?? '')];
  const middle = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...middle, ...after]
    .map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0'))
    .join('');
}
