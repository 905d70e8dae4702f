import type { Ours } from '../../declaring/ours.ts';
import type { Network } from '../../egress/places/network.ts';

/** The facts that inbound paths are derived from: those of egress, and what takes in for others. */
export interface InboundNetwork extends Network {
  /** The primary IPv6 address of each interface that was told to have one (API NetworkInterfaceIpv6Address). */
  readonly primaryIpv6: ReadonlyMap<string, string>;
  /** Whose accounts are the entity's beside the one that is read: what is theirs is not a stranger's. */
  readonly ours: Ours;
  readonly loadBalancers: readonly LoadBalancer[];
  readonly endpointServices: readonly EndpointService[];
  /** Interfaces of load balancers of which there is no row: of others, in a VPC that is shared with them. */
  readonly foreignBalancers: readonly { readonly interfaceId: string; readonly vpcId: string }[];
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
  /** `ipv6.deny_all_igw_traffic`: no internet gateway reaches its IPv6 addresses; null: it has none, or it was not told. */
  readonly ipv6GatewayDenied: boolean | null;
  /** Whether its security groups look at what comes by PrivateLink. */
  readonly privateLinkFiltered: boolean | null;
  readonly listeners: readonly BalancerListener[] | null;
  readonly targetGroups: readonly BalancerTargetGroup[] | null;
}

export interface BalancerListener {
  /** `HTTP`, `HTTPS`, `SSL`, `TCP`, `TLS`, `UDP`, `TCP_UDP`, `QUIC`, `TCP_QUIC`, `GENEVE`. */
  readonly protocol: string | null;
  readonly port: number | null;
  /** Of mutual TLS: `verify` asks clients for a certificate, `passthrough` and `off` let in whoever comes. */
  readonly clientCertificates: string | null;
  /** In the order in which they are asked, the default rule last; null: not read. */
  readonly rules: readonly ListenerRule[] | null;
}

/** API Rule: of those whose conditions are all met the first one's actions are taken. */
export interface ListenerRule {
  /** Null: the default rule. */
  readonly priority: number | null;
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly RuleAction[];
}

/** API RuleCondition: met by any of its values. */
export interface RuleCondition {
  readonly field: string | null;
  /** Patterns, methods, CIDRs, `ipv4` or `ipv6`; of headers and query strings none is kept, for they may be secrets. */
  readonly values: readonly string[];
  /** It has regular expressions, too. */
  readonly hasRegex: boolean;
}

/** API Action: all are taken in order, and the last one forwards, redirects or answers. */
export interface RuleAction {
  readonly type: string | null;
  /** What an authentication does with who did not sign in: `deny`, `allow`, `authenticate`. */
  readonly unauthenticated: string | null;
  /** Whether clients stay with the target group they had. */
  readonly sticky: boolean;
  readonly targetGroups: readonly { readonly id: string; readonly weight: number | null }[];
}

export interface BalancerTargetGroup {
  readonly id: string;
  readonly protocol: string | null;
  readonly port: number | null;
  /** `instance`, `ip`, `lambda` or `alb`. */
  readonly targetType: string | null;
  /** `ipv4` or `ipv6`: by which of its addresses an instance is reached. */
  readonly ipAddressType: string | null;
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
