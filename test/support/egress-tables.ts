import type { Instance } from '#collectors/compute/instances/rules.ts';
import type { NatGateway } from '#collectors/network/nat-gateways/rules.ts';
import type { NetworkAcl } from '#collectors/network/network-acls/rules.ts';
import type { NetworkFirewall } from '#collectors/network/network-firewalls/firewall.ts';
import type { NetworkInterface } from '#collectors/network/network-interfaces/rules.ts';
import type { PrefixList } from '#collectors/network/prefix-lists/rules.ts';
import type { RouteTable } from '#collectors/network/route-tables/rules.ts';
import type { SecurityGroupRule } from '#collectors/network/security-group-rules/rules.ts';
import type { SecurityGroup } from '#collectors/network/security-groups/rules.ts';
import type { Subnet } from '#collectors/network/subnets/subnet.ts';
import type { TrafficMirrorSession } from '#collectors/network/traffic-mirror-sessions/rules.ts';
import type { TransitGatewayAttachment } from '#collectors/network/transit-gateway-attachments/rules.ts';
import type { TransitGatewayRouteTable } from '#collectors/network/transit-gateway-route-tables/rules.ts';
import type { VpcBlockPublicAccess } from '#collectors/network/vpc-block-public-access/rules.ts';
import type { VpcEndpoint } from '#collectors/network/vpc-endpoints/endpoint.ts';
import type { VpcGateway } from '#collectors/network/vpc-gateways/rules.ts';
import type { VpcPeering } from '#collectors/network/vpc-peerings/rules.ts';
import type { Vpc } from '#collectors/network/vpcs/vpc.ts';
import type { VpnConnection } from '#collectors/network/vpn-connections/rules.ts';
import type { WorkspaceNetwork } from '#collectors/network/workspace-networks/rules.ts';
import type { Network } from '#domain/egress/places/network.ts';
import type { InstanceRow, TableId, TableRows } from '#domain/network/region/tables.ts';
import { transitRows } from './egress-transit-rows.ts';
import { filterRows, gatewayRows, list, tags } from './egress-way-rows.ts';

/** The rows of the collectors' tables, as the collectors declare them. */
export interface CollectedRows {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly 'network-interfaces': readonly NetworkInterface[];
  readonly instances: readonly Instance[];
  readonly 'vpc-block-public-access': readonly VpcBlockPublicAccess[];
  readonly 'security-groups': readonly SecurityGroup[];
  readonly 'security-group-rules': readonly SecurityGroupRule[];
  readonly 'prefix-lists': readonly PrefixList[];
  readonly 'network-acls': readonly NetworkAcl[];
  readonly 'route-tables': readonly RouteTable[];
  readonly 'vpc-gateways': readonly VpcGateway[];
  readonly 'nat-gateways': readonly NatGateway[];
  readonly 'transit-gateway-attachments': readonly TransitGatewayAttachment[];
  readonly 'vpn-connections': readonly VpnConnection[];
  readonly 'transit-gateway-route-tables': readonly TransitGatewayRouteTable[];
  readonly 'traffic-mirror-sessions': readonly TrafficMirrorSession[];
  readonly 'vpc-peerings': readonly VpcPeering[];
  readonly 'vpc-endpoints': readonly VpcEndpoint[];
  readonly 'network-firewalls': readonly NetworkFirewall[];
  readonly 'workspace-networks': readonly WorkspaceNetwork[];
}

type Fits<Rows extends { readonly [Id in TableId]: readonly TableRows[Id][] }> = Rows;

/** What collectors give is what paths are derived from: a row that no longer fits fails the type check here. */
export type Fitting = Fits<CollectedRows>;

/** The tables that collectors would have made of a network, with what paths do not look at filled in. */
export function rowsOf(network: Network, instances: readonly InstanceRow[] = []): CollectedRows {
  return {
    ...placeRows(network),
    instances: instances.map(instanceRow),
    ...filterRows(network),
    ...gatewayRows(network),
    'network-firewalls': [],
    ...transitRows(network),
    'workspace-networks': [],
  };
}

const instanceRow = ({ id, databricks }: InstanceRow): Instance => ({
  id,
  databricks,
  state: 'running',
  instanceType: null,
  imageId: null,
  launchedAt: null,
  vpcId: null,
  subnetId: null,
  networkInterfaceIds: [],
  privateIp: null,
  publicIp: null,
  imdsv2Required: true,
  metadataEndpoint: null,
  metadataHopLimit: null,
  instanceProfileArn: null,
  operator: null,
  clusterId: null,
  clusterName: null,
  tags,
});

function placeRows({ vpcs, subnets, interfaces, routeTables, routes, routeTableAssociations }: Network) {
  const routesOf = Map.groupBy(routes, (route) => route.routeTableId);
  const associationsOf = Map.groupBy(routeTableAssociations, (association) => association.routeTableId);
  return {
    vpcs: vpcs.map(
      (row): Vpc => ({
        ...row,
        cidrBlocks: list(row.cidrBlocks),
        ipv6CidrBlocks: list(row.ipv6CidrBlocks),
        networkFirewallAssociations: row.networkFirewallAssociations && list(row.networkFirewallAssociations),
        shared: false,
        state: 'available',
        isDefault: false,
        dnsHostnames: true,
        dhcpOptionsId: null,
        internetGatewayBlockMode: null,
        encryptionMode: null,
        encryptionState: null,
        encryptionExclusions: null,
        accountEncryptionMode: null,
        tags,
      }),
    ),
    subnets: subnets.map(
      (row): Subnet => ({
        ...row,
        ipv6CidrBlocks: list(row.ipv6CidrBlocks),
        shared: false,
        state: 'available',
        isDefault: false,
        availabilityZone: null,
        ipv6Native: false,
        assignIpv6AddressOnCreation: false,
        availableIps: 100,
        tags,
      }),
    ),
    'network-interfaces': interfaces.map(
      (row): NetworkInterface => ({
        ...row,
        groupIds: row.groupIds && list(row.groupIds),
        privateIps: list(row.privateIps),
        ipv4Prefixes: list(row.ipv4Prefixes),
        ipv6Addresses: list(row.ipv6Addresses),
        ipv6Prefixes: list(row.ipv6Prefixes),
        publicIps: row.privateIps.flatMap(({ publicIp }) => publicIp ?? []),
        description: null,
        instanceOwnerId: null,
        requesterManaged: false,
        requesterId: null,
        operator: null,
        tags,
      }),
    ),
    'route-tables': routeTables.map(
      ({ id, vpcId }): RouteTable => ({
        id,
        vpcId,
        routes: (routesOf.get(id) ?? []).map(({ routeTableId: _, ...route }) => ({ ...route, targetKind: null })),
        associations: (associationsOf.get(id) ?? []).map(({ routeTableId: _, ...association }) => ({
          ...association,
          publicIpv4Pool: null,
        })),
        tags,
      }),
    ),
  };
}
