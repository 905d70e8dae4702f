import { inOrder, textsOrNull } from '#domain/reading/list-rows.ts';
import { answered } from '#domain/reading/reading.ts';

/** API ListenerDescription of version 1, as far as a row has it. */
interface Listening {
  readonly Listener?:
    | {
        readonly Protocol?: string | undefined;
        readonly LoadBalancerPort?: number | undefined;
        readonly InstanceProtocol?: string | undefined;
        readonly InstancePort?: number | undefined;
      }
    | undefined;
}

/** API LoadBalancerDescription of version 1. */
export interface Classic {
  readonly LoadBalancerName?: string | undefined;
  readonly DNSName?: string | undefined;
  readonly Scheme?: string | undefined;
  readonly VPCId?: string | undefined;
  readonly Subnets?: string[] | undefined;
  readonly SecurityGroups?: string[] | undefined;
  readonly ListenerDescriptions?: readonly Listening[] | undefined;
  readonly Instances?: readonly { readonly InstanceId?: string | undefined }[] | undefined;
}

/** A classic load balancer: each listener sends to all registered instances, at a port of its own. */
export function classicRow(one: Classic, id: string) {
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
    ipv6GatewayDenied: null,
    privateLinkFiltered: null,
    listeners: listeners
      ? inOrder(
          listeners.map(({ protocol, port, instancePort }) => ({
            protocol,
            port,
            clientCertificates: null,
            rules: [sendingTo(`${id}:${instancePort}`)],
          })),
        )
      : null,
    targetGroups: inOrder(
      [...groups].map(([port, protocol]) => ({
        id: `${id}:${port}`,
        protocol,
        port,
        targetType: 'instance',
        ipAddressType: 'ipv4',
        preservesClientIp: false,
        targets: targets?.map((instanceId) => ({ id: instanceId, port, health: null })) ?? null,
      })),
    ),
  };
}

const sendingTo = (targetGroupId: string) => ({
  priority: null,
  conditions: [],
  actions: [
    {
      type: 'forward',
      unauthenticated: null,
      sticky: false,
      targetGroups: [{ id: targetGroupId, weight: null }],
    },
  ],
});
