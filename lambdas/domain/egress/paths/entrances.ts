import { unreadGateway } from '../gateways/gateway.ts';
import { agreed } from '../gateways/gateway-verdict.ts';
import { deliveriesTo } from '../gateways/transit/delivery.ts';
import { attachmentState } from '../gateways/transit/gateway.ts';
import { FAMILIES } from '../packets/address.ts';
import type { Reason } from '../packets/reason.ts';
import { reason } from '../packets/reason.ts';
import type { TransitGatewayAttachment } from '../places/network.ts';
import { sourceOf } from '../places/source.ts';
import type { Topology } from '../places/topology.ts';
import type { Sender } from './sender.ts';

/** A subnet into which a transit gateway delivers. */
interface Entrance {
  /** The attachment; its interface, where the attachment is not known. */
  readonly id: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly reasons: readonly Reason[];
  /** The attachment, as far as it was read. */
  readonly attachment?: TransitGatewayAttachment;
}

/**
 * What comes through the attachments of transit gateways, from addresses that nobody knows, to those that a table of the
 * gateway leads there: in each of their subnets, so that a VPC that only carries what others send shows what can leave. An attachment has an interface in each
 * subnet (TGW): one whose attachment was not read is an entrance, too.
 */
export function entrances(topology: Topology): Sender[] {
  return placesOf(topology).flatMap(({ id, subnetId, vpcId, reasons, attachment }) =>
    FAMILIES.map((family) => ({
      subnetId,
      vpcId,
      groupIds: [],
      source: sourceOf(family === 4 ? 'IPV4_TRANSIT' : 'IPV6_TRANSIT', [], 'SENDER'),
      interfaces: 1,
      interfaceId: id,
      interfaceType: 'transit_gateway',
      address: null,
      hypothetical: false,
      reasons,
      ...(attachment && { brings: deliveriesTo(topology, attachment, family) }),
    })),
  );
}

function placesOf(topology: Topology): Entrance[] {
  const known = topology.network.transitGatewayAttachments.flatMap((row) => {
    const unread = topology.isUnread('transitGatewayAttachments', row.id);
    const reasons = agreed(unread ? unreadGateway(row.id) : attachmentState(row));
    if (reasons === undefined) return [];
    const read = unread ? {} : { attachment: row };
    return row.subnetIds.map((subnetId): Entrance => ({ id: row.id, subnetId, vpcId: row.vpcId, reasons, ...read }));
  });
  const told = new Set(topology.network.transitGatewayAttachments.flatMap(({ subnetIds }) => subnetIds));
  const untold = topology.network.interfaces
    .filter(({ interfaceType, subnetId }) => interfaceType === 'transit_gateway' && !told.has(subnetId))
    .map(({ id, subnetId, vpcId }): Entrance => ({ id, subnetId, vpcId, reasons: [reason('GATEWAY_UNREAD', id)] }));
  return [...known, ...untold];
}
