import type { Example } from '#domain/declaring/rule.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import type { PolicyFacts, RuleGroupFacts } from '#domain/network/firewall/facts.ts';
import type { FirewallRow } from '#domain/network/region/tables.ts';
import type { EgressAllow } from './policy.ts';

const GROUP = 'arn:aws:network-firewall:us-east-1:111122223333:stateful-rulegroup';

const LIST: RuleGroupFacts = {
  arn: `${GROUP}/databricks`,
  isStateful: true,
  priority: 100,
  status: 'ACTIVE',
  ipSets: {},
  portSets: {},
  stateless: null,
  stateful: null,
  domains: { generatedRulesType: 'ALLOWLIST', targets: ['.cloud.databricks.com'], targetTypes: ['TLS_SNI'] },
  suricata: null,
};

const POLICY: PolicyFacts = {
  status: 'ACTIVE',
  ruleOrder: 'STRICT_ORDER',
  streamExceptionPolicy: null,
  statelessDefaultActions: ['aws:forward_to_sfe'],
  statelessFragmentDefaultActions: ['aws:drop'],
  statefulDefaultActions: ['aws:drop_established'],
  tlsInspectionArn: null,
  homeNet: null,
};

const firewall = (policy: Partial<PolicyFacts> = {}, ...ruleGroups: readonly RuleGroupFacts[]): FirewallRow => ({
  id: 'arn:aws:network-firewall:us-east-1:111122223333:firewall/egress',
  name: 'egress',
  status: 'READY',
  configurationState: 'IN_SYNC',
  endpointIds: ['vpce-0a1b'],
  policy: { ...POLICY, ...policy },
  ruleGroups,
});

const tables = (...more: readonly FirewallRow[]) => ({ 'network-firewalls': more });
const written = (suricata: string): RuleGroupFacts => ({
  ...LIST,
  arn: `${GROUP}/more`,
  priority: 200,
  domains: null,
  suricata,
});
const entry: EgressAllow[number] = {
  why: 'what Databricks documents',
  firewall: 'egress',
  domains: ['.cloud.databricks.com'],
};

/** Of a path through the endpoint of a firewall, whose rules are in another table. */
export const firewallExamples = (
  pathWith: (more: Partial<EgressPath>) => EgressPath,
): readonly Example<EgressPath, { readonly egressAllow: EgressAllow }>[] => {
  const row = pathWith({
    way: 'FIREWALL',
    via: ['vpce-0a1b', 'igw-0a1b'],
    certainty: 'UNKNOWN',
    reasons: ['INSPECTION_RULES:vpce-0a1b'],
  });
  return [
    {
      name: 'through a firewall that lets nothing through but the names of an entry',
      row,
      tables: tables(firewall({}, LIST)),
      policy: { egressAllow: [entry] },
      verdict: 'PASS',
      code: 'FIREWALL_HOLDS',
    },
    {
      name: 'through a firewall that stands at the internet gateway, by its ARN',
      row: pathWith({
        way: 'FIREWALL',
        via: ['arn:aws:network-firewall:us-east-1:111122223333:firewall/egress', 'igw-0a1b'],
        certainty: 'UNKNOWN',
        reasons: ['INSPECTION_UNREAD:arn:aws:network-firewall:us-east-1:111122223333:firewall/egress'],
      }),
      tables: tables(firewall({}, LIST)),
      policy: { egressAllow: [entry] },
      verdict: 'PASS',
      code: 'FIREWALL_HOLDS',
    },
    {
      name: 'through a firewall that drops everything, and nothing is allowed',
      row,
      tables: tables(firewall()),
      verdict: 'PASS',
      code: 'FIREWALL_DROPS',
    },
    {
      name: 'through a firewall that lets names through, and nothing is allowed',
      row,
      tables: tables(firewall({}, LIST)),
      verdict: 'FAIL',
      code: 'OUTSIDE_ALLOWLIST',
    },
    {
      name: 'through a firewall with a rule more than an entry says',
      row,
      tables: tables(firewall({}, LIST, written('pass tcp any any -> 3.237.73.224/28 443 (sid:1;)'))),
      policy: { egressAllow: [entry] },
      verdict: 'FAIL',
      code: 'FIREWALL_WIDER',
    },
    {
      name: 'through a firewall that only alerts, whatever an entry says',
      row,
      tables: tables(firewall({ statefulDefaultActions: ['aws:alert_strict'] }, LIST)),
      policy: { egressAllow: [entry] },
      verdict: 'FAIL',
      code: 'ALLOWED_TO_ANYWHERE',
    },
    {
      name: 'through a firewall, by an entry for names that everybody can have',
      row,
      tables: tables(firewall({}, { ...LIST, domains: { ...LIST.domains!, targets: ['.github.io'] } })),
      policy: { egressAllow: [{ ...entry, domains: ['.github.io'] }] },
      verdict: 'FAIL',
      code: 'ALLOWED_TO_ANYWHERE',
    },
    {
      name: 'through a firewall with a rule that is not understood',
      row,
      tables: tables(firewall({}, LIST, written('pass tls any any -> any any (tls.sni; pcre:"/a/"; sid:1;)'))),
      policy: { egressAllow: [entry] },
      verdict: 'UNKNOWN',
      code: 'PERHAPS_OUTSIDE',
    },
  ];
};
