import {
  AcceptVpcPeeringConnectionCommand,
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AssociateSecurityGroupVpcCommand,
  AttachInternetGatewayCommand,
  AttachVpnGatewayCommand,
  AuthorizeSecurityGroupEgressCommand,
  CreateCarrierGatewayCommand,
  CreateCustomerGatewayCommand,
  CreateEgressOnlyInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateManagedPrefixListCommand,
  CreateNatGatewayCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateRouteCommand,
  type CreateRouteCommandInput,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateTransitGatewayCommand,
  CreateTransitGatewayVpcAttachmentCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  CreateVpcPeeringConnectionCommand,
  CreateVpnConnectionCommand,
  CreateVpnGatewayCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type EC2ClientConfig,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import { populateTransit } from './world-transit.ts';

/** Security groups, ACLs, routes and ways out of every kind, in two VPCs of their own that are peered. */
export async function populateWays(connection: EC2ClientConfig): Promise<void> {
  const ec2 = new EC2Client(connection);
  const here = await createVpc(ec2, '10.71.0.0/16');
  const there = await createVpc(ec2, '10.72.0.0/16');
  const listId = await createPrefixList(ec2);
  await populateGroups(ec2, here.vpcId, there.vpcId, listId);
  await populateAcls(ec2, here.vpcId);
  const gateways = await populateGateways(ec2, here);
  const peeringId = await createPeering(ec2, here.vpcId, there.vpcId);
  await populateTransit(ec2, gateways.transitId, gateways.attachmentId);
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: here.vpcId }));
  const RouteTableId = RouteTable?.RouteTableId ?? '';
  const ways: Omit<CreateRouteCommandInput, 'RouteTableId'>[] = [
    { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: gateways.natId },
    { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: gateways.egressOnlyId },
    { DestinationCidrBlock: '198.51.100.0/24', GatewayId: gateways.internetId },
    { DestinationCidrBlock: '10.72.0.0/16', VpcPeeringConnectionId: peeringId },
    { DestinationCidrBlock: '10.80.0.0/12', TransitGatewayId: gateways.transitId },
  ];
  for (const way of ways) await ec2.send(new CreateRouteCommand({ RouteTableId, ...way }));
  await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId: here.subnetId }));
  await populateEndpoints(ec2, here, RouteTableId);
}

interface Place {
  readonly vpcId: string;
  readonly subnetId: string;
}

async function createVpc(ec2: EC2Client, CidrBlock: string): Promise<Place> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock, AmazonProvidedIpv6CidrBlock: true }));
  const VpcId = Vpc?.VpcId ?? '';
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId, CidrBlock: CidrBlock.replace('.0.0/16', '.1.0/24') }),
  );
  return { vpcId: VpcId, subnetId: Subnet?.SubnetId ?? '' };
}

async function createPrefixList(ec2: EC2Client): Promise<string> {
  const Entries = ['203.0.113.0/24', '198.51.100.0/25'].map((Cidr) => ({ Cidr }));
  const list = { PrefixListName: 'partners', AddressFamily: 'IPv4', MaxEntries: 10, Entries };
  const { PrefixList } = await ec2.send(new CreateManagedPrefixListCommand(list));
  return PrefixList?.PrefixListId ?? '';
}

/** One default group that lets nothing out, one that lets everything out, and a group with a rule of each kind. */
async function populateGroups(ec2: EC2Client, here: string, there: string, listId: string): Promise<void> {
  const Filters = [
    { Name: 'vpc-id', Values: [here] },
    { Name: 'group-name', Values: ['default'] },
  ];
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const { GroupId, IpPermissionsEgress } = SecurityGroups?.[0] ?? {};
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }));
  const web = { GroupName: 'web', Description: 'clusters', VpcId: here };
  const { GroupId: webId } = await ec2.send(new CreateSecurityGroupCommand(web));
  const tcp = (port: number) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port });
  const IpPermissions = [
    { ...tcp(5432), IpRanges: [{ CidrIp: '10.71.0.0/16', Description: 'database' }] },
    { ...tcp(443), Ipv6Ranges: [{ CidrIpv6: '2001:db8::/32' }] },
    { ...tcp(8443), PrefixListIds: [{ PrefixListId: listId }] },
    { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: webId }] },
  ];
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId: webId, IpPermissions }));
  await ec2.send(new AssociateSecurityGroupVpcCommand({ GroupId: webId, VpcId: there }));
}

async function populateAcls(ec2: EC2Client, VpcId: string): Promise<void> {
  const { NetworkAcl } = await ec2.send(new CreateNetworkAclCommand({ VpcId }));
  const common = { NetworkAclId: NetworkAcl?.NetworkAclId, Egress: true };
  const entries = [
    { RuleNumber: 90, RuleAction: 'deny', Protocol: '6', CidrBlock: '8.8.8.0/25', PortRange: { From: 443, To: 443 } },
    { RuleNumber: 100, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
    {
      RuleNumber: 110,
      RuleAction: 'allow',
      Protocol: '1',
      CidrBlock: '0.0.0.0/0',
      IcmpTypeCode: { Type: 8, Code: -1 },
    },
  ] as const;
  for (const entry of entries) await ec2.send(new CreateNetworkAclEntryCommand({ ...common, ...entry }));
}

async function populateGateways(ec2: EC2Client, { vpcId: VpcId, subnetId: SubnetId }: Place) {
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const internetId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: internetId, VpcId }));
  await ec2.send(new CreateInternetGatewayCommand({}));
  const egressOnly = await ec2.send(new CreateEgressOnlyInternetGatewayCommand({ VpcId }));
  const { VpnGateway } = await ec2.send(new CreateVpnGatewayCommand({ Type: 'ipsec.1' }));
  await ec2.send(new AttachVpnGatewayCommand({ VpnGatewayId: VpnGateway?.VpnGatewayId, VpcId }));
  await connect(ec2, VpnGateway?.VpnGatewayId);
  await ec2.send(new CreateCarrierGatewayCommand({ VpcId }));
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  await ec2.send(new CreateNatGatewayCommand({ SubnetId, ConnectivityType: 'private' }));
  const { TransitGateway } = await ec2.send(new CreateTransitGatewayCommand({}));
  const TransitGatewayId = TransitGateway?.TransitGatewayId ?? '';
  const attachment = { TransitGatewayId, VpcId, SubnetIds: [SubnetId] };
  const attached = await ec2.send(new CreateTransitGatewayVpcAttachmentCommand(attachment));
  return {
    internetId,
    egressOnlyId: egressOnly.EgressOnlyInternetGateway?.EgressOnlyInternetGatewayId ?? '',
    natId: NatGateway?.NatGatewayId ?? '',
    transitId: TransitGatewayId,
    attachmentId: attached.TransitGatewayVpcAttachment?.TransitGatewayAttachmentId ?? '',
  };
}

/** A VPN connection, in whose answer the emulated account writes a key, as AWS does. */
async function connect(ec2: EC2Client, VpnGatewayId: string | undefined): Promise<void> {
  const Type = 'ipsec.1';
  const { CustomerGateway } = await ec2.send(
    new CreateCustomerGatewayCommand({ Type, PublicIp: '198.51.100.7', BgpAsn: 65_000 }),
  );
  const { CustomerGatewayId } = CustomerGateway ?? {};
  await ec2.send(new CreateVpnConnectionCommand({ Type, VpnGatewayId, CustomerGatewayId }));
}

async function createPeering(ec2: EC2Client, VpcId: string, PeerVpcId: string): Promise<string> {
  const { VpcPeeringConnection } = await ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId, PeerVpcId }));
  const id = VpcPeeringConnection?.VpcPeeringConnectionId ?? '';
  await ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: id }));
  return id;
}

/** Gateway endpoints as AWS makes them and with a policy that names a bucket; an interface and a service-network endpoint. */
async function populateEndpoints(ec2: EC2Client, { vpcId: VpcId, subnetId }: Place, tableId: string): Promise<void> {
  const service = (name: string) => `com.amazonaws.us-east-1.${name}`;
  const Resource = ['arn:aws:s3:::phi-lake', 'arn:aws:s3:::phi-lake/*'];
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource }],
  });
  const gateway = { VpcId, VpcEndpointType: 'Gateway' as const, RouteTableIds: [tableId] };
  await ec2.send(new CreateVpcEndpointCommand({ ...gateway, ServiceName: service('s3'), PolicyDocument }));
  await ec2.send(new CreateVpcEndpointCommand({ ...gateway, ServiceName: service('dynamodb') }));
  const SubnetIds = [subnetId];
  const inside = { VpcId, VpcEndpointType: 'Interface' as const, ServiceName: service('sts'), SubnetIds };
  await ec2.send(new CreateVpcEndpointCommand(inside));
  await ec2.send(new CreateVpcEndpointCommand({ VpcId, VpcEndpointType: 'ServiceNetwork', SubnetIds }));
}
