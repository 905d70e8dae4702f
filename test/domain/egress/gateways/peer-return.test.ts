import { expect, test } from 'vitest';
import type { Network, Route } from '#domain/egress/places/network.ts';
import { base } from '../cases.ts';
import { association, peering, route, subnet, vpc } from '../facts.ts';
import { tcp } from '../packets.ts';
import { paths } from '../told.ts';

/** S1 sends all to a peering with VPC 2, whose one subnet has a table with these routes; its main table has `main`. */
function peered(back: readonly Route[], more: Partial<Network> = {}, main: readonly Route[] = []): Network {
  const network = base({ '0.0.0.0/0': 'pcx-1' });
  return {
    ...network,
    vpcs: [...network.vpcs, vpc('vpc-2', '10.1.0.0/16')],
    subnets: [...network.subnets, subnet('subnet-21', 'vpc-2', '10.1.1.0/24')],
    routeTables: [...network.routeTables, ...['rtb-21', 'rtb-20'].map((id) => ({ id, vpcId: 'vpc-2' }))],
    routes: [...network.routes, ...back, ...main],
    routeTableAssociations: [
      ...network.routeTableAssociations,
      association('rtb-21', { subnetId: 'subnet-21' }),
      association('rtb-20', { main: true }),
    ],
    peerings: [peering('pcx-1', 'vpc-1', 'vpc-2', ['10.1.0.0/16'])],
    ...more,
  };
}

const back = (destination: string, target = 'pcx-1', more: Partial<Route> = {}) =>
  route('rtb-21', destination, target, more);
const answers = (network: Network, to = '10.1.1.9') =>
  paths(network, tcp(to, 443)).map(({ way, certainty, grade, replyPorts }) =>
    [way, certainty, grade, grade === 'SEND' ? '' : replyPorts === '' ? 'perhaps' : 'sure'].join(' '),
  );

test('a peer with a route back answers, one without cannot', () => {
  expect(answers(peered([back('10.0.0.0/16')]))).toEqual(['PEERING KNOWN CONVERSE sure']);
  expect(answers(peered([]))).toEqual(['PEERING KNOWN SEND ']);
});

test.each<[string, Route[], string]>([
  ['leads to others than the sender', [back('10.0.2.0/24')], 'PEERING KNOWN SEND '],
  ['leads to the cell in which the sender stands', [back('10.0.1.0/28')], 'PEERING KNOWN CONVERSE sure'],
  ['is a blackhole', [back('10.0.0.0/16', 'pcx-1', { state: 'blackhole' })], 'PEERING KNOWN SEND '],
  ['leads elsewhere', [back('10.0.0.0/8', 'tgw-1')], 'PEERING KNOWN CONVERSE perhaps'],
  [
    'is beaten by one that leads elsewhere',
    [back('10.0.0.0/16'), back('10.0.1.0/24', 'tgw-1')],
    'PEERING KNOWN CONVERSE perhaps',
  ],
  ['leads over another peering', [back('10.0.0.0/16', 'pcx-9')], 'PEERING KNOWN CONVERSE perhaps'],
  [
    'is of a rank nobody documents',
    [back('10.0.0.0/16', 'pcx-1', { state: 'filtered' })],
    'PEERING KNOWN CONVERSE perhaps',
  ],
])('where the route of the peer %s', (_what, routes, expected) => {
  expect(answers(peered(routes))).toEqual([expected]);
});

test('where no subnet holds the address, the main table decides, which a new one would have', () => {
  const main = [route('rtb-20', '10.0.0.0/16', 'pcx-1')];
  expect(answers(peered([], {}, main), '10.1.9.9')).toEqual(['PEERING KNOWN CONVERSE sure']);
  expect(answers(peered([back('10.0.0.0/16')]), '10.1.9.9')).toEqual(['PEERING KNOWN SEND ']);
});

const OTHERS = { ownerId: '999988887777' };
const whole = peered([back('10.0.0.0/16')]);
test.each<[string, Partial<Network>]>([
  ['is not seen from here', { vpcs: whole.vpcs.slice(0, 1), subnets: whole.subnets.slice(0, 2) }],
  ["is another account's", { vpcs: whole.vpcs.map((each) => (each.id === 'vpc-2' ? { ...each, ...OTHERS } : each)) }],
  ['has a table that was not read', { unread: [{ table: 'routeTables', id: 'rtb-21', reason: 'AccessDenied' }] }],
])('an answer is in doubt where the peer %s', (_what, more) => {
  const found = paths({ ...whole, ...more }, tcp('10.1.1.9', 443));
  expect(found).toMatchObject([{ certainty: 'KNOWN', replyPorts: '', reasons: ['PEER_ROUTES_UNREAD:pcx-1'] }]);
});

test('of a peering that was not read no answer is certain', () => {
  expect(answers({ ...whole, peerings: [] })).toEqual(['PEERING UNKNOWN CONVERSE perhaps']);
});
