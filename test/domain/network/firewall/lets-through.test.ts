import { describe, expect, test } from 'vitest';
import { grantText } from '#domain/network/firewall/describe.ts';
import type { FirewallFacts, PolicyFacts, RuleGroupFacts } from '#domain/network/firewall/facts.ts';
import { type Kind, letsThrough } from '#domain/network/firewall/lets-through.ts';
import { domains, firewall, groupWith, statefulRule, statelessGroup, statelessRule, suricata } from './facts.ts';

const ORDER = 'suricata-rule-evaluation-order';
const DOMAINS = 'stateful-rule-groups-domain-names';
const STATELESS = 'stateless-default-actions';
const EXAMPLES = 'suricata-examples';
const CAVEATS = 'suricata-limitations-caveats';
const managed = (name: string): RuleGroupFacts =>
  groupWith({ arn: `arn:aws:network-firewall:us-east-1:aws-managed:stateful-rulegroup/${name}` });

/** Each with the page of the developer guide that says so; `grants` are the words of what gets through. */
const TRUTH: readonly {
  readonly what: string;
  readonly page: string;
  readonly policy?: Partial<PolicyFacts>;
  readonly groups?: readonly RuleGroupFacts[];
  readonly kind: Kind;
  readonly grants?: readonly string[];
}[] = [
  {
    what: 'drop all, and no rules',
    page: ORDER,
    policy: { statefulDefaultActions: ['aws:drop_strict'] },
    kind: 'DROPS_BY_DEFAULT',
    grants: [],
  },
  { what: 'drop established, and no rules', page: ORDER, kind: 'DROPS_BY_DEFAULT', grants: [] },
  { what: 'no default action', page: ORDER, policy: { statefulDefaultActions: [] }, kind: 'ANYTHING' },
  { what: 'alert all', page: ORDER, policy: { statefulDefaultActions: ['aws:alert_strict'] }, kind: 'ANYTHING' },
  {
    what: 'alert established',
    page: ORDER,
    policy: { statefulDefaultActions: ['aws:alert_established'] },
    kind: 'ANYTHING',
  },
  {
    what: 'a default action that is not known',
    page: ORDER,
    policy: { statefulDefaultActions: ['aws:drop_sometimes'] },
    kind: 'CANNOT_SAY',
  },
  {
    what: 'action order, whatever default actions say',
    page: ORDER,
    policy: { ruleOrder: 'DEFAULT_ACTION_ORDER' },
    kind: 'ANYTHING',
  },
  { what: 'an order that was never set: action order', page: ORDER, policy: { ruleOrder: null }, kind: 'ANYTHING' },
  { what: 'stateless pass', page: STATELESS, policy: { statelessDefaultActions: ['aws:pass'] }, kind: 'ANYTHING' },
  {
    what: 'stateless pass with a metric',
    page: STATELESS,
    policy: { statelessDefaultActions: ['count', 'aws:pass'] },
    kind: 'ANYTHING',
  },
  {
    what: 'fragments pass',
    page: STATELESS,
    policy: { statelessFragmentDefaultActions: ['aws:pass'] },
    kind: 'ANYTHING',
  },
  {
    what: 'fragments are forwarded',
    page: STATELESS,
    policy: { statelessFragmentDefaultActions: ['aws:forward_to_sfe'] },
    kind: 'DROPS_BY_DEFAULT',
    grants: [],
  },
  {
    what: 'stateless drop, however open the rest is',
    page: STATELESS,
    policy: { statelessDefaultActions: ['aws:drop'], statefulDefaultActions: [] },
    kind: 'DROPS_BY_DEFAULT',
    grants: [],
  },
  {
    what: 'a stateless action that is not known',
    page: STATELESS,
    policy: { statelessDefaultActions: ['aws:mirror'] },
    kind: 'CANNOT_SAY',
  },
  {
    what: 'an allow list',
    page: DOMAINS,
    groups: [domains(['.example.com', 'a.test'])],
    kind: 'DROPS_BY_DEFAULT',
    grants: ['what asks for .example.com, a.test (rules)'],
  },
  {
    what: 'an allow list in action order, where other protocols pass',
    page: DOMAINS,
    policy: { ruleOrder: null },
    groups: [domains(['a.test'])],
    kind: 'ANYTHING',
  },
  {
    what: 'a deny list without a drop',
    page: DOMAINS,
    policy: { statefulDefaultActions: [] },
    groups: [domains(['a.test'], { generatedRulesType: 'DENYLIST' })],
    kind: 'ANYTHING',
  },
  {
    what: 'a deny list before a drop',
    page: DOMAINS,
    groups: [domains(['a.test'], { generatedRulesType: 'DENYLIST' })],
    kind: 'DROPS_BY_DEFAULT',
    grants: [],
  },
  {
    what: 'a list that alerts',
    page: DOMAINS,
    groups: [domains(['a.test'], { generatedRulesType: 'ALERTLIST' })],
    kind: 'DROPS_BY_DEFAULT',
    grants: [],
  },
  {
    what: 'a list of a kind that is not known',
    page: DOMAINS,
    groups: [domains(['a.test'], { generatedRulesType: 'GREYLIST' })],
    kind: 'CANNOT_SAY',
  },
  {
    what: 'a pass rule of five facts',
    page: EXAMPLES,
    groups: [groupWith({ stateful: [statefulRule({ destination: '192.0.2.0/24', destinationPort: '443' })] })],
    kind: 'DROPS_BY_DEFAULT',
    grants: ['tcp/443 to 192.0.2.0/24 (rule sid 1 of rules)'],
  },
  {
    what: 'a pass rule to everywhere',
    page: EXAMPLES,
    groups: [groupWith({ stateful: [statefulRule({ protocol: 'IP' })] })],
    kind: 'ANYTHING',
  },
  {
    what: 'a pass rule to everywhere on one port',
    page: EXAMPLES,
    groups: [groupWith({ stateful: [statefulRule({ destinationPort: '443' })] })],
    kind: 'DROPS_BY_DEFAULT',
    grants: ['tcp/443 to any IPv4 address, tcp/443 to any IPv6 address (rule sid 1 of rules)'],
  },
  {
    what: 'a rule with sets of addresses and ports',
    page: EXAMPLES,
    groups: [
      groupWith({
        ipSets: { PARTNERS: ['192.0.2.0/24', '198.51.100.7'] },
        portSets: { WEB: ['80', '443'] },
        stateful: [statefulRule({ destination: '$PARTNERS', destinationPort: '$WEB' })],
      }),
    ],
    kind: 'DROPS_BY_DEFAULT',
    grants: ['tcp/80,443 to 192.0.2.0/24, 198.51.100.7/32 (rule sid 1 of rules)'],
  },
  {
    what: 'a rule of a set that is not there',
    page: CAVEATS,
    groups: [groupWith({ stateful: [statefulRule({ destination: '@LIST' })] })],
    kind: 'CANNOT_SAY',
  },
  {
    what: 'a drop rule for all in action order',
    page: ORDER,
    policy: { ruleOrder: null },
    groups: [suricata('drop ip any any -> any any (sid:2;)', 'pass tcp any any -> 192.0.2.1 22 (sid:1;)')],
    kind: 'DROPS_BY_DEFAULT',
    grants: ['tcp/22 to 192.0.2.1/32 (rule sid 1 of rules)'],
  },
  {
    what: 'the same in strict order: what comes later never gets its turn',
    page: ORDER,
    policy: { statefulDefaultActions: [] },
    groups: [suricata('drop ip any any -> any any (sid:2;)', 'pass tcp any any -> 192.0.2.1 22 (sid:1;)')],
    kind: 'DROPS_BY_DEFAULT',
    grants: [],
  },
  {
    what: 'a drop rule of the home net alone',
    page: CAVEATS,
    policy: { statefulDefaultActions: [] },
    groups: [suricata('drop ip $HOME_NET any -> any any (sid:2;)')],
    kind: 'CANNOT_SAY',
  },
  {
    what: 'a drop rule of TLS alone',
    page: ORDER,
    policy: { statefulDefaultActions: [] },
    groups: [suricata('drop tls any any -> any any (sid:2;)')],
    kind: 'ANYTHING',
  },
  {
    what: 'drop of established TCP, which UDP escapes',
    page: ORDER,
    policy: { statefulDefaultActions: [] },
    groups: [suricata('drop tcp any any -> any any (flow:established,to_server; sid:2;)')],
    kind: 'ANYTHING',
  },
  {
    what: "AWS's own rules for a domain list",
    page: EXAMPLES,
    groups: [
      suricata(
        'pass tls $HOME_NET any -> $EXTERNAL_NET any (ssl_state:client_hello; tls.sni; dotprefix; content:".amazon.com"; nocase; endswith; msg:"matching TLS allowlisted FQDNs"; flow:to_server, established; sid:1; rev:1;)',
        'pass tls $HOME_NET any -> $EXTERNAL_NET any (ssl_state:client_hello; tls.sni; content:"example.com"; startswith; nocase; endswith; flow:to_server, established; sid:2; rev:1;)',
        'drop tls $HOME_NET any -> $EXTERNAL_NET any (msg:"not matching; any"; ssl_state:client_hello; flow:to_server, established; sid:3; rev:1;)',
      ),
    ],
    kind: 'DROPS_BY_DEFAULT',
    grants: ['what asks for .amazon.com (rule sid 1 of rules)', 'what asks for example.com (rule sid 2 of rules)'],
  },
  {
    what: 'a name that only ends so: evilexample.com passes too',
    page: EXAMPLES,
    groups: [suricata('pass tls any any -> any any (tls.sni; content:"example.com"; endswith; sid:1;)')],
    kind: 'CANNOT_SAY',
  },
  {
    what: 'an expression',
    page: CAVEATS,
    groups: [suricata('pass tls any any -> any any (tls.sni; pcre:"/a/"; sid:1;)')],
    kind: 'CANNOT_SAY',
  },
  {
    what: 'a rule for the packets that open connections',
    page: EXAMPLES,
    groups: [suricata('pass tcp any any -> any any (flow:not_established; sid:1;)')],
    kind: 'CANNOT_SAY',
  },
  {
    what: 'an alert that bypasses',
    page: CAVEATS,
    groups: [suricata('alert tls any any -> any any (tls.sni; content:"a"; bypass; sid:1;)')],
    kind: 'CANNOT_SAY',
  },
  { what: 'a line that is no rule', page: EXAMPLES, groups: [suricata('pass everything')], kind: 'CANNOT_SAY' },
  {
    what: 'comments and empty lines',
    page: EXAMPLES,
    groups: [suricata('# pass ip any any -> any any (sid:1;)', '')],
    kind: 'DROPS_BY_DEFAULT',
    grants: [],
  },
  {
    what: 'a managed group that blocks',
    page: 'aws-managed-rule-groups-threat-signature',
    groups: [managed('ThreatSignaturesBotnetStrictOrder')],
    kind: 'DROPS_BY_DEFAULT',
    grants: [],
  },
  {
    what: 'a managed group of which nothing is said',
    page: 'nwfw-managed-rule-groups',
    groups: [managed('SaasAccessStrictOrder')],
    kind: 'CANNOT_SAY',
  },
  { what: 'a group that was not read', page: ORDER, groups: [groupWith({})], kind: 'CANNOT_SAY' },
  {
    what: 'stateless rules before it: pass decides',
    page: 'firewall-policy-processing',
    groups: [
      statelessGroup(statelessRule({ protocols: [6], destinations: ['192.0.2.0/24'], destinationPorts: ['22-22'] })),
    ],
    kind: 'DROPS_BY_DEFAULT',
    grants: ['tcp/22 to 192.0.2.0/24 (rule 1 of rules)'],
  },
  {
    what: 'stateless rules by priority',
    page: 'firewall-policy-processing',
    groups: [statelessGroup(statelessRule({ priority: 2 }), statelessRule({ priority: 1, actions: ['aws:drop'] }))],
    kind: 'DROPS_BY_DEFAULT',
    grants: [],
  },
  {
    what: 'a stateless pass of everything',
    page: 'firewall-policy-processing',
    groups: [statelessGroup(statelessRule({}))],
    kind: 'ANYTHING',
  },
  {
    what: 'TLS is decrypted',
    page: 'tls-inspection-configurations',
    policy: { tlsInspectionArn: 'arn:x' },
    kind: 'CANNOT_SAY',
  },
  {
    what: 'CONTINUE with broken connections',
    page: 'stream-exception-policy',
    policy: { streamExceptionPolicy: 'CONTINUE' },
    kind: 'CANNOT_SAY',
  },
  {
    what: 'CONTINUE with drop all, which holds for them too',
    page: 'stream-exception-policy',
    policy: { streamExceptionPolicy: 'CONTINUE', statefulDefaultActions: ['aws:drop_strict'] },
    kind: 'DROPS_BY_DEFAULT',
    grants: [],
  },
  {
    what: 'application layer drop, of which only TCP is said',
    page: ORDER,
    policy: { statefulDefaultActions: ['aws:drop_established_app_layer'] },
    kind: 'CANNOT_SAY',
  },
  {
    what: 'a policy that is being changed',
    page: 'firewall-policies',
    policy: { status: 'UPDATING' },
    kind: 'CANNOT_SAY',
  },
];

describe('what a firewall lets through, as the developer guide has it', () => {
  for (const { what, page, policy = {}, groups = [], kind, grants } of TRUTH)
    test(`${what}: ${kind} (${page})`, () => {
      const found = letsThrough(firewall(policy, ...groups));
      expect(found.kind, found.why).toBe(kind);
      if (grants !== undefined) expect(found.grants.map(grantText)).toEqual(grants);
    });

  test('nothing is said of a firewall whose rules are not in force, or were not read', () => {
    const ready = firewall({});
    const changed: Partial<FirewallFacts>[] = [
      { status: 'PROVISIONING' },
      { status: null },
      { configurationState: 'PENDING' },
      { policy: null },
      { ruleGroups: null },
    ];
    for (const change of changed) expect(letsThrough({ ...ready, ...change }).kind).toBe('CANNOT_SAY');
  });

  test('of two allow lists in strict order the second never surely passes: the first drops other TLS', () => {
    const [first, second] = letsThrough(
      firewall({}, domains(['a.test']), { ...domains(['b.test']), priority: 200 }),
    ).grants;
    expect([first?.sure[4].length, second?.packets[4].length, second?.sure[4].length]).toEqual([1, 1, 0]);
  });
});
