import type { Network, TransitGatewayAttachment, TransitGatewayRoute } from '#domain/egress/places/network.ts';
import { isHalfUnread, isIncomplete, isUnread, listAnswer } from './lists.ts';
import { type Answer, inside, isCidr } from './reading.ts';

/** The one table whose routes the attachment's packets take, if all of it is here: its owner alone is shown it. */
export function transitTableOf(network: Network, row: TransitGatewayAttachment): string | null {
  const mine = network.transitGatewayAssociations.filter((each) => each.attachmentId === row.id);
  const [association] = mine;
  if (mine.length !== 1 || association?.state !== 'associated' || row.policyTableId !== null) return null;
  const id = association.routeTableId;
  if (row.routeTableId !== null && row.routeTableId !== id) return null;
  const table = network.transitGatewayRouteTables.find((each) => each.id === id);
  if (table?.transitGatewayId !== row.transitGatewayId) return null;
  if (table.transitGatewayOwnerId !== network.accountId) return null;
  if (isHalfUnread(network, 'transitGatewayRouteTables', id)) return null;
  return isUnread(network, 'transitGatewayRoutes', id) ? null : id;
}

/**
 * Whether the transit gateway brings a packet to the attachment: a table that some attachment is associated with sends
 * it there. "You can associate a transit gateway attachment with a single route table", and one that nobody is
 * associated with forwards nothing: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html
 */
export function isBrought(network: Network, attachmentId: string, to: bigint, version: 4 | 6): Answer {
  const { transitGatewayAttachments: attachments, transitGatewayRouteTables: tables } = network;
  const row = attachments.find(({ id }) => id === attachmentId);
  if (row === undefined || isUnread(network, 'transitGatewayAttachments', attachmentId)) return 'MAYBE';
  const own = tables.filter(({ transitGatewayId }) => transitGatewayId === row.transitGatewayId);
  const answers = own.map((table): Answer => {
    const parts = ['transitGatewayRoutes', 'transitGatewayAssociations'] as const;
    if (table.transitGatewayOwnerId !== network.accountId || parts.some((each) => isUnread(network, each, table.id)))
      return 'MAYBE';
    if (isHalfUnread(network, 'transitGatewayRouteTables', table.id)) return 'MAYBE';
    const states = network.transitGatewayAssociations
      .filter(({ routeTableId }) => routeTableId === table.id)
      .map(({ state }) => state);
    const there = transitRoutesFor(network, table.id, to, version).filter(
      ({ route }) => route.state !== 'blackhole' && route.attachmentIds.includes(attachmentId),
    );
    if (states.length === 0 || there.length === 0) return 'NO';
    return states.includes('associated') && there.some(({ sure }) => sure) ? 'YES' : 'MAYBE';
  });
  if (answers.includes('YES')) return 'YES';
  const chosenElsewhere = attachments.some(
    (each) => each.transitGatewayId === row.transitGatewayId && each.policyTableId !== null,
  );
  const isBlind = own.length === 0 || chosenElsewhere || isIncomplete(network, 'transitGatewayRouteTables');
  return isBlind || answers.includes('MAYBE') ? 'MAYBE' : 'NO';
}

interface Match {
  readonly route: TransitGatewayRoute;
  readonly length: number;
  /** 0: nobody knows whether it is taken. */
  readonly rank: number;
}

const RANKS: Readonly<Record<string, number>> = { static: 1, propagated: 3 };

/** "The most specific route", then static routes, then "prefix list referenced routes", then propagated ones. */
export function transitRoutesFor(
  network: Network,
  tableId: string,
  to: bigint,
  version: 4 | 6,
): { route: TransitGatewayRoute; sure: boolean }[] {
  const matches = network.transitGatewayRoutes
    .filter((each) => each.routeTableId === tableId && each.state !== 'deleted')
    .flatMap((each) => matchesOf(network, each, to, version))
    .sort((a, b) => b.length - a.length || a.rank - b.rank);
  const first = matches.findIndex(({ rank }) => rank > 0);
  const perhaps = (first < 0 ? matches : matches.slice(0, first)).map(({ route }) => ({ route, sure: false }));
  const best = matches[first];
  if (best === undefined) return perhaps;
  const equals = matches.filter(({ length, rank }) => length === best.length && rank === best.rank);
  const ways = new Set(equals.map(({ route }) => `${route.attachmentIds.toSorted().join()} ${route.state}`));
  const sure = perhaps.length === 0 && ways.size === 1;
  return [...perhaps, ...equals.map(({ route }) => ({ route, sure }))];
}

function matchesOf(network: Network, route: TransitGatewayRoute, to: bigint, version: 4 | 6): Match[] {
  const { destinationCidrBlock: cidr, prefixListId: listId } = route;
  const unknown = [{ route, length: 999, rank: 0 }];
  const inForce = route.state === 'active' || route.state === 'blackhole';
  const rank = !inForce ? 0 : listId !== null ? 2 : (RANKS[route.type ?? ''] ?? 0);
  if (cidr !== null)
    return isCidr(cidr) ? holding(cidr, to, version).map((length) => ({ route, length, rank })) : unknown;
  if (listId === null || listAnswer(network, listId, to, version) === 'MAYBE') return unknown;
  return network.prefixListEntries
    .filter((each) => each.prefixListId === listId)
    .flatMap((each) => holding(each.cidr, to, version))
    .map((length) => ({ route, length, rank }));
}

function holding(cidr: string, to: bigint, version: 4 | 6): number[] {
  if (!isCidr(cidr) || !inside(to, version, cidr)) return [];
  return [cidr.includes('/') ? Number(cidr.split('/')[1]) : version === 4 ? 32 : 128];
}
