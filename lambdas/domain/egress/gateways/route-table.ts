import { type Cidr, type Family, parseCidr, SPACE } from '../packets/address.ts';
import { intersect, type Line, NOTHING, overlaps, subtract, union, unionAll } from '../packets/line.ts';
import { type Reason, reason } from '../packets/reason.ts';
import type { Route, RouteTableAssociation } from '../places/network.ts';
import { listCidrs, listIsRead } from '../places/prefix-list.ts';
import { remembered, type Topology } from '../places/topology.ts';

/** Addresses that a table sends along one route. Pieces overlap only where nobody knows which of them is taken. */
export interface Piece {
  readonly addresses: Line;
  readonly route: Route;
  readonly reasons: readonly Reason[];
}

/** The destination as written: what a person finds in the console. */
export const destinationOf = (route: Route): string =>
  route.destinationCidrBlock ?? route.destinationIpv6CidrBlock ?? route.destinationPrefixListId ?? 'no destination';

/**
 * §3: a subnet's table is its explicit association's, else the VPC's main one (API). Undefined where that is not
 * known: no main table, an association on its way in or out or failed, two of them, or tables nobody saw.
 */
export const tableOfSubnet = remembered((topology: Topology, subnetId: string): string | null => {
  const explicit = live(topology.associationsOfSubnet.get(subnetId));
  if (explicit.some(isChanging) || explicit.length > 1) return null;
  if (explicit.length === 1) return readTable(topology, explicit[0]!.routeTableId);
  return mainTable(topology, topology.subnets.get(subnetId)?.vpcId ?? '');
});

/** What every subnet follows that no table names, and so one that is made tomorrow. */
export function mainTable(topology: Topology, vpcId: string): string | null {
  if (topology.isIncomplete('routeTables') || topology.isIncomplete('routeTableAssociations')) return null;
  const main = live(topology.mainAssociations.get(vpcId));
  return main.length === 1 && !isChanging(main[0]!) ? readTable(topology, main[0]!.routeTableId) : null;
}

/** The table if all its routes are here. */
export function readTable(topology: Topology, tableId: string | null): string | null {
  if (tableId === null || !topology.routeTables.has(tableId)) return null;
  const unread = topology.isPartial('routeTables', tableId);
  return unread || topology.isUnread('routes', tableId) ? null : tableId;
}

/** All that may be in force. */
export const live = (associations: readonly RouteTableAssociation[] = []): readonly RouteTableAssociation[] =>
  associations.filter(({ state }) => state !== 'disassociated');

/** On its way in or out, failed, or in a state not known here: nobody knows whether it is in force. */
export const isChanging = ({ state }: RouteTableAssociation): boolean => state !== null && state !== 'associated';

/** A route with what it matches. Without `why` its rank is known; with it, it is a possible winner, never a sure one. */
export interface Candidate {
  readonly route: Route;
  readonly addresses: Line;
  readonly prefixLength: number;
  readonly rank: number;
  readonly why: Reason | null;
}

export const RANK = { UNRANKED: 0, STATIC: 1, LIST: 2, PROPAGATED: 3 } as const;

/** §3: the longest prefix wins; of equal ones the static, then the prefix list, then the propagated route (RT). */
export const piecesOf = remembered((topology: Topology, tableId: string, family: Family): readonly Piece[] => {
  const routes = topology.routesOfTable.get(tableId) ?? [];
  const addressesOf = (isWanted: (route: Route) => boolean): Line =>
    unionAll(routes.filter(isWanted).map((route) => written(route, family)));
  const own = {
    local: addressesOf((route) => route.target === 'local'),
    replaced: addressesOf((route) => route.target !== 'local' && route.origin === 'CreateRouteTable'),
  };
  return piecesAmong(routes.flatMap((route) => candidatesOf(topology, route, family, own)));
});

/** What each of the routes is taken for. */
export const piecesAmong = (candidates: readonly Candidate[]): readonly Piece[] =>
  joined(select(candidates.toSorted(byPrecedence)));

/** What the VPC's own routes match: `local` ones, and those whose target was replaced (RT23). */
interface OwnRoutes {
  readonly local: Line;
  readonly replaced: Line;
}

const written = (route: Route, family: Family): Line => {
  const cidr = parseCidr(route.destinationCidrBlock ?? route.destinationIpv6CidrBlock ?? '');
  return cidr?.family === family ? cidr.line : NOTHING;
};

function byPrecedence(a: Candidate, b: Candidate): number {
  return b.prefixLength - a.prefixLength || a.rank - b.rank || (textOf(a) < textOf(b) ? -1 : 1);
}

const textOf = ({ route }: Candidate): string => `${destinationOf(route)} ${route.target ?? ''} ${route.state ?? ''}`;

function candidatesOf(topology: Topology, route: Route, family: Family, own: OwnRoutes): Candidate[] {
  const listId = route.destinationPrefixListId;
  if (listId !== null)
    return listIsRead(topology, listId)
      ? listCidrs(topology, listId, family).map((cidr) => candidate(route, cidr.line, cidr.prefixLength, RANK.LIST))
      : [anywhere(route, family, reason('PREFIX_LIST_UNREAD', listId))];
  const text = route.destinationCidrBlock ?? route.destinationIpv6CidrBlock;
  const meant: Family = route.destinationCidrBlock === null ? 6 : 4;
  if (text !== null && meant !== family) return [];
  const cidr = parseCidr(text ?? '');
  if (cidr?.family !== family) return [anywhere(route, family, reason('ROUTE_MALFORMED', whereIs(route)))];
  if (route.origin === 'EnableVgwRoutePropagation') return propagated(route, cidr, own);
  return [candidate(route, cidr.line, cidr.prefixLength, RANK.STATIC)];
}

const whereIs = (route: Route): string => `${route.routeTableId} ${destinationOf(route)}`;

/** A route that may match anything, more narrowly than every other. */
export const anywhere = (route: Route, family: Family, why: Reason): Candidate => ({
  route,
  addresses: SPACE[family],
  prefixLength: Number.POSITIVE_INFINITY,
  rank: RANK.UNRANKED,
  why,
});

/**
 * §3: a propagated route loses to `local` even where it is more specific (Site-to-Site VPN guide, route priority);
 * whether also to one whose target was replaced is not documented.
 */
function propagated(route: Route, { line, prefixLength }: Cidr, { local, replaced }: OwnRoutes): Candidate[] {
  const outside = subtract(line, local);
  const doubtful = intersect(outside, replaced);
  const sure = candidate(route, subtract(outside, replaced), prefixLength, RANK.PROPAGATED);
  if (doubtful.length === 0) return [sure];
  return [sure, { ...sure, addresses: doubtful, rank: RANK.UNRANKED, why: unranked(route) }];
}

const unranked = (route: Route): Reason => reason('ROUTE_UNRANKED', whereIs(route));

/** How `filtered` and `Advertisement` routes rank is not documented. */
function candidate(route: Route, addresses: Line, prefixLength: number, rank: number): Candidate {
  const isRanked = route.state !== 'filtered' && route.origin !== 'Advertisement';
  return isRanked
    ? { route, addresses, prefixLength, rank, why: null }
    : { route, addresses, prefixLength, rank: RANK.UNRANKED, why: unranked(route) };
}

/** Goes from the most to the least specific; each takes what is left, and possible winners leave doubt behind. */
function select(candidates: readonly Candidate[]): Piece[] {
  const pieces: Piece[] = [];
  const doubts: { addresses: Line; reason: Reason }[] = [];
  let taken: Line = NOTHING;
  for (let i = 0; i < candidates.length; ) {
    const equals = sameRank(candidates, i);
    const before = taken;
    for (const each of equals) {
      const open = subtract(each.addresses, before);
      if (each.why !== null) {
        pieces.push({ addresses: open, route: each.route, reasons: [each.why] });
        doubts.push({ addresses: open, reason: each.why });
        continue;
      }
      pieces.push(...inDoubt(each.route, open, [...doubts, ...rivals(each, equals)]));
      taken = union(taken, open);
    }
    i += equals.length;
  }
  return pieces.filter((piece) => piece.addresses.length > 0);
}

function sameRank(candidates: readonly Candidate[], start: number): readonly Candidate[] {
  const { prefixLength, rank } = candidates[start]!;
  let end = start + 1;
  while (candidates[end]?.prefixLength === prefixLength && candidates[end]?.rank === rank) end++;
  return candidates.slice(start, end);
}

/** §3: of two prefix lists with one CIDR and two targets AWS picks one, once, at random (RT). */
const rivals = (each: Candidate, equals: readonly Candidate[]): { addresses: Line; reason: Reason }[] =>
  equals
    .filter((other) => other.route.target !== each.route.target || other.route.state !== each.route.state)
    .filter((other) => overlaps(other.addresses, each.addresses))
    .map((other) => ({ addresses: other.addresses, reason: reason('ROUTE_AMBIGUOUS', whereIs(each.route)) }));

function inDoubt(route: Route, addresses: Line, doubts: readonly { addresses: Line; reason: Reason }[]): Piece[] {
  const pieces: Piece[] = [];
  let rest = addresses;
  for (const doubt of doubts) {
    const part = intersect(rest, doubt.addresses);
    if (part.length === 0) continue;
    pieces.push({ addresses: part, route, reasons: [doubt.reason] });
    rest = subtract(rest, part);
  }
  return [...pieces, { addresses: rest, route, reasons: [] }];
}

/** The pieces of one route and one doubt as one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const groups = Map.groupBy(pieces, ({ route, reasons }) => `${textOfRoute(route)} ${reasons.join()}`);
  return [...groups.values()].map((group) => ({
    ...group[0]!,
    addresses: unionAll(group.map((piece) => piece.addresses)),
  }));
}

const textOfRoute = (route: Route): string => JSON.stringify(route);
