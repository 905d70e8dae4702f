import { expect, test } from 'vitest';
import { parseCidr } from '#domain/egress/packets/address.ts';
import { holds } from '#domain/egress/packets/packet-set.ts';
import type { FirewallFacts, RuleGroupFacts, StatefulRuleFacts } from '#domain/network/firewall/facts.ts';
import type { Grant } from '#domain/network/firewall/grant.ts';
import { letsThrough } from '#domain/network/firewall/lets-through.ts';
import { isNameWithin } from '#domain/network/firewall/names.ts';
import { Dice } from '../../egress/random.ts';
import { domains, firewall, groupWith, statefulRule, statelessGroup, statelessRule } from './facts.ts';
import { type Flow, fateOf, VPC, within } from './interpreter.ts';

const POLICIES = 1000;
const FLOWS = 20;

const CIDRS = [
  '192.0.2.0/24',
  '192.0.2.128/25',
  '198.51.100.7/32',
  '10.0.0.0/16',
  '10.0.3.0/24',
  '0.0.0.0/0',
  '2001:db8::/32',
  '::/0',
];
const ADDRESSES = [
  '192.0.2.1',
  '192.0.2.200',
  '198.51.100.7',
  '198.51.100.8',
  '8.8.8.8',
  '10.0.9.9',
  '2001:db8::1',
  '2600::1',
];
const SOURCES = ['10.0.3.7', '10.0.9.1', '10.9.0.1', '2001:db8:1::7'];
const PORTS = [22, 53, 80, 443, 8443];
const NAMES = ['a.test', 'www.a.test', 'b.test', 'evila.test', null];
const TARGETS = ['a.test', '.a.test', 'b.test', '.test'];

const pick = <Item>(dice: Dice, items: readonly Item[]): Item => items[dice.below(items.length)]!;
const some = <Item>(dice: Dice, items: readonly Item[], most: number): Item[] =>
  Array.from({ length: dice.below(most + 1) }, () => pick(dice, items));

function statefulOf(dice: Dice): StatefulRuleFacts {
  const protocol = pick(dice, ['IP', 'TCP', 'TCP', 'UDP', 'ICMP', 'TLS', 'HTTP', 'SSH']);
  const names = protocol === 'TLS' ? 'tls.sni' : protocol === 'HTTP' ? 'http.host' : null;
  const target = pick(dice, TARGETS);
  const name = target.startsWith('.')
    ? [names, 'dotprefix', `content:"${target}"`, 'endswith']
    : [names, `content:"${target}"`, 'startswith', 'endswith'];
  const address = () =>
    pick(dice, [
      'ANY',
      'ANY',
      '$HOME_NET',
      '$EXTERNAL_NET',
      '$SET',
      '!192.0.2.0/24',
      '[192.0.2.0/24,!192.0.2.128/25]',
      pick(dice, CIDRS),
    ]);
  return statefulRule({
    action: pick(dice, ['PASS', 'PASS', 'DROP', 'REJECT', 'ALERT']),
    protocol,
    source: dice.below(2) === 0 ? 'ANY' : address(),
    direction: pick(dice, ['FORWARD', 'FORWARD', 'FORWARD', 'ANY']),
    destination: address(),
    destinationPort: protocol === 'ICMP' ? 'ANY' : pick(dice, ['ANY', '443', '1:1024', '$WEB', '[22,443]']),
    options: [
      ...(names !== null && dice.below(2) === 0 ? (name as string[]) : []),
      ...(dice.below(4) === 0 ? ['flow:to_server,established'] : []),
      `sid:${dice.below(1000)}`,
    ],
  });
}

const SETS = { ipSets: { SET: ['192.0.2.0/25', '!192.0.2.8/29', '2001:db8::/33'] }, portSets: { WEB: ['80', '443'] } };

/** The same rules as Suricata writes them: both ways of telling a rule have to mean the same. */
const written = (rules: readonly StatefulRuleFacts[]): string =>
  rules
    .map(
      (rule) =>
        `${rule.action!.toLowerCase()} ${rule.protocol!.toLowerCase()} ${rule.source!.replace('ANY', 'any')} any ` +
        `${rule.direction === 'ANY' ? '<>' : '->'} ${rule.destination!.replace('ANY', 'any')} ` +
        `${rule.destinationPort!.replace('ANY', 'any')} (${rule.options.join('; ')};)`,
    )
    .join('\n');

function groupOf(dice: Dice, priority: number): RuleGroupFacts {
  if (dice.below(3) === 0) {
    const generatedRulesType = pick(dice, ['ALLOWLIST', 'ALLOWLIST', 'DENYLIST', 'REJECTLIST', 'ALERTLIST']);
    const targetTypes = pick(dice, [['TLS_SNI'], ['HTTP_HOST'], ['HTTP_HOST', 'TLS_SNI']]);
    return { ...domains([pick(dice, TARGETS), pick(dice, TARGETS)], { generatedRulesType, targetTypes }), priority };
  }
  const stateful = Array.from({ length: 1 + dice.below(3) }, () => statefulOf(dice));
  return groupWith({ priority, ...SETS, ...(dice.below(2) === 0 ? { stateful } : { suricata: written(stateful) }) });
}

function statelessOf(dice: Dice): RuleGroupFacts {
  const rules = Array.from({ length: 1 + dice.below(3) }, (_, priority) =>
    statelessRule({
      priority,
      actions: [pick(dice, ['aws:pass', 'aws:drop', 'aws:forward_to_sfe'])],
      sources: some(dice, CIDRS, 1),
      destinations: some(dice, CIDRS, 2),
      sourcePorts: dice.below(4) === 0 ? ['1024-40000'] : [],
      destinationPorts: some(dice, ['443-443', '0-1023'], 1),
      protocols: some(dice, [6, 17, 1], 2),
    }),
  );
  return { ...statelessGroup(...rules), priority: dice.below(9) };
}

function firewallOf(dice: Dice): FirewallFacts {
  const standard = ['aws:forward_to_sfe', 'aws:forward_to_sfe', 'aws:forward_to_sfe', 'aws:pass', 'aws:drop'];
  return firewall(
    {
      ruleOrder: pick(dice, ['STRICT_ORDER', 'STRICT_ORDER', 'DEFAULT_ACTION_ORDER']),
      statelessDefaultActions: [pick(dice, standard)],
      statelessFragmentDefaultActions: [pick(dice, ['aws:drop', 'aws:drop', 'aws:forward_to_sfe', 'aws:pass'])],
      statefulDefaultActions: pick(dice, [['aws:drop_established'], ['aws:drop_strict'], ['aws:alert_strict'], []]),
      homeNet: pick(dice, [null, ['10.0.0.0/8'], ['10.0.3.0/24', '192.0.2.0/24']]),
    },
    ...Array.from({ length: dice.below(2) }, () => statelessOf(dice)),
    ...Array.from({ length: dice.below(4) }, (_, at) => groupOf(dice, at)),
  );
}

function flowOf(dice: Dice): Flow {
  const destination = pick(dice, ADDRESSES);
  const isSix = destination.includes(':');
  const protocol = pick(dice, [6, 6, 6, 17, isSix ? 58 : 1, 47]);
  const speaks = protocol === 6 ? pick(dice, ['tls', 'http', 'ssh', 'nothing known'] as const) : 'nothing known';
  return {
    source: pick(
      dice,
      SOURCES.filter((source) => source.includes(':') === isSix),
    ),
    sourcePort: pick(dice, [33_000, 50_000]),
    destination,
    port: protocol === 6 || protocol === 17 ? pick(dice, PORTS) : 0,
    protocol,
    speaks,
    name: speaks === 'tls' || speaks === 'http' ? pick(dice, NAMES) : null,
    isFragment: protocol === 17 && dice.below(4) === 0,
  };
}

const isIn = (grant: Grant, set: Grant['packets'], { destination, protocol, port, name }: Flow): boolean => {
  const { family, line } = parseCidr(destination)!;
  if (!holds(set[family], protocol * 65_536 + port, line[0]!)) return false;
  return grant.names === null || (name !== null && isNameWithin(name, grant.names));
};

/** The flow in every voice a sender has, from everywhere and whole or in fragments; of a grant by name, in its own. */
const voices = (flow: Flow, { names }: Grant): Flow[] =>
  (['tls', 'http', 'ssh', 'nothing known'] as const).flatMap((speaks) =>
    [...SOURCES, ...ADDRESSES]
      .filter((source) => source.includes(':') === flow.destination.includes(':'))
      .flatMap((source) => [33_000, 50_000, 443, 80].map((sourcePort) => ({ ...flow, speaks, source, sourcePort })))
      .flatMap((voice) => (names === null ? NAMES : [flow.name]).map((name) => ({ ...voice, name })))
      .flatMap((voice) => [true, false].map((cut) => ({ ...voice, isFragment: cut && flow.protocol === 17 }))),
  );

test('a second opinion on single flows agrees with what random firewalls let through', () => {
  const dice = new Dice(20_261_129);
  const seen = { flows: 0, passes: 0, sure: 0, byName: 0, ANYTHING: 0, CANNOT_SAY: 0, DROPS_BY_DEFAULT: 0 };
  for (let at = 0; at < POLICIES; at++) {
    const facts = firewallOf(dice);
    const { kind, grants } = letsThrough(facts);
    seen[kind]++;
    for (let more = 0; more < FLOWS; more++) {
      const flow = flowOf(dice);
      // A firewall does not tell which addresses are its VPC's own, here IPv4 alone.
      const isUntold =
        facts.policy?.homeNet === null && (flow.destination.includes(':') || within(flow.destination, VPC[0]!));
      const sure = isUntold ? [] : grants.filter((grant) => isIn(grant, grant.sure, flow));
      const passes = fateOf(flow, facts) === 'PASS';
      const context = () => JSON.stringify({ flow, facts, grants: grants.map(({ by, names }) => ({ by, names })) });
      if (passes && !grants.some((grant) => isIn(grant, grant.packets, flow)))
        expect.fail(`passes, and no grant has it: ${context()}`);
      const idle = sure.find((grant) => !voices(flow, grant).some((voice) => fateOf(voice, facts) === 'PASS'));
      if (idle !== undefined) expect.fail(`${idle.by} surely passes, and nothing does: ${context()}`);
      seen.flows++;
      seen.passes += Number(passes);
      seen.sure += sure.length;
      seen.byName += sure.filter(({ names }) => names !== null).length;
    }
  }
  console.info(`firewalls: ${JSON.stringify(seen)}`);
  expect(Math.min(seen.passes, seen.sure, seen.byName, seen.ANYTHING, seen.DROPS_BY_DEFAULT)).toBeGreaterThan(100);
});

test('of rules that hold whoever sends and whatever is spoken, not a flow is judged otherwise', () => {
  const dice = new Dice(7);
  let [flows, passing] = [0, 0];
  for (let at = 0; at < POLICIES; at++) {
    const plain = (rule: StatefulRuleFacts) => ({
      ...rule,
      source: 'ANY',
      protocol: pick(dice, ['IP', 'TCP', 'UDP']),
      direction: 'FORWARD',
      options: ['sid:1'],
    });
    const stateful = Array.from({ length: 1 + dice.below(5) }, () => plain(statefulOf(dice)));
    const order = pick(dice, ['STRICT_ORDER', 'DEFAULT_ACTION_ORDER']);
    const homeNet = ['10.0.0.0/8'];
    const facts = firewall({ ruleOrder: order, homeNet }, groupWith({ ...SETS, stateful }));
    const { grants } = letsThrough(facts);
    for (let more = 0; more < FLOWS; more++) {
      const flow = { ...flowOf(dice), isFragment: false };
      const expected = fateOf(flow, facts) === 'PASS';
      const may = grants.some((grant) => isIn(grant, grant.packets, flow));
      const sure = grants.some((grant) => isIn(grant, grant.sure, flow));
      if (may !== expected || sure !== expected) expect.fail(JSON.stringify({ flow, facts, may, sure, expected }));
      flows++;
      passing += expected ? 1 : 0;
    }
  }
  console.info(`plain firewalls: ${flows} flows, ${passing} pass`);
  expect(passing).toBeGreaterThan(flows / 10);
});
