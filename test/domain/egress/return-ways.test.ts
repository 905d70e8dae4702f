import { describe, expect, test } from 'vitest';
import type { Network } from '#domain/egress/places/network.ts';
import { base, E, firewalled, table, tablesOf, withEip } from './cases.ts';
import { association, networkInterface, route } from './facts.ts';
import { tcp } from './packets.ts';
import { paths, told } from './told.ts';

/** S1 sends all to a gateway, whose edge table has these routes beside the local ones. */
const edged = (gatewayId: string, edge: Readonly<Record<string, string>>): Network => {
  const network = base({ '0.0.0.0/0': gatewayId, '::/0': gatewayId }, { interfaces: [withEip(E)] });
  return {
    ...network,
    routeTables: tablesOf('rtb-1', 'rtb-2', 'rtb-edge'),
    routes: [...network.routes, ...table('rtb-edge', edge)],
    routeTableAssociations: [...network.routeTableAssociations, association('rtb-edge', { gatewayId })],
  };
};

const reasons = (network: Network, to: string) => paths(network, tcp(to, 443)).map((path) => path.reasons);

describe.each(['igw-1', 'vgw-1'])('behind %s, whose edge table redirects', (gatewayId) => {
  test("the sender's subnet, or the cell of it in which the sender stands, a conversation is in doubt", () => {
    for (const cidr of ['10.0.1.0/24', '10.0.1.0/28'])
      expect(reasons(edged(gatewayId, { [cidr]: 'vpce-fw' }), '1.1.1.1'), cidr).toEqual([
        [`EDGE_REDIRECT:${gatewayId}`],
      ]);
  });

  test('another subnet, or the other IP version, all is as it was', () => {
    for (const cidr of ['10.0.2.0/24', '10.0.1.16/28', '2600:1f14:aa:bb01::/64'])
      expect(reasons(edged(gatewayId, { [cidr]: 'vpce-fw' }), '1.1.1.1'), cidr).toEqual([[]]);
  });
});

test('what was inspected on its way to a virtual private gateway comes back inspected only by an edge table', () => {
  const through = (edge: boolean): Network => {
    const network = firewalled(E, edge);
    return {
      ...network,
      routes: network.routes.map((each) => (each.target === 'igw-1' ? { ...each, target: 'vgw-1' } : each)),
      routeTableAssociations: network.routeTableAssociations.map((each) =>
        each.gatewayId === null ? each : { ...each, gatewayId: 'vgw-1' },
      ),
    };
  };
  expect(reasons(through(false), '1.1.1.1')).toEqual([['ASYMMETRIC_RETURN:vgw-1', 'INSPECTION_UNREAD:vpce-fw']]);
  expect(reasons(through(true), '1.1.1.1')).toEqual([['INSPECTION_UNREAD:vpce-fw']]);
});

test('whether a propagated route beats a local one of another target is not documented: both are possible', () => {
  const withLocal = (target: string, origin: string): Network => ({
    ...base({}),
    interfaces: [E, networkInterface('eni-fw', 'vpc-1', 'subnet-2', '10.0.2.4', [], { sourceDestCheck: false })],
    routes: [
      route('rtb-1', '10.0.0.0/16', target, { origin }),
      route('rtb-1', '10.0.5.0/24', 'vgw-1', { origin: 'EnableVgwRoutePropagation' }),
      route('rtb-2', '10.0.0.0/16', 'local'),
      route('rtb-2', '0.0.0.0/0', 'vgw-1'),
    ],
  });
  const by = (network: Network) => told(paths(network, tcp('10.0.5.9', 443))).map((text) => text.split(' KNOWN')[0]);
  expect(by(withLocal('local', 'CreateRouteTable'))).toEqual([]);
  expect(by(withLocal('eni-fw', 'CreateRoute'))).toEqual(['VPN by vgw-1']);
  const replaced = withLocal('eni-fw', 'CreateRouteTable');
  const [path] = paths(replaced, tcp('10.0.5.9', 443)).filter(({ way }) => way === 'VPN');
  expect(path?.reasons).toEqual(['ROUTE_UNRANKED:rtb-1 10.0.5.0/24']);
});
