import {
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcBlockPublicAccessExclusionCommand,
  CreateVpcCommand,
  CreateVpcEncryptionControlCommand,
  CreateVpcEndpointCommand,
  DeleteNatGatewayCommand,
  DeleteVpcBlockPublicAccessExclusionCommand,
  DescribeAccountVpcEncryptionControlCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  DescribeVpcEncryptionControlsCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyVpcBlockPublicAccessOptionsCommand,
  ModifyVpcEncryptionControlCommand,
} from '@aws-sdk/client-ec2';
import {
  AssociateFirewallRuleGroupCommand,
  CreateFirewallDomainListCommand,
  CreateFirewallRuleCommand,
  CreateFirewallRuleGroupCommand,
  ListFirewallConfigsCommand,
  ListFirewallDomainsCommand,
  ListFirewallRuleGroupAssociationsCommand,
  ListFirewallRulesCommand,
  Route53ResolverClient,
  UpdateFirewallConfigCommand,
  UpdateFirewallDomainsCommand,
} from '@aws-sdk/client-route53resolver';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type EmulatedAccount, startEmulatedAccount } from './emulated-account.ts';

let account: EmulatedAccount;
let ec2: EC2Client;
let resolver: Route53ResolverClient;
let vpcId: string;
let subnetId: string;

beforeAll(async () => {
  account = await startEmulatedAccount();
  const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
  const connection = { endpoint: account.url, region: 'us-east-1', credentials };
  ec2 = new EC2Client(connection);
  resolver = new Route53ResolverClient(connection);
});
afterAll(() => account.stop());
beforeEach(async () => {
  await account.reset();
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  vpcId = Vpc?.VpcId ?? '';
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: '10.0.1.0/24' }));
  subnetId = Subnet?.SubnetId ?? '';
});

/** https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html */
test('Block Public Access is off until somebody blocks, and an exclusion lifts it for one VPC and its subnets', async () => {
  const options = async () =>
    (await ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand({}))).VpcBlockPublicAccessOptions;
  const modes = async () => {
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
    const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [subnetId] }));
    const both = [Vpcs?.find((vpc) => vpc.VpcId === vpcId), Subnets?.[0], Vpcs?.find((vpc) => vpc.IsDefault)];
    return both.map((one) => one?.BlockPublicAccessStates?.InternetGatewayBlockMode);
  };
  expect(await options()).toMatchObject({ State: 'default-state', InternetGatewayBlockMode: 'off' });
  expect(await modes()).toEqual(['off', 'off', 'off']);
  const block = { InternetGatewayBlockMode: 'block-bidirectional' } as const;
  await ec2.send(new ModifyVpcBlockPublicAccessOptionsCommand(block));
  expect(await options()).toMatchObject({ State: 'update-complete', ...block });
  const made = await ec2.send(
    new CreateVpcBlockPublicAccessExclusionCommand({ VpcId: vpcId, InternetGatewayExclusionMode: 'allow-egress' }),
  );
  const { ExclusionId } = made.VpcBlockPublicAccessExclusion ?? {};
  expect(await modes()).toEqual(['block-ingress', 'block-ingress', 'block-bidirectional']);
  await ec2.send(new DeleteVpcBlockPublicAccessExclusionCommand({ ExclusionId }));
  const { VpcBlockPublicAccessExclusions } = await ec2.send(new DescribeVpcBlockPublicAccessExclusionsCommand({}));
  expect(VpcBlockPublicAccessExclusions).toMatchObject([
    { ExclusionId, ResourceArn: `arn:aws:ec2:us-east-1:123456789012:vpc/${vpcId}`, State: 'delete-complete' },
  ]);
  expect(await modes()).toEqual(['block-bidirectional', 'block-bidirectional', 'block-bidirectional']);
});

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-encryption-controls.html */
test('encryption controls look on until they enforce, with exclusions', async () => {
  const made = await ec2.send(new CreateVpcEncryptionControlCommand({ VpcId: vpcId }));
  const { VpcEncryptionControlId } = made.VpcEncryptionControl ?? {};
  const enforce = { VpcEncryptionControlId, Mode: 'enforce', NatGatewayExclusion: 'enable' } as const;
  await ec2.send(new ModifyVpcEncryptionControlCommand(enforce));
  const { VpcEncryptionControls } = await ec2.send(new DescribeVpcEncryptionControlsCommand({}));
  expect(made.VpcEncryptionControl?.Mode).toBe('monitor');
  expect(VpcEncryptionControls).toMatchObject([
    {
      VpcId: vpcId,
      Mode: 'enforce',
      ResourceExclusions: { NatGateway: { State: 'enabled' }, InternetGateway: { State: 'disabled' } },
    },
  ]);
  const { AccountVpcEncryptionControl } = await ec2.send(new DescribeAccountVpcEncryptionControlCommand({}));
  expect(AccountVpcEncryptionControl).toMatchObject({ Mode: 'unmanaged', State: 'default-state' });
});

/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html */
test('a NAT gateway has an unfiltered interface of the subnet, and its routes lead nowhere once it is gone', async () => {
  const { NatGateway } = await ec2.send(
    new CreateNatGatewayCommand({ SubnetId: subnetId, ConnectivityType: 'private' }),
  );
  const NatGatewayId = NatGateway?.NatGatewayId;
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  expect(NetworkInterfaces).toMatchObject([
    {
      InterfaceType: 'nat_gateway',
      Status: 'in-use',
      Attachment: { Status: 'attached' },
      Groups: [],
      SourceDestCheck: false,
      PrivateIpAddress: expect.stringMatching(/^10\.0\.1\./),
    },
  ]);
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
  const route = { RouteTableId: RouteTable?.RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
  await ec2.send(new CreateRouteCommand({ ...route, NatGatewayId }));
  const state = async () => {
    const tables = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [route.RouteTableId ?? ''] }));
    return tables.RouteTables?.[0]?.Routes?.find((one) => one.NatGatewayId === NatGatewayId)?.State;
  };
  expect(await state()).toBe('active');
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId }));
  expect(await state()).toBe('blackhole');
});

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html */
test('a route to a Gateway Load Balancer endpoint names it as its gateway', async () => {
  const { VpcEndpoint } = await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId: vpcId,
      VpcEndpointType: 'GatewayLoadBalancer',
      ServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0',
      SubnetIds: [subnetId],
    }),
  );
  const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
  const RouteTableId = RouteTable?.RouteTableId ?? '';
  const VpcEndpointId = VpcEndpoint?.VpcEndpointId;
  await ec2.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: '0.0.0.0/0', VpcEndpointId }));
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ RouteTableIds: [RouteTableId] }));
  expect(RouteTables?.[0]?.Routes).toContainEqual(
    expect.objectContaining({ DestinationCidrBlock: '0.0.0.0/0', GatewayId: VpcEndpointId }),
  );
  const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
  expect(NetworkInterfaces).toMatchObject([
    { NetworkInterfaceId: VpcEndpoint?.NetworkInterfaceIds?.[0], InterfaceType: 'gateway_load_balancer_endpoint' },
  ]);
});

/** https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html */
test('a new VPC has a default group that admits its own members, and its subnets give no public addresses', async () => {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
  const [group] = SecurityGroups ?? [];
  expect(group?.IpPermissions).toMatchObject([
    { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: group?.GroupId, UserId: '123456789012' }] },
  ]);
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ Filters }));
  expect(Subnets).toMatchObject([{ DefaultForAz: false, MapPublicIpOnLaunch: false }]);
});

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html */
test('a DNS Firewall blocks at the VPC it is associated with what its lists name', async () => {
  const { FirewallRuleGroup } = await resolver.send(new CreateFirewallRuleGroupCommand({ Name: 'all' }));
  const { FirewallDomainList } = await resolver.send(new CreateFirewallDomainListCommand({ Name: 'names' }));
  const [FirewallRuleGroupId, FirewallDomainListId] = [FirewallRuleGroup?.Id, FirewallDomainList?.Id];
  const change = (Operation: 'ADD' | 'REMOVE', ...Domains: string[]) =>
    resolver.send(new UpdateFirewallDomainsCommand({ FirewallDomainListId, Operation, Domains }));
  await change('ADD', '*', 'example.com');
  await change('REMOVE', 'example.com');
  const rule = { Priority: 1, Action: 'BLOCK', BlockResponse: 'NXDOMAIN', Name: 'all' } as const;
  await resolver.send(new CreateFirewallRuleCommand({ FirewallRuleGroupId, FirewallDomainListId, ...rule }));
  const at = { FirewallRuleGroupId, VpcId: vpcId, Priority: 101, Name: 'all' };
  await resolver.send(new AssociateFirewallRuleGroupCommand(at));
  const associations = await resolver.send(new ListFirewallRuleGroupAssociationsCommand({}));
  expect(associations.FirewallRuleGroupAssociations).toMatchObject([{ ...at, Status: 'COMPLETE' }]);
  const rules = await resolver.send(new ListFirewallRulesCommand({ FirewallRuleGroupId }));
  expect(rules.FirewallRules).toMatchObject([{ FirewallDomainListId, ...rule }]);
  const domains = await resolver.send(new ListFirewallDomainsCommand({ FirewallDomainListId }));
  expect(domains.Domains).toEqual(['*.']);
  const configs = async () => (await resolver.send(new ListFirewallConfigsCommand({}))).FirewallConfigs;
  expect(await configs()).toEqual([]);
  await resolver.send(new UpdateFirewallConfigCommand({ ResourceId: vpcId, FirewallFailOpen: 'ENABLED' }));
  expect(await configs()).toMatchObject([{ ResourceId: vpcId, FirewallFailOpen: 'ENABLED' }]);
});
