import fc from 'fast-check';
import { expect, test } from 'vitest';
import collector from '#collectors/network/route-tables/collector.ts';
import { TARGET_KINDS } from '#collectors/network/route-tables/rules.ts';
import { readFromStub } from '../../support/read-from-stub.ts';

const TABLE = { RouteTableId: 'rtb-1', VpcId: 'vpc-1', Routes: [], Associations: [] };
const read = async (...RouteTables: object[]) => readFromStub(collector, { DescribeRouteTables: { RouteTables } });
const routeOf = async (route: object) => {
  const { rows } = await read({ ...TABLE, Routes: [{ DestinationCidrBlock: '0.0.0.0/0', State: 'active', ...route }] });
  return (rows[0]?.routes as object[] | undefined)?.[0];
};

test('asks for the largest page, which is smaller here than elsewhere', async () => {
  const { calls } = await read();
  expect(calls.map(({ input }) => input)).toEqual([{ MaxResults: 100, NextToken: undefined }]);
});

const TARGETS = [
  [{ GatewayId: 'local' }, 'local', 'LOCAL'],
  [{ GatewayId: 'igw-1' }, 'igw-1', 'GATEWAY'],
  [{ GatewayId: 'vgw-1' }, 'vgw-1', 'GATEWAY'],
  [{ GatewayId: 'vpce-1' }, 'vpce-1', 'GATEWAY'],
  [{ EgressOnlyInternetGatewayId: 'eigw-1' }, 'eigw-1', 'EGRESS_ONLY_INTERNET_GATEWAY'],
  [{ NatGatewayId: 'nat-1' }, 'nat-1', 'NAT_GATEWAY'],
  [{ NetworkInterfaceId: 'eni-1' }, 'eni-1', 'NETWORK_INTERFACE'],
  [{ NetworkInterfaceId: 'eni-1', InstanceId: 'i-1', InstanceOwnerId: '1' }, 'eni-1', 'NETWORK_INTERFACE'],
  [{ InstanceId: 'i-1', InstanceOwnerId: '1' }, 'i-1', 'INSTANCE'],
  [{ TransitGatewayId: 'tgw-1' }, 'tgw-1', 'TRANSIT_GATEWAY'],
  [{ VpcPeeringConnectionId: 'pcx-1' }, 'pcx-1', 'PEERING'],
  [
    { CoreNetworkArn: 'arn:aws:networkmanager::1:core-network/c' },
    'arn:aws:networkmanager::1:core-network/c',
    'CORE_NETWORK',
  ],
  [{ OdbNetworkArn: 'arn:aws:odb:us-east-1:1:odb-network/o' }, 'arn:aws:odb:us-east-1:1:odb-network/o', 'ODB_NETWORK'],
  [{ LocalGatewayId: 'lgw-1' }, 'lgw-1', 'LOCAL_GATEWAY'],
  [{ CarrierGatewayId: 'cagw-1' }, 'cagw-1', 'CARRIER_GATEWAY'],
] as const;

test.each(TARGETS)('a route with %j leads to %s, a %s', async (route, target, targetKind) => {
  expect(await routeOf(route)).toMatchObject({
    target,
    targetKind,
    destinationCidrBlock: '0.0.0.0/0',
    state: 'active',
  });
});

test('every kind of target is shown above', () => {
  expect([...new Set(TARGETS.map(([, , kind]) => kind))].sort()).toEqual([...TARGET_KINDS].sort());
});

test('a route to something this version does not know, or to two things, leads nobody knows where', async () => {
  const nowhere = { target: null, targetKind: null };
  expect(await routeOf({ QuantumGatewayId: 'qgw-1' })).toMatchObject(nowhere);
  expect(await routeOf({ IpAddress: '10.0.0.4', Origin: 'Advertisement' })).toMatchObject(nowhere);
  expect(await routeOf({ NatGatewayId: 'nat-1', TransitGatewayId: 'tgw-1' })).toMatchObject(nowhere);
});

test('a route through an Automated Internet Firewall leads to its gateway, and names the firewall', async () => {
  const firewallArn = 'arn:aws:network-firewall:us-east-1:111122223333:firewall/igw';
  const route = { GatewayId: 'igw-1', IgwFirewall: { FirewallArn: firewallArn, Status: 'active' } };
  expect(await routeOf(route)).toMatchObject({ target: 'igw-1', igwFirewall: { firewallArn, status: 'active' } });
  expect(await routeOf({ GatewayId: 'igw-1', IgwFirewall: {} })).toMatchObject({
    igwFirewall: { firewallArn: null, status: null },
  });
});

test('keeps destination, state and origin of a route, and what the table is associated with', async () => {
  const { rows, gaps } = await read({
    ...TABLE,
    Routes: [
      { DestinationPrefixListId: 'pl-1', GatewayId: 'vpce-1', State: 'blackhole', Origin: 'CreateRoute' },
      { DestinationIpv6CidrBlock: '::/0', GatewayId: 'vgw-1', State: 'active', Origin: 'EnableVgwRoutePropagation' },
    ],
    Associations: [
      { Main: true, AssociationState: { State: 'associated' } },
      { Main: false, SubnetId: 'subnet-1', AssociationState: { State: 'associating' } },
      { Main: false, GatewayId: 'igw-1' },
      { Main: false, PublicIpv4Pool: 'ipv4pool-ec2-1' },
    ],
  });
  const none = { subnetId: null, gatewayId: null, publicIpv4Pool: null, main: false, state: null };
  expect(gaps).toEqual([]);
  expect(rows[0]?.routes).toEqual([
    {
      destinationCidrBlock: null,
      destinationIpv6CidrBlock: '::/0',
      destinationPrefixListId: null,
      target: 'vgw-1',
      targetKind: 'GATEWAY',
      igwFirewall: null,
      state: 'active',
      origin: 'EnableVgwRoutePropagation',
    },
    {
      destinationCidrBlock: null,
      destinationIpv6CidrBlock: null,
      destinationPrefixListId: 'pl-1',
      target: 'vpce-1',
      targetKind: 'GATEWAY',
      igwFirewall: null,
      state: 'blackhole',
      origin: 'CreateRoute',
    },
  ]);
  expect(rows[0]?.associations).toHaveLength(4);
  expect(rows[0]?.associations).toEqual(
    expect.arrayContaining([
      { ...none, main: true, state: 'associated' },
      { ...none, subnetId: 'subnet-1', state: 'associating' },
      { ...none, gatewayId: 'igw-1' },
      { ...none, publicIpv4Pool: 'ipv4pool-ec2-1' },
    ]),
  );
});

test('the order in which EC2 gives routes and associations makes no difference', async () => {
  const routes = fc.array(
    fc.record({ DestinationCidrBlock: fc.ipV4(), NatGatewayId: fc.constantFrom('nat-1', 'nat-2') }),
  );
  const associations = fc.array(fc.record({ Main: fc.boolean(), SubnetId: fc.string() }));
  await fc.assert(
    fc.asyncProperty(routes, associations, async (Routes, Associations) => {
      const forwards = await read({ ...TABLE, Routes, Associations });
      const backwards = await read({
        ...TABLE,
        Routes: [...Routes].reverse(),
        Associations: [...Associations].reverse(),
      });
      expect(JSON.stringify(backwards.rows)).toBe(JSON.stringify(forwards.rows));
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['its routes', { Routes: undefined }],
  ['its associations', { Associations: undefined }],
  ['its VPC', { VpcId: undefined }],
  ['whether an association is the main one', { Associations: [{ SubnetId: 'subnet-1' }] }],
])('a table without %s is unread: where it leads, or whom, is not known', async (_what, without) => {
  const { rows, gaps } = await read({ ...TABLE, ...without }, { ...TABLE, RouteTableId: 'rtb-2' });
  expect(rows.map(({ id }) => id)).toEqual(['rtb-2']);
  expect(gaps).toEqual([expect.objectContaining({ resourceId: 'rtb-1', fields: [], code: 'UNEXPECTED_RESPONSE' })]);
});
