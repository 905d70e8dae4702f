import fc from 'fast-check';
import { expect, test } from 'vitest';
import collector from '#collectors/network/vpn-connections/collector.ts';
import { readFromStub, sdkError } from '../../support/read-from-stub.ts';

const read = (...VpnConnections: object[]) => readFromStub(collector, { DescribeVpnConnections: { VpnConnections } });
const CHANGED = new Date('2026-11-20T10:00:00Z');

test('asks once, for there are no pages', async () => {
  const { calls, rows, gaps } = await read();
  expect(calls.map(({ input }) => input)).toEqual([{}]);
  expect([rows, gaps]).toEqual([[], []]);
});

test('keeps where a connection ends, its static routes, and how its tunnels were', async () => {
  const { rows, gaps } = await read({
    VpnConnectionId: 'vpn-1',
    State: 'available',
    VpnGatewayId: 'vgw-1',
    CustomerGatewayId: 'cgw-1',
    Category: 'VPN',
    Type: 'ipsec.1',
    GatewayAssociationState: 'associated',
    Options: { StaticRoutesOnly: true, EnableAcceleration: false },
    Routes: [
      { DestinationCidrBlock: '192.168.0.0/16', Source: 'Static', State: 'available' },
      { DestinationCidrBlock: '10.9.0.0/16', State: 'deleting' },
    ],
    VgwTelemetry: [
      { OutsideIpAddress: '54.0.0.2', Status: 'DOWN', StatusMessage: 'IPSEC IS DOWN', AcceptedRouteCount: 0 },
      { OutsideIpAddress: '54.0.0.1', Status: 'UP', AcceptedRouteCount: 2, LastStatusChange: CHANGED },
    ],
    Tags: [{ Key: 'Name', Value: 'hospital' }],
  });
  expect(gaps).toEqual([]);
  expect(rows).toEqual([
    {
      id: 'vpn-1',
      state: 'available',
      vpnGatewayId: 'vgw-1',
      transitGatewayId: null,
      coreNetworkArn: null,
      customerGatewayId: 'cgw-1',
      gatewayAssociationState: 'associated',
      staticRoutesOnly: true,
      routes: [
        { destinationCidrBlock: '10.9.0.0/16', source: null, state: 'deleting' },
        { destinationCidrBlock: '192.168.0.0/16', source: 'Static', state: 'available' },
      ],
      tunnels: [
        {
          outsideIpAddress: '54.0.0.1',
          status: 'UP',
          statusMessage: null,
          acceptedRouteCount: 2,
          lastStatusChange: '2026-11-20T10:00:00.000Z',
        },
        {
          outsideIpAddress: '54.0.0.2',
          status: 'DOWN',
          statusMessage: 'IPSEC IS DOWN',
          acceptedRouteCount: 0,
          lastStatusChange: null,
        },
      ],
      tags: { Name: 'hospital' },
    },
  ]);
});

test('what EC2 does not say is null: no list of routes is not an empty one', async () => {
  const { rows } = await read({ VpnConnectionId: 'vpn-1', TransitGatewayId: 'tgw-1' });
  expect(rows[0]).toMatchObject({ vpnGatewayId: null, staticRoutesOnly: null, routes: null, tunnels: null });
});

test('nothing of a key is in a row', async () => {
  const { rows } = await read({
    VpnConnectionId: 'vpn-1',
    CustomerGatewayConfiguration:
      '<vpn_connection><ike><pre_shared_key>hunter2hunter2</pre_shared_key></ike></vpn_connection>',
    Options: { TunnelOptions: [{ OutsideIpAddress: '54.0.0.1', PreSharedKey: 'hunter2hunter2' }] },
  });
  expect(JSON.stringify(rows)).not.toContain('hunter2');
});

test('a connection without its id, or with half a tag, is a gap; the others stay', async () => {
  const { rows, gaps } = await read(
    { State: 'available' },
    { VpnConnectionId: 'vpn-1', Tags: [{ Key: 'Name' }] },
    { VpnConnectionId: 'vpn-2' },
  );
  expect(rows.map(({ id }) => id)).toEqual(['vpn-2']);
  expect(gaps.map(({ resourceId, fields, code }) => [resourceId, fields, code])).toEqual([
    [null, [], 'UNEXPECTED_RESPONSE'],
    ['vpn-1', [], 'UNEXPECTED_RESPONSE'],
  ]);
});

test('a list that is refused is a gap of all connections', async () => {
  const { rows, gaps } = await readFromStub(collector, {
    DescribeVpnConnections: () => {
      throw sdkError('UnauthorizedOperation', 403);
    },
  });
  expect(rows).toEqual([]);
  expect(gaps).toEqual([
    expect.objectContaining({ operation: 'ec2:DescribeVpnConnections', resourceId: null, code: 'ACCESS_DENIED' }),
  ]);
});

test('the order in which EC2 gives routes and tunnels makes no difference', async () => {
  const routes = fc.array(
    fc.record({ DestinationCidrBlock: fc.ipV4(), State: fc.constantFrom('available', 'deleted') }),
  );
  const tunnels = fc.array(fc.record({ OutsideIpAddress: fc.ipV4(), Status: fc.constantFrom('UP', 'DOWN') }));
  await fc.assert(
    fc.asyncProperty(routes, tunnels, async (Routes, VgwTelemetry) => {
      const forwards = await read({ VpnConnectionId: 'vpn-1', Routes, VgwTelemetry });
      const backwards = await read({
        VpnConnectionId: 'vpn-1',
        Routes: [...Routes].reverse(),
        VgwTelemetry: [...VgwTelemetry].reverse(),
      });
      expect(JSON.stringify(backwards.rows)).toBe(JSON.stringify(forwards.rows));
    }),
    { numRuns: 50 },
  );
});
