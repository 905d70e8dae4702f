import type { Network, Route, RouteTableAssociation } from '#domain/egress/places/network.ts';
import { isHalfUnread, isIncomplete, isUnread, listAnswer } from './lists.ts';
import { inside, isCidr, versionOfCidr } from './reading.ts';

export const live = (each: RouteTableAssociation): boolean => each.state !== 'disassociated';
export const moving = (each: RouteTableAssociation): boolean =>
  live(each) && (each.state ?? 'associated') !== 'associated';

export function tableIfRead(network: Network, tableId: string | null): string | null {
  const table = network.routeTables.find((each) => each.id === tableId);
  if (table === undefined || isHalfUnread(network, 'routeTables', table.id) || isUnread(network, 'routes', table.id))
    return null;
  return table.id;
}

export function tableFor(network: Network, subnetId: string): string | null {
  const explicit = network.routeTableAssociations.filter((each) => each.subnetId === subnetId && live(each));
  if (explicit.length > 1 || explicit.some(moving)) return null;
  if (explicit[0] !== undefined) return tableIfRead(network, explicit[0].routeTableId);
  return tableOfFutureSubnet(network, network.subnets.find((each) => each.id === subnetId)?.vpcId);
}

/** What a subnet follows that no table names. */
export function tableOfFutureSubnet(network: Network, vpcId: string | undefined): string | null {
  if (isIncomplete(network, 'routeTables') || isIncomplete(network, 'routeTableAssociations')) return null;
  const main = network.routeTableAssociations.filter(
    (each) =>
      each.main && live(each) && network.routeTables.find((table) => table.id === each.routeTableId)?.vpcId === vpcId,
  );
  return main.length === 1 && !moving(main[0]!) ? tableIfRead(network, main[0]!.routeTableId) : null;
}

interface Match {
  readonly route: Route;
  /** 999: may be more specific than anything. */
  readonly length: number;
  /** 0: how it ranks is not known. */
  readonly rank: number;
}

/** The routes one packet may take; `sure` if there is no other. A blackhole is a route like any other here. */
export function routesFor(
  network: Network,
  tableId: string,
  to: bigint,
  version: 4 | 6,
): { route: Route; sure: boolean }[] {
  const routes = network.routes.filter((each) => each.routeTableId === tableId);
  const isLocal = routes.some(
    (each) =>
      each.target === 'local' &&
      matchCidr(each.destinationCidrBlock ?? each.destinationIpv6CidrBlock, to, version) >= 0,
  );
  const isReplaced = routes.some(
    (each) =>
      each.origin === 'CreateRouteTable' &&
      each.target !== 'local' &&
      matchCidr(each.destinationCidrBlock ?? each.destinationIpv6CidrBlock, to, version) >= 0,
  );
  const matches = routes
    .flatMap((each) => matchesOf(network, each, to, version, isLocal, isReplaced))
    .sort((a, b) => b.length - a.length || a.rank - b.rank);
  const taken: { route: Route; sure: boolean }[] = [];
  for (const match of matches) {
    if (match.rank === 0) {
      taken.push({ route: match.route, sure: false });
      continue;
    }
    const equals = matches.filter((each) => each.length === match.length && each.rank === match.rank);
    const rivals = equals.filter((each) =>
      equals.some((one) => one.route.target !== each.route.target || one.route.state !== each.route.state),
    );
    if (rivals.length > 0) return [...taken, ...rivals.map(({ route }) => ({ route, sure: false }))];
    return [...taken, ...equals.map(({ route }) => ({ route, sure: taken.length === 0 }))];
  }
  return taken;
}

/** The prefix length of a CIDR that holds the address, or -1. */
function matchCidr(cidr: string | null, to: bigint, version: 4 | 6): number {
  if (cidr === null || !isCidr(cidr) || !inside(to, version, cidr)) return -1;
  return cidr.includes('/') ? Number(cidr.split('/')[1]) : version === 4 ? 32 : 128;
}

function matchesOf(
  network: Network,
  route: Route,
  to: bigint,
  version: 4 | 6,
  isLocal: boolean,
  isReplaced: boolean,
): Match[] {
  const unranked = route.state === 'filtered' || route.origin === 'Advertisement';
  const found =
    route.destinationPrefixListId === null ? written(route, to, version) : listed(network, route, to, version);
  if (found.includes('MAYBE')) return [{ route, length: 999, rank: 0 }];
  const propagated = route.destinationPrefixListId === null && route.origin === 'EnableVgwRoutePropagation';
  if (propagated && isLocal) return [];
  const usual = route.destinationPrefixListId !== null ? 2 : propagated ? 3 : 1;
  return found.map((length) => ({
    route,
    length: Number(length),
    rank: unranked || (propagated && isReplaced) ? 0 : usual,
  }));
}

/** The lengths of the prefixes that hold the address; MAYBE: nobody can tell. */
type Lengths = (number | 'MAYBE')[];

function listed(network: Network, route: Route, to: bigint, version: 4 | 6): Lengths {
  const listId = route.destinationPrefixListId!;
  if (listAnswer(network, listId, to, version) === 'MAYBE') return ['MAYBE'];
  return network.prefixListEntries
    .filter((each) => each.prefixListId === listId)
    .map((each) => matchCidr(each.cidr, to, version))
    .filter((length) => length >= 0);
}

function written(route: Route, to: bigint, version: 4 | 6): Lengths {
  const text = route.destinationCidrBlock ?? route.destinationIpv6CidrBlock;
  const meant = route.destinationCidrBlock !== null ? 4 : 6;
  if (text !== null && meant !== version) return [];
  if (text === null || !isCidr(text) || versionOfCidr(text) !== meant) return ['MAYBE'];
  const length = matchCidr(text, to, version);
  return length < 0 ? [] : [length];
}
