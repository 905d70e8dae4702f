import * as z from 'zod';
import { fail, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { allCovered, type CoverOf, coverOf, type FlowLogFacts, lackingFields } from '#domain/network/flow-log-cover.ts';
import { type DnsFirewallFacts, resolverControl } from '#domain/network/resolver-control.ts';
import { FLOW_LOG_EXAMPLES, RESOLVER_EXAMPLES } from './examples.ts';
import { Vpc } from './vpc.ts';

/** NET-5. A flow log of one network interface is not counted: interfaces come and go, and the next has none. */
export const vpcHasFlowLogs = rule({
  id: 'vpc-has-flow-logs',
  title: 'All traffic of every VPC is in flow logs',
  subject: Vpc,
  severity: 'MEDIUM',
  criterion: 'entity policy',
  evidences: ['164.312(b)'],
  supports: [],
  remedy:
    'Create a flow log of all traffic (TrafficType ALL) on the VPC, in the default format or one with addresses, ports, protocol and action, and see that its delivery succeeds.',
  uses: ['flow-logs', 'subnets'],
  judge(vpc, { related }) {
    const ownLog = coverOf(related<FlowLogFacts>('flow-logs', 'resourceId', vpc.id));
    if (ownLog.isCovered)
      return pass(`The flow log ${ownLog.log?.id} delivers all traffic of the VPC${destinationText(ownLog.log)}.`);
    if (vpc.shared !== false)
      return unknown(
        'OWNER_NOT_READ',
        "The VPC is not known to be the account's own; flow logs of another account are not seen from here.",
      );
    const subnets = related<{ id: string }>('subnets', 'vpcId', vpc.id);
    const logs = subnets.rows.map(({ id }) => coverOf(related<FlowLogFacts>('flow-logs', 'resourceId', id)));
    const all = allCovered([...logs.map(({ isCovered }) => isCovered), ...(subnets.gap ? [null] : [])]);
    if (all) return pass(`Flow logs deliver all traffic of each of the ${logs.length} subnets of the VPC.`);
    if (all === null || ownLog.isCovered === null) return unseen([ownLog, ...logs], subnets.gap !== undefined);
    if (ownLog.log) return fail('FLOW_LOG_FALLS_SHORT', `Of the VPC, ${described(ownLog.log)}.`);
    const covered = logs.filter(({ isCovered }) => isCovered).length;
    return fail(
      'NO_FLOW_LOG',
      `The VPC has no flow log; ${covered} of its ${logs.length} subnets have one of all traffic.`,
    );
  },
  examples: FLOW_LOG_EXAMPLES,
});

const destinationText = (log: FlowLogFacts | undefined): string => {
  const destination = log?.destination ?? log?.logGroupName;
  return destination ? ` to ${destination}` : '';
};

const described = (log: FlowLogFacts): string => {
  const { id, status, trafficType, deliverStatus, deliverError, fields } = log;
  const lacking = lackingFields(log);
  const records = fields === null ? 'are of an unreported format' : `lack ${lacking.join(', ')}`;
  return (
    `the flow log ${id} is ${status ?? 'in no reported state'}, takes ${trafficType ?? 'unreported'} traffic, ` +
    `and its delivery is ${deliverStatus ?? 'not reported'}${deliverError ? ` (${deliverError})` : ''}` +
    (fields === null || lacking.length > 0 ? `; its records ${records}` : '')
  );
};

function unseen(logs: readonly CoverOf[], hasUnreadSubnets: boolean) {
  const gap = logs.find((each) => each.gap)?.gap;
  if (gap || hasUnreadSubnets)
    return unknown('FLOW_LOGS_UNREAD', `Not all flow logs and subnets were read${gap ? ` (${gap.reason})` : ''}.`);
  const open = logs.find(({ isCovered }) => isCovered === null)?.log;
  return unknown('DELIVERY_NOT_REPORTED', `Not everything was reported${open ? `: ${described(open)}` : ''}.`);
}

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
