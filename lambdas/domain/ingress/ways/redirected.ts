import { reason } from '../../egress/packets/reason.ts';
import type { Topology } from '../../egress/places/topology.ts';
import { type Arrival, doubted, entering, perhapsAnswering } from './arrival.ts';
import { redirectsFrom } from './edges.ts';
import type { Spot } from './receiver.ts';

type Straight = (topology: Topology, spot: Spot, arrival: Arrival) => Arrival[];

/**
 * §4: what a gateway's own table does first (EDGE). Behind a firewall's endpoint packets keep their source; an appliance
 * may put its own in its place, so that no filter of the receiver is known to see the first one.
 */
export function redirected(topology: Topology, spot: Spot, arrival: Arrival, straight: Straight): Arrival[] {
  return redirectsFrom(spot.edges, arrival.gateway ?? '').flatMap(({ target, reasons }) => {
    const taken = doubted(arrival, reasons);
    if (target === 'local') return straight(topology, spot, taken);
    const why = reasonOf(target, arrival.gateway ?? spot.vpcId);
    const passed = perhapsAnswering(doubted({ ...taken, via: [...taken.via, target] }, [why]), [why]);
    return target.startsWith('eni-') ? [{ ...passed, unfiltered: true }] : entering(topology, passed, spot);
  });
}

function reasonOf(target: string, gatewayId: string) {
  if (target.startsWith('vpce-')) return reason('INSPECTION_UNREAD', target);
  return target.startsWith('eni-') ? reason('APPLIANCE_SOFTWARE', target) : reason('EDGE_REDIRECT', gatewayId);
}
