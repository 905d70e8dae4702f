import type { MirrorSession, Network } from '#domain/egress/places/network.ts';
import { addressNumber, type Packet, versionOf } from '../packets.ts';
import { isCidr } from './reading.ts';
import type { Fate } from './state.ts';

/**
 * Copies of the packets of an interface: VXLAN, "UDP port 4789", from its primary address to the target; "not subject to
 * security group evaluation" (mirroring/traffic-mirroring-packet-formats.html, …-considerations.html).
 */
export function copiesOf(network: Network, session: MirrorSession | null, vpcId: string, packet: Packet): Fate[] {
  const { destination, protocol, port } = packet;
  const version = versionOf(destination);
  const to = addressNumber(destination);
  if (protocol !== 17 || port !== 4789 || session?.copies === false) return [];
  const fate = { reply: 'NONE', serviceName: 'traffic-mirroring', to, version } as const;
  if (session === null) return [{ ...fate, way: 'MIRROR', via: [], certainty: 'UNKNOWN' }];
  const via = [session.id, ...(session.targetId === null ? [] : [session.targetId])];
  const endpoint = network.endpoints.find((each) => each.id === session.targetEndpointId);
  const ids = [...session.targetInterfaceIds, ...(endpoint?.networkInterfaceIds ?? [])];
  const receivers = ids.map((id) => network.interfaces.find((each) => each.id === id));
  const addresses = receivers
    .flatMap((each) => [...(each?.privateIps.map((ip) => ip.address) ?? []), ...(each?.ipv6Addresses ?? [])])
    .filter((text) => isCidr(text) && versionOf(text) === version);
  if (addresses.length === 0 || receivers.includes(undefined))
    return [{ ...fate, way: 'MIRROR', via, certainty: 'UNKNOWN' }];
  if (!addresses.some((text) => addressNumber(text) === to)) return [];
  const inside =
    session.targetType !== 'gateway-load-balancer-endpoint' && receivers.every((each) => each?.vpcId === vpcId);
  return [{ ...fate, way: inside ? 'LOCAL' : 'MIRROR', via, certainty: session.copies ? 'KNOWN' : 'UNKNOWN' }];
}
