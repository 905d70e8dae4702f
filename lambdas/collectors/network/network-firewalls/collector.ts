import {
  DescribeFirewallCommand,
  DescribeFirewallPolicyCommand,
  DescribeRuleGroupCommand,
  DescribeVpcEndpointAssociationCommand,
  ListFirewallsCommand,
  ListVpcEndpointAssociationsCommand,
  NetworkFirewallClient,
} from '@aws-sdk/client-network-firewall';
import { defineCollector } from '#domain/declaring/collector.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap, orInventoryGap, orRowGap, tagRecord } from '#domain/reading/reading.ts';
import { byText } from '#domain/words/by-text.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { type Associated, endpointsOf } from './endpoints.ts';
import { NetworkFirewall } from './firewall.ts';
import { groupOf, policyOf, type Reference, referencesOf, rulesIn } from './policy.ts';
import { networkFirewallDropsByDefault } from './rules.ts';

/** The largest page of both: https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_ListFirewalls.html */
const PAGE = 100;

type Report = (gap: GapReport) => void;

/** Where a page begins; this client's types know no undefined. */
const from = (NextToken: string | undefined) => (NextToken === undefined ? {} : { NextToken });

/**
 * A firewall that another account owns is in no list here; an endpoint of one's own that leads to it names it. Whether the
 * owner shares what its policy says, the answers tell: what is refused is a gap, and never "no rules".
 */
export default defineCollector({
  id: 'network-firewalls',
  title: 'Network firewalls and what they let through',
  scope: 'aws-region',
  reads: [
    'network-firewall:ListFirewalls',
    'network-firewall:DescribeFirewall',
    'network-firewall:DescribeFirewallPolicy',
    'network-firewall:DescribeRuleGroup',
    'network-firewall:ListVpcEndpointAssociations',
    'network-firewall:DescribeVpcEndpointAssociation',
  ],
  row: NetworkFirewall,
  rules: [networkFirewallDropsByDefault],
  report: ['name', 'vpcId', 'endpointIds', 'status'],
  async *collect({ aws, gap }) {
    const client = aws(NetworkFirewallClient);
    const associations = await readAssociations(client, gap);
    const arns = new Set(associations?.map(({ firewallArn }) => firewallArn));
    for await (const arn of listed(client, gap)) arns.add(arn);
    const rulesOf = ruleReader(client, gap);
    for (const arn of [...arns].sort(byText))
      yield* await orRowGap(gap, 'network-firewall:DescribeFirewall', arn, async () => {
        const facts = await readFirewall(client, arn, associations);
        return { ...facts, ...(await rulesOf(arn, facts.policyArn)) };
      });
  },
});

async function* listed(client: NetworkFirewallClient, gap: Report): AsyncGenerator<string> {
  const operation = 'network-firewall:ListFirewalls';
  const pages = paginate(async (NextToken) => {
    const page = await client.send(new ListFirewallsCommand({ MaxResults: PAGE, ...from(NextToken) }));
    return { items: page.Firewalls, next: page.NextToken };
  });
  for await (const firewall of orInventoryGap(gap, operation, pages)) {
    const arn = await orGap(gap, { operation }, async () => answered(firewall.FirewallArn, 'FirewallArn'));
    if (arn !== undefined) yield arn;
  }
}

/** Endpoints beside the firewalls' own; undefined, with a gap, when they could not all be read. */
const readAssociations = (client: NetworkFirewallClient, gap: Report): Promise<Associated[] | undefined> => {
  const operation = 'network-firewall:ListVpcEndpointAssociations';
  return orGap(gap, { operation, fields: ['endpointIds', 'endpoints'] }, async () => {
    const found: Associated[] = [];
    for await (const one of paginate(async (NextToken) => {
      const page = await client.send(new ListVpcEndpointAssociationsCommand({ MaxResults: PAGE, ...from(NextToken) }));
      return { items: page.VpcEndpointAssociations, next: page.NextToken };
    })) {
      const arn = answered(one.VpcEndpointAssociationArn, 'VpcEndpointAssociationArn');
      const association = await readAssociation(client, gap, arn);
      if (association === undefined) return undefined;
      found.push(association);
    }
    return found;
  });
};

const readAssociation = (client: NetworkFirewallClient, gap: Report, arn: string): Promise<Associated | undefined> => {
  const operation = 'network-firewall:DescribeVpcEndpointAssociation';
  return orGap(gap, { operation, fields: ['endpointIds', 'endpoints'] }, async () => {
    const answer = await client.send(new DescribeVpcEndpointAssociationCommand({ VpcEndpointAssociationArn: arn }));
    const association = answered(answer.VpcEndpointAssociation, 'VpcEndpointAssociation');
    return {
      arn,
      firewallArn: answered(association.FirewallArn, 'FirewallArn'),
      states: answer.VpcEndpointAssociationStatus?.AssociationSyncState ?? {},
    };
  });
};

async function readFirewall(
  client: NetworkFirewallClient,
  FirewallArn: string,
  associations: readonly Associated[] | undefined,
) {
  const answer = await client.send(new DescribeFirewallCommand({ FirewallArn }));
  const firewall = answered(answer.Firewall, 'Firewall');
  const endpoints = endpointsOf(answer.FirewallStatus, associations, FirewallArn);
  return {
    id: FirewallArn,
    name: answered(firewall.FirewallName, 'FirewallName'),
    vpcId: firewall.VpcId || null,
    transitGatewayId: firewall.TransitGatewayId ?? null,
    endpointIds: endpoints?.flatMap(({ id }) => id ?? []) ?? null,
    endpoints,
    status: answer.FirewallStatus?.Status ?? null,
    configurationState: answer.FirewallStatus?.ConfigurationSyncStateSummary ?? null,
    deleteProtection: firewall.DeleteProtection ?? null,
    subnetChangeProtection: firewall.SubnetChangeProtection ?? null,
    policyChangeProtection: firewall.FirewallPolicyChangeProtection ?? null,
    policyArn: answered(firewall.FirewallPolicyArn, 'FirewallPolicyArn'),
    tags: tagRecord(firewall.Tags),
  };
}

/** Reads policies and rule groups, each once; what fails is a gap of every firewall that has it. */
function ruleReader(client: NetworkFirewallClient, gap: Report) {
  const policies = new Map<string, ReturnType<typeof readPolicy>>();
  const groups = new Map<string, ReturnType<typeof readRules>>();
  const once = <Answer>(known: Map<string, Promise<Answer>>, arn: string, ask: () => Promise<Answer>) => {
    const answer = known.get(arn) ?? ask();
    known.set(arn, answer);
    return answer;
  };
  const describedGroup = async (resourceId: string, reference: Reference) => {
    const unread = { operation: 'network-firewall:DescribeRuleGroup', resourceId, fields: ['ruleGroups'] };
    if (reference.isManaged) return groupOf(reference, undefined);
    const rules = await orGap(gap, unread, () => once(groups, reference.arn, () => readRules(client, reference.arn)));
    return rules && groupOf(reference, rules);
  };
  return async (resourceId: string, policyArn: string) => {
    const unread = { operation: 'network-firewall:DescribeFirewallPolicy', resourceId };
    const read = await orGap(gap, { ...unread, fields: ['policy', 'ruleGroups'] }, () =>
      once(policies, policyArn, () => readPolicy(client, policyArn)),
    );
    if (read === undefined) return { policy: null, ruleGroups: null };
    const groups = await Promise.all(read.references.map((reference) => describedGroup(resourceId, reference)));
    const told = groups.flatMap((group) => group ?? []);
    return { policy: read.policy, ruleGroups: told.length === groups.length ? told : null };
  };
}

async function readPolicy(client: NetworkFirewallClient, FirewallPolicyArn: string) {
  const answer = await client.send(new DescribeFirewallPolicyCommand({ FirewallPolicyArn }));
  const policy = answered(answer.FirewallPolicy, 'FirewallPolicy');
  return {
    policy: policyOf(policy, answer.FirewallPolicyResponse?.FirewallPolicyStatus),
    references: referencesOf(policy),
  };
}

async function readRules(client: NetworkFirewallClient, RuleGroupArn: string) {
  const answer = await client.send(new DescribeRuleGroupCommand({ RuleGroupArn }));
  const group = answered(answer.RuleGroup, 'RuleGroup');
  return rulesIn(group, answer.RuleGroupResponse?.RuleGroupStatus);
}
