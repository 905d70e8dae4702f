import {
  CreateFlowLogsCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateVpcEndpointCommand,
  DescribeNetworkAclsCommand,
  type EC2Client,
  ReplaceNetworkAclAssociationCommand,
} from '@aws-sdk/client-ec2';
import {
  AssociateFirewallRuleGroupCommand,
  CreateFirewallDomainListCommand,
  CreateFirewallRuleCommand,
  CreateFirewallRuleGroupCommand,
  UpdateFirewallDomainsCommand,
} from '@aws-sdk/client-route53resolver';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { DatedAccount } from './account.ts';
import { EAST } from './keys.ts';
import * as parts from './network-parts.ts';

export const ALL = '0.0.0.0/0';
const CLINICAL = '10.20.0.0/16';
export const CLUSTERS = '10.20.16.0/20';
const RECORDS = '10.20.8.0/24';

/** Addresses that a threat feed names: nothing of the clusters may go there. */
const DENIED = '185.220.101.0/24';

export type Clinical = Awaited<ReturnType<typeof createClinical>>;

/** Clusters leave through a firewall, except those of the second subnet, which go straight to the NAT gateway. */
export async function createClinical(ec2: EC2Client) {
  const vpcId = await parts.createVpc(ec2, 'clinical', CLINICAL);
  await parts.emptyDefaultGroup(ec2, vpcId);
  const subnet = (name: string, zone: 'a' | 'b', cidr: string) =>
    parts.createSubnet(ec2, vpcId, { name, zone: `${EAST}${zone}`, cidr });
  const subnets = {
    clusters: await subnet('clusters-a', 'a', CLUSTERS),
    more: await subnet('clusters-b', 'b', '10.20.32.0/20'),
    records: await subnet('records', 'a', RECORDS),
    firewall: await subnet('firewall', 'a', '10.20.0.0/28'),
    egress: await subnet('egress', 'a', '10.20.0.16/28'),
  };
  const groups = await createClinicalGroups(ec2, vpcId);
  const igw = await parts.createInternetGateway(ec2, vpcId);
  const nat = await parts.createNatGateway(ec2, subnets.egress);
  const firewall = await createFirewallEndpoint(ec2, vpcId, subnets.firewall);
  const table = (name: string, ways: readonly parts.Way[], ...ids: readonly string[]) =>
    parts.createRouteTable(ec2, vpcId, { name, ways, subnets: ids });
  const byFirewall = (DestinationCidrBlock: string) => ({ DestinationCidrBlock, VpcEndpointId: firewall });
  const byNat = { DestinationCidrBlock: ALL, NatGatewayId: nat };
  const tables = [
    await table('clusters-a', [byFirewall(ALL)], subnets.clusters),
    await table('clusters-b', [byNat], subnets.more),
    await table('records', [], subnets.records),
  ];
  await table('firewall', [byNat], subnets.firewall);
  await table('egress', [{ DestinationCidrBlock: ALL, GatewayId: igw }, byFirewall(CLUSTERS)], subnets.egress);
  await createEndpoints(ec2, vpcId, tables, { subnetId: subnets.clusters, groupId: groups.databricks });
  return { vpcId, subnets, ...groups, nat, tables, recordsTable: tables[2] ?? '' };
}

/** Clusters as https://docs.databricks.com/aws/en/security/network/classic/customer-managed-vpc asks. */
async function createClinicalGroups(ec2: EC2Client, vpcId: string) {
  const every = (IpProtocol: string) => ({ IpProtocol, FromPort: 0, ToPort: 65_535 });
  const among: parts.Rule[] = [
    [every('tcp'), 'self'],
    [every('udp'), 'self'],
  ];
  const out = [parts.tcp(443), parts.tcp(2443), parts.tcp(6666), parts.tcp(8443, 8451)];
  const databricks = await parts.createGroup(ec2, vpcId, {
    name: 'databricks-workspace',
    ingress: among,
    egress: [...among, ...out.map((what): parts.Rule => [what, ALL])],
  });
  const records = await parts.createGroup(ec2, vpcId, {
    name: 'records',
    ingress: [[parts.tcp(5432), CLUSTERS]],
    egress: [[parts.tcp(443), ALL]],
  });
  return { databricks, records };
}

async function createFirewallEndpoint(ec2: EC2Client, VpcId: string, subnetId: string): Promise<string> {
  const ServiceName = `com.amazonaws.vpce.${EAST}.vpce-svc-0c5f3a8e91d2b7460`;
  const made = await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId,
      VpcEndpointType: 'GatewayLoadBalancer',
      ServiceName,
      SubnetIds: [subnetId],
    }),
  );
  return made.VpcEndpoint?.VpcEndpointId ?? '';
}

/** S3 with the policy that AWS gives: anybody's bucket. And the relay of Databricks' control plane by PrivateLink. */
async function createEndpoints(ec2: EC2Client, VpcId: string, RouteTableIds: string[], at: parts.Place): Promise<void> {
  const s3 = { VpcEndpointType: 'Gateway', ServiceName: `com.amazonaws.${EAST}.s3`, RouteTableIds } as const;
  await ec2.send(new CreateVpcEndpointCommand({ VpcId, ...s3 }));
  const ServiceName = `com.amazonaws.vpce.${EAST}.vpce-svc-00018a8c3ff62ffdf`;
  const inside = { SubnetIds: [at.subnetId], SecurityGroupIds: [at.groupId] };
  await ec2.send(new CreateVpcEndpointCommand({ VpcId, VpcEndpointType: 'Interface', ServiceName, ...inside }));
}

export async function filter(ec2: EC2Client, { vpcId: VpcId, subnets }: Clinical): Promise<void> {
  const { NetworkAcl } = await ec2.send(new CreateNetworkAclCommand({ VpcId }));
  const NetworkAclId = NetworkAcl?.NetworkAclId;
  const entries = [
    { Egress: true, RuleNumber: 50, RuleAction: 'deny', CidrBlock: DENIED },
    { Egress: true, RuleNumber: 100, RuleAction: 'allow', CidrBlock: ALL },
    { Egress: false, RuleNumber: 100, RuleAction: 'allow', CidrBlock: ALL },
  ] as const;
  for (const entry of entries)
    await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId, Protocol: '-1', ...entry }));
  const { NetworkAcls } = await ec2.send(
    new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId] }] }),
  );
  for (const { SubnetId, NetworkAclAssociationId } of NetworkAcls?.flatMap(({ Associations }) => Associations ?? []) ??
    [])
    if (SubnetId === subnets.clusters || SubnetId === subnets.more)
      await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId: NetworkAclAssociationId, NetworkAclId }));
}

const RESOLVED = [
  `s3.${EAST}.amazonaws.com`,
  `sts.${EAST}.amazonaws.com`,
  `kinesis.${EAST}.amazonaws.com`,
  '*.cloud.databricks.com',
  '*.larkspur.example',
];

/** Flow logs, and a DNS Firewall that knows which names may be asked for; both on the clinical VPC alone. */
export async function watch(account: DatedAccount, VpcId: string): Promise<void> {
  await account.s3(EAST).send(new CreateBucketCommand({ Bucket: 'larkspur-flow-logs' }));
  await account.ec2(EAST).send(
    new CreateFlowLogsCommand({
      ResourceType: 'VPC',
      ResourceIds: [VpcId],
      TrafficType: 'ALL',
      LogDestinationType: 's3',
      LogDestination: 'arn:aws:s3:::larkspur-flow-logs',
    }),
  );
  const resolver = account.resolver(EAST);
  const { FirewallRuleGroup } = await resolver.send(new CreateFirewallRuleGroupCommand({ Name: 'clinical' }));
  const FirewallRuleGroupId = FirewallRuleGroup?.Id;
  const rules = [
    { Name: 'known names', Priority: 100, Action: 'ALLOW', domains: RESOLVED },
    { Name: 'all else', Priority: 200, Action: 'BLOCK', BlockResponse: 'NXDOMAIN', domains: ['*'] },
  ] as const;
  for (const { domains, ...rule } of rules) {
    const { FirewallDomainList } = await resolver.send(new CreateFirewallDomainListCommand({ Name: rule.Name }));
    const FirewallDomainListId = FirewallDomainList?.Id;
    await resolver.send(
      new UpdateFirewallDomainsCommand({ FirewallDomainListId, Operation: 'ADD', Domains: [...domains] }),
    );
    await resolver.send(new CreateFirewallRuleCommand({ FirewallRuleGroupId, FirewallDomainListId, ...rule }));
  }
  await resolver.send(
    new AssociateFirewallRuleGroupCommand({ FirewallRuleGroupId, VpcId, Priority: 101, Name: 'clinical' }),
  );
}
