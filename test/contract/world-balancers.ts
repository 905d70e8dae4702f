import {
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointServiceConfigurationCommand,
  DescribeRouteTablesCommand,
  EC2Client,
  type EC2ClientConfig,
  ModifyVpcEndpointServicePermissionsCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateLoadBalancerCommand, ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import {
  CreateLoadBalancerCommand as CreateBalancer,
  CreateListenerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** What takes in for others: balancers of each version before one host, and a service of one of them. */
export interface Balanced {
  readonly vpcId: string;
  /** Where the balancers' nodes stand, and where the host does. */
  readonly subnetIds: readonly string[];
  readonly groupId: string;
  readonly applicationArn: string;
  readonly networkArn: string;
}

/** A VPC with an internet gateway, an application, a network and a classic load balancer, and an endpoint service. */
export async function populateBalancers(connection: EC2ClientConfig, block = '10.73'): Promise<Balanced> {
  const ec2 = new EC2Client(connection);
  const place = await createPlace(ec2, block);
  const elb = new ElasticLoadBalancingV2Client(connection as object);
  const application = await createBalancer(elb, place, 'application');
  const network = await createBalancer(elb, place, 'network');
  await createClassic(new ElasticLoadBalancingClient(connection as object), place);
  await createService(ec2, network);
  const { vpcId, subnetIds, groupId } = place;
  return { vpcId, subnetIds, groupId, applicationArn: application, networkArn: network };
}

type Place = Pick<Balanced, 'vpcId' | 'subnetIds' | 'groupId'> & { readonly instanceId: string };

async function createPlace(ec2: EC2Client, block: string): Promise<Place> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: `${block}.0.0/16` }));
  const VpcId = Vpc?.VpcId ?? '';
  const subnetIds: string[] = [];
  for (const [index, zone] of ['us-east-1a', 'us-east-1b', 'us-east-1a'].entries()) {
    const asked = { VpcId, CidrBlock: `${block}.${index}.0/24`, AvailabilityZone: zone };
    subnetIds.push((await ec2.send(new CreateSubnetCommand(asked))).Subnet?.SubnetId ?? '');
  }
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId }));
  const tables = await ec2.send(new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId] }] }));
  const RouteTableId = tables.RouteTables?.[0]?.RouteTableId ?? '';
  await ec2.send(
    new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId: InternetGatewayId }),
  );
  const group = { GroupName: `balanced-${block}`, Description: 'what comes in', VpcId };
  const groupId = (await ec2.send(new CreateSecurityGroupCommand(group))).GroupId ?? '';
  const anybody = { IpProtocol: 'tcp', FromPort: 443, ToPort: 8443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [anybody] }));
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 },
      ...{ SubnetId: subnetIds[2] ?? '', SecurityGroupIds: [groupId] },
    }),
  );
  return { vpcId: VpcId, subnetIds, groupId, instanceId: Instances?.[0]?.InstanceId ?? '' };
}

async function createBalancer(elb: ElasticLoadBalancingV2Client, place: Place, type: 'application' | 'network') {
  const { vpcId: VpcId, subnetIds, groupId, instanceId } = place;
  const [Protocol, Name] = type === 'application' ? (['HTTP', 'web'] as const) : (['TCP', 'wire'] as const);
  const { LoadBalancers } = await elb.send(
    new CreateBalancer({
      ...{ Name: `${Name}-${VpcId.slice(-6)}`, Type: type, Scheme: 'internet-facing' },
      ...{ Subnets: subnetIds.slice(0, 2), ...(type === 'application' && { SecurityGroups: [groupId] }) },
    }),
  );
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn ?? '';
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name: `${Name}-${VpcId.slice(-6)}`,
      Protocol,
      Port: 8080,
      VpcId,
      TargetType: 'instance',
    }),
  );
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: instanceId, Port: 8080 }] }));
  const forward = { Type: 'forward', TargetGroupArn } as const;
  const { Listeners } = await elb.send(
    new CreateListenerCommand({ LoadBalancerArn, Protocol, Port: 443, DefaultActions: [forward] }),
  );
  if (type === 'application')
    await elb.send(
      new CreateRuleCommand({
        ...{ ListenerArn: Listeners?.[0]?.ListenerArn ?? '', Priority: 10, Actions: [forward] },
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/phi/*'] } }],
      }),
    );
  return LoadBalancerArn;
}

async function createClassic(elb: ElasticLoadBalancingClient, { subnetIds, groupId }: Place): Promise<void> {
  const listener = { Protocol: 'HTTP', LoadBalancerPort: 80, InstanceProtocol: 'HTTP', InstancePort: 8080 };
  await elb.send(
    new CreateLoadBalancerCommand({
      ...{ LoadBalancerName: `classic-${groupId.slice(-6)}`, Listeners: [listener] },
      ...{ Subnets: subnetIds.slice(0, 1), SecurityGroups: [groupId] },
    }),
  );
}

async function createService(ec2: EC2Client, NetworkLoadBalancerArn: string): Promise<void> {
  const { ServiceConfiguration } = await ec2.send(
    new CreateVpcEndpointServiceConfigurationCommand({
      AcceptanceRequired: true,
      NetworkLoadBalancerArns: [NetworkLoadBalancerArn],
    }),
  );
  const ServiceId = ServiceConfiguration?.ServiceId ?? '';
  const AddAllowedPrincipals = ['arn:aws:iam::444455556666:root'];
  await ec2.send(new ModifyVpcEndpointServicePermissionsCommand({ ServiceId, AddAllowedPrincipals }));
}
