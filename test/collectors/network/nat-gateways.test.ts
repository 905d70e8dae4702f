import { expect, test } from 'vitest';
import collector from '#collectors/network/nat-gateways/collector.ts';
import { readFromStub } from '../../support/read-from-stub.ts';

const NAT = { NatGatewayId: 'nat-1', VpcId: 'vpc-1', State: 'available', NatGatewayAddresses: [] };
const read = (...NatGateways: object[]) => readFromStub(collector, { DescribeNatGateways: { NatGateways } });

test('asks for the largest page', async () => {
  const { calls } = await read();
  expect(calls.map(({ input }) => input)).toEqual([{ MaxResults: 1000, NextToken: undefined }]);
});

test('a regional one has no subnet, but a table and addresses in several zones', async () => {
  const { rows, gaps } = await read({
    ...NAT,
    ConnectivityType: 'public',
    AvailabilityMode: 'regional',
    RouteTableId: 'rtb-1',
    NatGatewayAddresses: [
      { PublicIp: '203.0.113.9', Status: 'succeeded', AvailabilityZoneId: 'use1-az2' },
      { PublicIp: '203.0.113.10', Status: 'associating', AvailabilityZoneId: 'use1-az1', IsPrimary: true },
    ],
  });
  expect(gaps).toEqual([]);
  expect(rows).toEqual([
    expect.objectContaining({
      subnetId: null,
      availabilityMode: 'regional',
      routeTableId: 'rtb-1',
      publicIps: ['203.0.113.10', '203.0.113.9'],
      addresses: expect.arrayContaining([
        expect.objectContaining({ publicIp: '203.0.113.9', status: 'succeeded', availabilityZoneId: 'use1-az2' }),
        expect.objectContaining({ publicIp: '203.0.113.10', status: 'associating', isPrimary: true }),
      ]),
    }),
  ]);
});

test('a private one has private addresses only', async () => {
  const { rows } = await read({
    ...NAT,
    SubnetId: 'subnet-1',
    ConnectivityType: 'private',
    NatGatewayAddresses: [{ PrivateIp: '10.0.0.9', NetworkInterfaceId: 'eni-1' }],
  });
  expect(rows).toEqual([
    expect.objectContaining({
      subnetId: 'subnet-1',
      connectivityType: 'private',
      publicIps: [],
      addresses: [expect.objectContaining({ privateIp: '10.0.0.9', publicIp: null, status: null })],
    }),
  ]);
});

test('a proxy attached to it is named', async () => {
  const AttachedAppliances = [
    { Type: 'network-firewall-proxy', ApplianceArn: 'arn:p', VpcEndpointId: 'vpce-1', AttachmentState: 'attached' },
  ];
  const { rows } = await read({ ...NAT, AttachedAppliances });
  expect(rows[0]?.attachedAppliances).toEqual([
    {
      type: 'network-firewall-proxy',
      arn: 'arn:p',
      vpcEndpointId: 'vpce-1',
      attachmentState: 'attached',
      modificationState: null,
    },
  ]);
});

test('what EC2 does not say is null; a gateway without its addresses, or its VPC, is unread', async () => {
  const { rows } = await read(NAT);
  expect(rows[0]).toMatchObject({ availabilityMode: null, connectivityType: null, attachedAppliances: null });
  const { gaps } = await read(
    { ...NAT, NatGatewayAddresses: undefined },
    { ...NAT, NatGatewayId: 'nat-2', VpcId: undefined },
  );
  expect(gaps.map(({ resourceId, fields }) => [resourceId, fields])).toEqual([
    ['nat-1', []],
    ['nat-2', []],
  ]);
});
