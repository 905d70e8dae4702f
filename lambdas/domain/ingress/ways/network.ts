import type { Network } from '../../egress/places/network.ts';

/** The facts that inbound paths are derived from: those of egress, and what takes in for others. */
export interface InboundNetwork extends Network {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly endpointServices: readonly EndpointService[];
  /** Load balancers, or endpoint services, may exist that nobody saw. */
  readonly hidden: readonly ('loadBalancers' | 'endpointServices')[];
}

/** API LoadBalancer, of either version; `null` is what the API did not tell. */
export interface LoadBalancer {
  /** The ARN; of a classic one `classic/<name>`. */
  readonly id: string;
  /** `application`, `network`, `gateway` or `classic`. */
  readonly type: string | null;
  /** `internet-facing` or `internal`; a gateway load balancer has none. */
  readonly scheme: string | null;
  /** `active`, `provisioning`, `active_impaired`, `failed`; a classic one has none. */
  readonly state: string | null;
  readonly vpcId: string | null;
  readonly subnetIds: readonly string[] | null;
  /** Empty: unfiltered, as a network load balancer may be. */
  readonly securityGroupIds: readonly string[] | null;
  /** `ipv4`, `dualstack`, `dualstack-without-public-ipv4`. */
  readonly ipAddressType: string | null;
  /** Whether its security groups look at what comes by PrivateLink. */
  readonly privateLinkFiltered: boolean | null;
  readonly listeners: readonly BalancerListener[] | null;
  readonly targetGroups: readonly BalancerTargetGroup[] | null;
}

export interface BalancerListener {
  /** `HTTP`, `HTTPS`, `SSL`, `TCP`, `TLS`, `UDP`, `TCP_UDP`, `QUIC`, `TCP_QUIC`, `GENEVE`. */
  readonly protocol: string | null;
  readonly port: number | null;
  /** Of its default actions and its rules. */
  readonly targetGroupIds: readonly string[] | null;
}

export interface BalancerTargetGroup {
  readonly id: string;
  readonly protocol: string | null;
  readonly port: number | null;
  /** `instance`, `ip`, `lambda` or `alb`. */
  readonly targetType: string | null;
  /** Whether its targets see the client's address. */
  readonly preservesClientIp: boolean | null;
  readonly targets: readonly { readonly id: string; readonly port: number | null }[] | null;
}

/** API ServiceConfiguration: what others may reach of ours through PrivateLink. */
export interface EndpointService {
  readonly id: string;
  readonly state: string | null;
  readonly acceptanceRequired: boolean | null;
  /** Network and gateway load balancers. */
  readonly loadBalancerArns: readonly string[] | null;
  /** ARNs, or `*`. */
  readonly allowedPrincipals: readonly string[] | null;
}
