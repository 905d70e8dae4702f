import type { Example } from '#domain/declaring/rule.ts';
import type { DnsFirewallFacts, FirewallRuleFacts } from '#domain/network/resolver-control.ts';
import type { Vpc } from './vpc.ts';

/** A VPC of the account's own; what the examples of the rules vary. */
export const EXAMPLE: Vpc = {
  id: 'vpc-0a1b2c3d4e5f60001',
  ownerId: '111122223333',
  shared: false,
  state: 'available',
  isDefault: false,
  cidrBlock: '10.0.0.0/16',
  cidrBlocks: ['10.0.0.0/16'],
  ipv6CidrBlocks: [],
  dnsSupport: true,
  dnsHostnames: true,
  dhcpOptionsId: 'dopt-0a1b2c3d4e5f60001',
  internetGatewayBlockMode: 'off',
  encryptionMode: null,
  encryptionState: null,
  encryptionExclusions: null,
  accountEncryptionMode: 'unmanaged',
  tags: { Name: 'phi' },
};
/** Another account's, which shares it: what that account set up around it is not seen from here. */
export const SHARED: Vpc = { ...EXAMPLE, ownerId: '444455556666', shared: true };

const RULE: FirewallRuleFacts = {
  name: 'known names',
  priority: 1,
  action: 'ALLOW',
  queryType: null,
  domains: 12,
  wide: [],
};
/** An allow list before a block of every name. */
const WALLED: readonly FirewallRuleFacts[] = [
  RULE,
  { ...RULE, name: 'all else', priority: 2, action: 'BLOCK', domains: 1, wide: ['*'] },
];
/** The same, but the list of allowed names holds all of .com. */
const OPEN_TO_COM: readonly FirewallRuleFacts[] = [{ ...RULE, wide: ['*.com'] }, ...WALLED];
/** Warns of known bad names and lets everything through. */
const ALERT_ONLY: readonly FirewallRuleFacts[] = [
  { ...RULE, name: 'malware', action: 'ALERT', domains: null, wide: null },
];

const firewall = (rules: readonly FirewallRuleFacts[] | null, facts: Partial<DnsFirewallFacts> = {}) => ({
  id: 'rslvr-frgassoc-0a1b2c3d4e5f6000',
  vpcId: EXAMPLE.id,
  ruleGroupId: 'rslvr-frg-0a1b2c3d4e5f6000',
  priority: 101,
  status: 'COMPLETE',
  failOpen: 'NEVER_SET',
  rules,
  ...facts,
});

export const RESOLVER_EXAMPLES: readonly Example<Vpc, { readonly resolverMayFailOpen: boolean }>[] = [
  {
    name: 'listed names only',
    row: EXAMPLE,
    tables: { 'resolver-dns-firewalls': [firewall(WALLED)] },
    verdict: 'PASS',
    code: 'OK',
  },
  { name: 'no resolver', row: { ...EXAMPLE, dnsSupport: false }, verdict: 'PASS', code: 'RESOLVER_OFF' },
  {
    name: 'fails open, as the policy allows',
    row: EXAMPLE,
    tables: { 'resolver-dns-firewalls': [firewall(WALLED, { failOpen: 'ENABLED' })] },
    policy: { resolverMayFailOpen: true },
    verdict: 'PASS',
    code: 'FAILS_OPEN',
  },
  { name: 'no DNS Firewall', row: EXAMPLE, verdict: 'FAIL', code: 'NO_FIREWALL' },
  {
    name: 'warns only',
    row: EXAMPLE,
    tables: { 'resolver-dns-firewalls': [firewall(ALERT_ONLY)] },
    verdict: 'FAIL',
    code: 'NOT_BLOCKED_BY_DEFAULT',
  },
  {
    name: 'allows *.com first',
    row: EXAMPLE,
    tables: { 'resolver-dns-firewalls': [firewall(OPEN_TO_COM)] },
    verdict: 'FAIL',
    code: 'LETS_ALL_THROUGH',
  },
  {
    name: 'allows *.github.io first',
    row: EXAMPLE,
    tables: { 'resolver-dns-firewalls': [firewall([{ ...RULE, wide: ['*.github.io'] }, ...WALLED])] },
    verdict: 'FAIL',
    code: 'LETS_ALL_THROUGH',
  },
  {
    name: 'fails open',
    row: EXAMPLE,
    tables: { 'resolver-dns-firewalls': [firewall(WALLED, { failOpen: 'ENABLED' })] },
    verdict: 'FAIL',
    code: 'FAILS_OPEN',
  },
  {
    name: 'the setting for failures not read',
    row: EXAMPLE,
    tables: { 'resolver-dns-firewalls': [firewall(WALLED, { failOpen: null })] },
    verdict: 'UNKNOWN',
    code: 'FAIL_OPEN_NOT_KNOWN',
  },
  {
    name: 'rules not read',
    row: EXAMPLE,
    tables: { 'resolver-dns-firewalls': [firewall(null)] },
    verdict: 'UNKNOWN',
    code: 'CONTROL_NOT_KNOWN',
  },
  {
    name: 'associations not read',
    row: EXAMPLE,
    gapIn: ['resolver-dns-firewalls'],
    verdict: 'UNKNOWN',
    code: 'FIREWALL_UNREAD',
  },
  { name: "another account's, shared", row: SHARED, verdict: 'UNKNOWN', code: 'OWNER_NOT_READ' },
  { name: 'not reported', row: { ...EXAMPLE, dnsSupport: null }, verdict: 'UNKNOWN', code: 'DNS_SUPPORT_NOT_REPORTED' },
  {
    name: 'not readable',
    row: { ...EXAMPLE, dnsSupport: null },
    gaps: [
      {
        operation: 'ec2:DescribeVpcAttribute',
        resourceId: EXAMPLE.id,
        fields: ['dnsSupport'],
        code: 'ACCESS_DENIED',
        reason: 'UnauthorizedOperation',
      },
    ],
    verdict: 'ERROR',
    code: 'ACCESS_DENIED',
  },
];
