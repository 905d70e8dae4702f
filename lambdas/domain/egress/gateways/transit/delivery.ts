import { type Family, SPACE } from '../../packets/address.ts';
import { type Line, NOTHING, subtract, union } from '../../packets/line.ts';
import { type Reason, reason } from '../../packets/reason.ts';
import type { TransitGatewayAttachment, TransitGatewayRouteTable } from '../../places/network.ts';
import type { Topology } from '../../places/topology.ts';
import { attachmentsOf, transitPieces } from './table.ts';

/** Destinations whose packets a transit gateway brings to an attachment: for certain, if nothing is a reason. */
export interface Delivery {
  readonly addresses: Line;
  readonly reasons: readonly Reason[];
}

/**
 * What a transit gateway brings to the attachment: what a table sends there that some attachment is associated with, for
 * a table without associations forwards nothing (https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html).
 * Certain first. Where a table was not read, or may be one that nobody sees, everything else may be brought.
 */
export function deliveriesTo(topology: Topology, row: TransitGatewayAttachment, family: Family): Delivery[] {
  const { transitGatewayId: gateway } = row;
  const tables = topology.network.transitGatewayRouteTables.filter((each) => each.transitGatewayId === gateway);
  const led = tables.filter((table) => isWhole(topology, table)).map((table) => ledBy(topology, table, row.id, family));
  const certain = led.reduce((all, each) => union(all, each.certain), NOTHING);
  const isBlind =
    tables.length === 0 ||
    topology.isIncomplete('transitGatewayRouteTables') ||
    tables.some((table) => !isWhole(topology, table)) ||
    topology.network.transitGatewayAttachments.some(
      (each) => each.transitGatewayId === gateway && each.policyTableId !== null,
    );
  const perhaps = isBlind ? SPACE[family] : led.reduce((all, each) => union(all, each.perhaps), NOTHING);
  const all: Delivery[] = [
    { addresses: certain, reasons: [] },
    { addresses: subtract(perhaps, certain), reasons: [reason('DELIVERY_UNKNOWN', row.id)] },
  ];
  return all.filter(({ addresses }) => addresses.length > 0);
}

/** Whether all of the table is here: its gateway's owner alone is shown it (TGW). */
const isWhole = (topology: Topology, { id, transitGatewayOwnerId }: TransitGatewayRouteTable): boolean =>
  transitGatewayOwnerId === topology.network.accountId &&
  !topology.isPartial('transitGatewayRouteTables', id) &&
  !topology.isUnread('transitGatewayRoutes', id) &&
  !topology.isUnread('transitGatewayAssociations', id);

function ledBy(topology: Topology, { id: tableId }: TransitGatewayRouteTable, attachmentId: string, family: Family) {
  const states = topology.network.transitGatewayAssociations
    .filter(({ routeTableId }) => routeTableId === tableId)
    .map(({ state }) => state);
  const isInForce = states.includes('associated');
  let [certain, perhaps] = [NOTHING, NOTHING];
  if (states.length > 0)
    for (const piece of transitPieces(topology, tableId, family)) {
      if (!attachmentsOf(piece).includes(attachmentId)) continue;
      if (isInForce && piece.reasons.length === 0) certain = union(certain, piece.addresses);
      else perhaps = union(perhaps, piece.addresses);
    }
  return { certain, perhaps };
}
