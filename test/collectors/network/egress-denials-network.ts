import type { Network } from '#domain/egress/places/network.ts';
import { table } from '../../domain/egress/cases.ts';
import {
  association,
  attachment,
  emptyNetwork,
  endpoint,
  nat,
  networkInterface,
  openEntries,
  peering,
  rule,
  subnet,
  vpc,
  vpn,
} from '../../domain/egress/facts.ts';
import { type Packet, tcp } from '../../domain/egress/packets.ts';

/** Where each sender's table leads, beside the VPC itself; its subnet is the nth, and `eni-<name>` stands in it. */
export const ROUTES = {
  nat: { '0.0.0.0/0': 'nat-1' },
  public: { '0.0.0.0/0': 'igw-1' },
  six: { '::/0': 'eigw-1' },
  s3: { 'pl-s3': 'vpce-s3' },
  firewall: { '0.0.0.0/0': 'vpce-fw' },
  peer: { '10.9.0.0/16': 'pcx-1' },
  transit: { '10.50.0.0/16': 'tgw-1' },
  vpn: { '172.16.0.0/12': 'vgw-1' },
  link: {},
} as const;
export type Name = keyof typeof ROUTES;
export const NAMES = Object.keys(ROUTES) as Name[];

export const VIA: Readonly<Record<Name, { way: string; packet: Packet }>> = {
  nat: { way: 'NAT', packet: tcp('1.1.1.1', 443) },
  public: { way: 'INTERNET', packet: tcp('1.1.1.1', 443) },
  six: { way: 'INTERNET', packet: tcp('2606:4700::1111', 443) },
  s3: { way: 'ENDPOINT', packet: tcp('52.216.1.1', 443) },
  firewall: { way: 'FIREWALL', packet: tcp('1.1.1.1', 443) },
  peer: { way: 'PEERING', packet: tcp('10.9.0.1', 443) },
  transit: { way: 'TRANSIT', packet: tcp('10.50.0.1', 443) },
  vpn: { way: 'VPN', packet: tcp('172.16.0.1', 443) },
  link: { way: 'PRIVATELINK', packet: tcp('10.0.100.4', 443) },
};

const cidrOf = (name: Name): string => `10.0.${NAMES.indexOf(name) + 1}.0/24`;
const six = '2600:1f14:aa:bb00::/56';

function interfaceOf(name: Name) {
  const at = NAMES.indexOf(name) + 1;
  const group = name === 's3' ? 'sg-s3' : name === 'six' ? 'sg-six' : 'sg-web';
  const each = networkInterface(`eni-${name}`, 'vpc-1', `subnet-${name}`, `10.0.${at}.10`, [group]);
  if (name === 'six') return { ...each, ipv6Addresses: ['2600:1f14:aa:bb03::10'] };
  const [privateIp] = each.privateIps;
  return name === 'public' ? { ...each, privateIps: [{ ...privateIp!, publicIp: '54.1.2.3' }] } : each;
}

const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };
const places = [...NAMES, 'inspection', 'links'] as const;

/** One VPC in which every sender has one way out of its own. */
export const NETWORK: Network = {
  ...emptyNetwork,
  vpcs: [vpc('vpc-1', '10.0.0.0/16', { ipv6CidrBlocks: [{ cidrBlock: six, attribute: 'public' }] })],
  subnets: [
    ...NAMES.map((name) =>
      subnet(`subnet-${name}`, 'vpc-1', cidrOf(name), {
        ipv6CidrBlocks: name === 'six' ? ['2600:1f14:aa:bb03::/64'] : [],
      }),
    ),
    subnet('subnet-inspection', 'vpc-1', '10.0.99.0/24'),
    subnet('subnet-links', 'vpc-1', '10.0.100.0/24'),
  ],
  securityGroups: ['sg-web', 'sg-six', 'sg-s3', 'sg-link'].map((id) => ({ id, vpcId: 'vpc-1' })),
  securityGroupRules: [
    rule('sgr-web', 'sg-web', { ...https, cidrIpv4: '0.0.0.0/0' }),
    rule('sgr-six', 'sg-six', { ...https, cidrIpv6: '::/0' }),
    rule('sgr-s3', 'sg-s3', { ...https, prefixListId: 'pl-s3' }),
    rule('sgr-link', 'sg-link', { ...https, isEgress: false, cidrIpv4: '10.0.0.0/16' }),
  ],
  prefixLists: [{ id: 'pl-s3', state: 'create-complete' }],
  prefixListEntries: [{ prefixListId: 'pl-s3', cidr: '52.216.0.0/15' }],
  networkAcls: [{ id: 'acl-1', vpcId: 'vpc-1', subnetIds: places.map((name) => `subnet-${name}`) }],
  networkAclEntries: openEntries('acl-1'),
  routeTables: places.map((name) => ({ id: `rtb-${name}`, vpcId: 'vpc-1' })),
  routes: [
    ...NAMES.flatMap((name) => table(`rtb-${name}`, ROUTES[name])),
    ...table('rtb-inspection', { '0.0.0.0/0': 'nat-1' }),
    ...table('rtb-links', {}),
  ],
  routeTableAssociations: places.map((name) => association(`rtb-${name}`, { subnetId: `subnet-${name}` })),
  gateways: ['igw-1', 'eigw-1', 'vgw-1'].map((id) => ({ id, vpcId: 'vpc-1', state: 'attached' })),
  natGateways: [
    nat('nat-1', 'vpc-1', 'subnet-public', {
      addresses: [{ privateIp: '10.0.2.5', publicIp: '54.9.9.9', status: 'succeeded' }],
    }),
  ],
  transitGatewayAttachments: [attachment('tgw-attach-1', 'tgw-1', 'vpc-1', ['subnet-transit'])],
  vpnConnections: [vpn('vpn-1', 'vgw-1', ['172.16.0.0/12'])],
  peerings: [peering('pcx-1', 'vpc-1', 'vpc-9', ['10.9.0.0/16'])],
  endpoints: [
    endpoint('vpce-s3', 'vpc-1', 'Gateway', { serviceName: 'com.amazonaws.us-east-1.s3' }),
    endpoint('vpce-fw', 'vpc-1', 'GatewayLoadBalancer', { subnetIds: ['subnet-inspection'] }),
    endpoint('vpce-sts', 'vpc-1', 'Interface', { networkInterfaceIds: ['eni-sts'], owners: ['999999999999'] }),
  ],
  interfaces: [
    ...NAMES.map(interfaceOf),
    networkInterface('eni-sts', 'vpc-1', 'subnet-links', '10.0.100.4', ['sg-link'], { interfaceType: 'vpc_endpoint' }),
  ],
};
