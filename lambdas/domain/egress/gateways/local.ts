import { byNearEnd } from '../filters/network-acl.ts';
import {
  because,
  crossing,
  type Exit,
  exit,
  filtered,
  heading,
  leaving,
  replying,
  type Traveller,
} from '../filters/traveller.ts';
import { type Family, SPACE } from '../packets/address.ts';
import { type Line, NOTHING, subtract, unionAll } from '../packets/line.ts';
import { type Reason, reason } from '../packets/reason.ts';
import type { Endpoint, NetworkInterface } from '../places/network.ts';
import { interfaceAddresses, subnetAddresses } from '../places/own-addresses.ts';
import { remembered, type Topology } from '../places/topology.ts';
import { type Gateway, type Outcome, out } from './gateway.ts';
import { receivedBy } from './gateway-appliance.ts';
import { endpointState, interfaceVerdict, isInterfaceEndpoint } from './gateway-endpoint.ts';
import { agreed } from './gateway-verdict.ts';

/** §4, local: into the other subnets of the VPC past both ACLs, inside one's own past none; then to interfaces. */
export const local: Gateway = ({ topology, traveller }) => [
  ...delivered(topology, insideOwnSubnet(topology, traveller)),
  ...intoOtherSubnets(topology, traveller).flatMap((arrived) => delivered(topology, arrived)),
];

/** §3: frames to a neighbour in one's own subnet need no route (RT23), whatever the table says of its address. */
export function neighbours(topology: Topology, traveller: Traveller, routedLocally: Line): Outcome[] {
  const own = ownAddresses(topology, traveller);
  const around = heading(traveller, subtract(own, routedLocally));
  return delivered(topology, because(around, [reason('LAYER_2', traveller.place.key)]));
}

function ownAddresses(topology: Topology, { place, source }: Traveller): Line {
  const subnet = topology.subnets.get(place.subnetId ?? '');
  return subnet === undefined ? NOTHING : subnetAddresses(subnet, source.family);
}

const insideOwnSubnet = (topology: Topology, traveller: Traveller): Traveller =>
  heading(traveller, ownAddresses(topology, traveller));

/** Subnets that share their ACL are entered together: they treat every packet alike. */
function intoOtherSubnets(topology: Topology, traveller: Traveller): Traveller[] {
  const { place, source } = traveller;
  const own = ownAddresses(topology, traveller);
  const left = leaving(topology, traveller);
  const entered = alikeSubnets(topology, place.vpcId, source.family).flatMap(({ subnetId, addresses }) =>
    left.flatMap((each) => enteringAny(topology, heading(each, subtract(addresses, own)), subnetId)),
  );
  if (!topology.hidesFrom('subnets', place.vpcId)) return entered;
  const elsewhere = subtract(SPACE[source.family], knownAddresses(topology, place.vpcId, source.family));
  const unseen = left.map((each) => because(heading(each, elsewhere), [reason('SUBNET_UNREAD', place.vpcId)]));
  return [...entered, ...unseen];
}

function enteringAny(topology: Topology, traveller: Traveller, subnetId: string): Traveller[] {
  const { source } = traveller;
  const back = replying(traveller, byNearEnd(topology, subnetId, 'egress', source));
  const crossed = crossing(back, { kind: 'ENTER', subnetId: null, source });
  return filtered(crossed, byNearEnd(topology, subnetId, 'ingress', source));
}

const alikeSubnets = remembered((topology: Topology, vpcId: string, family: Family) => {
  const subnets = topology.subnetsOfVpc.get(vpcId) ?? [];
  const groups = Map.groupBy(subnets, (subnet) => {
    const acls = topology.aclsOfSubnet.get(subnet.id) ?? [];
    return acls.length === 1 ? acls[0]!.id : subnet.id;
  });
  return [...groups.values()].map((alike) => ({
    subnetId: alike.map((subnet) => subnet.id).sort()[0]!,
    addresses: unionAll(alike.map((subnet) => subnetAddresses(subnet, family))),
  }));
});

const knownAddresses = (topology: Topology, vpcId: string, family: Family): Line =>
  unionAll(alikeSubnets(topology, vpcId, family).map(({ addresses }) => addresses));

/** Packets that arrived in a subnet of the VPC: those to an endpoint's interface leave by PrivateLink. */
function delivered(topology: Topology, traveller: Traveller): Outcome[] {
  if (traveller.packets.length === 0) return [];
  const { place, source } = traveller;
  const links = privateLinks(topology, place.vpcId, source.family);
  const linked = unionAll(links.map((link) => link.addresses));
  const plain = heading(traveller, subtract(SPACE[source.family], linked));
  const unseen = topology.hidesFrom('interfaces', place.vpcId) ? [reason('INTERFACES_UNREAD', place.vpcId)] : [];
  const isLost = plain.packets.length === 0 || traveller.legs[0]!.home === null; // what a transit gateway delivers is in
  const locally = isLost ? [] : [inside(topology, plain, unseen)];
  return [...out(locally), ...links.flatMap((link) => byLink(topology, traveller, link))];
}

/** Another VPC than the sender's is not inside, wherever a transit gateway led there. */
function inside(topology: Topology, traveller: Traveller, reasons: readonly Reason[]): Exit {
  const { place, legs, via } = traveller;
  const isElsewhere =
    via.some((id) => id.startsWith('tgw-')) && topology.subnets.get(legs[0]!.home ?? '')?.vpcId !== place.vpcId;
  return isElsewhere ? exit(traveller, 'TRANSIT', null, ...reasons) : exit(traveller, 'LOCAL', 'local', ...reasons);
}

/** An interface of an endpoint; without `endpoint`, one of an endpoint that was not read. */
interface PrivateLink {
  readonly endpoint: Endpoint | null;
  readonly by: NetworkInterface;
  readonly addresses: Line;
}

const privateLinks = remembered((topology: Topology, vpcId: string, family: Family): readonly PrivateLink[] => {
  const owners = new Map<string, Endpoint>();
  for (const endpoint of topology.network.endpoints)
    if (isInterfaceEndpoint(endpoint)) for (const id of endpoint.networkInterfaceIds) owners.set(id, endpoint);
  return topology.network.interfaces
    .filter((each) => each.vpcId === vpcId && (owners.has(each.id) || each.interfaceType === 'vpc_endpoint'))
    .map((by) => ({ endpoint: owners.get(by.id) ?? null, by, addresses: interfaceAddresses(by, family) }))
    .filter((link) => link.addresses.length > 0)
    .sort((a, b) => (a.by.id < b.by.id ? -1 : 1));
});

/** §4: an interface endpoint is a local destination, yet data leaves by it. */
function byLink(topology: Topology, traveller: Traveller, { endpoint, by, addresses }: PrivateLink): Outcome[] {
  const towards = heading(traveller, addresses);
  if (towards.packets.length === 0) return [];
  const reasons: Reason[] | undefined =
    endpoint === null ? [reason('GATEWAY_UNREAD', by.id)] : agreed(endpointState(endpoint), interfaceVerdict(endpoint));
  if (reasons === undefined) return [];
  const received = receivedBy(topology, towards, by);
  return out(
    received.map((each) => ({
      ...exit(each, 'PRIVATELINK', endpoint?.id ?? by.id, ...reasons),
      serviceName: endpoint?.serviceName ?? null,
      owners: endpoint?.owners ?? null,
      resourceArn: endpoint?.resourceArn ?? null,
    })),
  );
}
