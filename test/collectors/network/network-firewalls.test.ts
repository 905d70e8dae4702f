import { describe, expect, test } from 'vitest';
import collector from '#collectors/network/network-firewalls/collector.ts';
import { NetworkFirewall } from '#collectors/network/network-firewalls/firewall.ts';
import { letsThrough } from '#domain/network/firewall/lets-through.ts';
import { readFromStub, type StubAnswers, sdkError } from '../../support/read-from-stub.ts';

const arn = (resource: string, account = '111122223333') => `arn:aws:network-firewall:us-east-1:${account}:${resource}`;
const FIREWALL = arn('firewall/egress');
const POLICY = arn('firewall-policy/egress');
const NAMES = arn('stateful-rulegroup/names');
const MANAGED = arn('stateful-rulegroup/MalwareDomainsStrictOrder', 'aws-managed');

const firewall = (FirewallArn: string, facts: object = {}) => ({
  Firewall: { FirewallArn, FirewallName: 'egress', FirewallPolicyArn: POLICY, VpcId: 'vpc-1', ...facts },
  FirewallStatus: {
    Status: 'READY',
    ConfigurationSyncStateSummary: 'IN_SYNC',
    SyncStates: {
      'us-east-1b': { Attachment: { EndpointId: 'vpce-b', SubnetId: 'subnet-b', Status: 'READY' } },
      'us-east-1a': {
        Attachment: { EndpointId: 'vpce-a', SubnetId: 'subnet-a', Status: 'SCALING' },
        Config: { [POLICY]: { SyncStatus: 'IN_SYNC' }, [NAMES]: { SyncStatus: 'PENDING' } },
      },
    },
  },
});
const policy = {
  StatelessDefaultActions: ['aws:forward_to_sfe'],
  StatelessFragmentDefaultActions: ['aws:drop'],
  StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' },
  StatefulDefaultActions: ['aws:drop_established', 'aws:alert_established'],
  StatefulRuleGroupReferences: [
    { ResourceArn: MANAGED, Priority: 2, Override: { Action: 'DROP_TO_ALERT' } },
    { ResourceArn: NAMES, Priority: 1 },
  ],
};
const list = { Targets: ['b.test', '.a.test'], TargetTypes: ['TLS_SNI'], GeneratedRulesType: 'ALLOWLIST' };
const ANSWERS = {
  ListFirewalls: { Firewalls: [{ FirewallName: 'egress', FirewallArn: FIREWALL }] },
  DescribeFirewall: ({ FirewallArn }) => firewall(String(FirewallArn)),
  DescribeFirewallPolicy: { FirewallPolicy: policy, FirewallPolicyResponse: { FirewallPolicyStatus: 'ACTIVE' } },
  DescribeRuleGroup: {
    RuleGroup: { RulesSource: { RulesSourceList: list } },
    RuleGroupResponse: { RuleGroupStatus: 'ACTIVE' },
  },
  ListVpcEndpointAssociations: { VpcEndpointAssociations: [] },
} satisfies StubAnswers;
const read = async (answers: StubAnswers = {}) => {
  const { rows, ...rest } = await readFromStub(collector, { ...ANSWERS, ...answers });
  return { rows: NetworkFirewall.array().parse(rows), ...rest };
};
const denied = () => {
  throw sdkError('AccessDeniedException');
};

describe('reading network firewalls', () => {
  test('gives endpoints by zone, and rule groups in the order of the policy', async () => {
    const { rows, gaps } = await read();
    expect(gaps).toEqual([]);
    expect(rows[0]).toMatchObject({ id: FIREWALL, vpcId: 'vpc-1', endpointIds: ['vpce-a', 'vpce-b'] });
    expect(rows[0]?.endpoints?.map(({ zone, status, configuration }) => [zone, status, configuration])).toEqual([
      ['us-east-1a', 'SCALING', 'PENDING'],
      ['us-east-1b', 'READY', null],
    ]);
    expect(rows[0]?.ruleGroups?.map((group) => [group.arn, group.isManaged, group.domains?.targets])).toEqual([
      [NAMES, false, ['.a.test', 'b.test']],
      [MANAGED, true, undefined],
    ]);
  });

  test('its rows are what the evaluation takes', async () => {
    const [row] = (await read()).rows;
    expect(row && letsThrough(row).kind).toBe('DROPS_BY_DEFAULT');
  });

  test('asks for no rules of managed groups, for there are none to read, and for each policy and group once', async () => {
    const more = ['egress', 'other'].map((name) => ({ FirewallName: name, FirewallArn: arn(`firewall/${name}`) }));
    const { calls } = await read({ ListFirewalls: { Firewalls: more } });
    const asked = calls.filter(({ operation }) => /Policy|RuleGroup/.test(operation)).map(({ input }) => input);
    expect(asked).toEqual([{ FirewallPolicyArn: POLICY }, { RuleGroupArn: NAMES }]);
  });

  test('finds the firewall of another account by an endpoint of its own, and what it is refused is a gap', async () => {
    const theirs = arn('firewall/central', '999988887777');
    const association = arn('vpc-endpoint-association/one');
    const answers: StubAnswers = {
      ListFirewalls: { Firewalls: [] },
      ListVpcEndpointAssociations: { VpcEndpointAssociations: [{ VpcEndpointAssociationArn: association }] },
      DescribeVpcEndpointAssociation: {
        VpcEndpointAssociation: { VpcEndpointAssociationArn: association, FirewallArn: theirs },
        VpcEndpointAssociationStatus: {
          AssociationSyncState: { 'us-east-1a': { Attachment: { EndpointId: 'vpce-9', Status: 'READY' } } },
        },
      },
    };
    const shared = await read({ ...answers, DescribeFirewallPolicy: denied });
    expect(shared.rows[0]?.endpointIds).toContain('vpce-9');
    expect(shared.rows[0]).toMatchObject({ id: theirs, policy: null, ruleGroups: null });
    expect(shared.gaps[0]).toMatchObject({ resourceId: theirs, fields: ['policy', 'ruleGroups'] });
    const refused = await read({ ...answers, DescribeFirewall: denied });
    expect([refused.rows, refused.gaps[0]?.resourceId]).toEqual([[], theirs]);
  });

  test('a rule group that is refused, or whose answer has no rules, is a gap of its firewall and lets nobody say', async () => {
    for (const DescribeRuleGroup of [denied, { RuleGroup: { RulesSource: {} } }]) {
      const { rows, gaps } = await read({ DescribeRuleGroup });
      expect(gaps).toMatchObject([{ resourceId: FIREWALL, fields: ['ruleGroups'] }]);
      expect(rows[0] && letsThrough(rows[0]).kind).toBe('CANNOT_SAY');
    }
  });

  test('while the list of associations is refused, nobody knows every endpoint', async () => {
    const { rows, gaps } = await read({ ListVpcEndpointAssociations: denied });
    expect(rows[0]).toMatchObject({ endpointIds: null, endpoints: null });
    expect(gaps).toMatchObject([{ operation: 'network-firewall:ListVpcEndpointAssociations' }]);
  });
});
