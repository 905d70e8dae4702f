import { expect, test } from 'vitest';
import type { Network, VpnConnection } from '#domain/egress/places/network.ts';
import { base } from '../cases.ts';
import { vpn } from '../facts.ts';
import { tcp } from '../packets.ts';
import { paths, told } from '../told.ts';

/** S1 sends all to the virtual private gateway, which has these VPN connections. */
const connected = (connections: readonly VpnConnection[], more: Partial<Network> = {}): Network =>
  base({ '0.0.0.0/0': 'vgw-1', '::/0': 'vgw-1' }, { vpnConnections: connections, ...more });
const why = (network: Network, to = '192.168.0.9') => paths(network, tcp(to, 443)).map(({ reasons }) => reasons);
const hospital = vpn('vpn-1', 'vgw-1', ['192.168.0.0/16']);
const BEYOND = [['BEYOND_UNREAD:vgw-1']];

test('what a static route names is known; what else may be announced, over Direct Connect, say, is not', () => {
  const network = connected([hospital]);
  expect(told(paths(network, tcp('192.168.0.9', 443)))).toEqual(['VPN by vgw-1 KNOWN CONVERSE']);
  expect(told(paths(network, tcp('8.8.8.8', 443)))).toEqual(['VPN by vgw-1 UNKNOWN CONVERSE']);
  expect([why(network), why(network, '8.8.8.8')]).toEqual([[[]], BEYOND]);
});

test('the routes of all connections of the gateway count', () => {
  expect(why(connected([vpn('vpn-2', 'vgw-1', ['8.8.8.0/24']), hospital]), '8.8.8.8')).toEqual([[]]);
});

test.each<[string, Partial<VpnConnection>]>([
  ['of another gateway', { vpnGatewayId: 'vgw-9' }],
  ['of a transit gateway', { vpnGatewayId: null }],
  ['by BGP', { staticRoutesOnly: false }],
  ['that did not say whether it is static', { staticRoutesOnly: null }],
  ['that is pending', { state: 'pending' }],
  ['that is deleted', { state: 'deleted' }],
  ['without a state', { state: null }],
  ['whose routes were not told', { routes: null }],
  ['whose route is being deleted', { routes: [{ destinationCidrBlock: '192.168.0.0/16', state: 'deleting' }] }],
  ['whose route has no state', { routes: [{ destinationCidrBlock: '192.168.0.0/16', state: null }] }],
  ['whose route is garbled', { routes: [{ destinationCidrBlock: '192.168.0.0/99', state: 'available' }] }],
])('a connection %s makes nothing certain, and nothing impossible', (_what, more) => {
  expect(why(connected([{ ...hospital, ...more }]))).toEqual(BEYOND);
});

test('without any connection the gateway may be one for Direct Connect', () => {
  expect(why(connected([]))).toEqual(BEYOND);
});

test('while connections cannot be listed, what was read is certain all the same', () => {
  const unread = [{ table: 'vpnConnections' as const, id: null, reason: 'AccessDenied' }];
  expect(why(connected([hospital], { unread }))).toEqual([[]]);
  expect(why(connected([hospital], { unread }), '8.8.8.8')).toEqual([['VPN_UNREAD:vgw-1']]);
});

test('IPv6 leaves over Direct Connect only', () => {
  const found = paths(connected([hospital]), tcp('2606:4700::1111', 443));
  expect(found[0]?.reasons).toEqual(['BEYOND_UNREAD:vgw-1', 'IPV6_OVER_VPN:vgw-1']);
});
