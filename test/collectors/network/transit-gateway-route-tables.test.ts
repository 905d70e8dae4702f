import { expect, test } from 'vitest';
import collector from '#collectors/network/transit-gateway-route-tables/collector.ts';
import { readFromStub, type StubAnswers, sdkError } from '../../support/read-from-stub.ts';

const denied = () => {
  throw sdkError('UnauthorizedOperation', 403);
};
const found = { DestinationCidrBlock: '0.0.0.0/0', Type: 'static', State: 'active' };
const attached = { TransitGatewayAttachmentId: 'tgw-attach-3', ResourceType: 'vpc', ResourceId: 'vpc-3' };
const ANSWERS = {
  DescribeTransitGateways: { TransitGateways: [{ TransitGatewayId: 'tgw-1', OwnerId: '111122223333' }] },
  DescribeTransitGatewayRouteTables: {
    TransitGatewayRouteTables: [
      {
        TransitGatewayRouteTableId: 'tgw-rtb-1',
        TransitGatewayId: 'tgw-1',
        State: 'available',
        DefaultAssociationRouteTable: true,
        DefaultPropagationRouteTable: false,
      },
    ],
  },
  GetTransitGatewayRouteTableAssociations: { Associations: [{ ...attached, State: 'associated' }] },
  SearchTransitGatewayRoutes: { Routes: [{ ...found, TransitGatewayAttachments: [attached] }] },
  GetTransitGatewayPrefixListReferences: {
    TransitGatewayPrefixListReferences: [{ PrefixListId: 'pl-1', Blackhole: true, State: 'available' }],
  },
} satisfies StubAnswers;

const read = (answers: Partial<Record<keyof typeof ANSWERS, StubAnswers[string]>> = {}) =>
  readFromStub(collector, { ...ANSWERS, ...answers } as StubAnswers);

test('a table has its owner, its associations, its routes and its lists', async () => {
  const { rows, gaps, calls } = await read();
  expect(gaps).toEqual([]);
  expect(rows).toEqual([
    {
      id: 'tgw-rtb-1',
      transitGatewayId: 'tgw-1',
      transitGatewayOwnerId: '111122223333',
      state: 'available',
      defaultAssociation: true,
      defaultPropagation: false,
      associations: [{ attachmentId: 'tgw-attach-3', resourceType: 'vpc', resourceId: 'vpc-3', state: 'associated' }],
      routes: [
        {
          destinationCidrBlock: '0.0.0.0/0',
          prefixListId: null,
          attachmentIds: ['tgw-attach-3'],
          type: 'static',
          state: 'active',
        },
      ],
      prefixListReferences: [{ prefixListId: 'pl-1', attachmentId: null, blackhole: true, state: 'available' }],
      tags: {},
    },
  ]);
  const search = calls.find(({ operation }) => operation === 'SearchTransitGatewayRoutes');
  expect(search?.input).toEqual({
    TransitGatewayRouteTableId: 'tgw-rtb-1',
    Filters: [{ Name: 'state', Values: ['active', 'blackhole'] }],
  });
});

test('a search that found only part of the routes is a gap of that table, and no routes', async () => {
  const { rows, gaps } = await read({
    SearchTransitGatewayRoutes: { Routes: [found], AdditionalRoutesAvailable: true },
  });
  expect(rows).toMatchObject([{ routes: null, associations: [{}] }]);
  expect(gaps).toMatchObject([
    { operation: 'ec2:SearchTransitGatewayRoutes', resourceId: 'tgw-rtb-1', fields: ['routes'] },
  ]);
});

test('a search that leads on is followed to its end', async () => {
  const { rows, gaps } = await read({
    SearchTransitGatewayRoutes: ({ NextToken }) =>
      NextToken === undefined
        ? { Routes: [found], AdditionalRoutesAvailable: true, NextToken: 'more' }
        : { Routes: [{ ...found, DestinationCidrBlock: '10.0.0.0/8', State: 'blackhole' }] },
  });
  expect(gaps).toEqual([]);
  expect(rows).toMatchObject([
    {
      routes: [
        { destinationCidrBlock: '0.0.0.0/0' },
        { destinationCidrBlock: '10.0.0.0/8', state: 'blackhole', attachmentIds: [] },
      ],
    },
  ]);
});

test.each([
  ['GetTransitGatewayRouteTableAssociations', 'associations'],
  ['SearchTransitGatewayRoutes', 'routes'],
  ['GetTransitGatewayPrefixListReferences', 'prefixListReferences'],
] as const)('when %s is denied, the %s are not read, the rest is', async (operation, field) => {
  const { rows, gaps } = await read({ [operation]: denied });
  expect(rows).toMatchObject([{ id: 'tgw-rtb-1', [field]: null, transitGatewayOwnerId: '111122223333' }]);
  expect(gaps).toMatchObject([{ resourceId: 'tgw-rtb-1', fields: [field], code: 'ACCESS_DENIED' }]);
});

test('while owners cannot be read, no table says whose transit gateway it belongs to', async () => {
  const { rows, gaps } = await read({ DescribeTransitGateways: denied });
  expect(rows).toMatchObject([{ transitGatewayOwnerId: null }]);
  expect(gaps).toMatchObject([{ resourceId: null, fields: ['transitGatewayOwnerId'] }]);
});
