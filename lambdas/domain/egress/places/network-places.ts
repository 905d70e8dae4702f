export interface Vpc {
  readonly id: string;
  readonly ownerId: string | null;
  /** The primary block: its base + 2 is the Amazon resolver. */
  readonly cidrBlock: string;
  /** All associated IPv4 blocks, the primary one included. */
  readonly cidrBlocks: readonly string[];
  readonly ipv6CidrBlocks: readonly Ipv6Block[];
  /** `enableDnsSupport` of DescribeVpcAttribute. */
  readonly dnsSupport: boolean | null;
  /** Automated Internet Firewalls between the VPC and its internet gateways; null: not told. */
  readonly networkFirewallAssociations: readonly FirewallAssociation[] | null;
}

export interface FirewallAssociation {
  readonly firewallArn: string | null;
  /** `active`, `pending` or `disabling`. */
  readonly status: string | null;
  /** `enforce`, or `monitor`: it logs, and blocks nothing. */
  readonly mode: string | null;
}

export interface Ipv6Block {
  readonly cidrBlock: string;
  /** `Ipv6AddressAttribute`: `public` or `private`. */
  readonly attribute: string | null;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  /** Null in an IPv6-only subnet. */
  readonly cidrBlock: string | null;
  readonly ipv6CidrBlocks: readonly string[];
  readonly availabilityZoneId: string | null;
  readonly ownerId: string | null;
  /** Whether a new interface gets a public IPv4 address unasked. */
  readonly mapPublicIpOnLaunch: boolean | null;
  /** `BlockPublicAccessStates.InternetGatewayBlockMode`: the effective mode. */
  readonly internetGatewayBlockMode: string | null;
  /** What an Automated Internet Firewall does for the subnet; null: none was named. */
  readonly networkFirewallConnectivityType: string | null;
}

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
}

export interface Route {
  readonly routeTableId: string;
  readonly destinationCidrBlock: string | null;
  readonly destinationIpv6CidrBlock: string | null;
  readonly destinationPrefixListId: string | null;
  /** The one target field that is set: `local`, an id, an ARN; null when none that is known is. */
  readonly target: string | null;
  /** The Automated Internet Firewall on the way to the internet gateway that is the target; null: none was named. */
  readonly igwFirewall: Omit<FirewallAssociation, 'mode'> | null;
  readonly state: string | null;
  readonly origin: string | null;
}

/** One of `subnetId`, `gatewayId` (an edge table) or `main`. */
export interface RouteTableAssociation {
  readonly routeTableId: string;
  readonly subnetId: string | null;
  readonly gatewayId: string | null;
  readonly main: boolean;
  readonly state: string | null;
}

export interface NetworkInterface {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  /** Not always the VPC's owner: a participant's in a shared VPC. */
  readonly ownerId: string | null;
  readonly interfaceType: string | null;
  /** Whether an AWS service made it and manages it, and which one asked for it; absent: not told. */
  readonly requesterManaged?: boolean | null;
  readonly requesterId?: string | null;
  readonly status: string | null;
  readonly attachmentStatus: string | null;
  readonly instanceId: string | null;
  readonly sourceDestCheck: boolean | null;
  /** Null when they were not told; empty is unfiltered, as on a NAT gateway's own interface. */
  readonly groupIds: readonly string[] | null;
  readonly privateIps: readonly PrivateIp[];
  readonly ipv4Prefixes: readonly string[];
  readonly ipv6Addresses: readonly string[];
  readonly ipv6Prefixes: readonly string[];
  readonly denyAllIgwTraffic: boolean | null;
}

export interface PrivateIp {
  readonly address: string;
  readonly publicIp: string | null;
  readonly carrierIp: string | null;
}
