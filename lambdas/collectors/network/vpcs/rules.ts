import * as z from 'zod';
import { fail, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { type DnsFirewallFacts, resolverControl } from '#domain/network/resolver-control.ts';
import { RESOLVER_EXAMPLES } from './examples.ts';
import { Vpc } from './vpc.ts';

const resolverMayFailOpen = z
  .boolean()
  .default(false)
  .describe('Whether DNS Firewall may let queries through when it cannot check them');

/**
 * NET-3, for the way out that neither gateways nor security groups guard: Amazon's resolver asks the internet for
 * whatever name it is given, in a VPC without any gateway too, and a name can carry data. Route 53 Profiles, by which a
 * rule group can also reach a VPC, are not read.
 */
export const vpcResolverIsControlled = rule({
  id: 'resolver-egress-is-controlled',
  title: 'The DNS resolver of every VPC answers only for names somebody allowed',
  subject: Vpc,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(e)(1)', '164.308(a)(1)(ii)(B)'],
  remedy:
    'Associate a DNS Firewall rule group with the VPC: allow the names that are needed, then block the domain * for all query types; or switch enableDnsSupport off.',
  uses: ['resolver-dns-firewalls'],
  policy: { resolverMayFailOpen },
  judge(vpc, { policy, related, unread: gapAt }) {
    const gap = gapAt('dnsSupport');
    if (gap) return unread(gap);
    if (vpc.dnsSupport === null)
      return unknown('DNS_SUPPORT_NOT_REPORTED', 'EC2 did not say whether the VPC has a resolver.');
    if (!vpc.dnsSupport) return pass('The resolver is switched off in this VPC.', 'RESOLVER_OFF');
    const firewalls = related<DnsFirewallFacts>('resolver-dns-firewalls', 'vpcId', vpc.id);
    if (firewalls.gap)
      return unknown('FIREWALL_UNREAD', `Not every DNS Firewall association was read (${firewalls.gap.reason}).`);
    if (vpc.shared !== false)
      return unknown(
        'OWNER_NOT_READ',
        "The VPC is not known to be the account's own; DNS Firewall of another account is not seen from here.",
      );
    if (firewalls.rows.length === 0)
      return fail(
        'NO_FIREWALL',
        'The resolver asks the internet for any name: no DNS Firewall rule group is associated with the VPC itself; Route 53 Profiles are not read.',
      );
    return judgeFirewall(firewalls.rows, policy.resolverMayFailOpen);
  },
  examples: RESOLVER_EXAMPLES,
});

const UNREAD = 'Rule groups that a Route 53 Profile brings along are not read.';

function judgeFirewall(firewalls: readonly DnsFirewallFacts[], mayFailOpen: boolean) {
  const control = resolverControl(firewalls);
  if (control.kind === 'UNKNOWN') return unknown('CONTROL_NOT_KNOWN', `Nobody can tell, because ${control.why}.`);
  if (control.kind === 'LETS_THROUGH')
    return fail(
      'LETS_ALL_THROUGH',
      `The rule ${control.by} lets through ${control.names.join(', ')}, under which anyone may get a name.`,
    );
  if (control.kind === 'HAS_NO_RULE')
    return fail('NOT_BLOCKED_BY_DEFAULT', 'DNS Firewall lets through every name that no rule lists.');
  const means = `The rule ${control.by} blocks every name${control.allowed > 0 ? ` but ${control.allowed} that are listed` : ''}`;
  const failOpen = firewalls[0]?.failOpen ?? null;
  if (failOpen === 'DISABLED' || failOpen === 'NEVER_SET')
    return pass(`${means}, and DNS Firewall fails closed. ${UNREAD}`);
  if (failOpen !== 'ENABLED')
    return unknown('FAIL_OPEN_NOT_KNOWN', `${means}; what happens when it cannot check is ${failOpen ?? 'unread'}.`);
  return mayFailOpen
    ? pass(
        `${means}; it may let queries through when it cannot check them, as the policy allows. ${UNREAD}`,
        'FAILS_OPEN',
      )
    : fail('FAILS_OPEN', `${means}, but lets queries through when it cannot check them.`);
}
