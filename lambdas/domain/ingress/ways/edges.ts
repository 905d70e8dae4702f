import { isChanging, live, piecesOf, readTable } from '../../egress/gateways/route-table.ts';
import type { Family } from '../../egress/packets/address.ts';
import { type Line, overlaps } from '../../egress/packets/line.ts';
import { type Reason, reason } from '../../egress/packets/reason.ts';
import { remembered, type Topology } from '../../egress/places/topology.ts';

/** Where what comes in by a gateway goes first: `local` is straight to its destination. */
export interface Redirect {
  readonly target: string;
  readonly reasons: readonly Reason[];
}

export const STRAIGHT: readonly Redirect[] = [{ target: 'local', reasons: [] }];

/** What the edge tables of the gateways of a VPC do with packets to some addresses. */
export interface Edges {
  readonly key: string;
  readonly redirects: ReadonlyMap<string, readonly Redirect[]>;
}

const NO_EDGES: Edges = { key: '', redirects: new Map() };

/**
 * The table of an internet or virtual private gateway says where packets to the VPC go first (EDGE). `addresses` are
 * their destinations; none: any.
 */
export function edgesOf(topology: Topology, vpcId: string, family: Family, addresses: Line): Edges {
  const gateways = gatewaysWithTables(topology, vpcId);
  if (gateways.length === 0) return NO_EDGES;
  const redirects = new Map(gateways.map((id) => [id, redirectsOf(topology, id, family, addresses)] as const));
  return { key: JSON.stringify([...redirects]), redirects };
}

/** Gateways whose table is, or may be, of the VPC; those of no read VPC's table count everywhere. */
const gatewaysWithTables = remembered((topology: Topology, vpcId: string): readonly string[] => {
  if (isUnreadAnywhere(topology)) return [ANY_GATEWAY];
  return [...topology.associationsOfGateway]
    .filter(([, associations]) =>
      live(associations).some(({ routeTableId }) => {
        const table = topology.routeTables.get(routeTableId);
        return table === undefined || table.vpcId === vpcId;
      }),
    )
    .map(([id]) => id)
    .sort();
});

const ANY_GATEWAY = '*';

const isUnreadAnywhere = (topology: Topology): boolean =>
  topology.isIncomplete('routeTables') || topology.isIncomplete('routeTableAssociations');

/** What becomes of packets that come in by a gateway; a gateway that nobody saw has a table that nobody read. */
export const redirectsFrom = ({ redirects }: Edges, gatewayId: string): readonly Redirect[] =>
  redirects.get(gatewayId) ?? redirects.get(ANY_GATEWAY) ?? STRAIGHT;

function redirectsOf(topology: Topology, gatewayId: string, family: Family, addresses: Line): readonly Redirect[] {
  const unread: Redirect[] = [{ target: 'local', reasons: [reason('ROUTE_TABLE_UNREAD', gatewayId)] }];
  if (gatewayId === ANY_GATEWAY) return unread;
  const edges = live(topology.associationsOfGateway.get(gatewayId));
  const tables = edges.map(({ routeTableId }) => readTable(topology, routeTableId));
  if (edges.some(isChanging) || tables.includes(null)) return unread;
  const pieces = tables
    .flatMap((tableId) => piecesOf(topology, tableId ?? '', family))
    .filter((piece) => addresses.length === 0 || overlaps(piece.addresses, addresses));
  const redirects = pieces
    .filter(({ route }) => route.state !== 'blackhole')
    .map(({ route, reasons }) => ({ target: route.target ?? 'unknown', reasons }));
  if (pieces.length === 0) return [{ target: 'local', reasons: [reason('EDGE_REDIRECT', gatewayId)] }];
  return [...new Map(redirects.map((each) => [JSON.stringify(each), each])).values()].sort((a, b) =>
    JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
  );
}
