import { doubtingReply, type Traveller } from '../filters/traveller.ts';
import { overlaps } from '../packets/line.ts';
import { type Reason, reason } from '../packets/reason.ts';
import type { Source } from '../places/source.ts';
import type { Topology } from '../places/topology.ts';
import type { GatewayVerdict } from './gateway-verdict.ts';
import { isChanging, live, piecesOf, readTable } from './route-table.ts';

/** The targets of the edge table that are not `local`; a reason: nobody knows them. */
export type Redirects = readonly string[] | Reason;

/**
 * §4: where an edge table sends what comes back to the source instead of straight to it. With a redirect a direct
 * route is unusable for conversations (RAC INGRESS_RTB_TRAFFIC_REDIRECTION). Internet and virtual private gateways have
 * edge tables (EDGE).
 */
export function edgeTargets(topology: Topology, gatewayId: string, source: Source): Redirects {
  const unread = reason('ROUTE_TABLE_UNREAD', gatewayId);
  if (topology.isIncomplete('routeTables') || topology.isIncomplete('routeTableAssociations')) return unread;
  const edges = live(topology.associationsOfGateway.get(gatewayId));
  if (edges.some(isChanging)) return unread;
  const tables = edges.map(({ routeTableId }) => readTable(topology, routeTableId));
  if (tables.includes(null)) return unread;
  return tables
    .flatMap((tableId) => piecesOf(topology, tableId ?? '', source.family))
    .filter((piece) => source.addresses.length === 0 || overlaps(piece.addresses, source.addresses))
    .map((piece) => piece.route.target ?? 'unknown')
    .filter((target) => target !== 'local');
}

export function redirected(traveller: Traveller, target: string, redirects: Redirects): GatewayVerdict {
  if (typeof redirects === 'string') return redirects;
  const inspected = traveller.legs.at(-1)!.middlebox !== null;
  return redirects.length > 0 && !inspected ? reason('EDGE_REDIRECT', target) : 'PASS';
}

/** Behind a middlebox the reply is symmetric only if the edge table sends it back there. */
export function comingBack(traveller: Traveller, target: string, redirects: Redirects): Traveller {
  const { middlebox } = traveller.legs.at(-1)!;
  if (middlebox === null || (typeof redirects !== 'string' && redirects.includes(middlebox))) return traveller;
  return doubtingReply(traveller, reason('ASYMMETRIC_RETURN', target));
}
