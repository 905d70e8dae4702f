import {
  DescribeNatGatewaysCommand,
  EC2Client,
  type NatGateway as Ec2NatGateway,
  type NatGatewayAddress,
  type NatGatewayAttachedAppliance,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows } from '#domain/reading/list-rows.ts';
import { answered, isoOrNull, tagRecord } from '#domain/reading/reading.ts';
import { NatGateway } from './rules.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html */
const PAGE = 1000;

export default defineCollector({
  id: 'nat-gateways',
  title: 'NAT gateways and the addresses they send from',
  scope: 'aws-region',
  reads: ['ec2:DescribeNatGateways'],
  row: NatGateway,
  rules: [],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    yield* listRows(gap, {
      operation: 'ec2:DescribeNatGateways',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeNatGatewaysCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.NatGateways, next: page.NextToken };
      },
      idOf: (nat) => nat.NatGatewayId,
      rowOf,
    });
  },
});

function rowOf(nat: Ec2NatGateway, id: string) {
  const addresses = inOrder(answered(nat.NatGatewayAddresses, 'NatGatewayAddresses').map(addressOf));
  return {
    id,
    vpcId: answered(nat.VpcId, 'VpcId'),
    subnetId: nat.SubnetId || null,
    state: nat.State ?? null,
    connectivityType: nat.ConnectivityType ?? null,
    availabilityMode: nat.AvailabilityMode ?? null,
    routeTableId: nat.RouteTableId || null,
    publicIps: addresses.flatMap(({ publicIp }) => publicIp ?? []).sort(),
    addresses,
    attachedAppliances: nat.AttachedAppliances ? inOrder(nat.AttachedAppliances.map(applianceOf)) : null,
    createdAt: isoOrNull(nat.CreateTime),
    deletedAt: isoOrNull(nat.DeleteTime),
    tags: tagRecord(nat.Tags),
  };
}

const addressOf = (address: NatGatewayAddress) => ({
  privateIp: address.PrivateIp ?? null,
  publicIp: address.PublicIp ?? null,
  status: address.Status ?? null,
  isPrimary: address.IsPrimary ?? null,
  networkInterfaceId: address.NetworkInterfaceId ?? null,
  allocationId: address.AllocationId ?? null,
  availabilityZoneId: address.AvailabilityZoneId ?? null,
});

const applianceOf = (appliance: NatGatewayAttachedAppliance) => ({
  type: appliance.Type ?? null,
  arn: appliance.ApplianceArn ?? null,
  vpcEndpointId: appliance.VpcEndpointId ?? null,
  attachmentState: appliance.AttachmentState ?? null,
  modificationState: appliance.ModificationState ?? null,
});
