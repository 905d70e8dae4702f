import { type Family, parsedAddresses } from '../packets/address.ts';
import type { Line } from '../packets/line.ts';
import { type Reason, reason } from '../packets/reason.ts';
import { remembered, type Topology } from '../places/topology.ts';

/**
 * §4: the static routes of a virtual private gateway's VPN connections. "Only IP prefixes that are known to the virtual
 * private gateway, whether through BGP advertisements or a static route entry, can receive traffic from your VPC" (VPN).
 * Whether a tunnel is up does not count: one that is down opens again by itself.
 */
export const staticRoutes = remembered(
  (topology: Topology, gatewayId: string, family: Family): Line =>
    parsedAddresses(
      topology.network.vpnConnections
        .filter(
          (each) => each.vpnGatewayId === gatewayId && each.state === 'available' && each.staticRoutesOnly === true,
        )
        .flatMap((each) => each.routes ?? [])
        .flatMap((route) => (route.state === 'available' ? (route.destinationCidrBlock ?? []) : [])),
      family,
    ),
);

/** Why nobody knows what else the gateway carries: what is announced over a VPN or Direct Connect no API tells. */
export const otherRoutes = (topology: Topology, gatewayId: string): Reason =>
  reason(topology.isIncomplete('vpnConnections') ? 'VPN_UNREAD' : 'BEYOND_UNREAD', gatewayId);
