import type { Example } from '#domain/declaring/rule.ts';
import type { NetworkFirewall, Policy, RuleGroup } from './firewall.ts';

const GROUP = 'arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup';

const DOMAINS: RuleGroup = {
  arn: `${GROUP}/databricks`,
  isStateful: true,
  isManaged: false,
  priority: 100,
  override: null,
  status: 'ACTIVE',
  ipSets: {},
  portSets: {},
  references: {},
  stateless: null,
  stateful: null,
  domains: { generatedRulesType: 'ALLOWLIST', targets: ['.cloud.databricks.com'], targetTypes: ['TLS_SNI'] },
  suricata: null,
};

const POLICY: Policy = {
  status: 'ACTIVE',
  ruleOrder: 'STRICT_ORDER',
  streamExceptionPolicy: 'DROP',
  statelessDefaultActions: ['aws:forward_to_sfe'],
  statelessFragmentDefaultActions: ['aws:drop'],
  statefulDefaultActions: ['aws:alert_established', 'aws:drop_established'],
  tlsInspectionArn: null,
  homeNet: null,
};

const FIREWALL: NetworkFirewall = {
  id: 'arn:aws:network-firewall:us-east-1:111122223333:firewall/egress',
  name: 'egress',
  vpcId: 'vpc-0a1b',
  transitGatewayId: null,
  endpointIds: ['vpce-0a1b'],
  endpoints: [
    {
      id: 'vpce-0a1b',
      zone: 'us-east-1a',
      subnetId: 'subnet-0a1b',
      status: 'READY',
      configuration: 'IN_SYNC',
      associationArn: null,
    },
  ],
  status: 'READY',
  configurationState: 'IN_SYNC',
  deleteProtection: true,
  subnetChangeProtection: true,
  policyChangeProtection: true,
  policyArn: 'arn:aws:network-firewall:us-east-1:111122223333:firewall-policy/egress',
  policy: POLICY,
  ruleGroups: [DOMAINS],
  tags: {},
};

const withPolicy = (change: Partial<Policy>): NetworkFirewall => ({ ...FIREWALL, policy: { ...POLICY, ...change } });
const withGroup = (change: Partial<RuleGroup>): NetworkFirewall => ({
  ...FIREWALL,
  ruleGroups: [DOMAINS, { ...DOMAINS, arn: `${GROUP}/more`, domains: null, priority: 200, ...change }],
});

export const EXAMPLES: readonly Example<NetworkFirewall, unknown>[] = [
  { name: 'one that drops by default and lets a list of domains through', row: FIREWALL, verdict: 'PASS' },
  {
    name: 'one that drops everything',
    row: { ...FIREWALL, ruleGroups: [], policy: { ...POLICY, statefulDefaultActions: ['aws:drop_strict'] } },
    verdict: 'PASS',
  },
  {
    name: 'one that only alerts of what no rule matches',
    row: withPolicy({ statefulDefaultActions: ['aws:alert_established'] }),
    verdict: 'FAIL',
    code: 'PASSES_BY_DEFAULT',
  },
  {
    name: 'one in the order of actions: its allow list drops other TLS, and nothing else',
    row: withPolicy({ ruleOrder: null, statefulDefaultActions: [] }),
    verdict: 'FAIL',
    code: 'PASSES_BY_DEFAULT',
  },
  {
    name: 'one that passes fragments of UDP without looking',
    row: withPolicy({ statelessFragmentDefaultActions: ['aws:pass'] }),
    verdict: 'FAIL',
    code: 'PASSES_BY_DEFAULT',
  },
  {
    name: 'one with a rule that passes all of TCP',
    row: withGroup({ suricata: 'pass tcp any any -> any any (sid:1;)' }),
    verdict: 'FAIL',
    code: 'PASSES_BY_DEFAULT',
  },
  {
    name: 'one with a rule that is not understood',
    row: withGroup({ suricata: 'pass tls any any -> any 443 (tls.sni; pcre:"/x/"; sid:1;)' }),
    verdict: 'UNKNOWN',
    code: 'RULES_NOT_UNDERSTOOD',
  },
  {
    name: 'one that decrypts TLS',
    row: withPolicy({ tlsInspectionArn: 'arn:aws:network-firewall:us-east-1:111122223333:tls-configuration/in' }),
    verdict: 'UNKNOWN',
    code: 'RULES_NOT_UNDERSTOOD',
  },
  {
    name: 'one whose rules are not in force yet',
    row: { ...FIREWALL, configurationState: 'PENDING' },
    verdict: 'UNKNOWN',
    code: 'RULES_NOT_UNDERSTOOD',
  },
  {
    name: 'one whose policy could not be read',
    row: { ...FIREWALL, policy: null, ruleGroups: null },
    gaps: [
      {
        operation: 'network-firewall:DescribeFirewallPolicy',
        resourceId: FIREWALL.id,
        fields: ['policy', 'ruleGroups'],
        code: 'ACCESS_DENIED',
        reason: 'AccessDeniedException',
      },
    ],
    verdict: 'ERROR',
    code: 'ACCESS_DENIED',
  },
];
