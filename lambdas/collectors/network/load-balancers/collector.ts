import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import {
  type LoadBalancer as Described,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { answered } from '#domain/reading/reading.ts';
import { classicRows } from './classic.ts';
import { BalancerReader } from './reading.ts';
import { LoadBalancer } from './rules.ts';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html */
const PAGE = 400;

export default defineCollector({
  id: 'load-balancers',
  title: 'Load balancers and where they send what they take in',
  scope: 'aws-region',
  reads: [
    'elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeListeners',
    'elasticloadbalancing:DescribeRules',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetGroupAttributes',
    'elasticloadbalancing:DescribeTargetHealth',
  ],
  row: LoadBalancer,
  rules: [],
  report: ['name', 'type', 'scheme', 'vpcId', 'dnsName'],
  async *collect({ aws, gap }) {
    const elb = aws(ElasticLoadBalancingV2Client);
    const reader = new BalancerReader(elb, gap);
    const balancers = listRows(gap, {
      operation: 'elasticloadbalancing:DescribeLoadBalancers',
      page: async (Marker) => {
        const page = await elb.send(new DescribeLoadBalancersCommand({ PageSize: PAGE, Marker }));
        return { items: page.LoadBalancers, next: page.NextMarker };
      },
      idOf: (one) => one.LoadBalancerArn,
      rowOf: (one, id) => ({ one, row: described(one, id) }),
    });
    for await (const { one, row } of balancers) {
      const listeners = await reader.listenersOf(row.id, one);
      yield { ...row, listeners, targetGroups: await reader.targetGroupsOf(row.id) };
    }
    yield* classicRows(aws(ElasticLoadBalancingClient), gap);
  },
});

/** A network or gateway load balancer without security groups has none; an application one always has some. */
const described = (one: Described, id: string) => ({
  id,
  name: one.LoadBalancerName ?? null,
  type: one.Type ?? null,
  scheme: one.Scheme ?? null,
  state: one.State?.Code ?? null,
  dnsName: one.DNSName ?? null,
  vpcId: one.VpcId ?? null,
  subnetIds: one.AvailabilityZones?.map(({ SubnetId }) => answered(SubnetId, 'SubnetId')).sort() ?? null,
  securityGroupIds: one.SecurityGroups?.toSorted() ?? (one.Type === 'network' || one.Type === 'gateway' ? [] : null),
  ipAddressType: one.IpAddressType ?? null,
  privateLinkFiltered: filteredBy(one.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic),
});

const filteredBy = (said: string | undefined): boolean | null => (said === 'on' ? true : said === 'off' ? false : null);
