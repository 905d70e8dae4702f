import { CreateSubnetCommand, CreateVpcCommand, EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import {
  CreateFirewallCommand,
  CreateFirewallPolicyCommand,
  CreateRuleGroupCommand,
  CreateVpcEndpointAssociationCommand,
  NetworkFirewallClient,
} from '@aws-sdk/client-network-firewall';

/** A firewall with a rule group of each kind, a managed one, and an endpoint beside its own. */
export async function populateFirewall(connection: EC2ClientConfig): Promise<void> {
  const ec2 = new EC2Client(connection);
  const { endpoint, region, credentials } = connection as { endpoint: string; region: string; credentials: never };
  const client = new NetworkFirewallClient({ endpoint, region, credentials });
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.73.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const subnet = async (CidrBlock: string): Promise<string> => {
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone: `${region}a` }));
    return Subnet?.SubnetId ?? '';
  };
  const policyArn = await createPolicy(client, region);
  const { Firewall } = await client.send(
    new CreateFirewallCommand({
      FirewallName: 'inspection',
      FirewallPolicyArn: policyArn,
      VpcId,
      SubnetMappings: [{ SubnetId: await subnet('10.73.1.0/24') }],
      Tags: [{ Key: 'owner', Value: 'platform' }],
    }),
  );
  await client.send(
    new CreateVpcEndpointAssociationCommand({
      FirewallArn: Firewall?.FirewallArn,
      VpcId,
      SubnetMapping: { SubnetId: await subnet('10.73.2.0/24') },
    }),
  );
}

async function createPolicy(client: NetworkFirewallClient, region: string): Promise<string> {
  const group = async (RuleGroupName: string, Type: 'STATEFUL' | 'STATELESS', RuleGroup: object) => {
    const made = await client.send(
      new CreateRuleGroupCommand({ RuleGroupName, Type, Capacity: 100, RuleGroup: RuleGroup as never }),
    );
    return made.RuleGroupResponse?.RuleGroupArn;
  };
  const strict = { StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' } };
  const stateless = await group('ssh', 'STATELESS', { RulesSource: { StatelessRulesAndCustomActions: STATELESS } });
  const stateful = [
    await group('names', 'STATEFUL', { ...strict, RulesSource: { RulesSourceList: DOMAINS } }),
    await group('partners', 'STATEFUL', { ...strict, ...VARIABLES, RulesSource: { StatefulRules: [PARTNERS] } }),
    await group('written', 'STATEFUL', { ...strict, RulesSource: { RulesString: WRITTEN } }),
    `arn:aws:network-firewall:${region}:aws-managed:stateful-rulegroup/MalwareDomainsStrictOrder`,
  ];
  const { FirewallPolicyResponse } = await client.send(
    new CreateFirewallPolicyCommand({
      FirewallPolicyName: 'inspection',
      FirewallPolicy: {
        StatelessDefaultActions: ['aws:forward_to_sfe'],
        StatelessFragmentDefaultActions: ['aws:drop'],
        StatelessRuleGroupReferences: [{ ResourceArn: stateless, Priority: 1 }],
        StatefulRuleGroupReferences: stateful.map((ResourceArn, at) => ({ ResourceArn, Priority: at + 1 })),
        StatefulDefaultActions: ['aws:drop_established', 'aws:alert_established'],
        StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER', StreamExceptionPolicy: 'DROP' },
        PolicyVariables: { RuleVariables: { HOME_NET: { Definition: ['10.0.0.0/8'] } } },
      },
    }),
  );
  return FirewallPolicyResponse?.FirewallPolicyArn ?? '';
}

const STATELESS = {
  StatelessRules: [
    {
      Priority: 1,
      RuleDefinition: {
        Actions: ['aws:drop'],
        MatchAttributes: {
          Sources: [{ AddressDefinition: '10.73.0.0/16' }],
          Destinations: [{ AddressDefinition: '0.0.0.0/0' }],
          SourcePorts: [{ FromPort: 0, ToPort: 65_535 }],
          DestinationPorts: [{ FromPort: 22, ToPort: 22 }],
          Protocols: [6],
          TCPFlags: [{ Flags: ['SYN'], Masks: ['SYN', 'ACK'] }],
        },
      },
    },
  ],
};
const DOMAINS = { Targets: ['.cloud.databricks.com'], TargetTypes: ['TLS_SNI'], GeneratedRulesType: 'ALLOWLIST' };
const VARIABLES = {
  RuleVariables: { IPSets: { PARTNERS: { Definition: ['192.0.2.0/24'] } }, PortSets: { WEB: { Definition: ['443'] } } },
};
const PARTNERS = {
  Action: 'PASS',
  Header: {
    Protocol: 'TCP',
    Source: '$HOME_NET',
    SourcePort: 'ANY',
    Direction: 'FORWARD',
    Destination: '$PARTNERS',
    DestinationPort: '$WEB',
  },
  RuleOptions: [{ Keyword: 'sid:1' }, { Keyword: 'flow', Settings: ['to_server'] }],
};
const WRITTEN = 'pass tcp $HOME_NET any -> 198.51.100.7 443 (msg:"relay"; sid:2;)';
