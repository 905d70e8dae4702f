import { expect, test } from 'vitest';
import collector from '#collectors/network/transit-gateway-attachments/collector.ts';
import { readFromStub, sdkError } from '../../support/read-from-stub.ts';

const common = { TransitGatewayId: 'tgw-1', State: 'available' };
const vpc = { ...common, TransitGatewayAttachmentId: 'tgw-attach-1', ResourceType: 'vpc', ResourceId: 'vpc-1' };
const vpn = { ...common, TransitGatewayAttachmentId: 'tgw-attach-2', ResourceType: 'vpn', ResourceId: 'vpn-1' };
const ofVpc = {
  ...common,
  TransitGatewayAttachmentId: 'tgw-attach-1',
  VpcId: 'vpc-1',
  VpcOwnerId: '1',
  SubnetIds: ['subnet-b', 'subnet-a'],
};
const denied = () => {
  throw sdkError('UnauthorizedOperation', 403);
};

test('asks for the largest pages of both lists', async () => {
  const { calls } = await readFromStub(collector, {
    DescribeTransitGatewayVpcAttachments: { TransitGatewayVpcAttachments: [] },
    DescribeTransitGatewayAttachments: { TransitGatewayAttachments: [] },
  });
  expect(calls.map(({ input }) => input.MaxResults)).toEqual([1000, 1000]);
});

test('a VPC has its subnets, what is no VPC has none', async () => {
  const { rows, gaps } = await readFromStub(collector, {
    DescribeTransitGatewayVpcAttachments: { TransitGatewayVpcAttachments: [ofVpc] },
    DescribeTransitGatewayAttachments: { TransitGatewayAttachments: [vpc, vpn] },
  });
  expect(gaps).toEqual([]);
  expect(rows.map(({ id, resourceType, vpcId, subnetIds }) => [id, resourceType, vpcId, subnetIds])).toEqual([
    ['tgw-attach-1', 'vpc', 'vpc-1', ['subnet-a', 'subnet-b']],
    ['tgw-attach-2', 'vpn', null, null],
  ]);
});

test('when the subnets cannot be read, no attachment is said to have none', async () => {
  const { rows, gaps } = await readFromStub(collector, {
    DescribeTransitGatewayVpcAttachments: denied,
    DescribeTransitGatewayAttachments: { TransitGatewayAttachments: [vpc] },
  });
  expect(rows).toEqual([expect.objectContaining({ id: 'tgw-attach-1', vpcId: 'vpc-1', subnetIds: null })]);
  expect(gaps).toEqual([
    expect.objectContaining({
      resourceId: null,
      fields: ['subnetIds', 'applianceMode', 'ipv6Support'],
      code: 'ACCESS_DENIED',
    }),
  ]);
});

test('when the list of all kinds cannot be read, the VPCs are there all the same', async () => {
  const { rows, gaps } = await readFromStub(collector, {
    DescribeTransitGatewayVpcAttachments: { TransitGatewayVpcAttachments: [ofVpc] },
    DescribeTransitGatewayAttachments: denied,
  });
  expect(rows).toEqual([
    expect.objectContaining({
      id: 'tgw-attach-1',
      transitGatewayId: 'tgw-1',
      resourceType: 'vpc',
      resourceOwnerId: '1',
      vpcId: 'vpc-1',
      subnetIds: ['subnet-a', 'subnet-b'],
      state: 'available',
    }),
  ]);
  expect(gaps).toEqual([expect.objectContaining({ operation: 'ec2:DescribeTransitGatewayAttachments', fields: [] })]);
});
