import type { TrafficMirrorSession } from '#collectors/network/traffic-mirror-sessions/rules.ts';
import type { TransitGatewayAttachment } from '#collectors/network/transit-gateway-attachments/rules.ts';
import type { TransitGatewayRouteTable } from '#collectors/network/transit-gateway-route-tables/rules.ts';
import type { Network } from '#domain/egress/places/network.ts';
import { list, tags } from './egress-way-rows.ts';

/** Transit gateways and mirror sessions as their collectors would have given them. */
export function transitRows(network: Network) {
  const { accountId } = network;
  const routesOf = Map.groupBy(network.transitGatewayRoutes, (route) => route.routeTableId);
  const associationsOf = Map.groupBy(network.transitGatewayAssociations, (each) => each.routeTableId);
  return {
    'transit-gateway-attachments': network.transitGatewayAttachments.map(
      (row): TransitGatewayAttachment => ({
        ...row,
        subnetIds: list(row.subnetIds),
        transitGatewayOwnerId: null,
        resourceType: 'vpc',
        resourceId: row.vpcId,
        resourceOwnerId: accountId,
        tags,
      }),
    ),
    'transit-gateway-route-tables': network.transitGatewayRouteTables.map(
      (row): TransitGatewayRouteTable => ({
        ...row,
        state: 'available',
        defaultAssociation: false,
        defaultPropagation: false,
        associations: (associationsOf.get(row.id) ?? []).map(({ attachmentId, state }) => ({
          attachmentId,
          state,
          resourceType: null,
          resourceId: null,
        })),
        routes: (routesOf.get(row.id) ?? []).map(({ routeTableId: _, ...route }) => ({
          ...route,
          attachmentIds: list(route.attachmentIds),
        })),
        prefixListReferences: [],
        tags,
      }),
    ),
    'traffic-mirror-sessions': network.mirrorSessions.map(
      ({ targetInterfaceIds, ...row }): TrafficMirrorSession => ({
        ...row,
        filterId: 'tmf-1',
        ownerId: accountId,
        sessionNumber: 1,
        targetInterfaceId: targetInterfaceIds[0] ?? null,
        targetLoadBalancerArn: null,
        targetOwnerId: accountId,
        tags,
      }),
    ),
  };
}
