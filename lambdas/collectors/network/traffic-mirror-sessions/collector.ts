import {
  DescribeTrafficMirrorFiltersCommand,
  DescribeTrafficMirrorSessionsCommand,
  DescribeTrafficMirrorTargetsCommand,
  EC2Client,
  type TrafficMirrorSession as Ec2Session,
  type TrafficMirrorFilter,
  type TrafficMirrorTarget,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap, tagRecord } from '#domain/reading/reading.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { TrafficMirrorSession } from './rules.ts';

/** The largest page of all: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTrafficMirrorSessions.html */
const PAGE = 1000;

type Report = (gap: GapReport) => void;

/**
 * A session belongs to whoever made it, who owns the interface or its subnet; its target may be another account's, whose
 * list is not this one: then the session names a target of which nothing else is known.
 * https://docs.aws.amazon.com/vpc/latest/mirroring/traffic-mirroring-considerations.html
 */
export default defineCollector({
  id: 'traffic-mirror-sessions',
  title: 'Where the packets of interfaces are copied to',
  scope: 'aws-region',
  reads: ['ec2:DescribeTrafficMirrorSessions', 'ec2:DescribeTrafficMirrorTargets', 'ec2:DescribeTrafficMirrorFilters'],
  row: TrafficMirrorSession,
  rules: [],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    const targets = await readTargets(ec2, gap);
    const filters = await readFilters(ec2, gap);
    yield* listRows(gap, {
      operation: 'ec2:DescribeTrafficMirrorSessions',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeTrafficMirrorSessionsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.TrafficMirrorSessions, next: page.NextToken };
      },
      idOf: (session) => session.TrafficMirrorSessionId,
      rowOf: (session, id) =>
        rowOf(
          session,
          id,
          targets?.get(session.TrafficMirrorTargetId ?? ''),
          filters?.get(session.TrafficMirrorFilterId ?? ''),
        ),
    });
  },
});

/** What rows say of targets. */
const OF_TARGET = ['targetType', 'targetInterfaceId', 'targetLoadBalancerArn', 'targetEndpointId', 'targetOwnerId'];

/** By target; undefined, with a gap, when they could not all be read. */
const readTargets = (ec2: EC2Client, gap: Report) =>
  orGap(gap, { operation: 'ec2:DescribeTrafficMirrorTargets', fields: OF_TARGET }, async () => {
    const targets = new Map<string, TrafficMirrorTarget>();
    for await (const target of paginate(async (NextToken) => {
      const page = await ec2.send(new DescribeTrafficMirrorTargetsCommand({ MaxResults: PAGE, NextToken }));
      return { items: page.TrafficMirrorTargets, next: page.NextToken };
    }))
      targets.set(answered(target.TrafficMirrorTargetId, 'TrafficMirrorTargetId'), target);
    return targets;
  });

const readFilters = (ec2: EC2Client, gap: Report) =>
  orGap(gap, { operation: 'ec2:DescribeTrafficMirrorFilters', fields: ['copies'] }, async () => {
    const filters = new Map<string, boolean>();
    for await (const filter of paginate(async (NextToken) => {
      const page = await ec2.send(new DescribeTrafficMirrorFiltersCommand({ MaxResults: PAGE, NextToken }));
      return { items: page.TrafficMirrorFilters, next: page.NextToken };
    }))
      filters.set(answered(filter.TrafficMirrorFilterId, 'TrafficMirrorFilterId'), accepts(filter));
    return filters;
  });

/**
 * "If you don't add any rules, then no traffic is mirrored"; that of network services is where they are named. A rule
 * that does not say what it does may accept.
 * https://docs.aws.amazon.com/vpc/latest/mirroring/traffic-mirroring-filters.html
 */
const accepts = ({ IngressFilterRules, EgressFilterRules, NetworkServices }: TrafficMirrorFilter): boolean =>
  (NetworkServices ?? []).length > 0 ||
  [...(IngressFilterRules ?? []), ...(EgressFilterRules ?? [])].some(({ RuleAction }) => RuleAction !== 'reject');

const rowOf = (
  session: Ec2Session,
  id: string,
  target: TrafficMirrorTarget | undefined,
  copies: boolean | undefined,
) => ({
  id,
  interfaceId: answered(session.NetworkInterfaceId, 'NetworkInterfaceId'),
  targetId: session.TrafficMirrorTargetId ?? null,
  filterId: session.TrafficMirrorFilterId ?? null,
  ownerId: session.OwnerId ?? null,
  sessionNumber: session.SessionNumber ?? null,
  copies: copies ?? null,
  targetType: target?.Type ?? null,
  targetInterfaceId: target?.NetworkInterfaceId ?? null,
  targetLoadBalancerArn: target?.NetworkLoadBalancerArn ?? null,
  targetEndpointId: target?.GatewayLoadBalancerEndpointId ?? null,
  targetOwnerId: target?.OwnerId ?? null,
  tags: tagRecord(session.Tags),
});
