import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import collector from '#collectors/network/resolver-dns-firewalls/collector.ts';
import { DnsFirewall } from '#collectors/network/resolver-dns-firewalls/rules.ts';
import { wideEntries } from '#collectors/network/resolver-dns-firewalls/wide-entries.ts';
import { type DnsFirewallFacts, resolverControl } from '#domain/network/resolver-control.ts';
import { readFromStub, type StubAnswers, sdkError } from '../../support/read-from-stub.ts';

const association = (Id: string, facts: object = {}) => ({
  Id,
  FirewallRuleGroupId: 'frg-1',
  VpcId: 'vpc-1',
  Priority: 101,
  Status: 'COMPLETE',
  ...facts,
});
const DOMAINS: Record<string, string[]> = { allowed: ['example.com.', '*.example.org.'], all: ['*.'] };
const ANSWERS = {
  ListFirewallRuleGroupAssociations: { FirewallRuleGroupAssociations: [association('a-1')] },
  ListFirewallRules: {
    FirewallRules: [
      { Name: 'rest', Priority: 3, Action: 'BLOCK', BlockResponse: 'NODATA', FirewallDomainListId: 'all' },
      { Name: 'malware', Priority: 1, Action: 'BLOCK', FirewallDomainListId: 'managed' },
      { Name: 'ours', Priority: 2, Action: 'ALLOW', FirewallDomainListId: 'allowed' },
    ],
  },
  ListFirewallDomainLists: {
    FirewallDomainLists: [
      { Id: 'allowed', Name: 'ours' },
      { Id: 'all', Name: 'everything' },
      { Id: 'managed', Name: 'Malware', ManagedOwnerName: 'Route 53 Resolver DNS Firewall' },
    ],
  },
  ListFirewallDomains: ({ FirewallDomainListId }) => ({ Domains: DOMAINS[String(FirewallDomainListId)] ?? [] }),
  ListFirewallConfigs: { FirewallConfigs: [{ ResourceId: 'vpc-1', FirewallFailOpen: 'DISABLED' }] },
} satisfies StubAnswers;
const read = async (answers: StubAnswers = {}) => {
  const { rows, ...rest } = await readFromStub(collector, { ...ANSWERS, ...answers });
  return { rows: DnsFirewall.array().parse(rows), ...rest };
};
const denied = () => {
  throw sdkError('AccessDeniedException');
};

describe('reading DNS Firewall', () => {
  test('gives the rules of a VPC in the order they are tried, with what their lists hold', async () => {
    const { rows, gaps } = await read();
    expect(gaps).toEqual([]);
    expect(rows[0]).toMatchObject({ id: 'a-1', vpcId: 'vpc-1', failOpen: 'DISABLED' });
    expect(rows[0]?.rules?.map(({ name, domains, wide, managedBy }) => [name, domains, wide, managedBy])).toEqual([
      ['malware', null, null, 'Route 53 Resolver DNS Firewall'],
      ['ours', 2, [], null],
      ['rest', 1, ['*'], null],
    ]);
  });

  test('its rows are what decides whether the resolver is under control', async () => {
    const facts: readonly DnsFirewallFacts[] = (await read()).rows;
    expect(resolverControl(facts)).toEqual({ kind: 'BLOCKS', by: '"rest" of frg-1', allowed: 2 });
  });

  test('asks for the largest pages, and never for the contents of a list that AWS manages', async () => {
    const { calls } = await read();
    const asked = calls.map(
      ({ operation, input }) => `${operation} ${input.MaxResults} ${input.FirewallDomainListId ?? ''}`,
    );
    expect(asked.map((text) => text.trim()).sort()).toEqual([
      'ListFirewallConfigs 10',
      'ListFirewallDomainLists 100',
      'ListFirewallDomains 5000 all',
      'ListFirewallDomains 5000 allowed',
      'ListFirewallRuleGroupAssociations 100',
      'ListFirewallRules 100',
    ]);
  });

  test.each([
    ['ListFirewallRuleGroupAssociations', 'FirewallRuleGroupAssociations'],
    ['ListFirewallRules', 'FirewallRules'],
    ['ListFirewallDomainLists', 'FirewallDomainLists'],
    ['ListFirewallDomains', 'Domains'],
    ['ListFirewallConfigs', 'FirewallConfigs'],
  ] as const)('%s is read to its last page, past an empty one', async (operation, member) => {
    const whole = ANSWERS[operation];
    const { rows, gaps } = await read({
      [operation]: (input: Record<string, unknown>) => {
        if (input.NextToken === undefined) return { [member]: [], NextToken: 'b' };
        return typeof whole === 'function' ? whole(input) : whole;
      },
    });
    expect({ rows, gaps }).toEqual({ rows: (await read()).rows, gaps: [] });
  });

  test('each list is read once, however many rules and groups use it', async () => {
    const { rows, calls } = await read({
      ListFirewallRuleGroupAssociations: {
        FirewallRuleGroupAssociations: [
          association('a-1'),
          association('a-2', { FirewallRuleGroupId: 'frg-2', VpcId: 'vpc-2' }),
        ],
      },
    });
    expect(rows.map(({ rules }) => rules?.length)).toEqual([3, 3]);
    expect(calls.filter(({ operation }) => operation === 'ListFirewallDomains')).toHaveLength(2);
  });

  test('a VPC for which nobody set what happens on failure is NEVER_SET; unread, it is null', async () => {
    expect((await read({ ListFirewallConfigs: { FirewallConfigs: [] } })).rows[0]?.failOpen).toBe('NEVER_SET');
    const { rows, gaps } = await read({ ListFirewallConfigs: denied });
    expect(rows[0]?.failOpen).toBeNull();
    expect(gaps).toEqual([expect.objectContaining({ resourceId: null, fields: ['failOpen'], code: 'ACCESS_DENIED' })]);
  });

  test.each(['ListFirewallRules', 'ListFirewallDomains', 'ListFirewallDomainLists'])(
    'without %s the rules are unread, never fewer',
    async (operation) => {
      const { rows, gaps } = await read({ [operation]: denied });
      expect(rows[0]?.rules).toBeNull();
      expect(new Set(gaps.map((gap) => `${gap.operation} ${gap.fields}`))).toEqual(
        new Set([`route53resolver:${operation} rules`]),
      );
    },
  );

  test('one list that cannot be read leaves the rules of that group unread, and of no other', async () => {
    const rule = { Name: 'r', Priority: 1, Action: 'BLOCK' };
    const { rows, gaps } = await read({
      ListFirewallRuleGroupAssociations: {
        FirewallRuleGroupAssociations: [association('a-1'), association('a-2', { FirewallRuleGroupId: 'frg-2' })],
      },
      ListFirewallRules: ({ FirewallRuleGroupId }) => ({
        FirewallRules: [{ ...rule, FirewallDomainListId: FirewallRuleGroupId === 'frg-1' ? 'theirs' : 'all' }],
      }),
      ListFirewallDomains: (input) =>
        input.FirewallDomainListId === 'theirs' ? denied() : ANSWERS.ListFirewallDomains(input),
    });
    expect(rows.map(({ rules }) => rules?.length ?? null)).toEqual([null, 1]);
    expect(gaps).toEqual([expect.objectContaining({ resourceId: 'a-1', fields: ['rules'] })]);
  });

  test('a rule of DNS Firewall Advanced has no list, but a threat and a confidence', async () => {
    const FirewallRules = [
      {
        Name: 'tunnels',
        Priority: 1,
        Action: 'ALERT',
        DnsThreatProtection: 'DNS_TUNNELING',
        ConfidenceThreshold: 'LOW',
      },
    ];
    const { rows } = await read({ ListFirewallRules: { FirewallRules } });
    expect(rows[0]?.rules).toEqual([
      expect.objectContaining({
        domainListId: null,
        domains: null,
        wide: null,
        threatProtection: 'DNS_TUNNELING',
        confidence: 'LOW',
      }),
    ]);
  });

  test('the order in which rules are given makes no difference', async () => {
    const shuffled = fc.shuffledSubarray([...ANSWERS.ListFirewallRules.FirewallRules], { minLength: 3 });
    const { rows } = await read();
    await fc.assert(
      fc.asyncProperty(shuffled, async (FirewallRules) => {
        expect((await read({ ListFirewallRules: { FirewallRules } })).rows).toEqual(rows);
      }),
      { numRuns: 10 },
    );
  });
});

test('wide entries are those for every name, for all of a public suffix, and for all that end alike', () => {
  const domains = [
    '*.',
    '*',
    '*.COM.',
    '*com.',
    'com.',
    '*.example.com.',
    'example.com',
    '*.co.uk.',
    '*.com',
    '*.GitHub.io.',
    'github.io.',
    '*.example.github.io.',
    '*.amazonaws.com.',
    's3.us-east-1.amazonaws.com.',
    '*databricks.com.',
  ];
  expect(wideEntries(domains)).toEqual([
    '*',
    '*.amazonaws.com',
    '*.co.uk',
    '*.com',
    '*.github.io',
    '*com',
    '*databricks.com',
  ]);
});
