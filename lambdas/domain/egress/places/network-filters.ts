export interface SecurityGroup {
  readonly id: string;
  readonly vpcId: string | null;
}

/** A row of DescribeSecurityGroupRules: exactly one of the four destinations is set. */
export interface SecurityGroupRule {
  readonly id: string;
  readonly groupId: string;
  readonly isEgress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1`. */
  readonly ipProtocol: string;
  /** For ICMP: the type. -1 and null: all. */
  readonly fromPort: number | null;
  /** For ICMP: the code. */
  readonly toPort: number | null;
  readonly cidrIpv4: string | null;
  readonly cidrIpv6: string | null;
  readonly prefixListId: string | null;
  readonly referencedGroupId: string | null;
  readonly referencedPeeringId: string | null;
  readonly peeringStatus: string | null;
}

/** DescribeSecurityGroupVpcAssociations: a group may be used in VPCs beside its own. */
export interface GroupVpcAssociation {
  readonly groupId: string;
  readonly vpcId: string;
  readonly state: string | null;
}

export interface PrefixList {
  readonly id: string;
  readonly state: string | null;
}

export interface PrefixListEntry {
  readonly prefixListId: string;
  readonly cidr: string;
}

export interface NetworkAcl {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
}

export interface NetworkAclEntry {
  readonly networkAclId: string;
  readonly ruleNumber: number;
  readonly egress: boolean;
  /** A number in a string; `-1`: all. */
  readonly protocol: string;
  /** `allow` or `deny`. */
  readonly ruleAction: string;
  readonly cidrBlock: string | null;
  readonly ipv6CidrBlock: string | null;
  readonly portFrom: number | null;
  readonly portTo: number | null;
  readonly icmpType: number | null;
  readonly icmpCode: number | null;
}
