import {
  DescribeSubnetsCommand,
  EC2Client,
  type Subnet as Ec2Subnet,
  type SubnetIpv6CidrBlockAssociation,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { answered, tagRecord } from '#domain/reading/reading.ts';
import { noPublicAddresses } from './rules.ts';
import { Subnet } from './subnet.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
const PAGE = 1000;

export default defineCollector({
  id: 'subnets',
  title: 'Subnets and the addresses they give',
  scope: 'aws-region',
  reads: ['ec2:DescribeSubnets'],
  row: Subnet,
  rules: [noPublicAddresses],
  volatile: ['availableIps'],
  report: ['vpcId', 'cidrBlock', 'ipv6CidrBlocks', 'mapPublicIpOnLaunch', 'shared', 'internetGatewayBlockMode'],
  async *collect({ scope, aws, gap }) {
    const ec2 = aws(EC2Client);
    yield* listRows(gap, {
      operation: 'ec2:DescribeSubnets',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeSubnetsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.Subnets, next: page.NextToken };
      },
      idOf: (subnet) => subnet.SubnetId,
      rowOf: (subnet, id) => rowOf(subnet, id, scope.accountId),
    });
  },
});

/** A member that this client does not know: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html */
interface Firewalled {
  readonly NetworkFirewallConnectivityType?: string;
}

const rowOf = (subnet: Ec2Subnet & Firewalled, id: string, accountId: string) => ({
  id,
  vpcId: answered(subnet.VpcId, 'vpcId'),
  ownerId: subnet.OwnerId ?? null,
  shared: subnet.OwnerId === undefined ? null : subnet.OwnerId !== accountId,
  state: subnet.State ?? null,
  isDefault: subnet.DefaultForAz ?? null,
  availabilityZone: subnet.AvailabilityZone ?? null,
  availabilityZoneId: subnet.AvailabilityZoneId ?? null,
  cidrBlock: subnet.CidrBlock || null,
  ipv6CidrBlocks: (subnet.Ipv6CidrBlockAssociationSet ?? []).filter(isAssociated).map(blockOf).toSorted(),
  ipv6Native: subnet.Ipv6Native ?? null,
  mapPublicIpOnLaunch: subnet.MapPublicIpOnLaunch ?? null,
  assignIpv6AddressOnCreation: subnet.AssignIpv6AddressOnCreation ?? null,
  internetGatewayBlockMode: subnet.BlockPublicAccessStates?.InternetGatewayBlockMode ?? null,
  networkFirewallConnectivityType: subnet.NetworkFirewallConnectivityType ?? null,
  availableIps: subnet.AvailableIpAddressCount ?? null,
  tags: tagRecord(subnet.Tags),
});

const isAssociated = ({ Ipv6CidrBlockState: state }: SubnetIpv6CidrBlockAssociation): boolean =>
  answered(state?.State, 'state of a block') === 'associated';

const blockOf = ({ Ipv6CidrBlock }: SubnetIpv6CidrBlockAssociation): string => answered(Ipv6CidrBlock, 'ipv6CidrBlock');
