import { type Family, SPACE } from '../packets/address.ts';
import { doubtsAll, type Filter, filterOf } from '../packets/filter.ts';
import { covers, type Line, overlaps, subtract, unionAll } from '../packets/line.ts';
import { packetsOf } from '../packets/packet-set.ts';
import { reason } from '../packets/reason.ts';
import { SERVICES } from '../packets/service.ts';
import { subnetAddresses } from '../places/own-addresses.ts';
import type { Source } from '../places/source.ts';
import { remembered, type Topology } from '../places/topology.ts';
import { mainTable, piecesOf, tableOfSubnet } from './route-table.ts';

type Answer = 'YES' | 'NO' | 'MAYBE';

/**
 * §4: the addresses of a peered VPC from which answers to a source come back over the peering. Both sides need a route
 * (PCX). It is asked of the table of the subnet that holds the address, and where there is none, of the one that a subnet
 * made there would have. A peer of another account or region is not read; by another way answers may come, or not.
 */
export const answersOfPeer = remembered(
  (topology: Topology, peeringId: string, peerId: string, source: Source): Filter => {
    const { family } = source;
    const why = reason('PEER_ROUTES_UNREAD', peeringId);
    if (!topology.vpcs.has(peerId) || topology.isShared(peerId)) return doubtsAll(family, why);
    const places = placesOf(topology, peerId, family).map(({ addresses, tableId }) => ({
      addresses,
      answer: answerOf(topology, tableId, peeringId, source),
    }));
    const packets = (wanted: Answer) =>
      packetsOf(SERVICES, unionAll(places.filter(({ answer }) => answer === wanted).map(({ addresses }) => addresses)));
    return filterOf(packets('YES'), [{ packets: packets('MAYBE'), reason: why }]);
  },
);

/** The subnets of a VPC with their tables; null: it is not known which. */
function placesOf(topology: Topology, vpcId: string, family: Family): { addresses: Line; tableId: string | null }[] {
  const held = (topology.subnetsOfVpc.get(vpcId) ?? []).map((subnet) => ({
    addresses: subnetAddresses(subnet, family),
    tableId: tableOfSubnet(topology, subnet.id),
  }));
  const elsewhere = subtract(SPACE[family], unionAll(held.map(({ addresses }) => addresses)));
  const future = topology.hidesFrom('subnets', vpcId) ? null : mainTable(topology, vpcId);
  return [...held, { addresses: elsewhere, tableId: future }];
}

function answerOf(
  topology: Topology,
  tableId: string | null,
  peeringId: string,
  { addresses, family }: Source,
): Answer {
  if (tableId === null || addresses.length === 0) return 'MAYBE';
  const pieces = piecesOf(topology, tableId, family).filter((piece) => overlaps(piece.addresses, addresses));
  if (pieces.every(({ route }) => route.state === 'blackhole')) return 'NO';
  const isBack = pieces.every(({ route, reasons }) => route.target === peeringId && reasons.length === 0);
  return isBack && covers(unionAll(pieces.map((piece) => piece.addresses)), addresses) ? 'YES' : 'MAYBE';
}
