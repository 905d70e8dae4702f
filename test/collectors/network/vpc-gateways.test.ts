import { expect, test } from 'vitest';
import collector from '#collectors/network/vpc-gateways/collector.ts';
import { readFromStub, type StubAnswers, sdkError } from '../../support/read-from-stub.ts';

const attached = [{ VpcId: 'vpc-1', State: 'available' }];
const ANSWERS: StubAnswers = {
  DescribeInternetGateways: { InternetGateways: [{ InternetGatewayId: 'igw-1', OwnerId: '1', Attachments: attached }] },
  DescribeEgressOnlyInternetGateways: {
    EgressOnlyInternetGateways: [{ EgressOnlyInternetGatewayId: 'eigw-1', Attachments: attached }],
  },
  DescribeVpnGateways: { VpnGateways: [{ VpnGatewayId: 'vgw-1', State: 'available', VpcAttachments: attached }] },
  DescribeCarrierGateways: {
    CarrierGateways: [{ CarrierGatewayId: 'cagw-1', VpcId: 'vpc-1', State: 'pending', OwnerId: '1' }],
  },
};

test('asks for the largest pages there are: 255 of egress-only ones, and all virtual private ones at once', async () => {
  const { calls } = await readFromStub(collector, ANSWERS);
  expect(calls.map(({ operation, input }) => [operation, input.MaxResults])).toEqual([
    ['DescribeInternetGateways', 1000],
    ['DescribeEgressOnlyInternetGateways', 255],
    ['DescribeVpnGateways', undefined],
    ['DescribeCarrierGateways', 1000],
  ]);
});

test('every kind has its rows', async () => {
  const { rows, gaps } = await readFromStub(collector, ANSWERS);
  expect(gaps).toEqual([]);
  expect(rows.map(({ id, kind, vpcId, state, ownerId }) => [id, kind, vpcId, state, ownerId])).toEqual([
    ['igw-1', 'INTERNET', 'vpc-1', 'available', '1'],
    ['eigw-1', 'EGRESS_ONLY_INTERNET', 'vpc-1', 'available', null],
    ['vgw-1', 'VIRTUAL_PRIVATE', 'vpc-1', 'available', null],
    ['cagw-1', 'CARRIER', 'vpc-1', 'pending', '1'],
  ]);
});

test.each([
  ['none', [], { vpcId: null, state: 'detached', attachments: [] }],
  ['not told', undefined, { vpcId: null, state: null, attachments: null }],
  ['without a state', [{ VpcId: 'vpc-1' }], { vpcId: 'vpc-1', state: null }],
  ['over', [{ VpcId: 'vpc-1', State: 'detached' }], { vpcId: null, state: 'detached' }],
  [
    'one that is over, and one that is not',
    [
      { VpcId: 'vpc-1', State: 'detached' },
      { VpcId: 'vpc-2', State: 'attached' },
    ],
    { vpcId: 'vpc-2', state: 'attached' },
  ],
])('an attachment that is %s is told as that', async (_how, VpcAttachments, expected) => {
  const DescribeVpnGateways = { VpnGateways: [{ VpnGatewayId: 'vgw-1', VpcAttachments }] };
  const { rows } = await readFromStub(collector, { ...ANSWERS, DescribeVpnGateways });
  expect(rows.find(({ id }) => id === 'vgw-1')).toMatchObject(expected);
});

test.each(Object.keys(ANSWERS))('when %s is denied, the gap names it and the other kinds stay', async (denied) => {
  const { rows, gaps } = await readFromStub(collector, {
    ...ANSWERS,
    [denied]: () => {
      throw sdkError('UnauthorizedOperation', 403);
    },
  });
  expect(rows).toHaveLength(3);
  expect(gaps).toEqual([
    expect.objectContaining({ operation: `ec2:${denied}`, resourceId: null, fields: [], code: 'ACCESS_DENIED' }),
  ]);
});
