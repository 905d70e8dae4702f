import type { Network, NetworkInterface, Route } from '#domain/egress/places/network.ts';
import {
  association,
  emptyNetwork,
  endpoint,
  nat,
  networkInterface,
  openEntries,
  route,
  rule,
  subnet,
  vpc,
  vpn,
} from './facts.ts';

/**
 * The base of the worked cases: VPC 10.0.0.0/16 + 2600:1f14:aa:bb00::/56 (public); E = 10.0.1.10 and
 * 2600:1f14:aa:bb01::10 in S1; no public IPv4; its group allows all, both families; default ACLs; Block Public Access
 * off; `nat-1` public and available in S2, whose table has 0.0.0.0/0 to the internet gateway; a VPN of `vgw-1` with a
 * static route for all of IPv4.
 */
export const E = networkInterface('eni-e', 'vpc-1', 'subnet-1', '10.0.1.10', ['sg-e'], {
  ipv6Addresses: ['2600:1f14:aa:bb01::10'],
});

export const withEip = (each: NetworkInterface): NetworkInterface => ({
  ...each,
  privateIps: each.privateIps.map((ip) => ({ ...ip, publicIp: '54.1.2.3' })),
});

const localRoutes = (tableId: string): Route[] => [
  route(tableId, '10.0.0.0/16', 'local'),
  route(tableId, '2600:1f14:aa:bb00::/56', 'local'),
];

/** A subnet's table: the local routes and these. */
export const table = (tableId: string, routes: Readonly<Record<string, string | null>>): Route[] => [
  ...localRoutes(tableId),
  ...Object.entries(routes).map(([destination, target]) => route(tableId, destination, target)),
];

/** The base with S1's routes; `more` replaces whole tables of it. */
export function base(
  s1: Readonly<Record<string, string | null>> | readonly Route[],
  more: Partial<Network> = {},
): Network {
  const routes = Array.isArray(s1) ? [...localRoutes('rtb-1'), ...s1] : table('rtb-1', s1 as Record<string, string>);
  return {
    ...emptyNetwork,
    vpcs: [
      vpc('vpc-1', '10.0.0.0/16', { ipv6CidrBlocks: [{ cidrBlock: '2600:1f14:aa:bb00::/56', attribute: 'public' }] }),
    ],
    subnets: subnets(),
    securityGroups: [{ id: 'sg-e', vpcId: 'vpc-1' }],
    securityGroupRules: [rule('sgr-4', 'sg-e', { cidrIpv4: '0.0.0.0/0' }), rule('sgr-6', 'sg-e', { cidrIpv6: '::/0' })],
    networkAcls: [{ id: 'acl-1', vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] }],
    networkAclEntries: openEntries('acl-1'),
    routeTables: tablesOf('rtb-1', 'rtb-2'),
    routes: [...routes, ...table('rtb-2', { '0.0.0.0/0': 'igw-1' })],
    routeTableAssociations: [
      association('rtb-1', { subnetId: 'subnet-1' }),
      association('rtb-2', { subnetId: 'subnet-2' }),
    ],
    gateways: ['igw-1', 'eigw-1', 'vgw-1'].map((id) => ({ id, vpcId: 'vpc-1', state: 'attached' })),
    natGateways: [
      nat('nat-1', 'vpc-1', 'subnet-2', {
        addresses: [{ privateIp: '10.0.2.5', publicIp: '54.9.9.9', status: 'succeeded' }],
      }),
    ],
    vpnConnections: [vpn('vpn-1', 'vgw-1', ['0.0.0.0/0'])],
    interfaces: [E],
    ...more,
  };
}

export const subnets = (...more: Network['subnets']): Network['subnets'] => [
  subnet('subnet-1', 'vpc-1', '10.0.1.0/24', { ipv6CidrBlocks: ['2600:1f14:aa:bb01::/64'] }),
  subnet('subnet-2', 'vpc-1', '10.0.2.0/24', { ipv6CidrBlocks: ['2600:1f14:aa:bb02::/64'] }),
  ...more,
];

export const tablesOf = (...ids: string[]): Network['routeTables'] => ids.map((id) => ({ id, vpcId: 'vpc-1' }));

/** S1 sends all for S2 to an appliance in S3; in S2 stands an endpoint whose interface takes in what `dbIngress` says. */
export const middlebox = (dbIngress: Parameters<typeof rule>[2]): Network =>
  base(
    { '10.0.2.0/24': 'eni-fw' },
    {
      subnets: subnets(subnet('subnet-3', 'vpc-1', '10.0.3.0/24')),
      networkAcls: [{ id: 'acl-1', vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2', 'subnet-3'] }],
      routeTables: tablesOf('rtb-1', 'rtb-2', 'rtb-3'),
      routes: [...base({ '10.0.2.0/24': 'eni-fw' }).routes, ...table('rtb-3', {})],
      routeTableAssociations: ['1', '2', '3'].map((n) => association(`rtb-${n}`, { subnetId: `subnet-${n}` })),
      securityGroups: ['sg-e', 'sg-fw', 'sg-db'].map((id) => ({ id, vpcId: 'vpc-1' })),
      securityGroupRules: [
        rule('sgr-4', 'sg-e', { cidrIpv4: '0.0.0.0/0' }),
        rule('sgr-fw', 'sg-fw', { cidrIpv4: '0.0.0.0/0' }),
        rule('sgr-fw-in', 'sg-fw', { isEgress: false, cidrIpv4: '10.0.0.0/16' }),
        rule('sgr-db-in', 'sg-db', { isEgress: false, ...dbIngress }),
      ],
      interfaces: [
        E,
        networkInterface('eni-fw', 'vpc-1', 'subnet-3', '10.0.3.4', ['sg-fw'], { sourceDestCheck: false }),
        networkInterface('eni-db', 'vpc-1', 'subnet-2', '10.0.2.9', ['sg-db'], { interfaceType: 'vpc_endpoint' }),
      ],
      endpoints: [endpoint('vpce-db', 'vpc-1', 'Interface', { networkInterfaceIds: ['eni-db'] })],
    },
  );

/** S1 sends all to a firewall endpoint in S9, which goes on to the internet gateway; `edge`: and comes back that way. */
export const firewalled = (e: typeof E, edge: boolean): Network =>
  base(
    { '0.0.0.0/0': 'vpce-fw' },
    {
      subnets: subnets(subnet('subnet-9', 'vpc-1', '10.0.9.0/24')),
      networkAcls: [{ id: 'acl-1', vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2', 'subnet-9'] }],
      routeTables: tablesOf('rtb-1', 'rtb-2', 'rtb-9', 'rtb-edge'),
      routes: [
        ...base({ '0.0.0.0/0': 'vpce-fw' }).routes,
        ...table('rtb-9', { '0.0.0.0/0': 'igw-1' }),
        ...table('rtb-edge', edge ? { '10.0.1.0/24': 'vpce-fw' } : {}),
      ],
      routeTableAssociations: [
        ...['1', '2', '9'].map((n) => association(`rtb-${n}`, { subnetId: `subnet-${n}` })),
        association('rtb-edge', { gatewayId: 'igw-1' }),
      ],
      endpoints: [endpoint('vpce-fw', 'vpc-1', 'GatewayLoadBalancer', { subnetIds: ['subnet-9'] })],
      interfaces: [e],
    },
  );
