import { expect, test } from 'vitest';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { Network } from '#domain/egress/places/network.ts';
import { base, E } from './cases.ts';
import { attachment, entry, networkInterface, openEntries, route, transitRoute } from './facts.ts';
import { table } from './hub.ts';
import { pathsWith, tcp } from './packets.ts';
import { told } from './told.ts';

const TABLE = table('tgw-rtb-1');
const ROUTES = ['0.0.0.0/0', '::/0'].map((each) => transitRoute('tgw-rtb-1', each, ['tgw-attach-1']));

/**
 * S1 sends all to the NAT gateway in S2; an attachment of a transit gateway stands in S1, no host anywhere. The table of
 * some other attachment sends all to it.
 */
const central = (more: Partial<Network> = {}): Network =>
  base(
    { '0.0.0.0/0': 'nat-1', '::/0': 'eigw-1' },
    {
      interfaces: [],
      transitGatewayAttachments: [attachment('tgw-attach-1', 'tgw-1', 'vpc-1', ['subnet-1'])],
      transitGatewayRouteTables: [TABLE],
      transitGatewayAssociations: [{ routeTableId: 'tgw-rtb-1', attachmentId: 'tgw-attach-9', state: 'associated' }],
      transitGatewayRoutes: ROUTES,
      ...more,
    },
  );
const through = (network: Network, id = 'tgw-attach-1') =>
  [...egressPaths(network)].filter(({ interfaceId }) => interfaceId === id);
const to = (network: Network, address = '1.1.1.1') => pathsWith(through(network), tcp(address, 443));

test('a VPC without a host shows what leaves through it, named after the attachment', () => {
  const [path] = to(central());
  expect(told(to(central()))).toEqual(['NAT by nat-1>igw-1 KNOWN CONVERSE']);
  expect(path).toMatchObject({ sourceKind: 'IPV4_TRANSIT', sources: [], securityGroupIds: [], subnetId: 'subnet-1' });
  expect(path?.words).toMatch(/^what comes through tgw-attach-1 into subnet-1 of vpc-1 can reach 0\.0\.0\.0\/0 on tcp/);
});

test('only what a table sends to the attachment comes through it: a spoke gets what is for itself', () => {
  const own = [transitRoute('tgw-rtb-1', '10.0.0.0/16', ['tgw-attach-1'], { type: 'propagated' })];
  expect(through(central({ transitGatewayRoutes: own }))).toEqual([]);
  const some = [...ROUTES, transitRoute('tgw-rtb-1', '1.0.0.0/8', [], { state: 'blackhole' })];
  expect(to(central({ transitGatewayRoutes: some }))).toEqual([]);
  expect(told(to(central({ transitGatewayRoutes: some }), '8.8.8.8'))).toEqual(['NAT by nat-1>igw-1 KNOWN CONVERSE']);
});

test('a table that nothing is associated with sends nothing', () => {
  expect(through(central({ transitGatewayAssociations: [] }))).toEqual([]);
  const changing = [{ routeTableId: 'tgw-rtb-1', attachmentId: 'tgw-attach-9', state: 'associating' }];
  expect(to(central({ transitGatewayAssociations: changing }))[0]?.reasons).toContain('DELIVERY_UNKNOWN:tgw-attach-1');
});

test.each<[string, Partial<Network>]>([
  ['no table is shown', { transitGatewayRouteTables: [] }],
  [
    'the table is of another account',
    { transitGatewayRouteTables: [{ ...TABLE, transitGatewayOwnerId: '999988887777' }] },
  ],
  ['its routes were not read', { unread: [{ table: 'transitGatewayRoutes', id: 'tgw-rtb-1', reason: 'denied' }] }],
  [
    'who is associated was not read',
    { unread: [{ table: 'transitGatewayAssociations', id: 'tgw-rtb-1', reason: 'denied' }] },
  ],
  [
    'there may be more tables',
    { transitGatewayRoutes: [], unread: [{ table: 'transitGatewayRouteTables', id: null, reason: 'denied' }] },
  ],
])('where %s, anything may come through, and nothing is known to', (_what, more) => {
  const [path, ...others] = to(central(more));
  expect([path?.way, path?.certainty, others]).toEqual(['NAT', 'UNKNOWN', []]);
  expect(path?.reasons).toContain('DELIVERY_UNKNOWN:tgw-attach-1');
});

test('what it delivers inside the VPC has not left, and it reaches no resolver and no neighbour', () => {
  const ways = new Set(through(central()).map(({ way }) => way));
  expect([...ways].sort()).toEqual(['INTERNET', 'NAT']);
});

test('IPv6 of another VPC leaves by its gateway perhaps: nothing documents it', () => {
  const [path] = to(central(), '2606:4700::1111');
  expect([path?.way, path?.reasons]).toEqual([
    'INTERNET',
    ['ASYMMETRIC_RETURN:eigw-1', 'FOREIGN_SOURCE:eigw-1', 'TRANSIT_RETURN:subnet-1'],
  ]);
});

test('nor does IPv4 leave by an internet gateway, for which it has no public address, or a gateway endpoint', () => {
  expect(to(central({ routes: base({ '0.0.0.0/0': 'igw-1' }).routes }))).toEqual([]);
  const routes = [...base({}).routes, route('rtb-1', '1.0.0.0/8', 'vpce-s3')];
  const endpoints = [{ ...ENDPOINT, id: 'vpce-s3' }];
  expect(to(central({ routes, endpoints }))).toEqual([]);
});

const ENDPOINT = {
  vpcId: 'vpc-1',
  endpointType: 'Gateway',
  serviceName: null,
  state: 'available',
  subnetIds: [],
  networkInterfaceIds: [],
  policyDocument: null,
  owners: null,
  resourceArn: null,
};

test('where an ACL lets in only some sources, what comes may be of those', () => {
  const narrow = central({
    networkAcls: [
      { id: 'acl-1', vpcId: 'vpc-1', subnetIds: ['subnet-1'] },
      { id: 'acl-2', vpcId: 'vpc-1', subnetIds: ['subnet-2'] },
    ],
    networkAclEntries: [
      ...openEntries('acl-1'),
      ...openEntries('acl-2').filter(({ egress }) => egress),
      entry('acl-2', 100, false, 'allow', { cidrBlock: '10.0.0.0/8' }),
    ],
  });
  expect(to(narrow).map(({ reasons }) => reasons)).toEqual([['SENDER_UNKNOWN:acl-2']]);
});

test('the interface of an attachment that nobody told is an entrance, too; a dead attachment is none', () => {
  const eni = networkInterface('eni-tgw', 'vpc-1', 'subnet-1', '10.0.1.5', [], { interfaceType: 'transit_gateway' });
  const untold = central({ transitGatewayAttachments: [], interfaces: [eni] });
  const [path] = pathsWith(through(untold, 'eni-tgw'), tcp('1.1.1.1', 443));
  expect([path?.way, path?.certainty, path?.reasons[0]]).toEqual(['NAT', 'UNKNOWN', 'GATEWAY_UNREAD:eni-tgw']);
  const dead = attachment('tgw-attach-1', 'tgw-1', 'vpc-1', ['subnet-1'], { state: 'deleted' });
  expect(through(central({ transitGatewayAttachments: [dead], interfaces: [E] }))).toEqual([]);
});
