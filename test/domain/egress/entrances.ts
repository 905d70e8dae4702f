import type { Network } from '#domain/egress/places/network.ts';
import { addressNumber } from './packets.ts';
import { kindOf4 } from './walker/kinds.ts';
import { isIncomplete, isUnread } from './walker/lists.ts';
import { isCidr } from './walker/reading.ts';
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

/** Interfaces that a session copies from, and, where sessions may exist that nobody saw, those of all instances. */
export function mirroredIn(network: Network): Origin[] {
  const senders = network.interfaces.filter(
    ({ status, interfaceType }) => status !== 'available' && !CARRIERS.includes(interfaceType ?? ''),
  );
  return senders.flatMap((each) => {
    const sessions = network.mirrorSessions.filter(
      ({ interfaceId, copies }) => interfaceId === each.id && copies !== false,
    );
    const unseen =
      isIncomplete(network, 'mirrorSessions') &&
      (each.instanceId !== null || (each.interfaceType ?? 'interface') === 'interface')
        ? [null]
        : [];
    const [ip] = each.privateIps;
    if (ip === undefined) return [];
    return [...sessions, ...unseen].map((mirror) => ({
      subnetId: each.subnetId,
      vpcId: each.vpcId,
      groupIds: each.groupIds,
      kind: kindOf4(ip),
      address: isCidr(ip.address) ? addressNumber(ip.address) : null,
      sure: true,
      mirror,
    }));
  });
}

const CARRIERS = [
  ...['natGateway', 'nat_gateway', 'transit_gateway', 'gateway_load_balancer'],
  ...['gateway_load_balancer_endpoint', 'vpc_endpoint'],
];
