import { because, crossing, type Exit, exit, heading, type Traveller, unanswered } from '../filters/traveller.ts';
import { type Family, SPACE } from '../packets/address.ts';
import { type Line, subtract, union, unionAll } from '../packets/line.ts';
import { reason } from '../packets/reason.ts';
import { LATTICE, RESERVED } from '../packets/special-addresses.ts';
import type { Topology } from '../places/topology.ts';
import type { Gateway, Outcome } from './gateway.ts';
import { appliance, layer2 } from './gateway-appliance.ts';
import { endpointGateway } from './gateway-endpoint.ts';
import { egressOnlyGateway, internetGateway } from './gateway-internet.ts';
import { natGateway } from './gateway-nat.ts';
import { carrierGateway, namedExit, peering, unknownTarget, virtualPrivateGateway } from './gateway-private.ts';
import { local, neighbours } from './local.ts';
import { destinationOf, type Piece, piecesOf } from './route-table.ts';
import { transitGateway } from './transit/gateway.ts';

/** Longer paths are told as unknown: nobody builds them, and loops of gateways must end. */
const MAX_GATEWAYS = 8;

/** By the target of the route, as its id begins (API Route). The first that fits. */
const GATEWAYS: readonly (readonly [target: RegExp, gateway: Gateway])[] = [
  [/^local$/, local],
  [/^igw-/, internetGateway],
  [/^eigw-/, egressOnlyGateway],
  [/^nat-/, natGateway],
  [/^vpce-/, endpointGateway],
  [/^eni-/, appliance],
  [/^pcx-/, peering],
  [/^tgw-/, transitGateway],
  [/^vgw-/, virtualPrivateGateway],
  [/^cagw-/, carrierGateway],
  [/^lgw-|:core-network\/|:odb-network\/|^VpcLattice$/, namedExit],
];

/** Where it stands for VPC Lattice is not documented: a target that is not recognised may be VPC Lattice, too. */
const LATTICE_TARGET = 'VpcLattice';

const gatewayOf = (target: string | null): Gateway | undefined =>
  target === null ? undefined : GATEWAYS.find(([pattern]) => pattern.test(target))?.[1];

/** §3: nothing is forwarded to the reserved ranges (RT23), but to what of them is VPC Lattice's where a table says so. */
const FORWARDED: Readonly<Record<Family, Line>> = {
  4: union(subtract(SPACE[4], RESERVED[4]), LATTICE[4]),
  6: union(subtract(SPACE[6], RESERVED[6]), LATTICE[6]),
};

/** All ways in which the traveller's packets get out. What it returns is sound: packets it does not name stop. */
export function walk(topology: Topology, traveller: Traveller): Exit[] {
  const { place, source, seen } = traveller;
  const here = `${place.key} ${traveller.legs.at(-1)!.owner ?? 'sender'}`;
  if (traveller.packets.length === 0) return [];
  if (seen.includes(here)) return [circling(traveller)];
  if (traveller.via.length >= MAX_GATEWAYS)
    return [exit(traveller, 'OTHER', null, reason('TOO_MANY_GATEWAYS', place.key))];
  if (place.subnetId !== null && !topology.subnets.has(place.subnetId))
    return [exit(traveller, 'OTHER', null, reason('SUBNET_UNREAD', place.key))];
  const standing = { ...heading(traveller, FORWARDED[source.family]), seen: [...seen, here] };
  const outcomes = [...routed(topology, standing), ...unrouted(topology, standing)];
  return outcomes.flatMap((outcome) => ('exit' in outcome ? [outcome.exit] : walk(topology, outcome.onward)));
}

/**
 * Packets that stand where they stood before. All that may become of them there they have met already; where only AWS's
 * own gateways were passed, they go round until they expire. What an appliance's software does nobody knows.
 */
function circling(traveller: Traveller): Exit {
  const { kinds, place } = traveller;
  if (kinds.includes('APPLIANCE')) return exit(traveller, 'OTHER', null, reason('LOOP', place.key));
  return { ...exit(unanswered(traveller), 'LOCAL', null), serviceName: ROUTING_LOOP };
}

const ROUTING_LOOP = 'routing-loop';

function routed(topology: Topology, traveller: Traveller): Outcome[] {
  const { tableId, key } = traveller.place;
  if (tableId === null) return [{ exit: exit(traveller, 'OTHER', null, reason('ROUTE_TABLE_UNREAD', key)) }];
  return piecesOf(topology, tableId, traveller.source.family).flatMap((piece) =>
    along(topology, traveller, tableId, piece),
  );
}

/** §3: by prefix first, then by state: a blackhole drops, and nothing falls back (API, RAC BAD_STATE_ROUTE). */
function along(topology: Topology, traveller: Traveller, tableId: string, piece: Piece): Outcome[] {
  const { route, reasons } = piece;
  const gateway = gatewayOf(route.target);
  const mayBeLattice = gateway === undefined || route.target === LATTICE_TARGET;
  const forwarded = mayBeLattice ? piece.addresses : subtract(piece.addresses, LATTICE[traveller.source.family]);
  const taking = heading(traveller, forwarded);
  if (taking.packets.length === 0 || route.state === 'blackhole') return [];
  const target = route.target ?? destinationOf(route);
  const passed = crossing(because(taking, reasons), { kind: 'ROUTE', tableId, destination: destinationOf(route) });
  return (gateway ?? unknownTarget)({
    topology,
    traveller: passed,
    target,
    byPrefixList: route.destinationPrefixListId !== null,
    igwFirewall: route.igwFirewall,
  });
}

/** What a sender reaches without any route: its own subnet, and from there an appliance (RT23). */
function unrouted(topology: Topology, traveller: Traveller): Outcome[] {
  const { place, source, via, legs } = traveller;
  if (via.length > 0 || legs[0]!.home === null || place.subnetId === null || place.tableId === null) return [];
  const local = piecesOf(topology, place.tableId, source.family).filter(
    ({ route, reasons }) => route.target === 'local' && route.state !== 'blackhole' && reasons.length === 0,
  );
  const routedLocally = unionAll(local.map((piece) => piece.addresses));
  return [...neighbours(topology, traveller, routedLocally), ...layer2(topology, traveller)];
}
