import {
  DescribeLoadBalancersCommand,
  type ElasticLoadBalancingClient,
  type LoadBalancerDescription,
} from '@aws-sdk/client-elastic-load-balancing';
import { inOrder, listRows, textsOrNull } from '#domain/reading/list-rows.ts';
import { answered } from '#domain/reading/reading.ts';
import type { GapReport } from '#domain/words/gap.ts';

/** https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_DescribeLoadBalancers.html */
const PAGE = 400;

/** Classic load balancers: one call tells all. Each listener sends to all registered instances, at a port of its own. */
export const classicRows = (elb: ElasticLoadBalancingClient, gap: (report: GapReport) => void) =>
  listRows(gap, {
    operation: 'elasticloadbalancing:DescribeLoadBalancers',
    page: async (Marker) => {
      const page = await elb.send(new DescribeLoadBalancersCommand({ PageSize: PAGE, Marker }));
      return { items: page.LoadBalancerDescriptions, next: page.NextMarker };
    },
    idOf: (one) => (one.LoadBalancerName ? `classic/${one.LoadBalancerName}` : undefined),
    rowOf,
  });

function rowOf(one: LoadBalancerDescription, id: string) {
  const listeners = one.ListenerDescriptions?.map(({ Listener }) => ({
    protocol: Listener?.Protocol?.toUpperCase() ?? null,
    port: Listener?.LoadBalancerPort ?? null,
    instanceProtocol: Listener?.InstanceProtocol?.toUpperCase() ?? null,
    instancePort: answered(Listener?.InstancePort, 'InstancePort'),
  }));
  const targets = one.Instances?.map(({ InstanceId }) => answered(InstanceId, 'InstanceId')).sort();
  const groups = new Map(listeners?.map((each) => [each.instancePort, each.instanceProtocol ?? each.protocol]));
  return {
    id,
    name: one.LoadBalancerName ?? null,
    type: 'classic',
    scheme: one.Scheme ?? null,
    state: null,
    dnsName: one.DNSName ?? null,
    vpcId: one.VPCId ?? null,
    subnetIds: textsOrNull(one.Subnets),
    securityGroupIds: textsOrNull(one.SecurityGroups),
    ipAddressType: 'ipv4', // in a VPC, classic ones have IPv4 addresses only (Classic Load Balancers guide)
    privateLinkFiltered: null,
    listeners: listeners
      ? inOrder(
          listeners.map(({ protocol, port, instancePort }) => ({
            protocol,
            port,
            targetGroupIds: [`${id}:${instancePort}`],
          })),
        )
      : null,
    targetGroups: inOrder(
      [...groups].map(([port, protocol]) => ({
        id: `${id}:${port}`,
        protocol,
        port,
        targetType: 'instance',
        preservesClientIp: false,
        targets: targets?.map((instanceId) => ({ id: instanceId, port, health: null })) ?? null,
      })),
    ),
  };
}
