import type { Network, Route } from '#domain/egress/places/network.ts';
import { attached, blockAnswer, internet, unsureReply, wayBack } from './internet.ts';
import { among } from './kinds.ts';
import { isHalfUnread } from './lists.ts';
import { otherSide } from './members.ts';
import { peerAnswers } from './peer.ts';
import { type Answer, all, inside, isCidr } from './reading.ts';
import { addCheck, after, type Fate, fate, leave, type State } from './state.ts';

/** Packets that leave by a gateway beyond which nothing is followed. */
type Ending = (network: Network, state: State, target: string, port: number, route: Route) => Fate[];

const ended = (
  network: Network,
  states: readonly State[],
  port: number,
  way: string,
  target: string,
  sure: boolean,
): Fate[] => states.map((each) => fate(network, each, port, way, target, { sure }));

const leaving = (network: Network, states: readonly State[]): State[] => states.flatMap((each) => leave(network, each));

export function lastGateway(network: Network, state: State, target: string, port: number, route: Route): Fate[] {
  const [, ending] = ENDINGS.find(([prefix]) => target.startsWith(prefix)) ?? ['', elsewhere];
  return ending(network, state, target, port, route);
}

const elsewhere: Ending = (network, state, target, port) =>
  ended(network, leave(network, state), port, 'OTHER', target, false);

const peering: Ending = (network, state, target, port) => {
  const row = network.peerings.find((each) => each.id === target);
  if (row === undefined || isHalfUnread(network, 'peerings', target))
    return ended(network, leave(network, state).map(unsureReply), port, 'PEERING', target, false);
  const side = otherSide(row, state.vpcId);
  const { to, version } = state.packet;
  const cidrs = version === 4 ? side?.cidrBlocks : side?.ipv6CidrBlocks;
  const holds = (cidrs ?? []).some((each) => isCidr(each) && inside(to, version, each));
  const reach: Answer = !cidrs ? 'MAYBE' : holds ? 'YES' : 'NO';
  const alive = after(state, all(among(row.status, ['active'], DEAD_PEERINGS), reach, ownSource(state)));
  const answered = leaving(network, alive).map((each) =>
    addCheck(each, () => peerAnswers(network, target, side?.vpcId ?? null, each)),
  );
  return ended(network, answered, port, 'PEERING', target, true);
};

const DEAD_PEERINGS = [
  ...['deleted', 'expired', 'failed', 'rejected'],
  ...['pending-acceptance', 'initiating-request', 'provisioning'],
];

/** Nothing documents that a gateway takes in what comes from an address outside its VPC. */
const ownSource = (state: State): Answer => (state.from.kind.endsWith('_TRANSIT') ? 'MAYBE' : 'YES');

const vpn: Ending = (network, state, target, port) => {
  const six: Answer = state.packet.version === 4 ? 'YES' : 'MAYBE';
  const { redirected, asymmetric } = wayBack(network, target, state);
  const alive = after(state, all(attached(network, target, state.vpcId), six, redirected, ownSource(state)));
  const left = leaving(network, alive).map((each) => (asymmetric ? unsureReply(each) : each));
  return ended(network, left, port, 'VPN', target, isKnownRoute(network, target, state));
};

/**
 * "Only IP prefixes that are known to the virtual private gateway, whether through BGP advertisements or a static route
 * entry, can receive traffic": https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-route-priority.html. Static ones are
 * told; what is advertised, over a VPN or Direct Connect, is not. A tunnel that is down opens by itself.
 */
const isKnownRoute = (network: Network, target: string, { packet: { to, version } }: State): boolean =>
  network.vpnConnections
    .filter((each) => each.vpnGatewayId === target && each.state === 'available' && each.staticRoutesOnly === true)
    .flatMap((each) => each.routes ?? [])
    .filter((each) => each.state === 'available' && isCidr(each.destinationCidrBlock ?? ''))
    .some((each) => inside(to, version, each.destinationCidrBlock!));

const carrier: Ending = (network, state, target, port) => {
  const { kind } = state.from;
  const address: Answer = kind === 'IPV4_CARRIER' ? 'YES' : kind === 'IPV4_UNREAD' ? 'MAYBE' : 'NO';
  const open = all(attached(network, target, state.vpcId), address, blockAnswer(network, state, 'CARRIER'));
  return ended(network, leaving(network, after(state, open)), port, 'OTHER', target, false);
};

const ENDINGS: readonly (readonly [prefix: string, ending: Ending])[] = [
  ['igw-', (network, state, target, port, route) => internet(network, state, target, false, port, route)],
  ['eigw-', (network, state, target, port, route) => internet(network, state, target, true, port, route)],
  ['pcx-', peering],
  ['vgw-', vpn],
  ['cagw-', carrier],
];
