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
  /** `Gateway`, `Interface`, `GatewayLoadBalancer`, `Resource`, `ServiceNetwork`. */
  readonly endpointType: string | null;
  readonly serviceName: string | null;
  readonly state: string | null;
  readonly subnetIds: readonly string[];
  readonly networkInterfaceIds: readonly string[];
  /** Judged by a rule of its own: a path names the endpoint, not what its policy lets through. */
  readonly policyDocument: string | null;
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
