import { expect, test } from 'vitest';
import type { Network, TransitGatewayAttachment } from '#domain/egress/places/network.ts';
import { base } from './cases.ts';
import { association, attachment, entry, nat, openEntries, route, subnet, transitRoute, vpc } from './facts.ts';
import { tcp, udp } from './packets.ts';
import { joined } from './random-transit.ts';
import { paths, told } from './told.ts';

/** S1 of the spoke sends all to the transit gateway, whose table sends it to the hub, which has NAT and internet. */
const HUB = {
  vpcs: [vpc('vpc-3', '10.3.0.0/16')],
  subnets: [
    subnet('subnet-31', 'vpc-3', '10.3.1.0/24'),
    subnet('subnet-32', 'vpc-3', '10.3.2.0/24', { availabilityZoneId: 'use1-az2' }),
    subnet('subnet-33', 'vpc-3', '10.3.3.0/24'),
  ],
  networkAcls: [{ id: 'acl-3', vpcId: 'vpc-3', subnetIds: ['subnet-31', 'subnet-32', 'subnet-33'] }],
  networkAclEntries: openEntries('acl-3'),
  routeTables: ['rtb-31', 'rtb-32', 'rtb-33'].map((id) => ({ id, vpcId: 'vpc-3' })),
  routes: [
    ...['rtb-31', 'rtb-32', 'rtb-33'].map((id) => route(id, '10.3.0.0/16', 'local')),
    route('rtb-31', '0.0.0.0/0', 'nat-3'),
    route('rtb-33', '0.0.0.0/0', 'igw-3'),
    route('rtb-33', '10.0.0.0/16', 'tgw-1'),
  ],
  routeTableAssociations: ['31', '32', '33'].map((n) => association(`rtb-${n}`, { subnetId: `subnet-${n}` })),
  gateways: [{ id: 'igw-3', vpcId: 'vpc-3', state: 'available' }],
  natGateways: [
    nat('nat-3', 'vpc-3', 'subnet-33', {
      addresses: [{ privateIp: '10.3.3.5', publicIp: '54.3.3.3', status: 'succeeded' }],
    }),
  ],
} satisfies Partial<Network>;

const SPOKE = attachment('tgw-attach-1', 'tgw-1', 'vpc-1', ['subnet-1']);
const HUBS = attachment('tgw-attach-3', 'tgw-1', 'vpc-3', ['subnet-31', 'subnet-32']);
const table = (id: string) => ({ id, transitGatewayId: 'tgw-1', transitGatewayOwnerId: '111122223333' });

const network = (more: Partial<Network> = {}): Network => ({
  ...joined(base({ '0.0.0.0/0': 'tgw-1' }), HUB),
  transitGatewayAttachments: [SPOKE, HUBS],
  transitGatewayRouteTables: ['tgw-rtb-1', 'tgw-rtb-3'].map(table),
  transitGatewayAssociations: [
    { routeTableId: 'tgw-rtb-1', attachmentId: 'tgw-attach-1', state: 'associated' },
    { routeTableId: 'tgw-rtb-3', attachmentId: 'tgw-attach-3', state: 'associated' },
  ],
  transitGatewayRoutes: [
    transitRoute('tgw-rtb-1', '0.0.0.0/0', ['tgw-attach-3']),
    transitRoute('tgw-rtb-3', '10.0.0.0/16', ['tgw-attach-1'], { type: 'propagated' }),
  ],
  ...more,
});

const way = (one: Network, to = '1.1.1.1') => told(paths(one, tcp(to, 443)));
const byNat = ['NAT by tgw-1>nat-3>igw-3 KNOWN CONVERSE'];
const unread = ['TRANSIT by tgw-1 UNKNOWN CONVERSE'];
const withAttachment = (changed: Partial<TransitGatewayAttachment>) =>
  network({ transitGatewayAttachments: [SPOKE, { ...HUBS, ...changed }] });

test("a spoke's packet leaves by the NAT gateway of the hub, for certain, and names all that it passed", () => {
  expect(way(network())).toEqual(byNat);
  const [path] = paths(network(), tcp('1.1.1.1', 443));
  expect(path?.routes).toEqual(['rtb-1:0.0.0.0/0', 'tgw-rtb-1:0.0.0.0/0', 'rtb-31:0.0.0.0/0', 'rtb-33:0.0.0.0/0']);
  expect(path?.reasons).toEqual(['TRANSIT_RETURN:tgw-1']);
});

test('without a way back packets get out and no answer comes', () => {
  const send = ['NAT by tgw-1>nat-3>igw-3 KNOWN SEND'];
  const { transitGatewayRoutes, routes } = network();
  expect(way(network({ transitGatewayRoutes: transitGatewayRoutes.slice(0, 1) }))).toEqual(send);
  expect(
    way(
      network({ routes: routes.filter(({ target, routeTableId }) => target !== 'tgw-1' || routeTableId === 'rtb-1') }),
    ),
  ).toEqual(send);
});

test('what no route of the table matches goes nowhere, nor does what a blackhole matches', () => {
  const [, back] = network().transitGatewayRoutes;
  const narrow = transitRoute('tgw-rtb-1', '8.8.8.0/24', ['tgw-attach-3']);
  expect(way(network({ transitGatewayRoutes: [narrow, back!] }))).toEqual([]);
  expect(way(network({ transitGatewayRoutes: [narrow, back!] }), '8.8.8.8')).toEqual(byNat);
  const hole = transitRoute('tgw-rtb-1', '1.1.0.0/16', []);
  expect(way(network({ transitGatewayRoutes: [...network().transitGatewayRoutes, hole] }))).toEqual([]);
});

test('a static route of the same prefix wins over a propagated one, and of several attachments any may be taken', () => {
  const rival = transitRoute('tgw-rtb-1', '0.0.0.0/0', ['tgw-attach-vpn'], { type: 'propagated' });
  expect(way(network({ transitGatewayRoutes: [rival, ...network().transitGatewayRoutes] }))).toEqual(byNat);
  const [, back] = network().transitGatewayRoutes;
  const both = transitRoute('tgw-rtb-1', '0.0.0.0/0', ['tgw-attach-3', 'tgw-attach-vpn']);
  expect(way(network({ transitGatewayRoutes: [both, back!] })).sort()).toEqual([...byNat, ...unread].sort());
});

test('behind a VPN, or a VPC of another account, nobody knows, and the path names which', () => {
  const [, back] = network().transitGatewayRoutes;
  for (const id of ['tgw-attach-vpn', 'tgw-attach-3']) {
    const one = network({
      transitGatewayRoutes: [transitRoute('tgw-rtb-1', '0.0.0.0/0', [id]), back!],
      vpcs: network().vpcs.filter(({ id }) => id === 'vpc-1'),
    });
    const [path] = paths(one, tcp('1.1.1.1', 443));
    expect([path?.way, path?.reasons]).toEqual(['TRANSIT', [`BEYOND_UNREAD:${id}`]]);
  }
});

test.each([
  ['another account', { transitGatewayRouteTables: [{ ...table('tgw-rtb-1'), transitGatewayOwnerId: '9' }] }],
  ['nobody knows whom', { transitGatewayRouteTables: [{ ...table('tgw-rtb-1'), transitGatewayOwnerId: null }] }],
])('the tables of a transit gateway of %s are not followed', (_, more) => {
  expect(way(network(more))).toEqual(unread);
  expect(paths(network(more), tcp('1.1.1.1', 443))[0]?.reasons).toEqual(['TRANSIT_ROUTES_UNREAD:tgw-1']);
});

test('nor is one without its routes, an association on its way, two of them, or a policy table', () => {
  const [own, other] = network().transitGatewayAssociations;
  const unreadRoutes = [{ table: 'transitGatewayRoutes' as const, id: 'tgw-rtb-1', reason: 'denied' }];
  expect(way(network({ unread: unreadRoutes }))).toEqual(unread);
  expect(way(network({ transitGatewayAssociations: [other!] }))).toEqual(unread);
  expect(way(network({ transitGatewayAssociations: [{ ...own!, state: 'associating' }, other!] }))).toEqual(unread);
  expect(way(network({ transitGatewayAssociations: [own!, { ...own!, routeTableId: 'tgw-rtb-3' }] }))).toEqual(unread);
  const policy = { ...SPOKE, policyTableId: 'tgw-ptb-1' };
  expect(way(network({ transitGatewayAttachments: [policy, HUBS] }))).toEqual(unread);
  const told = { ...SPOKE, routeTableId: 'tgw-rtb-9' };
  expect(way(network({ transitGatewayAttachments: [told, HUBS] }))).toEqual(unread);
});

test('traffic keeps to its zone, unless the attachment is not there or is in appliance mode', () => {
  expect(way(withAttachment({ subnetIds: ['subnet-32', 'subnet-31'] }))).toEqual(byNat);
  const inZone2: Network['routes'] = [...network().routes, route('rtb-32', '0.0.0.0/0', 'igw-3')];
  const only2 = { ...withAttachment({ subnetIds: ['subnet-32'] }), routes: inZone2 };
  expect(way(only2)).toEqual([]); // no public address in that VPC
  const toVpn = network({ routes: [...network().routes, route('rtb-32', '0.0.0.0/0', 'lgw-1')] });
  expect(way(toVpn)).toEqual(byNat);
  const appliance = { ...HUBS, applianceMode: true };
  expect(way({ ...toVpn, transitGatewayAttachments: [SPOKE, appliance] }).sort()).toEqual([
    ...byNat,
    'OTHER by tgw-1>lgw-1 UNKNOWN CONVERSE',
  ]);
});

test("the attachment's subnet takes in what comes, and lets out by its egress entries only", () => {
  const denying = (egress: boolean): Network =>
    network({
      networkAcls: [
        ...network().networkAcls.filter(({ id }) => id !== 'acl-3'),
        { id: 'acl-31', vpcId: 'vpc-3', subnetIds: ['subnet-31'] },
        { id: 'acl-3', vpcId: 'vpc-3', subnetIds: ['subnet-32', 'subnet-33'] },
      ],
      networkAclEntries: [
        ...network().networkAclEntries,
        entry('acl-31', 1, egress, 'deny', { cidrBlock: '0.0.0.0/0' }),
        ...openEntries('acl-31'),
      ],
    });
  expect(way(denying(false))).toEqual(byNat);
  expect(way(denying(true))).toEqual([]);
});

test('hosts of the hub are outside the spoke: what reaches them went by TRANSIT', () => {
  expect(way(network(), '10.3.3.9')).toEqual(['TRANSIT by tgw-1 KNOWN CONVERSE']);
  expect(told(paths(network(), udp('10.0.2.9', 53)))).toEqual(['LOCAL by  KNOWN CONVERSE']);
});

test('a dead attachment forwards nothing, one that changes perhaps', () => {
  expect(way(withAttachment({ state: 'deleted' }))).toEqual([]);
  expect(way(withAttachment({ state: 'modifying' }))).toEqual(['NAT by tgw-1>nat-3>igw-3 UNKNOWN CONVERSE']);
});
