import type { Family } from '../packets/address.ts';
import { NO_PACKETS, type PacketSet } from '../packets/packet-set.ts';
import type { FirewallEntry } from './allow-entry.ts';
import type { EgressPath } from './path.ts';

/** What of a path the rules of the firewall let through. Rules of firewalls are not read: nothing is shown to be held. */
export function allowedByFirewall(_entry: FirewallEntry, _path: EgressPath, _family: Family): PacketSet {
  return NO_PACKETS;
}
