/** An internet, egress-only internet, virtual private or carrier gateway with its one attachment. */
export interface Gateway {
  readonly id: string;
  readonly vpcId: string | null;
  readonly state: string | null;
}

export interface NatGateway {
  readonly id: string;
  readonly vpcId: string;
  /** Null for a regional one. */
  readonly subnetId: string | null;
  readonly state: string | null;
  /** `public` or `private`. */
  readonly connectivityType: string | null;
  /** `zonal` or `regional`. */
  readonly availabilityMode: string | null;
  /** A regional one's own table. */
  readonly routeTableId: string | null;
  readonly addresses: readonly NatAddress[];
}

export interface NatAddress {
  readonly privateIp: string | null;
  readonly publicIp: string | null;
  readonly status: string | null;
}

/** A Site-to-Site VPN connection, of a virtual private gateway or of something else. */
export interface VpnConnection {
  readonly id: string;
  /** The virtual private gateway; null where it ends elsewhere, at a transit gateway, say. */
  readonly vpnGatewayId: string | null;
  readonly state: string | null;
  /** False: the far end announces its networks by BGP. */
  readonly staticRoutesOnly: boolean | null;
  /** The static routes; null: not told. */
  readonly routes: readonly VpnRoute[] | null;
}

export interface VpnRoute {
  readonly destinationCidrBlock: string | null;
  readonly state: string | null;
}

export interface Peering {
  readonly id: string;
  /** `Status.Code`. */
  readonly status: string | null;
  readonly requester: PeeredVpc;
  readonly accepter: PeeredVpc;
}

export interface PeeredVpc {
  readonly vpcId: string | null;
  readonly cidrBlocks: readonly string[] | null;
  readonly ipv6CidrBlocks: readonly string[] | null;
}

export interface Endpoint {
  readonly id: string;
  readonly vpcId: string;
  /** `Gateway`, `Interface`, `GatewayLoadBalancer`, `Resource`, `ServiceNetwork`, `Tunnel`. */
  readonly endpointType: string | null;
  readonly serviceName: string | null;
  readonly state: string | null;
  readonly subnetIds: readonly string[];
  readonly networkInterfaceIds: readonly string[];
  /** Whose what stands behind it is, but for one's own account; `amazon` is AWS; null: not told of all. */
  readonly owners: readonly string[] | null;
  /** The resource configuration or the service network that it leads to, where it is no service. */
  readonly resourceArn: string | null;
  /** Judged by a rule of its own: a path names the endpoint, not what its policy lets through. */
  readonly policyDocument: string | null;
  /**
   * Of the firewall behind it. OPEN: its rules surely let all through; RULES: they were read, and decide. Not there: there
   * is none, or its rules were not read or not understood.
   */
  readonly inspection?: 'OPEN' | 'RULES' | undefined;
}

export interface BlockPublicAccess {
  /** `off`, `block-ingress` or `block-bidirectional`. */
  readonly internetGatewayBlockMode: string | null;
  readonly state: string | null;
}

export interface BlockPublicAccessExclusion {
  readonly id: string;
  /** The VPC or subnet, as an ARN or an id. */
  readonly resource: string;
  /** `allow-bidirectional` or `allow-egress`. */
  readonly mode: string | null;
  readonly state: string | null;
}
