import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  type CreateRouteCommandInput,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type IpPermission,
  type ResourceType,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type TagSpecification,
} from '@aws-sdk/client-ec2';

/** A subnet with the group that machines in it have. */
export interface Place {
  readonly subnetId: string;
  readonly groupId: string;
}

const named = (ResourceType: ResourceType, Name: string): TagSpecification[] => [
  { ResourceType, Tags: [{ Key: 'Name', Value: Name }] },
];

const inVpc = (id: string) => [{ Name: 'vpc-id', Values: [id] }];

/** What a careful company does first in every region: the VPC that AWS made there goes. */
export async function removeDefaultVpc(ec2: EC2Client): Promise<void> {
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }));
  const VpcId = Vpcs?.[0]?.VpcId ?? '';
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ Filters: inVpc(VpcId) }));
  for (const { SubnetId } of Subnets ?? []) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  await ec2.send(new DeleteVpcCommand({ VpcId }));
}

export async function createVpc(ec2: EC2Client, name: string, CidrBlock: string): Promise<string> {
  const made = await ec2.send(new CreateVpcCommand({ CidrBlock, TagSpecifications: named('vpc', name) }));
  return made.Vpc?.VpcId ?? '';
}

/** Takes every rule out of the default group of a VPC. */
export async function emptyDefaultGroup(ec2: EC2Client, vpcId: string): Promise<void> {
  const Filters = [...inVpc(vpcId), { Name: 'group-name', Values: ['default'] }];
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const { GroupId, IpPermissions, IpPermissionsEgress } = SecurityGroups?.[0] ?? {};
  await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }));
}

export async function createSubnet(
  ec2: EC2Client,
  VpcId: string,
  { name, zone, cidr }: { name: string; zone: string; cidr: string },
): Promise<string> {
  const made = await ec2.send(
    new CreateSubnetCommand({
      VpcId,
      CidrBlock: cidr,
      AvailabilityZone: zone,
      TagSpecifications: named('subnet', name),
    }),
  );
  return made.Subnet?.SubnetId ?? '';
}

export type Way = Omit<CreateRouteCommandInput, 'RouteTableId'>;

/** A route table with what it leads to beside the VPC itself, for these subnets. */
export async function createRouteTable(
  ec2: EC2Client,
  VpcId: string,
  { name, ways, subnets }: { name: string; ways: readonly Way[]; subnets: readonly string[] },
): Promise<string> {
  const made = await ec2.send(new CreateRouteTableCommand({ VpcId, TagSpecifications: named('route-table', name) }));
  const RouteTableId = made.RouteTable?.RouteTableId ?? '';
  for (const way of ways) await ec2.send(new CreateRouteCommand({ RouteTableId, ...way }));
  for (const SubnetId of subnets) await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
  return RouteTableId;
}

export async function createInternetGateway(ec2: EC2Client, VpcId: string): Promise<string> {
  const made = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = made.InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  return InternetGatewayId;
}

export async function createNatGateway(ec2: EC2Client, SubnetId: string): Promise<string> {
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const made = await ec2.send(new CreateNatGatewayCommand({ SubnetId, AllocationId }));
  return made.NatGateway?.NatGatewayId ?? '';
}

export const tcp = (from: number, to = from): IpPermission => ({ IpProtocol: 'tcp', FromPort: from, ToPort: to });

/** One rule of a group and its far end: a CIDR, or `self` for the members of the group. */
export type Rule = readonly [IpPermission, 'self' | string];

/** A group that lets out what `egress` says and nothing else; without it, everything, as AWS makes groups. */
export async function createGroup(
  ec2: EC2Client,
  VpcId: string,
  group: { name: string; ingress: readonly Rule[]; egress?: readonly Rule[] },
): Promise<string> {
  const Description = `Larkspur ${group.name}`;
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId, GroupName: group.name, Description }),
  );
  const IpPermissions = group.ingress.map((rule) => permission(rule, GroupId));
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  if (group.egress) {
    const all = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: all }));
    const narrow = group.egress.map((rule) => permission(rule, GroupId));
    await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: narrow }));
  }
  return GroupId;
}

const permission = ([what, farEnd]: Rule, GroupId: string): IpPermission =>
  farEnd === 'self' ? { ...what, UserIdGroupPairs: [{ GroupId }] } : { ...what, IpRanges: [{ CidrIp: farEnd }] };
