import {
  type FirewallDomainListMetadata,
  type FirewallRule,
  type FirewallRuleGroupAssociation,
  ListFirewallConfigsCommand,
  ListFirewallDomainListsCommand,
  ListFirewallDomainsCommand,
  ListFirewallRuleGroupAssociationsCommand,
  ListFirewallRulesCommand,
  Route53ResolverClient,
} from '@aws-sdk/client-route53resolver';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap } from '#domain/reading/reading.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { DnsFirewall } from './rules.ts';
import { wideEntries } from './wide-entries.ts';

/** The largest pages: https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations_Amazon_Route_53_Resolver.html */
const PAGE = 100;
const PAGE_OF_DOMAINS = 5000;
const PAGE_OF_CONFIGS = 10;

type Report = (gap: GapReport) => void;

/** Where a page begins; this client's types know no undefined. */
const from = (NextToken: string | undefined) => (NextToken === undefined ? {} : { NextToken });

export default defineCollector({
  id: 'resolver-dns-firewalls',
  title: 'DNS Firewall rule groups at VPCs',
  scope: 'aws-region',
  reads: [
    'route53resolver:ListFirewallRuleGroupAssociations',
    'route53resolver:ListFirewallRules',
    'route53resolver:ListFirewallDomainLists',
    'route53resolver:ListFirewallDomains',
    'route53resolver:ListFirewallConfigs',
  ],
  row: DnsFirewall,
  rules: [],
  report: ['vpcId', 'ruleGroupId', 'priority', 'status', 'failOpen'],
  async *collect({ aws, gap }) {
    const resolver = aws(Route53ResolverClient);
    const [failOpen, lists] = await Promise.all([readFailOpen(resolver, gap), readLists(resolver, gap)]);
    const rulesOf = lists && ruleReader(resolver, lists, gap);
    const associations = listRows(gap, {
      operation: 'route53resolver:ListFirewallRuleGroupAssociations',
      page: async (NextToken) => {
        const page = await resolver.send(
          new ListFirewallRuleGroupAssociationsCommand({ MaxResults: PAGE, ...from(NextToken) }),
        );
        return { items: page.FirewallRuleGroupAssociations, next: page.NextToken };
      },
      idOf: (association) => association.Id,
      rowOf: described,
    });
    for await (const association of associations)
      yield {
        ...association,
        failOpen: failOpen ? (failOpen.get(association.vpcId) ?? 'NEVER_SET') : null,
        rules: rulesOf ? await rulesOf(association) : null,
      };
  },
});

const described = (one: FirewallRuleGroupAssociation, id: string) => ({
  id,
  name: one.Name || null,
  vpcId: answered(one.VpcId, 'VpcId'),
  ruleGroupId: answered(one.FirewallRuleGroupId, 'FirewallRuleGroupId'),
  priority: one.Priority ?? null,
  status: one.Status ?? null,
  mutationProtection: one.MutationProtection ?? null,
  managedBy: one.ManagedOwnerName || null,
});

/** What happens when DNS Firewall cannot check, by VPC: only VPCs for which it was ever set are listed. */
const readFailOpen = (resolver: Route53ResolverClient, gap: Report) =>
  orGap(gap, { operation: 'route53resolver:ListFirewallConfigs', fields: ['failOpen'] }, async () => {
    const settings = new Map<string, string>();
    for await (const config of paginate(async (NextToken) => {
      const page = await resolver.send(
        new ListFirewallConfigsCommand({ MaxResults: PAGE_OF_CONFIGS, ...from(NextToken) }),
      );
      return { items: page.FirewallConfigs, next: page.NextToken };
    }))
      settings.set(answered(config.ResourceId, 'ResourceId'), answered(config.FirewallFailOpen, 'FirewallFailOpen'));
    return settings;
  });

type DomainLists = ReadonlyMap<string | undefined, FirewallDomainListMetadata>;

/** Names of the lists of the account and of those AWS manages, whose contents nobody can see. */
const readLists = (resolver: Route53ResolverClient, gap: Report): Promise<DomainLists | undefined> =>
  orGap(gap, { operation: 'route53resolver:ListFirewallDomainLists', fields: ['rules'] }, async () => {
    const lists = new Map<string | undefined, FirewallDomainListMetadata>();
    for await (const list of paginate(async (NextToken) => {
      const page = await resolver.send(new ListFirewallDomainListsCommand({ MaxResults: PAGE, ...from(NextToken) }));
      return { items: page.FirewallDomainLists, next: page.NextToken };
    }))
      lists.set(answered(list.Id, 'Id'), list);
    return lists;
  });

/** Reads the rules of a group with what their lists hold; each list once. What fails is a gap of the association. */
function ruleReader(resolver: Route53ResolverClient, lists: DomainLists, gap: Report) {
  const contents = new Map<string, ReturnType<typeof readDomains>>();
  const contentOf = (id: string) => {
    const content = contents.get(id) ?? readDomains(resolver, id);
    contents.set(id, content);
    return content;
  };
  return async ({ id: resourceId, ruleGroupId }: ReturnType<typeof described>) => {
    const unread = (name: string) => ({ operation: `route53resolver:${name}`, resourceId, fields: ['rules'] });
    const rules = await orGap(gap, unread('ListFirewallRules'), () => readRules(resolver, ruleGroupId));
    const rows = (rules ?? []).map(async (rule) => {
      const id = rule.FirewallDomainListId;
      const list = lists.get(id);
      if (id === undefined || list?.ManagedOwnerName) return rowOf(rule, list, { domains: null, wide: null });
      const content = await orGap(gap, unread('ListFirewallDomains'), () => contentOf(id));
      return content && rowOf(rule, list, content);
    });
    const read = (await Promise.all(rows)).filter((row) => row !== undefined);
    return read.length === rules?.length ? inTurn(read) : null;
  };
}

async function readRules(resolver: Route53ResolverClient, FirewallRuleGroupId: string) {
  const rules: FirewallRule[] = [];
  for await (const rule of paginate(async (NextToken) => {
    const page = await resolver.send(
      new ListFirewallRulesCommand({ FirewallRuleGroupId, MaxResults: PAGE, ...from(NextToken) }),
    );
    return { items: page.FirewallRules, next: page.NextToken };
  })) {
    const { FirewallDomainListId, DnsThreatProtection }: FirewallRule & Advanced = rule;
    answered(FirewallDomainListId ?? DnsThreatProtection, 'FirewallDomainListId'); // a rule names the one or the other
    rules.push(rule);
  }
  return rules;
}

async function readDomains(resolver: Route53ResolverClient, FirewallDomainListId: string) {
  const domains: string[] = [];
  for await (const domain of paginate(async (NextToken) => {
    const page = await resolver.send(
      new ListFirewallDomainsCommand({ FirewallDomainListId, MaxResults: PAGE_OF_DOMAINS, ...from(NextToken) }),
    );
    return { items: page.Domains, next: page.NextToken };
  }))
    domains.push(domain);
  return { domains: domains.length, wide: wideEntries(domains) };
}

/** Members of rules of DNS Firewall Advanced, which the client's types do not know. */
interface Advanced {
  readonly DnsThreatProtection?: string;
  readonly ConfidenceThreshold?: string;
}

const rowOf = (
  rule: FirewallRule & Advanced,
  list: FirewallDomainListMetadata | undefined,
  content: { readonly domains: number | null; readonly wide: string[] | null },
) => ({
  name: rule.Name || null,
  priority: rule.Priority ?? null,
  action: rule.Action ?? null,
  queryType: rule.Qtype || null,
  domainListId: rule.FirewallDomainListId || null,
  domainListName: list?.Name || null,
  managedBy: list?.ManagedOwnerName || null,
  ...content,
  threatProtection: rule.DnsThreatProtection ?? null,
  confidence: rule.ConfidenceThreshold ?? null,
  redirection: rule.FirewallDomainRedirectionAction ?? null,
  blockResponse: rule.BlockResponse ?? null,
});

const inTurn = (rules: readonly ReturnType<typeof rowOf>[]) =>
  inOrder(rules).sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0));
