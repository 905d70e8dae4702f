import {
  AllocateAddressCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupEgressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateVpcEndpointCommand,
  DescribeSecurityGroupsCommand,
  type EC2Client,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateFirewallCommand,
  CreateFirewallPolicyCommand,
  CreateRuleGroupCommand,
  type FirewallPolicy,
  type NetworkFirewallClient,
  type RulesSource,
  UpdateFirewallPolicyCommand,
  UpdateRuleGroupCommand,
} from '@aws-sdk/client-network-firewall';
import { NetworkMaker } from './egress-maker.ts';

const STRICT = { RuleOrder: 'STRICT_ORDER' } as const;

export const policyWith = (groups: readonly string[], more: Partial<FirewallPolicy> = {}): FirewallPolicy => ({
  StatelessDefaultActions: ['aws:forward_to_sfe'],
  StatelessFragmentDefaultActions: ['aws:drop'],
  StatefulEngineOptions: STRICT,
  StatefulDefaultActions: ['aws:drop_established', 'aws:alert_established'],
  StatefulRuleGroupReferences: groups.map((ResourceArn, at) => ({ ResourceArn, Priority: 100 * (at + 1) })),
  ...more,
});

export const listOf = (domains: readonly string[]): RulesSource => ({
  RulesSourceList: { Targets: [...domains], TargetTypes: ['TLS_SNI'], GeneratedRulesType: 'ALLOWLIST' },
});

/** The firewall of the network below, and how its policy and rules are changed. */
export class FirewallMaker {
  readonly #client: NetworkFirewallClient;
  policyArn = '';

  constructor(client: NetworkFirewallClient) {
    this.#client = client;
  }

  async group(RuleGroupName: string, RulesSource: RulesSource): Promise<string> {
    const { RuleGroupResponse } = await this.#client.send(
      new CreateRuleGroupCommand({
        RuleGroupName,
        Type: 'STATEFUL',
        Capacity: 100,
        RuleGroup: { RulesSource, StatefulRuleOptions: STRICT },
      }),
    );
    return RuleGroupResponse?.RuleGroupArn ?? '';
  }

  /** Gives the endpoint that routes lead to. */
  async firewall(VpcId: string, SubnetId: string, policy: FirewallPolicy): Promise<string> {
    const { FirewallPolicyResponse } = await this.#client.send(
      new CreateFirewallPolicyCommand({ FirewallPolicyName: 'egress', FirewallPolicy: policy }),
    );
    this.policyArn = FirewallPolicyResponse?.FirewallPolicyArn ?? '';
    const { FirewallStatus } = await this.#client.send(
      new CreateFirewallCommand({
        FirewallName: 'egress',
        FirewallPolicyArn: this.policyArn,
        VpcId,
        SubnetMappings: [{ SubnetId }],
      }),
    );
    return Object.values(FirewallStatus?.SyncStates ?? {})[0]?.Attachment?.EndpointId ?? '';
  }

  async setPolicy(FirewallPolicy: FirewallPolicy): Promise<void> {
    const change = { UpdateToken: '1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d', FirewallPolicyArn: this.policyArn };
    await this.#client.send(new UpdateFirewallPolicyCommand({ ...change, FirewallPolicy }));
  }

  async setRules(RuleGroupArn: string, RulesSource: RulesSource): Promise<void> {
    const change = { UpdateToken: '1a2b3c4d-5e6f-7a8b-9c0d-1e2f3a4b5c6d', RuleGroupArn };
    const RuleGroup = { RulesSource, StatefulRuleOptions: STRICT };
    await this.#client.send(new UpdateRuleGroupCommand({ ...change, RuleGroup }));
  }
}

/**
 * The README's second way to an allowlist without any address: clusters in a private subnet, whose default route leads to
 * a firewall's endpoint, from there to a NAT gateway and the internet; S3 by a gateway endpoint. Gives the rule group.
 */
export async function buildFirewalled(
  ec2: EC2Client,
  firewalls: FirewallMaker,
  domains: readonly string[],
): Promise<{ readonly groupArn: string }> {
  const make = new NetworkMaker(ec2);
  const { id: VpcId } = await make.vpc('10.60.0.0/16', false);
  const clusters = await make.subnet(VpcId, 'us-east-1a', '10.60.1.0/24');
  const inspection = await make.subnet(VpcId, 'us-east-1a', '10.60.2.0/24');
  const open = await make.subnet(VpcId, 'us-east-1a', '10.60.3.0/24');
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const GatewayId = InternetGateway?.InternetGatewayId ?? '';
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId }));
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: open, AllocationId }));
  const groupArn = await firewalls.group('databricks', listOf(domains));
  const VpcEndpointId = await firewalls.firewall(VpcId, inspection, policyWith([groupArn]));
  const everywhere = { DestinationCidrBlock: '0.0.0.0/0' };
  const tableId = await make.table(VpcId, clusters, [{ ...everywhere, VpcEndpointId }]);
  await make.table(VpcId, inspection, [{ ...everywhere, NatGatewayId: NatGateway?.NatGatewayId }]);
  const openTable = await make.table(VpcId, open, [{ ...everywhere, GatewayId }]);
  const back = { RouteTableId: openTable, DestinationCidrBlock: '10.60.1.0/24', VpcEndpointId };
  await ec2.send(new CreateRouteCommand(back));
  const s3 = { VpcId, VpcEndpointType: 'Gateway', ServiceName: 'com.amazonaws.us-east-1.s3' } as const;
  await ec2.send(new CreateVpcEndpointCommand({ ...s3, RouteTableIds: [tableId] }));
  await make.cluster(clusters, await groupOf(ec2, VpcId));
  return { groupArn };
}

/** To everywhere on the ports that Databricks documents: narrowing is the firewall's. */
async function groupOf(ec2: EC2Client, VpcId: string): Promise<string> {
  const name = { GroupName: 'clusters', Description: 'clusters' };
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand({ VpcId, ...name }));
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
  const { IpPermissionsEgress } = SecurityGroups?.[0] ?? {};
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }));
  const to = (FromPort: number, ToPort: number) => ({
    IpProtocol: 'tcp',
    FromPort,
    ToPort,
    IpRanges: [{ CidrIp: '0.0.0.0/0' }],
  });
  const IpPermissions = [to(443, 443), to(2443, 2443), to(6666, 6666), to(8443, 8451)];
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
  return GroupId;
}
