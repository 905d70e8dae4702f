import { expect, test } from 'vitest';
import type { Network, TransitGatewayAttachment } from '#domain/egress/places/network.ts';
import { entry, openEntries, route, transitRoute } from './facts.ts';
import { HUBS, network, SPOKE, table } from './hub.ts';
import { tcp, udp } from './packets.ts';
import { paths, told } from './told.ts';

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
