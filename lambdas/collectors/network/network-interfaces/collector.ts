import {
  DescribeNetworkInterfacesCommand,
  EC2Client,
  type NetworkInterface as Ec2Interface,
  type NetworkInterfaceAttachment,
  type NetworkInterfacePrivateIpAddress,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows, textsOrNull } from '#domain/reading/list-rows.ts';
import { answered, tagRecord } from '#domain/reading/reading.ts';
import { NetworkInterface } from './rules.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html */
const PAGE = 1000;

export default defineCollector({
  id: 'network-interfaces',
  title: 'Network interfaces and their addresses',
  scope: 'aws-region',
  reads: ['ec2:DescribeNetworkInterfaces'],
  row: NetworkInterface,
  rules: [],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    yield* listRows(gap, {
      operation: 'ec2:DescribeNetworkInterfaces',
      page: (NextToken) => pageOf(ec2, NextToken),
      idOf: (one) => one.NetworkInterfaceId,
      rowOf,
    });
  },
});

/** Interfaces that AWS services manage too: an account may hide them from every list that does not ask for them. */
async function pageOf(ec2: EC2Client, NextToken: string | undefined) {
  const page = await ec2.send(
    new DescribeNetworkInterfacesCommand({ MaxResults: PAGE, NextToken, IncludeManagedResources: true }),
  );
  return { items: page.NetworkInterfaces, next: page.NextToken };
}

const rowOf = (one: Ec2Interface, id: string) => ({
  id,
  vpcId: answered(one.VpcId, 'vpcId'),
  subnetId: answered(one.SubnetId, 'subnetId'),
  ownerId: one.OwnerId ?? null,
  interfaceType: one.InterfaceType ?? null,
  description: one.Description || null,
  status: one.Status ?? null,
  requesterManaged: one.RequesterManaged ?? null,
  requesterId: one.RequesterId ?? null,
  operator: one.Operator?.Principal ?? null,
  sourceDestCheck: one.SourceDestCheck ?? null,
  denyAllIgwTraffic: one.DenyAllIgwTraffic ?? null,
  groupIds: textsOrNull(one.Groups?.map(({ GroupId }) => answered(GroupId, 'groupId'))),
  ...attachment(one.Attachment),
  ...addresses(one),
  tags: tagRecord(one.TagSet),
});

const attachment = (attached: NetworkInterfaceAttachment | undefined) => ({
  attachmentStatus: attached?.Status ?? null,
  instanceId: attached?.InstanceId ?? null,
  instanceOwnerId: attached?.InstanceOwnerId ?? null,
});

function addresses(one: Ec2Interface) {
  const privateIps = inOrder(privateAddresses(one).map(privateIpOf));
  const publicIps = [one.Association?.PublicIp, ...privateIps.map(({ publicIp }) => publicIp)];
  return {
    publicIps: [...new Set(publicIps.filter((ip) => typeof ip === 'string'))].sort(),
    privateIps,
    ipv4Prefixes: (one.Ipv4Prefixes ?? []).map(({ Ipv4Prefix }) => answered(Ipv4Prefix, 'ipv4Prefix')).toSorted(),
    ipv6Addresses: (one.Ipv6Addresses ?? []).map(({ Ipv6Address }) => answered(Ipv6Address, 'ipv6Address')).toSorted(),
    primaryIpv6: one.Ipv6Addresses?.find(({ IsPrimaryIpv6 }) => IsPrimaryIpv6)?.Ipv6Address ?? null,
    ipv6Prefixes: (one.Ipv6Prefixes ?? []).map(({ Ipv6Prefix }) => answered(Ipv6Prefix, 'ipv6Prefix')).toSorted(),
  };
}

/** Its private addresses; where EC2 lists none but names the primary one, that. An IPv6-only interface has none. */
const privateAddresses = (one: Ec2Interface): readonly NetworkInterfacePrivateIpAddress[] => {
  if (one.PrivateIpAddresses?.length || one.PrivateIpAddress === undefined) return one.PrivateIpAddresses ?? [];
  return [{ PrivateIpAddress: one.PrivateIpAddress, ...(one.Association && { Association: one.Association }) }];
};

const privateIpOf = ({ PrivateIpAddress, Association }: NetworkInterfacePrivateIpAddress) => ({
  address: answered(PrivateIpAddress, 'privateIpAddress'),
  publicIp: Association?.PublicIp ?? null,
  carrierIp: Association?.CarrierIp ?? null,
});
