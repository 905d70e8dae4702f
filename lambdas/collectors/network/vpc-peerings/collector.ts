import {
  DescribeVpcPeeringConnectionsCommand,
  EC2Client,
  type VpcPeeringConnection,
  type VpcPeeringConnectionVpcInfo,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { tagRecord } from '#domain/reading/reading.ts';
import { VpcPeering } from './rules.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcPeeringConnections.html */
const PAGE = 1000;

export default defineCollector({
  id: 'vpc-peerings',
  title: 'VPC peerings and the networks on both sides',
  scope: 'aws-region',
  reads: ['ec2:DescribeVpcPeeringConnections'],
  row: VpcPeering,
  rules: [],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    yield* listRows(gap, {
      operation: 'ec2:DescribeVpcPeeringConnections',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeVpcPeeringConnectionsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.VpcPeeringConnections, next: page.NextToken };
      },
      idOf: (peering) => peering.VpcPeeringConnectionId,
      rowOf,
    });
  },
});

const rowOf = (peering: VpcPeeringConnection, id: string) => ({
  id,
  status: peering.Status?.Code ?? null,
  requesterVpcId: peering.RequesterVpcInfo?.VpcId ?? null,
  accepterVpcId: peering.AccepterVpcInfo?.VpcId ?? null,
  requester: sideOf(peering.RequesterVpcInfo),
  accepter: sideOf(peering.AccepterVpcInfo),
  tags: tagRecord(peering.Tags),
});

/** Every VPC has an IPv4 block, so a side without one was not told, and then neither were its IPv6 blocks. */
function sideOf(side: VpcPeeringConnectionVpcInfo | undefined) {
  const listed = side?.CidrBlockSet?.flatMap(({ CidrBlock }) => CidrBlock ?? []) ?? [];
  const blocks = new Set(side?.CidrBlock ? [side.CidrBlock, ...listed] : listed);
  const ipv6 = side?.Ipv6CidrBlockSet?.flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? []);
  return {
    vpcId: side?.VpcId ?? null,
    ownerId: side?.OwnerId ?? null,
    region: side?.Region ?? null,
    cidrBlocks: blocks.size === 0 ? null : [...blocks].sort(),
    ipv6CidrBlocks: blocks.size === 0 ? null : (ipv6?.sort() ?? null),
  };
}
