import type {
  GroupVpcAssociation,
  NetworkAcl,
  NetworkAclEntry,
  PrefixList,
  PrefixListEntry,
  SecurityGroup,
  SecurityGroupRule,
} from './network-filters.ts';
import type {
  BlockPublicAccess,
  BlockPublicAccessExclusion,
  Endpoint,
  Gateway,
  NatGateway,
  Peering,
  VpnConnection,
} from './network-gateways.ts';
import type { NetworkInterface, Route, RouteTable, RouteTableAssociation, Subnet, Vpc } from './network-places.ts';
import type {
  MirrorSession,
  TransitGatewayAssociation,
  TransitGatewayAttachment,
  TransitGatewayRoute,
  TransitGatewayRouteTable,
} from './network-transit.ts';

export type * from './network-filters.ts';
export type * from './network-gateways.ts';
export type * from './network-places.ts';
export type * from './network-transit.ts';

/**
 * The facts an egress path is derived from, as plain rows that collectors' tables give one to one. Ids are AWS's,
 * CIDRs and states stand as the API wrote them; `null` is what the API did not tell. Nothing here was judged.
 * API: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html
 */
export interface Network {
  /** The account the rows were read in; Block Public Access of other owners' VPCs is not readable from it. */
  readonly accountId: string;
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly securityGroupRules: readonly SecurityGroupRule[];
  readonly groupVpcAssociations: readonly GroupVpcAssociation[];
  readonly prefixLists: readonly PrefixList[];
  readonly prefixListEntries: readonly PrefixListEntry[];
  readonly networkAcls: readonly NetworkAcl[];
  readonly networkAclEntries: readonly NetworkAclEntry[];
  readonly routeTables: readonly RouteTable[];
  readonly routes: readonly Route[];
  readonly routeTableAssociations: readonly RouteTableAssociation[];
  readonly gateways: readonly Gateway[];
  readonly natGateways: readonly NatGateway[];
  readonly transitGatewayAttachments: readonly TransitGatewayAttachment[];
  readonly vpnConnections: readonly VpnConnection[];
  readonly transitGatewayRouteTables: readonly TransitGatewayRouteTable[];
  readonly transitGatewayAssociations: readonly TransitGatewayAssociation[];
  readonly transitGatewayRoutes: readonly TransitGatewayRoute[];
  readonly mirrorSessions: readonly MirrorSession[];
  readonly peerings: readonly Peering[];
  readonly endpoints: readonly Endpoint[];
  readonly interfaces: readonly NetworkInterface[];
  readonly blockPublicAccess: BlockPublicAccess | null;
  readonly blockPublicAccessExclusions: readonly BlockPublicAccessExclusion[];
  /** Interfaces that may be made at any time though none is running: judged beside the real ones. */
  readonly hypothetical: readonly HypotheticalInterface[];
  readonly unread: readonly Unread[];
}

/** `id: null`: rows may exist that nobody saw. With an id: that row (or what belongs to it) was not read whole. */
export interface Unread {
  readonly table: NetworkTable;
  readonly id: string | null;
  readonly reason: string;
}

export type NetworkTable = Exclude<keyof Network, 'accountId' | 'hypothetical' | 'unread'>;

export interface HypotheticalInterface {
  readonly subnetId: string;
  readonly groupIds: readonly string[];
}
