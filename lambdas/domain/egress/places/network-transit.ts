/** The attachment of a VPC to a transit gateway. */
export interface TransitGatewayAttachment {
  readonly id: string;
  readonly transitGatewayId: string;
  readonly vpcId: string;
  readonly state: string | null;
  readonly subnetIds: readonly string[];
  /** `ApplianceModeSupport`: what is sent to the VPC may come in by any of the subnets. */
  readonly applianceMode: boolean | null;
  readonly ipv6Support: boolean | null;
  /** As the attachment tells it; who it is associated with is told by the tables. */
  readonly routeTableId: string | null;
  /** A policy table, which chooses a route table packet by packet. */
  readonly policyTableId: string | null;
}

export interface TransitGatewayRouteTable {
  readonly id: string;
  readonly transitGatewayId: string;
  /** The account that is shown all of it. */
  readonly transitGatewayOwnerId: string | null;
}

/** The packets of the attachment take the routes of the table. */
export interface TransitGatewayAssociation {
  readonly routeTableId: string;
  readonly attachmentId: string;
  readonly state: string | null;
}

export interface TransitGatewayRoute {
  readonly routeTableId: string;
  /** IPv4 or IPv6; null where only the list was told. */
  readonly destinationCidrBlock: string | null;
  readonly prefixListId: string | null;
  /** Several: any of them may be taken. */
  readonly attachmentIds: readonly string[];
  /** `static`, `propagated` or `system`. */
  readonly type: string | null;
  readonly state: string | null;
}

/** A session that copies the packets of an interface. */
export interface MirrorSession {
  readonly id: string;
  readonly interfaceId: string;
  readonly targetId: string | null;
  /** Whether its filter accepts anything. */
  readonly copies: boolean | null;
  /** `network-interface`, `network-load-balancer` or `gateway-load-balancer-endpoint`; null: the target was not shown. */
  readonly targetType: string | null;
  /** The interfaces that receive: the target's own, or its load balancer's; none: they are not known. */
  readonly targetInterfaceIds: readonly string[];
  readonly targetEndpointId: string | null;
}
