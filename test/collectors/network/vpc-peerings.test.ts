import { expect, test } from 'vitest';
import collector from '#collectors/network/vpc-peerings/collector.ts';
import { readFromStub } from '../../support/read-from-stub.ts';

const read = async (peering: object) => {
  const VpcPeeringConnections = [{ VpcPeeringConnectionId: 'pcx-1', ...peering }];
  const { rows } = await readFromStub(collector, { DescribeVpcPeeringConnections: { VpcPeeringConnections } });
  return rows[0];
};

test('asks for the largest page', async () => {
  const { calls } = await readFromStub(collector, { DescribeVpcPeeringConnections: { VpcPeeringConnections: [] } });
  expect(calls.map(({ input }) => input)).toEqual([{ MaxResults: 1000, NextToken: undefined }]);
});

test('both sides have all their blocks, each once, in one order', async () => {
  const side = (VpcId: string, OwnerId: string, CidrBlock: string) => ({
    VpcId,
    OwnerId,
    Region: 'us-east-1',
    CidrBlock,
    CidrBlockSet: [{ CidrBlock }, { CidrBlock: '100.64.0.0/16' }],
    Ipv6CidrBlockSet: [{ Ipv6CidrBlock: '2600:1f14:b::/56' }, { Ipv6CidrBlock: '2600:1f14:a::/56' }],
  });
  const row = await read({
    Status: { Code: 'active', Message: 'Active' },
    RequesterVpcInfo: side('vpc-1', '111122223333', '10.1.0.0/16'),
    AccepterVpcInfo: side('vpc-2', '444455556666', '10.2.0.0/16'),
  });
  const blocks = (cidrBlock: string) => ({
    region: 'us-east-1',
    cidrBlocks: ['100.64.0.0/16', cidrBlock].sort(),
    ipv6CidrBlocks: ['2600:1f14:a::/56', '2600:1f14:b::/56'],
  });
  expect(row).toEqual({
    id: 'pcx-1',
    status: 'active',
    requesterVpcId: 'vpc-1',
    accepterVpcId: 'vpc-2',
    requester: { vpcId: 'vpc-1', ownerId: '111122223333', ...blocks('10.1.0.0/16') },
    accepter: { vpcId: 'vpc-2', ownerId: '444455556666', ...blocks('10.2.0.0/16') },
    tags: {},
  });
});

test('of a peering that is not active no blocks are told: null, not none', async () => {
  const unread = { cidrBlocks: null, ipv6CidrBlocks: null };
  const row = await read({
    Status: { Code: 'pending-acceptance' },
    RequesterVpcInfo: { VpcId: 'vpc-1', CidrBlockSet: [], Ipv6CidrBlockSet: [] },
    AccepterVpcInfo: { VpcId: 'vpc-2' },
  });
  expect(row).toMatchObject({ requester: unread, accepter: unread });
});

test('a side without an IPv6 list is not said to have no IPv6', async () => {
  const row = await read({ RequesterVpcInfo: { VpcId: 'vpc-1', CidrBlock: '10.1.0.0/16' } });
  expect(row).toMatchObject({ requester: { cidrBlocks: ['10.1.0.0/16'], ipv6CidrBlocks: null }, accepterVpcId: null });
});
