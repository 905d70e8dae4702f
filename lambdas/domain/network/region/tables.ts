import type { ObservedTable } from '../../declaring/derivation.ts';
import type {
  BlockPublicAccess,
  Endpoint,
  Gateway,
  MirrorSession,
  NatGateway,
  NetworkAcl,
  NetworkAclEntry,
  NetworkInterface,
  Peering,
  PrefixList,
  Route,
  RouteTable,
  RouteTableAssociation,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  TransitGatewayAssociation,
  TransitGatewayAttachment,
  TransitGatewayRoute,
  TransitGatewayRouteTable,
  Vpc,
  VpnConnection,
} from '../../egress/places/network.ts';
import type { FirewallFacts } from '../firewall/facts.ts';

/** What a path is derived from, of the rows of each table; the rows hold more. */
export interface TableRows {
  readonly vpcs: Vpc;
  readonly subnets: Subnet;
  readonly 'network-interfaces': InterfaceRow;
  readonly instances: InstanceRow;
  readonly 'vpc-block-public-access': BlockPublicAccessRow;
  readonly 'security-groups': SecurityGroupRow;
  readonly 'security-group-rules': SecurityGroupRule;
  readonly 'prefix-lists': PrefixListRow;
  readonly 'network-acls': NetworkAclRow;
  readonly 'route-tables': RouteTableRow;
  readonly 'vpc-gateways': Gateway;
  readonly 'nat-gateways': NatGateway;
  readonly 'transit-gateway-attachments': TransitGatewayAttachmentRow;
  readonly 'vpn-connections': VpnConnection;
  readonly 'transit-gateway-route-tables': TransitGatewayRouteTableRow;
  readonly 'traffic-mirror-sessions': MirrorSessionRow;
  readonly 'vpc-peerings': Peering;
  readonly 'vpc-endpoints': EndpointRow;
  readonly 'network-firewalls': FirewallRow;
  /** Of the Databricks account, whatever the region; not configured where none is read. */
  readonly 'workspace-networks': WorkspaceNetworkRow;
}

export type TableId = keyof TableRows;

export const TABLES = [
  'vpcs',
  'subnets',
  'network-interfaces',
  'instances',
  'vpc-block-public-access',
  'security-groups',
  'security-group-rules',
  'prefix-lists',
  'network-acls',
  'route-tables',
  'vpc-gateways',
  'nat-gateways',
  'transit-gateway-attachments',
  'vpn-connections',
  'transit-gateway-route-tables',
  'traffic-mirror-sessions',
  'vpc-peerings',
  'vpc-endpoints',
  'network-firewalls',
  'workspace-networks',
] as const satisfies readonly TableId[];

export type Tables = { readonly [Id in TableId]: ObservedTable<TableRows[Id]> };

export interface InterfaceRow extends NetworkInterface {
  readonly description: string | null;
  /** Of its IPv6 addresses the one that load balancers send to. */
  readonly primaryIpv6: string | null;
}

export interface InstanceRow {
  readonly id: string;
  readonly databricks: boolean;
}

export interface BlockPublicAccessRow extends BlockPublicAccess {
  /** Null: not read. */
  readonly exclusions:
    | readonly {
        readonly id: string;
        readonly resourceArn: string;
        readonly mode: string | null;
        readonly state: string | null;
      }[]
    | null;
}

export interface SecurityGroupRow extends SecurityGroup {
  /** Null: not read. */
  readonly vpcAssociations: readonly { readonly vpcId: string; readonly state: string | null }[] | null;
}

export interface PrefixListRow extends PrefixList {
  /** Null: not read. */
  readonly entries: readonly string[] | null;
}

export interface NetworkAclRow extends NetworkAcl {
  readonly entries: readonly Omit<NetworkAclEntry, 'networkAclId'>[];
}

export interface RouteTableRow extends RouteTable {
  readonly routes: readonly Omit<Route, 'routeTableId'>[];
  readonly associations: readonly Omit<RouteTableAssociation, 'routeTableId'>[];
}

export interface TransitGatewayAttachmentRow extends Omit<TransitGatewayAttachment, 'vpcId' | 'subnetIds'> {
  /** `vpc`, or what else is attached. */
  readonly resourceType: string | null;
  /** Null where what is attached is no VPC, or nobody said which. */
  readonly vpcId: string | null;
  /** Null: not read. */
  readonly subnetIds: readonly string[] | null;
}

export interface TransitGatewayRouteTableRow extends TransitGatewayRouteTable {
  /** Null: not read, here and below. */
  readonly associations: readonly Omit<TransitGatewayAssociation, 'routeTableId'>[] | null;
  readonly routes: readonly Omit<TransitGatewayRoute, 'routeTableId'>[] | null;
  readonly prefixListReferences:
    | readonly {
        readonly prefixListId: string;
        readonly attachmentId: string | null;
        readonly blackhole: boolean | null;
        readonly state: string | null;
      }[]
    | null;
}

export interface MirrorSessionRow extends Omit<MirrorSession, 'targetInterfaceIds'> {
  readonly targetInterfaceId: string | null;
  readonly targetLoadBalancerArn: string | null;
}

export interface EndpointRow extends Omit<Endpoint, 'subnetIds' | 'networkInterfaceIds' | 'owners'> {
  readonly serviceOwner: string | null;
  /** Null: not told, or an endpoint that leads to a service. */
  readonly associatedArns: readonly string[] | null;
  /** Null: not told. */
  readonly subnetIds: readonly string[] | null;
  readonly networkInterfaceIds: readonly string[] | null;
}

export interface FirewallRow extends FirewallFacts {
  /** Null: not all are known. */
  readonly endpointIds: readonly string[] | null;
}

export interface WorkspaceNetworkRow {
  readonly id: string;
  /** Null: not told, here and below. */
  readonly vpcId: string | null;
  readonly subnetIds: readonly string[] | null;
  readonly securityGroupIds: readonly string[] | null;
}
