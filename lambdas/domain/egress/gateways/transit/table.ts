import { type Cidr, type Family, parseCidr } from '../../packets/address.ts';
import { type Line, overlaps } from '../../packets/line.ts';
import { reason } from '../../packets/reason.ts';
import type { Route, TransitGatewayAttachment, TransitGatewayRoute } from '../../places/network.ts';
import { listCidrs, listIsRead } from '../../places/prefix-list.ts';
import { remembered, type Topology } from '../../places/topology.ts';
import { anywhere, type Candidate, type Piece, piecesAmong, piecesOf, RANK, tableOfSubnet } from '../route-table.ts';

/**
 * The table whose routes the attachment's packets take, if all of it is here: one association in force, no policy table
 * that would choose among tables, and a transit gateway of this account, for its owner alone is shown all (TGW).
 */
export function transitTableOf(topology: Topology, row: TransitGatewayAttachment): string | null {
  const [association, ...more] = topology.transitAssociations.get(row.id) ?? [];
  if (association?.state !== 'associated' || more.length > 0 || row.policyTableId !== null) return null;
  const { routeTableId } = association;
  if (row.routeTableId !== null && row.routeTableId !== routeTableId) return null;
  const table = topology.transitTables.get(routeTableId);
  const isOwn =
    table?.transitGatewayId === row.transitGatewayId && table.transitGatewayOwnerId === topology.network.accountId;
  const unread =
    topology.isPartial('transitGatewayRouteTables', routeTableId) ||
    topology.isUnread('transitGatewayRoutes', routeTableId);
  return isOwn && !unread ? routeTableId : null;
}

/** The attachments that a piece of a transit gateway's table leads to: any of them may be taken (ECMP, TGW). */
export const attachmentsOf = ({ route }: Piece): readonly string[] =>
  route.target === null || route.state === 'blackhole' ? [] : route.target.split(' ');

/**
 * "The most specific route", of equal ones static before "prefix list referenced" before propagated (TGW). What nothing
 * matches goes nowhere.
 */
export const transitPieces = remembered((topology: Topology, tableId: string, family: Family): readonly Piece[] =>
  piecesAmong((topology.transitRoutes.get(tableId) ?? []).flatMap((each) => candidatesOf(topology, each, family))),
);

function candidatesOf(topology: Topology, row: TransitGatewayRoute, family: Family): Candidate[] {
  if (row.state === 'deleted') return [];
  const route = asRoute(row);
  const { destinationCidrBlock: written, prefixListId } = row;
  const where = `${row.routeTableId} ${written ?? prefixListId ?? 'no destination'}`;
  const inForce = row.state === 'active' || row.state === 'blackhole';
  const rank = rankOf(row);
  const certain = inForce && rank !== RANK.UNRANKED;
  const why = certain ? null : reason(inForce ? 'ROUTE_UNRANKED' : 'GATEWAY_CHANGING', where);
  const candidate = ({ line, prefixLength }: Cidr): Candidate => ({
    route,
    addresses: line,
    prefixLength,
    rank: certain ? rank : RANK.UNRANKED,
    why,
  });
  if (written === null && prefixListId !== null)
    return listIsRead(topology, prefixListId)
      ? listCidrs(topology, prefixListId, family).map(candidate)
      : [anywhere(route, family, reason('PREFIX_LIST_UNREAD', prefixListId))];
  const cidr = parseCidr(written ?? '');
  if (cidr === undefined) return [anywhere(route, family, reason('ROUTE_MALFORMED', where))];
  return cidr.family === family ? [candidate(cidr)] : [];
}

const RANKS: Readonly<Record<string, number>> = { static: RANK.STATIC, propagated: RANK.PROPAGATED };

const rankOf = ({ prefixListId, type }: TransitGatewayRoute): number =>
  prefixListId !== null ? RANK.LIST : (RANKS[type ?? ''] ?? RANK.UNRANKED);

/** In the form of a VPC's route, so that the same selection serves both; the target is all its attachments. */
const asRoute = (row: TransitGatewayRoute): Route => ({
  routeTableId: row.routeTableId,
  destinationCidrBlock: row.destinationCidrBlock,
  destinationIpv6CidrBlock: null,
  destinationPrefixListId: row.destinationCidrBlock === null ? row.prefixListId : null,
  target: row.attachmentIds.length === 0 ? null : row.attachmentIds.toSorted().join(' '),
  state: row.state,
  origin: row.type,
  igwFirewall: null,
});

/** Targets that never lead back to a transit gateway. */
const ELSEWHERE = /^(?:local$|(?:igw|eigw|nat|pcx|vgw|cagw)-)/;

/** Whether an answer may come back: by the attachment's own table, and by any table of its VPC (TGW). */
export function mayReturn(topology: Topology, row: TransitGatewayAttachment, to: Line, family: Family): boolean {
  if (to.length === 0) return true;
  const tableId = transitTableOf(topology, row);
  const back = tableId === null ? [] : transitPieces(topology, tableId, family);
  if (tableId !== null && !back.some((piece) => attachmentsOf(piece).length > 0 && overlaps(piece.addresses, to)))
    return false;
  const tables = new Set((topology.subnetsOfVpc.get(row.vpcId) ?? []).map(({ id }) => tableOfSubnet(topology, id)));
  return [...tables].some((each) => each === null || leadsBack(topology, each, to, family));
}

const leadsBack = (topology: Topology, tableId: string, to: Line, family: Family): boolean =>
  piecesOf(topology, tableId, family).some(
    ({ route, addresses }) =>
      route.state !== 'blackhole' && !ELSEWHERE.test(route.target ?? '') && overlaps(addresses, to),
  );
