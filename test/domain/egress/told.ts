import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import type { Network } from '#domain/egress/places/network.ts';
import { type Packet, pathsWith, versionOf } from './packets.ts';

/** The rows of one interface that hold a packet: where it gets to. */
export function paths(network: Network, packet: Packet, interfaceId = 'eni-e'): EgressPath[] {
  const version = versionOf(packet.destination) === 4 ? 'IPV4' : 'IPV6';
  const own = [...egressPaths(network)].filter(
    (path) => path.interfaceId === interfaceId && path.sourceKind.startsWith(version),
  );
  return pathsWith(own, packet);
}

/** Each row in one line: way, gateways, certainty, grade. */
export const told = (found: readonly EgressPath[]): string[] =>
  found.map(({ way, via, certainty, grade }) => `${way} by ${via.join('>')} ${certainty} ${grade}`);
