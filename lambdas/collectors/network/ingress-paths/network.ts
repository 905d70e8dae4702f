import type { Ours } from '#domain/declaring/ours.ts';
import type { HypotheticalInterface, Unread } from '#domain/egress/places/network.ts';
import type { InboundNetwork } from '#domain/ingress/ways/network.ts';
import { hidesRow, networkOf } from '#domain/network/region/network.ts';
import type { InterfaceRow } from '#domain/network/region/tables.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { isInventoryGap } from '#domain/words/gap.ts';
import type { Tables } from './tables.ts';

/** The tables of one region as the evaluation takes them: nothing is judged, nothing dropped. */
export function inboundNetworkOf(
  tables: Tables,
  accountId: string,
  hypothetical: readonly HypotheticalInterface[],
  ours: Ours,
): InboundNetwork {
  const network = networkOf(tables, accountId, hypothetical);
  const { 'load-balancers': balancers, 'endpoint-services': services } = tables;
  return {
    ...network,
    ours,
    primaryIpv6: new Map(
      tables['network-interfaces'].rows.flatMap(({ id, primaryIpv6 }) => (primaryIpv6 ? [[id, primaryIpv6]] : [])),
    ),
    foreignBalancers: foreignBalancers(tables, accountId),
    unread: [...network.unread, ...unreadGateways(tables)],
    loadBalancers: balancers.rows,
    endpointServices: services.rows,
    hidden: [
      ...(balancers.gaps.some(hidesRow) ? (['loadBalancers'] as const) : []),
      ...(services.gaps.some(hidesRow) ? (['endpointServices'] as const) : []),
    ],
  };
}

/** Interfaces that Elastic Load Balancing made for a load balancer that no row tells of. */
function foreignBalancers({ 'network-interfaces': interfaces, 'load-balancers': balancers }: Tables, accountId: string) {
  const names = new Set(balancers.rows.map(({ id }) => `ELB ${id.replace(/^(?:.*:loadbalancer|classic)\//, '')}`));
  const places = new Set(balancers.rows.flatMap(({ subnetIds }) => subnetIds ?? []));
  const isTold = ({ description, ownerId, subnetId }: InterfaceRow): boolean =>
    description?.startsWith('ELB ')
      ? names.has(description)
      : (ownerId === null || ownerId === accountId) && places.has(subnetId);
  return interfaces.rows
    .filter((each) => each.status !== 'available' && isOfBalancer(each) && !isTold(each))
    .map(({ id, vpcId }) => ({ interfaceId: id, vpcId }));
}

/** API NetworkInterface: an application or classic load balancer's is a plain one that amazon-elb asked for. */
const isOfBalancer = ({ interfaceType, requesterId }: InterfaceRow): boolean =>
  requesterId === 'amazon-elb' || ['load_balancer', 'network_load_balancer', 'gateway_load_balancer'].includes(interfaceType ?? '');

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
