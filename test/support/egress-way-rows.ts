import type { NatGateway } from '#collectors/network/nat-gateways/rules.ts';
import type { NetworkAcl } from '#collectors/network/network-acls/rules.ts';
import type { PrefixList } from '#collectors/network/prefix-lists/rules.ts';
import type { SecurityGroupRule } from '#collectors/network/security-group-rules/rules.ts';
import type { SecurityGroup } from '#collectors/network/security-groups/rules.ts';
import type { VpcBlockPublicAccess } from '#collectors/network/vpc-block-public-access/rules.ts';
import type { VpcEndpoint } from '#collectors/network/vpc-endpoints/endpoint.ts';
import type { VpcGateway } from '#collectors/network/vpc-gateways/rules.ts';
import type { VpcPeering } from '#collectors/network/vpc-peerings/rules.ts';
import type { VpnConnection } from '#collectors/network/vpn-connections/rules.ts';
import type { Network } from '#domain/egress/places/network.ts';

export const tags = {};
export const list = <Item>(items: readonly Item[]): Item[] => [...items];

/** Groups, rules, lists and ACLs as their collectors would have given them. */
export function filterRows(network: Network) {
  const entriesOf = Map.groupBy(network.prefixListEntries, (entry) => entry.prefixListId);
  const aclEntriesOf = Map.groupBy(network.networkAclEntries, (entry) => entry.networkAclId);
  const associationsOf = Map.groupBy(network.groupVpcAssociations, (association) => association.groupId);
  return {
    'security-groups': network.securityGroups.map(
      (row): SecurityGroup => ({
        ...row,
        name: row.id,
        ownerId: null,
        isDefault: false,
        ingressRules: 0,
        egressRules: 0,
        vpcAssociations: (associationsOf.get(row.id) ?? []).map(({ vpcId, state }) => ({ vpcId, state })),
        tags,
      }),
    ),
    'security-group-rules': network.securityGroupRules.map(
      (row): SecurityGroupRule => ({
        ...row,
        referencedVpcId: null,
        referencedUserId: null,
        description: null,
        tags,
      }),
    ),
    'prefix-lists': network.prefixLists.map(
      (row): PrefixList => ({
        ...row,
        name: row.id,
        ownerId: null,
        addressFamily: 'IPv4',
        maxEntries: null,
        version: null,
        entries: (entriesOf.get(row.id) ?? []).map(({ cidr }) => cidr),
      }),
    ),
    'network-acls': network.networkAcls.map(
      ({ id, vpcId, subnetIds }): NetworkAcl => ({
        id,
        vpcId,
        isDefault: false,
        subnetIds: list(subnetIds),
        entries: (aclEntriesOf.get(id) ?? []).map(({ networkAclId: _, ...entry }) => entry),
        tags,
      }),
    ),
  };
}

/** Everything that leads out, likewise. */
export function gatewayRows(network: Network) {
  const { accountId, blockPublicAccess: options, blockPublicAccessExclusions: exclusions } = network;
  return {
    'vpc-block-public-access': (options === null ? [] : [options]).map(
      (row): VpcBlockPublicAccess => ({
        id: 'us-east-1',
        ...row,
        reason: null,
        managedBy: 'account',
        exclusionsAllowed: 'allowed',
        updatedAt: null,
        exclusions: exclusions.map(({ resource, ...exclusion }) => ({
          ...exclusion,
          resourceArn: resource,
          reason: null,
        })),
      }),
    ),
    'vpc-gateways': network.gateways.map(
      (row): VpcGateway => ({
        ...row,
        kind: 'INTERNET',
        attachments: null,
        ownerId: accountId,
        tags,
      }),
    ),
    'nat-gateways': network.natGateways.map(
      (row): NatGateway => ({
        ...row,
        publicIps: [],
        addresses: row.addresses.map((address) => ({
          ...address,
          isPrimary: null,
          networkInterfaceId: null,
          allocationId: null,
          availabilityZoneId: null,
        })),
        attachedAppliances: null,
        createdAt: null,
        deletedAt: null,
        tags,
      }),
    ),
    'vpn-connections': network.vpnConnections.map(
      (row): VpnConnection => ({
        ...row,
        routes: row.routes?.map((route) => ({ ...route, source: 'Static' })) ?? null,
        transitGatewayId: null,
        coreNetworkArn: null,
        customerGatewayId: 'cgw-1',
        gatewayAssociationState: null,
        tunnels: null,
        tags,
      }),
    ),
    'vpc-peerings': network.peerings.map(
      ({ id, status, requester, accepter }): VpcPeering => ({
        id,
        status,
        requesterVpcId: requester.vpcId,
        accepterVpcId: accepter.vpcId,
        requester: side(requester),
        accepter: side(accepter),
        tags,
      }),
    ),
    'vpc-endpoints': network.endpoints.map(
      ({ owners, inspection: _, ...row }): VpcEndpoint => ({
        ...row,
        associatedArns: row.resourceArn === null ? null : [row.resourceArn],
        serviceOwner: owners?.[0] ?? null,
        servicePolicySupported: null,
        serviceAcceptance: null,
        servicePrivateDnsNames: null,
        subnetIds: list(row.subnetIds),
        networkInterfaceIds: list(row.networkInterfaceIds),
        serviceRegion: null,
        ownerId: accountId,
        securityGroupIds: null,
        routeTableIds: null,
        privateDns: false,
        requesterManaged: false,
        createdAt: null,
        tags,
      }),
    ),
  };
}

const side = ({ vpcId, cidrBlocks, ipv6CidrBlocks }: Network['peerings'][number]['requester']) => ({
  vpcId,
  ownerId: null,
  region: null,
  cidrBlocks: cidrBlocks && list(cidrBlocks),
  ipv6CidrBlocks: ipv6CidrBlocks && list(ipv6CidrBlocks),
});
