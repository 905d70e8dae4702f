import {
  DescribeInstancesCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  GetManagedPrefixListEntriesCommand,
} from '@aws-sdk/client-ec2';
import type { Network } from '#domain/egress/places/network.ts';
import { orNull, readGateways, text } from './egress-account-gateways.ts';

/**
 * A small account's network, read and written down a second time: what a test compares the collectors, their tables and
 * the mapping of those with. It knows neither pages nor gaps.
 */
export async function networkOfAccount(ec2: EC2Client, accountId: string): Promise<Network> {
  return {
    accountId,
    ...(await readPlaces(ec2)),
    ...(await readFilters(ec2)),
    ...(await readGateways(ec2)),
    hypothetical: await readClusters(ec2),
    unread: [],
  };
}

async function readPlaces(ec2: EC2Client) {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { NetworkInterfaces = [] } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  return {
    vpcs: Vpcs.map((vpc) => ({
      id: text(vpc.VpcId),
      ownerId: orNull(vpc.OwnerId),
      cidrBlock: text(vpc.CidrBlock),
      cidrBlocks: (vpc.CidrBlockAssociationSet ?? []).map(({ CidrBlock }) => text(CidrBlock)),
      ipv6CidrBlocks: (vpc.Ipv6CidrBlockAssociationSet ?? []).map((block) => ({
        cidrBlock: text(block.Ipv6CidrBlock),
        attribute: orNull(block.Ipv6AddressAttribute),
      })),
      dnsSupport: true, // as AWS makes VPCs
      networkFirewallAssociations: null, // the emulated account has none
    })),
    subnets: Subnets.map((subnet) => ({
      id: text(subnet.SubnetId),
      vpcId: text(subnet.VpcId),
      cidrBlock: orNull(subnet.CidrBlock),
      ipv6CidrBlocks: (subnet.Ipv6CidrBlockAssociationSet ?? []).map(({ Ipv6CidrBlock }) => text(Ipv6CidrBlock)),
      availabilityZoneId: orNull(subnet.AvailabilityZoneId),
      ownerId: orNull(subnet.OwnerId),
      mapPublicIpOnLaunch: orNull(subnet.MapPublicIpOnLaunch),
      internetGatewayBlockMode: orNull(subnet.BlockPublicAccessStates?.InternetGatewayBlockMode),
      networkFirewallConnectivityType: null,
    })),
    interfaces: NetworkInterfaces.map((eni) => ({
      id: text(eni.NetworkInterfaceId),
      vpcId: text(eni.VpcId),
      subnetId: text(eni.SubnetId),
      ownerId: orNull(eni.OwnerId),
      interfaceType: orNull(eni.InterfaceType),
      status: orNull(eni.Status),
      attachmentStatus: orNull(eni.Attachment?.Status),
      instanceId: orNull(eni.Attachment?.InstanceId),
      sourceDestCheck: orNull(eni.SourceDestCheck),
      groupIds: (eni.Groups ?? []).map(({ GroupId }) => text(GroupId)),
      privateIps: (eni.PrivateIpAddresses ?? []).map((ip) => ({
        address: text(ip.PrivateIpAddress),
        publicIp: orNull(ip.Association?.PublicIp),
        carrierIp: null,
      })),
      ipv4Prefixes: [],
      ipv6Addresses: (eni.Ipv6Addresses ?? []).map(({ Ipv6Address }) => text(Ipv6Address)),
      ipv6Prefixes: [],
      denyAllIgwTraffic: orNull(eni.DenyAllIgwTraffic),
    })),
  };
}

async function readFilters(ec2: EC2Client) {
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  const { SecurityGroupRules = [] } = await ec2.send(new DescribeSecurityGroupRulesCommand({}));
  const { PrefixLists = [] } = await ec2.send(new DescribeManagedPrefixListsCommand({}));
  const { NetworkAcls = [] } = await ec2.send(new DescribeNetworkAclsCommand({}));
  const entries = await Promise.all(
    PrefixLists.map(async ({ PrefixListId }) => {
      const { Entries = [] } = await ec2.send(new GetManagedPrefixListEntriesCommand({ PrefixListId }));
      return Entries.map(({ Cidr }) => ({ prefixListId: text(PrefixListId), cidr: text(Cidr) }));
    }),
  );
  return {
    securityGroups: SecurityGroups.map((group) => ({ id: text(group.GroupId), vpcId: orNull(group.VpcId) })),
    securityGroupRules: SecurityGroupRules.map((rule) => ({
      id: text(rule.SecurityGroupRuleId),
      groupId: text(rule.GroupId),
      isEgress: rule.IsEgress === true,
      ipProtocol: text(rule.IpProtocol),
      fromPort: orNull(rule.FromPort),
      toPort: orNull(rule.ToPort),
      cidrIpv4: orNull(rule.CidrIpv4),
      cidrIpv6: orNull(rule.CidrIpv6),
      prefixListId: orNull(rule.PrefixListId),
      referencedGroupId: orNull(rule.ReferencedGroupInfo?.GroupId),
      referencedPeeringId: null,
      peeringStatus: null,
    })),
    groupVpcAssociations: [],
    prefixLists: PrefixLists.map((list) => ({ id: text(list.PrefixListId), state: orNull(list.State) })),
    prefixListEntries: entries.flat(),
    networkAcls: NetworkAcls.map((acl) => ({
      id: text(acl.NetworkAclId),
      vpcId: text(acl.VpcId),
      subnetIds: (acl.Associations ?? []).map(({ SubnetId }) => text(SubnetId)),
    })),
    networkAclEntries: NetworkAcls.flatMap((acl) =>
      (acl.Entries ?? []).map((entry) => ({
        networkAclId: text(acl.NetworkAclId),
        ruleNumber: Number(entry.RuleNumber),
        egress: entry.Egress === true,
        protocol: text(entry.Protocol),
        ruleAction: text(entry.RuleAction),
        cidrBlock: orNull(entry.CidrBlock),
        ipv6CidrBlock: orNull(entry.Ipv6CidrBlock),
        portFrom: orNull(entry.PortRange?.From),
        portTo: orNull(entry.PortRange?.To),
        icmpType: null,
        icmpCode: null,
      })),
    ),
  };
}

/** Where instances of Databricks stand, and with which groups. */
async function readClusters(ec2: EC2Client) {
  const { Reservations = [] } = await ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag:Vendor', Values: ['Databricks'] }] }),
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances)
    .flatMap(({ NetworkInterfaces = [] }) => NetworkInterfaces)
    .map((eni) => ({
      subnetId: text(eni.SubnetId),
      groupIds: (eni.Groups ?? []).map(({ GroupId }) => text(GroupId)),
    }));
}
