/**
 * What AWS's pages say of answers and the SDK's model leaves open, or has in another way. `npm run models` lays it over
 * the model of the SDK. Names are those of the SDK's types.
 */
interface Documented {
  /**
   * Enumerations to which AWS adds all the time and of which no verdict depends on a single value: what the model does
   * not know is taken as it is. An unknown value of every other enumeration is garbled.
   */
  readonly open: readonly string[];
  /** Values that services answer beside those of their own models, by enumeration. */
  readonly also: Readonly<Record<string, readonly string[]>>;
  /** Texts of which a page names every value, by member. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /**
   * Members that the installed client is too old to know, by structure: their type, and in XML the name on the wire
   * before it. A structure that stands here alone is one the client does not have at all.
   */
  readonly members: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Members without which a thing is none, beside those that the model requires. */
  readonly required: Readonly<Record<string, readonly string[]>>;
  /** Identifiers that are written as an empty text where there is none; of every other one an empty text is garbled. */
  readonly mayBeEmpty: readonly string[];
}

export const DOCUMENTED: Documented = {
  open: [
    '_InstanceType',
    // The page says "natGateway", and EC2 answers "nat_gateway": the example of
    // https://docs.aws.amazon.com/cli/latest/reference/ec2/describe-network-interfaces.html
    'NetworkInterfaceType',
    ...['VolumeType', 'VolumeState', 'VolumeAttachmentState', 'SnapshotState', 'StorageTier'],
    ...['NatGatewayAddressStatus', 'AvailabilityMode', 'Ipv6AddressAttribute', 'IpSource', 'ManagedBy'],
    ...['MutationProtectionStatus', 'BlockResponse', 'RotationType'],
  ],
  also: {
    // Endpoints, in the example of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html
    State: 'available deleted deleting expired failed partial pending pendingAcceptance rejected'.split(' '),
    // "For an internet gateway, the state is available when attached to a VPC":
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGatewayAttachment.html
    // "For an internet gateway firewall, STANDBY indicates an Availability Zone that has no resources yet":
    // https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_Attachment.html, API_FirewallStatus.html
    AttachmentStatus: ['available', 'STANDBY'],
    FirewallStatusValue: ['FAILED', 'STANDBY'],
    // https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_RulesSourceList.html, API_RuleGroupResponse.html
    TargetType: ['AWS_ROUTE_53_RESOLVED_DOMAIN'],
    RuleGroupType: ['FIREWALL', 'IPS'],
  },
  values: {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html
    'FlowLog.FlowLogStatus': ['ACTIVE'],
    'FlowLog.DeliverLogsStatus': ['SUCCESS', 'FAILED'],
    // https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_FirewallRule.html
    'FirewallRule.DnsThreatProtection': ['DGA', 'DICTIONARY_DGA', 'DNS_TUNNELING'],
    'FirewallRule.ConfidenceThreshold': ['HIGH', 'LOW', 'MEDIUM'],
  },
  members: {
    // https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_Firewall.html, API_Attachment.html
    Firewall: {
      ContextStoreId: 'string',
      ContextStoreOwnerAccountId: 'string',
      TransparentFilteringNatScope: 'string',
    },
    Attachment: { DnsName: 'string' },
    // https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_FirewallPolicyResponse.html
    FirewallPolicyResponse: { StatusMessage: 'string' },
    FirewallRule: {
      FirewallThreatProtectionId: 'string',
      DnsThreatProtection: 'string',
      ConfidenceThreshold: 'string',
    },
    // Automated Internet Firewall. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html, …/API_Subnet.html,
    // …/API_Route.html. Of its texts new values are taken as they are: what they mean is in doubt, not the whole thing.
    Vpc: { NetworkFirewallAssociations: 'networkFirewallAssociationSet NetworkFirewallAssociation[]' },
    Subnet: { NetworkFirewallConnectivityType: 'networkFirewallConnectivityType string' },
    Route: { IgwFirewall: 'igwFirewall IgwFirewall' },
    NetworkFirewallAssociation: {
      FirewallArn: 'firewallArn string',
      FirewallOnboardingStatus: 'firewallOnboardingStatus string',
      FirewallMode: 'firewallMode string',
    },
    IgwFirewall: { FirewallArn: 'firewallArn string', Status: 'status string' },
  },
  required: {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Tag.html; an empty value is written as one
    Tag: ['Key', 'Value'],
    FlowLog: ['FlowLogId', 'ResourceId'],
    KeyMetadata: ['KeyManager', 'KeyState'],
  },
  mayBeEmpty: [
    // A volume that was made of no snapshot, in the example of
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html
    'Volume.SnapshotId',
  ],
};
