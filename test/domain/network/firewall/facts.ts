import type {
  DomainListFacts,
  FirewallFacts,
  PolicyFacts,
  RuleGroupFacts,
  StatefulRuleFacts,
  StatelessRuleFacts,
} from '#domain/network/firewall/facts.ts';

/** A policy as AWS advises it for domain lists: strict order, drop established. */
export const STRICT: PolicyFacts = {
  status: 'ACTIVE',
  ruleOrder: 'STRICT_ORDER',
  streamExceptionPolicy: null,
  statelessDefaultActions: ['aws:forward_to_sfe'],
  statelessFragmentDefaultActions: ['aws:drop'],
  statefulDefaultActions: ['aws:drop_established'],
  tlsInspectionArn: null,
  homeNet: null,
};

export const groupWith = (more: Partial<RuleGroupFacts>): RuleGroupFacts => ({
  arn: 'arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup/rules',
  isStateful: true,
  priority: 100,
  status: 'ACTIVE',
  ipSets: {},
  portSets: {},
  stateless: null,
  stateful: null,
  domains: null,
  suricata: null,
  ...more,
});

export const domains = (targets: readonly string[], more: Partial<DomainListFacts> = {}): RuleGroupFacts =>
  groupWith({ domains: { generatedRulesType: 'ALLOWLIST', targets, targetTypes: ['HTTP_HOST', 'TLS_SNI'], ...more } });

export const suricata = (...lines: readonly string[]): RuleGroupFacts => groupWith({ suricata: lines.join('\n') });

export const statefulRule = (more: Partial<StatefulRuleFacts>): StatefulRuleFacts => ({
  action: 'PASS',
  protocol: 'TCP',
  source: 'ANY',
  sourcePort: 'ANY',
  direction: 'FORWARD',
  destination: 'ANY',
  destinationPort: 'ANY',
  options: ['sid:1'],
  ...more,
});

export const statelessRule = (more: Partial<StatelessRuleFacts>): StatelessRuleFacts => ({
  priority: 1,
  actions: ['aws:pass'],
  sources: [],
  destinations: [],
  sourcePorts: [],
  destinationPorts: [],
  protocols: [],
  hasTcpFlags: false,
  ...more,
});

export const statelessGroup = (...rules: readonly StatelessRuleFacts[]): RuleGroupFacts =>
  groupWith({ isStateful: false, stateless: rules });

export const firewall = (policy: Partial<PolicyFacts>, ...ruleGroups: readonly RuleGroupFacts[]): FirewallFacts => ({
  id: 'arn:aws:network-firewall:us-east-1:111122223333:firewall/egress',
  name: 'egress',
  status: 'READY',
  configurationState: 'IN_SYNC',
  policy: { ...STRICT, ...policy },
  ruleGroups,
});
