import { FAMILIES, SPACE } from '../../egress/packets/address.ts';
import { subtract } from '../../egress/packets/line.ts';
import { packetsOf, subtractPackets } from '../../egress/packets/packet-set.ts';
import { protocolServices, SERVICES, TCP, UDP } from '../../egress/packets/service.ts';
import { INTERNET } from '../../egress/packets/special-addresses.ts';
import type { FirewallFacts, PolicyFacts, RuleGroupFacts } from './facts.ts';
import { type Grant, granted, less, type Rest, restOf } from './grant.ts';
import { isNameWithin } from './names.ts';
import { ALL, isEmpty, NONE, type Packets, to, together, without } from './packets.ts';
import { OF_TCP, rulesOf, type StatefulRule } from './stateful.ts';
import { byPriority, stateless } from './stateless.ts';

/**
 * DROPS_BY_DEFAULT: what gets through lies in the grants. ANYTHING: what no rule matches surely gets through, or a rule
 * passes all of TCP or UDP to everywhere. CANNOT_SAY: more may get through than the grants that are known.
 */
export type Kind = 'DROPS_BY_DEFAULT' | 'ANYTHING' | 'CANNOT_SAY';

export interface LetsThrough {
  readonly kind: Kind;
  readonly grants: readonly Grant[];
  /** Why, as the end of a sentence; of DROPS_BY_DEFAULT what drops. */
  readonly why: string;
}

/**
 * What a firewall lets through of flows that are opened from inside, by its policy and the rules of its groups. Sound:
 * every packet that may get through is in a grant. `drop_established` lets the handshake of TCP through to anywhere; that
 * is no grant, for nothing is said in it.
 */
export function letsThrough(facts: FirewallFacts): LetsThrough {
  const { policy, ruleGroups } = facts;
  if (policy === null || ruleGroups === null) return cannotSay('its policy or rule groups were not read');
  const doubts = doubtsOf(facts, policy, ruleGroups);
  if (doubts.length > 0) return cannotSay(doubts.join('; '));
  const { grants, forwarded } = stateless(
    policy,
    ruleGroups.filter(({ isStateful }) => !isStateful),
  );
  const engine = inTurn(policy, ruleGroups);
  const all = [...grants, ...passed(engine, forwarded, policy)];
  return { grants: all, ...kindOf(all, policy) };
}

export const cannotSay = (why: string): LetsThrough => ({
  kind: 'CANNOT_SAY',
  grants: granted(why, ALL, restOf(ALL, NONE), { doubt: why }),
  why,
});

/** What makes all of it doubtful: rules that are not in force everywhere, and traffic that the rules see decrypted. */
function doubtsOf(facts: FirewallFacts, policy: PolicyFacts, groups: readonly RuleGroupFacts[]): string[] {
  const unsettled = groups.filter(({ status }) => status !== null && status !== 'ACTIVE').map(({ arn }) => arn);
  return [
    ...(facts.status === 'READY' ? [] : [`the firewall is ${facts.status ?? 'in a state that was not told'}`]),
    ...(facts.configurationState === 'IN_SYNC' ? [] : ['its rules are not in force in every zone']),
    ...(policy.status === 'ACTIVE' ? [] : [`its policy is ${policy.status ?? 'in a state that was not told'}`]),
    ...(unsettled.length === 0 ? [] : [`rule groups are being changed: ${unsettled.join(', ')}`]),
    ...(policy.tlsInspectionArn === null ? [] : ['it decrypts TLS, and what its rules see then is not known here']),
  ];
}

/**
 * STRICT_ORDER: groups by priority, their rules as they stand. Else by action: pass, drop, reject, alert.
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-rule-evaluation-order.html
 */
function inTurn(policy: PolicyFacts, groups: readonly RuleGroupFacts[]): StatefulRule[] {
  const rules = byPriority(groups.filter(({ isStateful }) => isStateful)).flatMap((group) =>
    rulesOf(group, policy.homeNet),
  );
  return isStrict(policy) ? rules : [...rules.filter(isNoDrop), ...rules.filter((rule) => !isNoDrop(rule))];
}

const isStrict = ({ ruleOrder }: PolicyFacts): boolean => ruleOrder === 'STRICT_ORDER';
const isNoDrop = ({ action }: StatefulRule): boolean => action !== 'DROP';

function passed(rules: readonly StatefulRule[], forwarded: Rest, policy: PolicyFacts): Grant[] {
  let rest: Rest = { ...forwarded, data: without(forwarded.must, unopened(rules, policy)) };
  const grants: Grant[] = [];
  const denied: string[] = [];
  for (const rule of rules) {
    const { action, by, may, names, needsData, doubt } = rule;
    const left = overlap(names ?? [], denied) ? { ...rest, data: NONE } : rest;
    if (action !== 'DROP') grants.push(...granted(by, may, left, { names, needsData, doubt }));
    if (action === 'DROP') denied.push(...(names ?? []));
    rest = after(rule, rest);
  }
  const cut = rules.filter(({ action }) => action === 'DROP').map(({ mustData }) => mustData);
  const may = cut.reduce(without, rest.may); // a later rule may have passed them whole, but no default does
  return [...grants, ...atTheEnd({ ...rest, may }, policy)];
}

const overlap = (names: readonly string[], others: readonly string[]): boolean =>
  names.some((name) => isNameWithin(name, others)) || others.some((other) => isNameWithin(other, names));

/**
 * What perhaps never comes to say anything: whatever opens its connection is dropped, by a rule, though one that stands
 * later, or by `drop_strict`. Only TCP opens connections; of other protocols nothing is sure by a rule for connections.
 */
function unopened(rules: readonly StatefulRule[], policy: PolicyFacts): Packets {
  if (isStrict(policy) && policy.statefulDefaultActions.includes('aws:drop_strict')) return ALL;
  const drops = rules.filter(({ action, needsData }) => action === 'DROP' && !needsData);
  return drops.reduce((sum, { may }) => together(sum, may), OTHER_THAN_TCP);
}

/** What the rule leaves. A sender that is looked at by protocol or by name can be of another one. */
function after({ action, may, must, names, isEvadable }: StatefulRule, rest: Rest): Rest {
  if (action === 'PASS') return less(rest, must, must);
  if (isEvadable) return names === null ? { ...rest, data: without(rest.data, may) } : rest;
  return less(rest, may, must);
}

const DROPS = ['aws:drop_strict', 'aws:drop_established'];
/** What they do to protocols other than TCP is not said. */
const DROPS_TCP = ['aws:drop_established_app_layer', 'aws:drop_established_app_layer_to_server'];
const ALERTS = /^aws:alert_(?:strict|established|established_app_layer|established_app_layer_to_server)$/;

/**
 * What no stateful rule matched. `drop_established` drops all of UDP and ICMP too; in the order of actions, and without a
 * drop action, it passes. A flow that broke off is dropped, unless the policy says CONTINUE: then the rules see the rest of
 * it without knowing its beginning.
 */
function atTheEnd(rest: Rest, policy: PolicyFacts): Grant[] {
  const actions = isStrict(policy) ? policy.statefulDefaultActions : [];
  const by = 'the default action of the stateful rules';
  const strange = actions.filter((one) => ![...DROPS, ...DROPS_TCP].includes(one) && !ALERTS.test(one));
  if (strange.length > 0) return granted(by, ALL, rest, { doubt: `${by} is not known here: ${strange.join(', ')}` });
  const drop = actions.find((one) => [...DROPS, ...DROPS_TCP].includes(one));
  if (drop === undefined) return granted(by, ALL, rest, { isDefault: true });
  const others = DROPS_TCP.includes(drop)
    ? granted(by, OTHER_THAN_TCP, rest, { doubt: `what ${drop} does to protocols other than TCP is not documented` })
    : [];
  const broken = policy.streamExceptionPolicy === 'CONTINUE' && drop !== 'aws:drop_strict';
  return broken ? [...others, ...granted(by, OF_TCP, rest, { doubt: MIDSTREAM })] : others;
}

const MIDSTREAM =
  'of connections that broke off it goes on with the rest, and what its rules see of that is not documented';
const OTHER_THAN_TCP = to(subtract(SERVICES, protocolServices(TCP)), SPACE);

function kindOf(grants: readonly Grant[], policy: PolicyFacts): Pick<LetsThrough, 'kind' | 'why'> {
  const open = grants.find((grant) => isOpen(grant));
  if (open !== undefined)
    return { kind: 'ANYTHING', why: `${open.by} ${open.isDefault ? 'lets pass what no rule matches' : 'passes it'}` };
  const doubtful = grants.filter(({ doubt, isDefault }) => doubt !== null || isDefault);
  if (doubtful.length > 0)
    return { kind: 'CANNOT_SAY', why: doubtful.map(({ doubt }) => doubt ?? SHADOWED).join('; ') };
  const drop = policy.statefulDefaultActions.find((action) => action.startsWith('aws:drop'));
  return {
    kind: 'DROPS_BY_DEFAULT',
    why: isStrict(policy) && drop ? drop : 'its rules drop all that others do not pass',
  };
}

const SHADOWED = 'what no rule matches passes, and whether its drop rules leave anything of that is not known';

/** Whether what surely gets through is by no rule, or is all of TCP or UDP to every public address of a family. */
const isOpen = ({ sure, names, isDefault }: Grant): boolean =>
  (isDefault && !isEmpty(sure)) || (names === null && [TCP, UDP].some((protocol) => holdsAll(sure, protocol)));

const holdsAll = (packets: Packets, protocol: number): boolean =>
  FAMILIES.some(
    (family) => subtractPackets(packetsOf(protocolServices(protocol), INTERNET[family]), packets[family]).length === 0,
  );
