import { because, behind, exit, leaving, movingTo, type Traveller } from '../filters/traveller.ts';
import { SPACE } from '../packets/address.ts';
import { type Line, unionAll } from '../packets/line.ts';
import { intersectPackets, packetsOf } from '../packets/packet-set.ts';
import { type Reason, reason } from '../packets/reason.ts';
import { ICMP, ICMPV6, icmpServices, protocolServices, TCP } from '../packets/service.ts';
import type { Endpoint } from '../places/network.ts';
import { isForeign } from '../places/source.ts';
import type { Topology } from '../places/topology.ts';
import { type Gateway, type Outcome, on, out, type Step, unreadGateway } from './gateway.ts';
import { agreed, type GatewayVerdict, stateVerdict } from './gateway-verdict.ts';
import { tableOfSubnet } from './route-table.ts';

/**
 * §3: a route names gateway endpoints and Gateway Load Balancer endpoints alike; the endpoint's type tells them apart.
 * One that was not read is a gateway endpoint if a prefix list leads to it: no other route can (GWE).
 */
export const endpointGateway: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const endpoint = topology.endpoints.get(target);
  const unread = topology.isPartial('endpoints', target);
  if (endpoint === undefined || unread || endpoint.endpointType === null)
    return out([exit(traveller, step.byPrefixList ? 'ENDPOINT' : 'FIREWALL', target, unreadGateway(target))]);
  const reasons = agreed(endpointState(endpoint));
  if (reasons === undefined) return [];
  const doubted = { ...step, traveller: because(traveller, reasons) };
  if (isOfType(endpoint, 'gateway')) return gatewayEndpoint(doubted, endpoint);
  if (isOfType(endpoint, 'gatewayloadbalancer')) return inspected(doubted, endpoint);
  return out(leaving(topology, traveller).map((left) => exit(left, 'OTHER', target, reason('TARGET_UNKNOWN', target))));
};

const isOfType = (endpoint: Endpoint, ...types: readonly string[]): boolean =>
  types.includes(endpoint.endpointType?.toLowerCase() ?? '');

/** §4: what an endpoint lists as its interfaces leads out, but for the kinds that routes lead to (API VpcEndpointType). */
export const isInterfaceEndpoint = (endpoint: Endpoint): boolean =>
  !isOfType(endpoint, 'gateway', 'gatewayloadbalancer');

/** Of a type that was not told, or of one that is not known to be an interface, nobody knows what lies behind it. */
export const interfaceVerdict = (endpoint: Endpoint): GatewayVerdict => {
  if (endpoint.endpointType === null) return unreadGateway(endpoint.id);
  const isKnown = isOfType(endpoint, 'interface', 'resource', 'servicenetwork');
  return isKnown ? 'PASS' : reason('BEYOND_UNREAD', endpoint.id);
};

export const endpointState = (endpoint: Endpoint): GatewayVerdict =>
  stateVerdict(
    endpoint.state,
    ['available'],
    ['deleted', 'rejected', 'failed', 'expired'],
    reason('GATEWAY_CHANGING', endpoint.id),
  );

/** §4: TCP and the ICMP echo of either IP version (GWE). */
const CARRIED: Line = unionAll([protocolServices(TCP), icmpServices(ICMP, 8, -1), icmpServices(ICMPV6, 128, -1)]);

/** §4: to the addresses of the service's prefix list, which the route stands for; its policy is judged elsewhere. */
function gatewayEndpoint({ topology, traveller, target }: Step, endpoint: Endpoint): Outcome[] {
  if (isForeign(traveller.source)) return []; // no "access … through a transit gateway" (GWE)
  const carried = intersectPackets(traveller.packets, packetsOf(CARRIED, SPACE[traveller.source.family]));
  const left = leaving(topology, { ...traveller, packets: carried });
  return out(left.map((each) => ({ ...exit(each, 'ENDPOINT', target), serviceName: endpoint.serviceName })));
}

/** §4: the packet comes out again in the endpoint's subnet, if the inspection lets it, and follows that table (RT23). */
function inspected({ topology, traveller, target }: Step, endpoint: Endpoint): Outcome[] {
  const doubted = because(traveller, inspectionDoubts(endpoint));
  if (endpoint.subnetIds.length === 0)
    return out([exit(doubted, 'FIREWALL', target, reason('INSPECTION_UNREAD', target))]);
  return endpoint.subnetIds.flatMap((subnetId) =>
    on(movingTo(topology, doubted, subnetId).map((each) => beyond(topology, each, target, subnetId))),
  );
}

/** A firewall that surely lets everything through is none. */
const inspectionDoubts = ({ id, inspection }: Endpoint): Reason[] =>
  inspection === 'OPEN' ? [] : [reason(inspection === 'RULES' ? 'INSPECTION_RULES' : 'INSPECTION_UNREAD', id)];

function beyond(topology: Topology, traveller: Traveller, target: string, subnetId: string): Traveller {
  const passed = behind(topology, traveller, target, subnetId, reason('INSPECTION_UNREAD', target));
  return {
    ...passed,
    place: { subnetId, tableId: tableOfSubnet(topology, subnetId), vpcId: traveller.place.vpcId, key: subnetId },
    via: [...passed.via, target],
    kinds: [...passed.kinds, 'FIREWALL'],
  };
}
