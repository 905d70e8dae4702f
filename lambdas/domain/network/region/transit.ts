import type { MirrorSession, TransitGatewayRoute, Unread } from '../../egress/places/network.ts';
import type { InterfaceRow, MirrorSessionRow, Tables, TransitGatewayRouteTableRow } from './tables.ts';

type Transit = Pick<Tables, 'transit-gateway-route-tables' | 'traffic-mirror-sessions' | 'network-interfaces'>;

/** What transit gateways and mirror sessions tell, one to one. */
export function transitOf(tables: Transit) {
  const transit = tables['transit-gateway-route-tables'].rows;
  const balancers = Map.groupBy(tables['network-interfaces'].rows, ({ description }) => description);
  return {
    transitGatewayRouteTables: transit,
    transitGatewayAssociations: transit.flatMap(({ id, associations }) =>
      (associations ?? []).map((association) => ({ routeTableId: id, ...association })),
    ),
    transitGatewayRoutes: transit.flatMap(routesOf),
    mirrorSessions: tables['traffic-mirror-sessions'].rows.map((row) => sessionOf(row, balancers)),
  };
}

/** A reference that no route shows is a route of its own. */
function routesOf({ id, routes, prefixListReferences }: TransitGatewayRouteTableRow): TransitGatewayRoute[] {
  const shown = new Set(routes?.map(({ prefixListId }) => prefixListId));
  const others = (prefixListReferences ?? []).filter(({ prefixListId }) => !shown.has(prefixListId));
  return [
    ...(routes ?? []).map((route) => ({ routeTableId: id, ...route })),
    ...others.map(({ prefixListId, attachmentId, blackhole, state }) => ({
      routeTableId: id,
      destinationCidrBlock: null,
      prefixListId,
      attachmentIds: attachmentId === null ? [] : [attachmentId],
      type: 'static',
      state: state !== 'available' ? state : blackhole === true ? 'blackhole' : 'active',
    })),
  ];
}

/**
 * A Network Load Balancer's interfaces are known by their description, `ELB net/name/id` after its ARN:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html
 */
function sessionOf(
  { targetInterfaceId, targetLoadBalancerArn, ...row }: MirrorSessionRow,
  balancers: ReadonlyMap<string | null, readonly InterfaceRow[]>,
): MirrorSession {
  const name = targetLoadBalancerArn?.split(':loadbalancer/')[1];
  const ofBalancer = name === undefined ? [] : (balancers.get(`ELB ${name}`) ?? []).map(({ id }) => id);
  return { ...row, targetInterfaceIds: targetInterfaceId === null ? ofBalancer : [targetInterfaceId] };
}

/** Tables of which not all was told. What is not there at all is missing where it is looked up. */
export const unreadTransit = ({ 'transit-gateway-route-tables': { rows, gaps } }: Transit): Unread[] =>
  rows.flatMap(({ id, routes, prefixListReferences, associations }) => {
    const unread = { id, reason: gaps[0]?.reason ?? 'the answer does not have it' };
    return [
      ...(routes === null || prefixListReferences === null
        ? [{ ...unread, table: 'transitGatewayRoutes' as const }]
        : []),
      ...(associations === null ? [{ ...unread, table: 'transitGatewayAssociations' as const }] : []),
    ];
  });
