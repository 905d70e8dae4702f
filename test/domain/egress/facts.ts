import type {
  Endpoint,
  NatGateway,
  Network,
  NetworkAclEntry,
  NetworkInterface,
  Peering,
  Route,
  RouteTableAssociation,
  SecurityGroupRule,
  Subnet,
  TransitGatewayAttachment,
  TransitGatewayRoute,
  Vpc,
  VpnConnection,
} from '#domain/egress/places/network.ts';

/** Rows as an account would give them, with what a test does not care about filled in. */
export const emptyNetwork: Network = {
  accountId: '111122223333',
  vpcs: [],
  subnets: [],
  securityGroups: [],
  securityGroupRules: [],
  groupVpcAssociations: [],
  prefixLists: [],
  prefixListEntries: [],
  networkAcls: [],
  networkAclEntries: [],
  routeTables: [],
  routes: [],
  routeTableAssociations: [],
  gateways: [],
  natGateways: [],
  transitGatewayAttachments: [],
  vpnConnections: [],
  transitGatewayRouteTables: [],
  transitGatewayAssociations: [],
  transitGatewayRoutes: [],
  mirrorSessions: [],
  peerings: [],
  endpoints: [],
  interfaces: [],
  blockPublicAccess: { internetGatewayBlockMode: 'off', state: 'default-state' },
  blockPublicAccessExclusions: [],
  hypothetical: [],
  unread: [],
};

export const vpc = (id: string, cidrBlock: string, more: Partial<Vpc> = {}): Vpc => ({
  id,
  ownerId: '111122223333',
  cidrBlock,
  cidrBlocks: [cidrBlock],
  ipv6CidrBlocks: [],
  dnsSupport: true,
  networkFirewallAssociations: [],
  ...more,
});

export const subnet = (id: string, vpcId: string, cidrBlock: string | null, more: Partial<Subnet> = {}): Subnet => ({
  id,
  vpcId,
  cidrBlock,
  ipv6CidrBlocks: [],
  availabilityZoneId: 'use1-az1',
  ownerId: '111122223333',
  mapPublicIpOnLaunch: false,
  internetGatewayBlockMode: null,
  networkFirewallConnectivityType: null,
  ...more,
});

export const rule = (id: string, groupId: string, more: Partial<SecurityGroupRule> = {}): SecurityGroupRule => ({
  id,
  groupId,
  isEgress: true,
  ipProtocol: '-1',
  fromPort: null,
  toPort: null,
  cidrIpv4: null,
  cidrIpv6: null,
  prefixListId: null,
  referencedGroupId: null,
  referencedPeeringId: null,
  peeringStatus: null,
  ...more,
});

export const entry = (
  networkAclId: string,
  ruleNumber: number,
  egress: boolean,
  ruleAction: 'allow' | 'deny',
  more: Partial<NetworkAclEntry> = {},
): NetworkAclEntry => ({
  networkAclId,
  ruleNumber,
  egress,
  protocol: '-1',
  ruleAction,
  cidrBlock: null,
  ipv6CidrBlock: null,
  portFrom: null,
  portTo: null,
  icmpType: null,
  icmpCode: null,
  ...more,
});

/** The default ACL: all in and out, both families. */
export const openEntries = (aclId: string): NetworkAclEntry[] =>
  [true, false].flatMap((egress) => [
    entry(aclId, 100, egress, 'allow', { cidrBlock: '0.0.0.0/0' }),
    entry(aclId, 101, egress, 'allow', { ipv6CidrBlock: '::/0' }),
    entry(aclId, 32_767, egress, 'deny', { cidrBlock: '0.0.0.0/0' }),
    entry(aclId, 32_768, egress, 'deny', { ipv6CidrBlock: '::/0' }),
  ]);

/** A route: IPv6 by its colon, a prefix list by its `pl-`. */
export const route = (
  routeTableId: string,
  destination: string,
  target: string | null,
  more: Partial<Route> = {},
): Route => {
  const list = destination.startsWith('pl-');
  const ipv6 = !list && destination.includes(':');
  return {
    routeTableId,
    destinationCidrBlock: list || ipv6 ? null : destination,
    destinationIpv6CidrBlock: ipv6 ? destination : null,
    destinationPrefixListId: list ? destination : null,
    target,
    igwFirewall: null,
    state: 'active',
    origin: target === 'local' ? 'CreateRouteTable' : 'CreateRoute',
    ...more,
  };
};

export const association = (
  routeTableId: string,
  of: { subnetId?: string; gatewayId?: string; main?: boolean; state?: string },
): RouteTableAssociation => ({
  routeTableId,
  subnetId: of.subnetId ?? null,
  gatewayId: of.gatewayId ?? null,
  main: of.main ?? false,
  state: of.state ?? 'associated',
});

export const nat = (
  id: string,
  vpcId: string,
  subnetId: string | null,
  more: Partial<NatGateway> = {},
): NatGateway => ({
  id,
  vpcId,
  subnetId,
  state: 'available',
  connectivityType: 'public',
  availabilityMode: subnetId === null ? 'regional' : 'zonal',
  routeTableId: null,
  addresses: [],
  ...more,
});

export const networkInterface = (
  id: string,
  vpcId: string,
  subnetId: string,
  address: string,
  groupIds: readonly string[] | null,
  more: Partial<NetworkInterface> & { readonly publicIp?: string } = {},
): NetworkInterface => {
  const { publicIp, ...rest } = more;
  return {
    id,
    vpcId,
    subnetId,
    ownerId: '111122223333',
    interfaceType: 'interface',
    requesterManaged: false,
    status: 'in-use',
    attachmentStatus: 'attached',
    instanceId: null,
    sourceDestCheck: true,
    groupIds,
    privateIps: [{ address, publicIp: publicIp ?? null, carrierIp: null }],
    ipv4Prefixes: [],
    ipv6Addresses: [],
    ipv6Prefixes: [],
    denyAllIgwTraffic: false,
    ...rest,
  };
};

/** A VPN connection of a virtual private gateway with these static routes. */
export const vpn = (
  id: string,
  vpnGatewayId: string | null,
  cidrs: readonly string[],
  more: Partial<VpnConnection> = {},
): VpnConnection => ({
  id,
  vpnGatewayId,
  state: 'available',
  staticRoutesOnly: true,
  routes: cidrs.map((destinationCidrBlock) => ({ destinationCidrBlock, state: 'available' })),
  ...more,
});

export const endpoint = (id: string, vpcId: string, endpointType: string, more: Partial<Endpoint> = {}): Endpoint => ({
  id,
  vpcId,
  endpointType,
  serviceName: null,
  state: 'available',
  subnetIds: [],
  networkInterfaceIds: [],
  owners: null,
  resourceArn: null,
  policyDocument: null,
  ...more,
});

export const peering = (
  id: string,
  own: string,
  peer: string,
  cidrs: readonly string[],
  status = 'active',
): Peering => ({
  id,
  status,
  requester: { vpcId: own, cidrBlocks: null, ipv6CidrBlocks: null },
  accepter: { vpcId: peer, cidrBlocks: cidrs, ipv6CidrBlocks: [] },
});

export const attachment = (
  id: string,
  transitGatewayId: string,
  vpcId: string,
  subnetIds: readonly string[],
  more: Partial<TransitGatewayAttachment> = {},
): TransitGatewayAttachment => ({
  id,
  transitGatewayId,
  vpcId,
  state: 'available',
  subnetIds,
  applianceMode: false,
  ipv6Support: true,
  routeTableId: null,
  policyTableId: null,
  ...more,
});

export const transitRoute = (
  routeTableId: string,
  destination: string,
  attachmentIds: readonly string[],
  more: Partial<TransitGatewayRoute> = {},
): TransitGatewayRoute => ({
  routeTableId,
  destinationCidrBlock: destination.startsWith('pl-') ? null : destination,
  prefixListId: destination.startsWith('pl-') ? destination : null,
  attachmentIds,
  type: 'static',
  state: attachmentIds.length === 0 ? 'blackhole' : 'active',
  ...more,
});
