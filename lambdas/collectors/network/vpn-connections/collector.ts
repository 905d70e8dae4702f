import {
  DescribeVpnConnectionsCommand,
  EC2Client,
  type VpnConnection as Ec2Connection,
  type VgwTelemetry,
  type VpnStaticRoute,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows } from '#domain/reading/list-rows.ts';
import { isoOrNull, tagRecord } from '#domain/reading/reading.ts';
import { VpnConnection } from './rules.ts';

/**
 * The answer also carries the keys of the tunnels, in `CustomerGatewayConfiguration` and `TunnelOptions`: they are masked
 * before anything is kept, and no row is made of either.
 */
export default defineCollector({
  id: 'vpn-connections',
  title: 'Site-to-Site VPN connections and their routes',
  scope: 'aws-region',
  reads: ['ec2:DescribeVpnConnections'],
  row: VpnConnection,
  rules: [],
  volatile: ['tunnels'],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    yield* listRows(gap, {
      operation: 'ec2:DescribeVpnConnections',
      page: async () => onlyPage((await ec2.send(new DescribeVpnConnectionsCommand({}))).VpnConnections),
      idOf: (connection) => connection.VpnConnectionId,
      rowOf,
    });
  },
});

/** This API has no pages: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpnConnections.html */
const onlyPage = (items: Ec2Connection[] | undefined) => ({ items, next: undefined });

const rowOf = (connection: Ec2Connection, id: string) => ({
  id,
  state: connection.State ?? null,
  vpnGatewayId: connection.VpnGatewayId ?? null,
  transitGatewayId: connection.TransitGatewayId ?? null,
  coreNetworkArn: connection.CoreNetworkArn ?? null,
  customerGatewayId: connection.CustomerGatewayId ?? null,
  gatewayAssociationState: connection.GatewayAssociationState ?? null,
  staticRoutesOnly: connection.Options?.StaticRoutesOnly ?? null,
  routes: connection.Routes ? inOrder(connection.Routes.map(routeOf)) : null,
  tunnels: connection.VgwTelemetry ? inOrder(connection.VgwTelemetry.map(tunnelOf)) : null,
  tags: tagRecord(connection.Tags),
});

const routeOf = (route: VpnStaticRoute) => ({
  destinationCidrBlock: route.DestinationCidrBlock ?? null,
  source: route.Source ?? null,
  state: route.State ?? null,
});

const tunnelOf = (tunnel: VgwTelemetry) => ({
  outsideIpAddress: tunnel.OutsideIpAddress ?? null,
  status: tunnel.Status ?? null,
  statusMessage: tunnel.StatusMessage ?? null,
  acceptedRouteCount: tunnel.AcceptedRouteCount ?? null,
  lastStatusChange: isoOrNull(tunnel.LastStatusChange),
});
