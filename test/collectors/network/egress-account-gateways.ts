import {
  DescribeEgressOnlyInternetGatewaysCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeTransitGatewayVpcAttachmentsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcPeeringConnectionsCommand,
  DescribeVpnConnectionsCommand,
  DescribeVpnGatewaysCommand,
  type EC2Client,
  type VpcPeeringConnectionVpcInfo,
} from '@aws-sdk/client-ec2';
import type { Route } from '#domain/egress/places/network.ts';

export const text = (value: string | undefined): string => value ?? '';
export const orNull = <Value>(value: Value | undefined): Value | null => value ?? null;

/** Routes and what they lead to, as the API says. */
export async function readGateways(ec2: EC2Client) {
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({}));
  const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({}));
  const egressOnly = await ec2.send(new DescribeEgressOnlyInternetGatewaysCommand({}));
  const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({}));
  const transit = await ec2.send(new DescribeTransitGatewayVpcAttachmentsCommand({}));
  const { VpcPeeringConnections = [] } = await ec2.send(new DescribeVpcPeeringConnectionsCommand({}));
  const { VpnConnections = [] } = await ec2.send(new DescribeVpnConnectionsCommand({}));
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({}));
  const options = await ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand({}));
  const { VpnGateways = [] } = await ec2.send(new DescribeVpnGatewaysCommand({}));
  const attached = [
    ...VpnGateways.map((each) => ({ id: each.VpnGatewayId, at: each.VpcAttachments?.[0] })),
    ...InternetGateways.map((each) => ({ id: each.InternetGatewayId, at: each.Attachments?.[0] })),
    ...(egressOnly.EgressOnlyInternetGateways ?? []).map((each) => ({
      id: each.EgressOnlyInternetGatewayId,
      at: each.Attachments?.[0],
    })),
  ];
  const peer = (side: VpcPeeringConnectionVpcInfo | undefined) => ({
    vpcId: orNull(side?.VpcId),
    cidrBlocks: side?.CidrBlock === undefined ? null : [side.CidrBlock],
    ipv6CidrBlocks: null,
  });
  return {
    routeTables: RouteTables.map((each) => ({ id: text(each.RouteTableId), vpcId: text(each.VpcId) })),
    routes: RouteTables.flatMap((each) =>
      (each.Routes ?? []).map(
        (route): Route => ({
          routeTableId: text(each.RouteTableId),
          destinationCidrBlock: orNull(route.DestinationCidrBlock),
          destinationIpv6CidrBlock: orNull(route.DestinationIpv6CidrBlock),
          destinationPrefixListId: orNull(route.DestinationPrefixListId),
          target: orNull(
            route.GatewayId ??
              route.NatGatewayId ??
              route.EgressOnlyInternetGatewayId ??
              route.NetworkInterfaceId ??
              route.TransitGatewayId ??
              route.VpcPeeringConnectionId,
          ),
          igwFirewall: null,
          state: orNull(route.State),
          origin: orNull(route.Origin),
        }),
      ),
    ),
    routeTableAssociations: RouteTables.flatMap((each) =>
      (each.Associations ?? []).map((association) => ({
        routeTableId: text(each.RouteTableId),
        subnetId: orNull(association.SubnetId),
        gatewayId: null,
        main: association.Main === true,
        state: orNull(association.AssociationState?.State as string | undefined),
      })),
    ),
    gateways: attached.map(({ id, at }) => ({
      id: text(id),
      vpcId: orNull(at?.VpcId),
      state: orNull(at?.State as string | undefined),
    })),
    natGateways: NatGateways.map((nat) => ({
      id: text(nat.NatGatewayId),
      vpcId: text(nat.VpcId),
      subnetId: orNull(nat.SubnetId),
      state: orNull(nat.State as string | undefined),
      connectivityType: orNull(nat.ConnectivityType as string | undefined),
      availabilityMode: orNull(nat.AvailabilityMode as string | undefined),
      routeTableId: null,
      addresses: (nat.NatGatewayAddresses ?? []).map((address) => ({
        privateIp: orNull(address.PrivateIp),
        publicIp: orNull(address.PublicIp),
        status: orNull(address.Status as string | undefined),
      })),
    })),
    transitGatewayAttachments: (transit.TransitGatewayVpcAttachments ?? []).map((each) => ({
      id: text(each.TransitGatewayAttachmentId),
      transitGatewayId: text(each.TransitGatewayId),
      vpcId: text(each.VpcId),
      state: orNull(each.State as string | undefined),
      subnetIds: each.SubnetIds ?? [],
      applianceMode: null,
      ipv6Support: null,
      routeTableId: null,
      policyTableId: null,
    })),
    vpnConnections: VpnConnections.map((each) => ({
      id: text(each.VpnConnectionId),
      vpnGatewayId: orNull(each.VpnGatewayId),
      state: orNull(each.State as string | undefined),
      staticRoutesOnly: orNull(each.Options?.StaticRoutesOnly),
      routes: (each.Routes ?? []).map((route) => ({
        destinationCidrBlock: orNull(route.DestinationCidrBlock),
        state: orNull(route.State as string | undefined),
      })),
    })),
    transitGatewayRouteTables: [],
    transitGatewayAssociations: [],
    transitGatewayRoutes: [],
    mirrorSessions: [],
    peerings: VpcPeeringConnections.map((each) => ({
      id: text(each.VpcPeeringConnectionId),
      status: orNull(each.Status?.Code as string | undefined),
      requester: peer(each.RequesterVpcInfo),
      accepter: peer(each.AccepterVpcInfo),
    })),
    endpoints: VpcEndpoints.map((each) => ({
      id: text(each.VpcEndpointId),
      vpcId: text(each.VpcId),
      endpointType: orNull(each.VpcEndpointType as string | undefined),
      serviceName: orNull(each.ServiceName),
      state: orNull(each.State as string | undefined)?.toLowerCase() ?? null,
      subnetIds: each.SubnetIds ?? [],
      networkInterfaceIds: each.NetworkInterfaceIds ?? [],
      owners: null,
      resourceArn: null,
      policyDocument: null,
    })),
    blockPublicAccess: {
      internetGatewayBlockMode: orNull(options.VpcBlockPublicAccessOptions?.InternetGatewayBlockMode),
      state: orNull(options.VpcBlockPublicAccessOptions?.State),
    },
    blockPublicAccessExclusions: [],
  };
}
