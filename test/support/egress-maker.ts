import {
  AcceptVpcPeeringConnectionCommand,
  AllocateAddressCommand,
  AssociateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AttachVpnGatewayCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateCustomerGatewayCommand,
  CreateEgressOnlyInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateManagedPrefixListCommand,
  CreateNatGatewayCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  type CreateNetworkAclEntryCommandInput,
  CreateNetworkInterfaceCommand,
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
  DescribeNetworkAclsCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type IpPermission,
  ReplaceNetworkAclAssociationCommand,
  RevokeSecurityGroupEgressCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';

const ANY: IpPermission = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
const tcp = (from: number, to = from) => ({ IpProtocol: 'tcp', FromPort: from, ToPort: to });

/** Makes the parts of a network by the API and gives their ids. */
export class NetworkMaker {
  readonly #ec2: EC2Client;

  constructor(ec2: EC2Client) {
    this.#ec2 = ec2;
  }

  async vpc(
    CidrBlock: string,
    AmazonProvidedIpv6CidrBlock: boolean,
  ): Promise<{ id: string; ipv6: string | undefined }> {
    const { Vpc } = await this.#ec2.send(new CreateVpcCommand({ CidrBlock, AmazonProvidedIpv6CidrBlock }));
    return { id: Vpc?.VpcId ?? '', ipv6: Vpc?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock };
  }

  /** With the first /64 of the VPC's IPv6 block, where it has one. */
  async subnet(VpcId: string, AvailabilityZone: string, CidrBlock: string, ipv6?: string): Promise<string> {
    const Ipv6CidrBlock = ipv6?.replace(/::\/56$/, '::/64');
    const { Subnet } = await this.#ec2.send(
      new CreateSubnetCommand({ VpcId, AvailabilityZone, CidrBlock, ...(Ipv6CidrBlock && { Ipv6CidrBlock }) }),
    );
    return Subnet?.SubnetId ?? '';
  }

  /** Replaces the subnet's default ACL: out, a range denied before the rest is allowed; in, answers to high ports. */
  async acl(VpcId: string, subnetId: string): Promise<void> {
    const { NetworkAcl } = await this.#ec2.send(new CreateNetworkAclCommand({ VpcId }));
    const NetworkAclId = NetworkAcl?.NetworkAclId;
    const entries: Omit<CreateNetworkAclEntryCommandInput, 'NetworkAclId'>[] = [
      {
        Egress: true,
        RuleNumber: 90,
        RuleAction: 'deny',
        Protocol: '6',
        CidrBlock: '8.8.8.0/25',
        PortRange: { From: 443, To: 443 },
      },
      { Egress: true, RuleNumber: 100, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
      { Egress: true, RuleNumber: 110, RuleAction: 'allow', Protocol: '-1', Ipv6CidrBlock: '::/0' },
      {
        Egress: false,
        RuleNumber: 100,
        RuleAction: 'allow',
        Protocol: '6',
        CidrBlock: '0.0.0.0/0',
        PortRange: { From: 32_768, To: 60_999 },
      },
      { Egress: false, RuleNumber: 110, RuleAction: 'allow', Protocol: '-1', Ipv6CidrBlock: '::/0' },
    ];
    for (const entry of entries) await this.#ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, ...entry }));
    const { NetworkAcls } = await this.#ec2.send(
      new DescribeNetworkAclsCommand({ Filters: [{ Name: 'association.subnet-id', Values: [subnetId] }] }),
    );
    const old = NetworkAcls?.[0]?.Associations?.find(({ SubnetId }) => SubnetId === subnetId);
    await this.#ec2.send(
      new ReplaceNetworkAclAssociationCommand({ AssociationId: old?.NetworkAclAssociationId, NetworkAclId }),
    );
  }

  async groups(VpcId: string) {
    const list = await this.#ec2.send(
      new CreateManagedPrefixListCommand({
        PrefixListName: 'partners',
        AddressFamily: 'IPv4',
        MaxEntries: 5,
        Entries: [{ Cidr: '198.18.0.0/20' }, { Cidr: '52.216.0.0/15' }],
      }),
    );
    const PrefixListId = list.PrefixList?.PrefixListId;
    const web = await this.#group(VpcId, 'web', [
      { ...tcp(443), IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
      { ...tcp(8443, 8451), IpRanges: [{ CidrIp: '3.237.73.224/28' }] },
      { IpProtocol: 'udp', FromPort: 53, ToPort: 53, IpRanges: [{ CidrIp: '9.9.9.9/32' }] },
      { IpProtocol: 'icmp', FromPort: 8, ToPort: -1, IpRanges: [{ CidrIp: '1.1.1.0/24' }] },
    ]);
    const open = await this.#group(VpcId, 'open', [ANY]);
    const data = await this.#group(VpcId, 'data', [
      { ...tcp(443), PrefixListIds: [{ PrefixListId }] },
      { ...tcp(5432), UserIdGroupPairs: [{ GroupId: web }] },
      { ...tcp(1, 1024), IpRanges: [{ CidrIp: '10.0.0.0/8' }] },
    ]);
    const link = await this.#group(VpcId, 'link', [ANY]);
    const IpPermissions = [{ ...tcp(443), UserIdGroupPairs: [{ GroupId: data }] }];
    await this.#ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: link, IpPermissions }));
    await this.#ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: open, IpPermissions: [ANY] }));
    const { SecurityGroups } = await this.#ec2.send(
      new DescribeSecurityGroupsCommand({
        Filters: [
          { Name: 'vpc-id', Values: [VpcId] },
          { Name: 'group-name', Values: ['default'] },
        ],
      }),
    );
    return { web, open, data, link, fallback: SecurityGroups?.[0]?.GroupId ?? '' };
  }

  /** A group that lets out what it is told to, instead of everything. */
  async #group(VpcId: string, GroupName: string, IpPermissions: IpPermission[]): Promise<string> {
    const { GroupId = '' } = await this.#ec2.send(
      new CreateSecurityGroupCommand({ VpcId, GroupName, Description: GroupName }),
    );
    const { SecurityGroups } = await this.#ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
    await this.#ec2.send(
      new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: SecurityGroups?.[0]?.IpPermissionsEgress }),
    );
    await this.#ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
    return GroupId;
  }

  async gateways(VpcId: string, PeerVpcId: string, SubnetId: string) {
    const { InternetGateway } = await this.#ec2.send(new CreateInternetGatewayCommand({}));
    const internet = InternetGateway?.InternetGatewayId ?? '';
    await this.#ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: internet, VpcId }));
    const { EgressOnlyInternetGateway } = await this.#ec2.send(new CreateEgressOnlyInternetGatewayCommand({ VpcId }));
    const { AllocationId } = await this.#ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
    const { NatGateway } = await this.#ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
    const { TransitGateway } = await this.#ec2.send(new CreateTransitGatewayCommand({}));
    const TransitGatewayId = TransitGateway?.TransitGatewayId ?? '';
    const attachment = { TransitGatewayId, VpcId, SubnetIds: [SubnetId] };
    await this.#ec2.send(new CreateTransitGatewayVpcAttachmentCommand(attachment));
    const { VpcPeeringConnection } = await this.#ec2.send(new CreateVpcPeeringConnectionCommand({ VpcId, PeerVpcId }));
    const peering = VpcPeeringConnection?.VpcPeeringConnectionId ?? '';
    await this.#ec2.send(new AcceptVpcPeeringConnectionCommand({ VpcPeeringConnectionId: peering }));
    return {
      internet,
      egressOnly: EgressOnlyInternetGateway?.EgressOnlyInternetGatewayId ?? '',
      nat: NatGateway?.NatGatewayId ?? '',
      transit: TransitGatewayId,
      peering,
    };
  }

  /** A virtual private gateway with a VPN connection. */
  async vpn(VpcId: string): Promise<string> {
    const Type = 'ipsec.1' as const;
    const { VpnGateway } = await this.#ec2.send(new CreateVpnGatewayCommand({ Type }));
    const VpnGatewayId = VpnGateway?.VpnGatewayId ?? '';
    await this.#ec2.send(new AttachVpnGatewayCommand({ VpnGatewayId, VpcId }));
    const device = { Type, PublicIp: '198.51.100.7', BgpAsn: 65_000 };
    const { CustomerGateway } = await this.#ec2.send(new CreateCustomerGatewayCommand(device));
    const { CustomerGatewayId } = CustomerGateway ?? {};
    await this.#ec2.send(new CreateVpnConnectionCommand({ Type, VpnGatewayId, CustomerGatewayId }));
    return VpnGatewayId;
  }

  async table(
    VpcId: string,
    SubnetId: string,
    routes: Omit<CreateRouteCommandInput, 'RouteTableId'>[],
  ): Promise<string> {
    const { RouteTable } = await this.#ec2.send(new CreateRouteTableCommand({ VpcId }));
    const RouteTableId = RouteTable?.RouteTableId ?? '';
    for (const route of routes) await this.#ec2.send(new CreateRouteCommand({ RouteTableId, ...route }));
    await this.#ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    return RouteTableId;
  }

  async endpoints(VpcId: string, tableId: string, subnetId: string, groupId: string): Promise<void> {
    const service = (name: string) => `com.amazonaws.us-east-1.${name}`;
    await this.#ec2.send(
      new CreateVpcEndpointCommand({
        VpcId,
        VpcEndpointType: 'Gateway',
        ServiceName: service('s3'),
        RouteTableIds: [tableId],
      }),
    );
    await this.#ec2.send(
      new CreateVpcEndpointCommand({
        VpcId,
        VpcEndpointType: 'Interface',
        ServiceName: service('sts'),
        SubnetIds: [subnetId],
        SecurityGroupIds: [groupId],
      }),
    );
  }

  /** An attached interface; EC2 has none in use without a host. */
  async host(SubnetId: string, Groups: string[], address?: 'public' | 'ipv6'): Promise<string> {
    const { NetworkInterface } = await this.#ec2.send(
      new CreateNetworkInterfaceCommand({ SubnetId, Groups, ...(address === 'ipv6' && { Ipv6AddressCount: 1 }) }),
    );
    const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId ?? '';
    await this.#ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-12c6146b',
        MinCount: 1,
        MaxCount: 1,
        NetworkInterfaces: [{ DeviceIndex: 0, NetworkInterfaceId }],
      }),
    );
    if (address === 'public') {
      const { AllocationId } = await this.#ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
      await this.#ec2.send(new AssociateAddressCommand({ AllocationId, NetworkInterfaceId }));
    }
    return NetworkInterfaceId;
  }

  async cluster(SubnetId: string, groupId: string): Promise<void> {
    const tags = { Vendor: 'Databricks', ClusterId: '1101-080000-abcd1234', ClusterName: 'nightly' };
    await this.#ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-12c6146b',
        MinCount: 2,
        MaxCount: 2,
        SubnetId,
        SecurityGroupIds: [groupId],
        TagSpecifications: [
          { ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
        ],
      }),
    );
  }
}
