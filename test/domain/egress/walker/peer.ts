import type { Network } from '#domain/egress/places/network.ts';
import { isHidden, isOthers } from './lists.ts';
import { type Answer, inside, isCidr } from './reading.ts';
import { routesFor, tableFor, tableOfFutureSubnet } from './routes.ts';
import type { State } from './state.ts';

/**
 * Whether the peer sends answers back over the peering: "you must add a route to both sides"
 * (https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html). Asked is the table of the subnet in which the
 * packet arrives, or the one that a subnet made there tomorrow would have. By another way an answer may come, or not.
 */
export function peerAnswers(
  network: Network,
  peeringId: string,
  peerId: string | null,
  { packet, from }: State,
): Answer {
  if (peerId === null || !network.vpcs.some((each) => each.id === peerId) || isOthers(network, peerId)) return 'MAYBE';
  const holder = network.subnets.find(
    (each) =>
      each.vpcId === peerId &&
      [...(each.cidrBlock === null ? [] : [each.cidrBlock]), ...each.ipv6CidrBlocks].some(
        (cidr) => isCidr(cidr) && inside(packet.to, packet.version, cidr),
      ),
  );
  if (holder === undefined && isHidden(network, 'subnets', peerId)) return 'MAYBE';
  const tableId = holder === undefined ? tableOfFutureSubnet(network, peerId) : tableFor(network, holder.id);
  if (tableId === null || from.address === null) return 'MAYBE';
  const routes = routesFor(network, tableId, from.address, from.version);
  if (routes.every(({ route }) => route.state === 'blackhole')) return 'NO';
  return routes.every(({ route, sure }) => sure && route.target === peeringId) ? 'YES' : 'MAYBE';
}
