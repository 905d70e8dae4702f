import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AssociateVpcCidrBlockCommand,
  CreateFlowLogsCommand,
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  type EC2Client,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';

/** Answers of operations the emulated account does not have, once there are places for them to name. */
export type StandIns = Readonly<Record<string, string>>;

/**
 * Three VPCs beside the default one: of the first all traffic is logged and its resolver answers for listed names only;
 * the second has a flow log that delivers nothing, the third no resolver. A host with a public address stands in one
 * subnet of the first, a private interface in the other. Gives the stand-ins that name them.
 */
export async function populatePlaces(ec2: EC2Client, bucket: string): Promise<StandIns> {
  const create = async (CidrBlock: string, AmazonProvidedIpv6CidrBlock = false) => {
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock, AmazonProvidedIpv6CidrBlock }));
    return Vpc?.VpcId ?? '';
  };
  const [phi, unlogged, mute] = [
    await create('10.0.0.0/16', true),
    await create('10.1.0.0/16'),
    await create('10.2.0.0/16'),
  ];
  await ec2.send(new AssociateVpcCidrBlockCommand({ VpcId: phi, CidrBlock: '100.64.0.0/16' }));
  await ec2.send(new ModifyVpcAttributeCommand({ VpcId: mute, EnableDnsSupport: { Value: false } }));
  await populateSubnets(ec2, phi);
  await logFlows(ec2, phi, { LogDestinationType: 's3', LogDestination: `arn:aws:s3:::${bucket}` });
  const role = 'arn:aws:iam::123456789012:role/flow-logs';
  await logFlows(ec2, unlogged, { LogGroupName: 'there-is-none', DeliverLogsPermissionArn: role });
  return { ...ENCRYPTION, ...blockPublicAccess(phi), ...dnsFirewall(phi) };
}

async function populateSubnets(ec2: EC2Client, VpcId: string): Promise<void> {
  const create = async (CidrBlock: string) =>
    (await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }))).Subnet?.SubnetId ?? '';
  const [open, closed] = [await create('10.0.0.0/24'), await create('10.0.1.0/24')];
  await ec2.send(new ModifySubnetAttributeCommand({ SubnetId: open, MapPublicIpOnLaunch: { Value: true } }));
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: open }));
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId;
  await ec2.send(new AssociateAddressCommand({ AllocationId, NetworkInterfaceId }));
  const tags = { Vendor: 'Databricks', ClusterId: '1101-080000-abcd1234', ClusterName: 'nightly' };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-12c6146b',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: closed,
      MetadataOptions: { HttpTokens: 'required' },
      TagSpecifications: [{ ResourceType: 'instance', Tags }],
    }),
  );
}

const logFlows = (ec2: EC2Client, vpc: string, destination: object) =>
  ec2.send(new CreateFlowLogsCommand({ ResourceType: 'VPC', ResourceIds: [vpc], TrafficType: 'ALL', ...destination }));

const REQUEST = '<requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>';

const ENCRYPTION: StandIns = {
  DescribeAccountVpcEncryptionControl:
    `<DescribeAccountVpcEncryptionControlResponse>${REQUEST}<accountVpcEncryptionControl>` +
    '<state>default-state</state><mode>unmanaged</mode><managedBy>account</managedBy>' +
    '</accountVpcEncryptionControl></DescribeAccountVpcEncryptionControlResponse>',
  DescribeVpcEncryptionControls: `<DescribeVpcEncryptionControlsResponse>${REQUEST}<vpcEncryptionControlSet/></DescribeVpcEncryptionControlsResponse>`,
};

const blockPublicAccess = (vpc: string): StandIns => ({
  DescribeVpcBlockPublicAccessOptions:
    `<DescribeVpcBlockPublicAccessOptionsResponse>${REQUEST}<vpcBlockPublicAccessOptions>` +
    '<awsAccountId>123456789012</awsAccountId><awsRegion>us-east-1</awsRegion><state>update-complete</state>' +
    '<internetGatewayBlockMode>block-ingress</internetGatewayBlockMode><managedBy>account</managedBy>' +
    '<exclusionsAllowed>allowed</exclusionsAllowed><lastUpdateTimestamp>2026-11-01T08:00:00.000Z</lastUpdateTimestamp>' +
    '</vpcBlockPublicAccessOptions></DescribeVpcBlockPublicAccessOptionsResponse>',
  DescribeVpcBlockPublicAccessExclusions:
    `<DescribeVpcBlockPublicAccessExclusionsResponse>${REQUEST}<vpcBlockPublicAccessExclusionSet><item>` +
    '<exclusionId>vpcbpa-exclude-0a1b2c3d4e5f60001</exclusionId>' +
    '<internetGatewayExclusionMode>allow-egress</internetGatewayExclusionMode>' +
    `<resourceArn>arn:aws:ec2:us-east-1:123456789012:vpc/${vpc}</resourceArn><state>create-complete</state>` +
    '</item></vpcBlockPublicAccessExclusionSet></DescribeVpcBlockPublicAccessExclusionsResponse>',
});

/** Every list that is asked for holds the domain of everything; so only one rule has a list of the customer's. */
const dnsFirewall = (VpcId: string): StandIns => {
  const group = 'rslvr-frg-0a1b2c3d4e5f6000';
  const [own, managed] = ['rslvr-fdl-0a1b2c3d4e5f6001', 'rslvr-fdl-0a1b2c3d4e5f6002'];
  const rule = { FirewallRuleGroupId: group, Action: 'BLOCK', BlockResponse: 'NODATA' };
  return Object.fromEntries(
    Object.entries({
      ListFirewallRuleGroupAssociations: {
        FirewallRuleGroupAssociations: [
          {
            Id: 'rslvr-frgassoc-0a1b2c3d4e5f6003',
            FirewallRuleGroupId: group,
            VpcId,
            Name: 'phi',
            Priority: 101,
            MutationProtection: 'ENABLED',
            Status: 'COMPLETE',
          },
        ],
      },
      ListFirewallRules: {
        FirewallRules: [
          { ...rule, FirewallDomainListId: own, Name: 'all else', Priority: 3 },
          { ...rule, FirewallDomainListId: managed, Name: 'malware', Priority: 1 },
          { ...rule, DnsThreatProtection: 'DNS_TUNNELING', ConfidenceThreshold: 'LOW', Name: 'tunnels', Priority: 2 },
        ],
      },
      ListFirewallDomainLists: {
        FirewallDomainLists: [
          { Id: own, Name: 'everything' },
          {
            Id: managed,
            Name: 'AWSManagedDomainsMalwareDomainList',
            ManagedOwnerName: 'Route 53 Resolver DNS Firewall',
          },
        ],
      },
      ListFirewallDomains: { Domains: ['*.'] },
      ListFirewallConfigs: {
        FirewallConfigs: [{ Id: 'rslvr-fc-0a1b2c3d4e5f6004', ResourceId: VpcId, FirewallFailOpen: 'DISABLED' }],
      },
    }).map(([operation, answer]) => [operation, JSON.stringify(answer)]),
  );
};
