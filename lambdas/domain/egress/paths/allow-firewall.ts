import type { Family } from '../packets/address.ts';
import { NO_PACKETS, type PacketSet } from '../packets/packet-set.ts';
import type { FirewallEntry } from './allow-entry.ts';
import type { EgressPath } from './path.ts';

/**
 * Of itself such an entry allows nothing: whether the firewall holds what it says is for who knows the firewall's rules
 * (`domain/network/firewall`), and that is judged path by path.
 */
export function allowedByFirewall(_entry: FirewallEntry, _path: EgressPath, _family: Family): PacketSet {
  return NO_PACKETS;
}
