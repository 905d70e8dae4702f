import type { Network } from '#domain/egress/places/network.ts';
import { ingressPaths } from '#domain/ingress/paths/ingress-paths.ts';
import type { IngressPath } from '#domain/ingress/paths/path.ts';
import type { EndpointService, InboundNetwork, LoadBalancer } from '#domain/ingress/ways/network.ts';
import { base, E, withEip } from '../egress/cases.ts';
import { networkInterface, rule } from '../egress/facts.ts';

export const inbound = (network: Network, more: Partial<InboundNetwork> = {}): InboundNetwork => ({
  ...network,
  loadBalancers: [],
  endpointServices: [],
  primaryIpv6: new Map(),
  ours: { accounts: [], organizations: [] },
  foreignBalancers: [],
  hidden: [],
  ...more,
});

/** S1 with a host that has a public address, routed to the internet gateway, whose group lets SSH in from anywhere. */
export const open = (more: Partial<Network> = {}): Network =>
  base(
    { '0.0.0.0/0': 'igw-1', '::/0': 'igw-1' },
    { interfaces: [withEip(E)], securityGroupRules: letting(22), ...more },
  );

export const withoutVpn = (network: Network): Network => ({
  ...network,
  gateways: network.gateways.filter(({ id }) => !id.startsWith('vgw-')),
});

/** Rules that let TCP in on a port, of both versions, and everything out. */
export const letting = (port: number): Network['securityGroupRules'] => [
  rule('sgr-out', 'sg-e', { cidrIpv4: '0.0.0.0/0' }),
  rule('sgr-in4', 'sg-e', { isEgress: false, ipProtocol: 'tcp', fromPort: port, toPort: port, cidrIpv4: '0.0.0.0/0' }),
];

/** The paths of a network, but those that say that nothing comes in. */
export const pathsInto = (network: Network | InboundNetwork): IngressPath[] =>
  [...ingressPaths('hidden' in network ? network : inbound(network))].filter(({ way }) => way !== 'NONE');

export const onlyWay = (network: Network | InboundNetwork, way: string): IngressPath | undefined =>
  pathsInto(network).find((path) => path.way === way);

/** A balancer in S2, which faces the internet, before the private host T in S1. */
export const balancer = (more: Partial<LoadBalancer> = {}): LoadBalancer => ({
  id: 'lb-1',
  type: 'application',
  scheme: 'internet-facing',
  state: 'active',
  vpcId: 'vpc-1',
  subnetIds: ['subnet-2'],
  securityGroupIds: ['sg-lb'],
  ipAddressType: 'ipv4',
  ipv6GatewayDenied: null,
  privateLinkFiltered: null,
  listeners: [listener()],
  targetGroups: [targetGroup()],
  ...more,
});

type Listener = NonNullable<LoadBalancer['listeners']>[number];
type ListenerRule = NonNullable<Listener['rules']>[number];
type Action = ListenerRule['actions'][number];

export const listener = (more: Partial<Listener> = {}): Listener => ({
  protocol: 'HTTPS',
  port: 443,
  clientCertificates: null,
  rules: [lastly()],
  ...more,
});

/** The default rule: to tg-1, where no other action is said. */
export const lastly = (...actions: readonly Action[]): ListenerRule => ({
  priority: null,
  conditions: [],
  actions: actions.length === 0 ? [forward({ 'tg-1': 1 })] : actions,
});

/** A rule with one value for each of some fields; `field|` has several of them, parted by bars. */
export const when = (priority: number, fields: Readonly<Record<string, string>>, ...actions: readonly Action[]) => ({
  ...lastly(...actions),
  priority,
  conditions: Object.entries(fields).map(([field, values]) => ({
    field,
    values: values === '' ? [] : values.split('|'),
    hasRegex: false,
  })),
});

export const forward = (weights: Readonly<Record<string, number | null>>, sticky = false): Action => ({
  type: 'forward',
  unauthenticated: null,
  sticky,
  targetGroups: Object.entries(weights).map(([id, weight]) => ({ id, weight })),
});

export const action = (type: string, unauthenticated: string | null = null): Action => ({
  ...{ type, unauthenticated, sticky: false, targetGroups: [] },
});

type TargetGroup = NonNullable<LoadBalancer['targetGroups']>[number];

export const targetGroup = (more: Partial<TargetGroup> = {}): TargetGroup => ({
  id: 'tg-1',
  protocol: 'HTTP',
  port: 8080,
  targetType: 'ip',
  ipAddressType: 'ipv4',
  preservesClientIp: null,
  targets: [{ id: '10.0.1.10', port: null }],
  ...more,
});

/** The base with the balancer's group, which lets HTTPS in, and what lets the target's group have 8080 from where said. */
export const behind = (from: Parameters<typeof rule>[2], balancers: readonly LoadBalancer[]): InboundNetwork =>
  inbound(
    base(
      { '0.0.0.0/0': 'nat-1' },
      {
        securityGroups: ['sg-e', 'sg-lb'].map((id) => ({ id, vpcId: 'vpc-1' })),
        securityGroupRules: [
          rule('sgr-lb-out', 'sg-lb', { cidrIpv4: '0.0.0.0/0' }),
          rule('sgr-lb-in', 'sg-lb', {
            isEgress: false,
            ipProtocol: 'tcp',
            fromPort: 443,
            toPort: 443,
            cidrIpv4: '0.0.0.0/0',
          }),
          rule('sgr-t-in', 'sg-e', { isEgress: false, ipProtocol: 'tcp', fromPort: 8080, toPort: 8080, ...from }),
        ],
        interfaces: [
          E,
          networkInterface('eni-lb', 'vpc-1', 'subnet-2', '10.0.2.20', ['sg-lb'], { publicIp: '54.3.3.3' }),
        ],
      },
    ),
    { loadBalancers: balancers },
  );

export const service = (more: Partial<EndpointService> = {}): EndpointService => ({
  id: 'vpce-svc-1',
  state: 'Available',
  acceptanceRequired: true,
  loadBalancerArns: ['lb-1'],
  allowedPrincipals: ['arn:aws:iam::444455556666:root'],
  ...more,
});
