import type { Network } from '#domain/egress/places/network.ts';
import { isUnread } from './walker/lists.ts';
import type { Origin } from './walker/walker.ts';

const DEAD = 'deleted failed failing rejected pendingacceptance initiating initiatingrequest pending'.split(' ');

/** What comes through an attachment, and through the interface of one that nobody saw. */
export function entrancesOf(network: Network): Origin[] {
  const { transitGatewayAttachments: attachments, interfaces } = network;
  const known = attachments
    .filter(({ id, state }) => isUnread(network, 'transitGatewayAttachments', id) || !DEAD.includes(state ?? ''))
    .flatMap(({ id, subnetIds, vpcId, state }) =>
      subnetIds.map((subnetId) => ({
        subnetId,
        vpcId,
        entrance: id,
        sure: state === 'available' && !isUnread(network, 'transitGatewayAttachments', id),
      })),
    );
  const untold = interfaces
    .filter(({ interfaceType }) => interfaceType === 'transit_gateway')
    .filter(({ subnetId }) => !attachments.some(({ subnetIds }) => subnetIds.includes(subnetId)))
    .map(({ id, subnetId, vpcId }) => ({ subnetId, vpcId, entrance: id, sure: false }));
  return [...known, ...untold].flatMap((each) =>
    ['IPV4_TRANSIT', 'IPV6_TRANSIT'].map((kind) => ({ ...each, kind, groupIds: [], address: null })),
  );
}
