import type { HypotheticalInterface, Unread } from '#domain/egress/places/network.ts';
import type { InboundNetwork } from '#domain/ingress/ways/network.ts';
import { hidesRow, networkOf } from '#domain/network/region/network.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { isInventoryGap } from '#domain/words/gap.ts';
import type { Tables } from './tables.ts';

/** The tables of one region as the evaluation takes them: nothing is judged, nothing dropped. */
export function inboundNetworkOf(
  tables: Tables,
  accountId: string,
  hypothetical: readonly HypotheticalInterface[],
): InboundNetwork {
  const network = networkOf(tables, accountId, hypothetical);
  const { 'load-balancers': balancers, 'endpoint-services': services } = tables;
  return {
    ...network,
    unread: [...network.unread, ...unreadGateways(tables)],
    loadBalancers: balancers.rows,
    endpointServices: services.rows,
    hidden: [
      ...(balancers.gaps.some(hidesRow) ? (['loadBalancers'] as const) : []),
      ...(services.gaps.some(hidesRow) ? (['endpointServices'] as const) : []),
    ],
  };
}

/** What leaves names its gateway; what comes in may come by one that nobody saw. */
const unreadGateways = ({ 'vpc-gateways': gateways }: Tables): Unread[] =>
  gateways.gaps.filter(hidesRow).map(({ reason }) => ({ table: 'gateways', id: null, reason }));

/** The tables in which a row that nobody saw may be a way in. */
const ENTRANCES = [
  'vpc-gateways',
  'load-balancers',
  'endpoint-services',
  'vpc-peerings',
  'transit-gateway-attachments',
] as const;

/** Where something may come in of which there is no row: an entrance nobody saw is not a network without one. */
export const unseenEntrances = (tables: Tables): GapReport[] =>
  ENTRANCES.flatMap((id) => {
    const { gaps } = tables[id];
    const gap = gaps.find(isInventoryGap) ?? gaps.find(hidesRow);
    if (gap === undefined) return [];
    const { operation, code, reason } = gap;
    return [{ operation, code, reason: `What may come in was not read whole: ${reason}` }];
  });
