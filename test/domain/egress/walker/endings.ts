import type { Network } from '#domain/egress/places/network.ts';
import { attached, blockAnswer, internet, unsureReply, wayBack } from './internet.ts';
import { among } from './kinds.ts';
import { isHalfUnread } from './lists.ts';
import { otherSide } from './members.ts';
import { type Answer, all, inside, isCidr } from './reading.ts';
import { after, type Fate, fate, leave, type State } from './state.ts';

/** Packets that leave by a gateway beyond which nothing is followed. */
type Ending = (network: Network, state: State, target: string, port: number) => Fate[];

const ended = (
  network: Network,
  states: readonly State[],
  port: number,
  way: string,
  target: string,
  sure: boolean,
): Fate[] => states.map((each) => fate(network, each, port, way, target, { sure }));

const leaving = (network: Network, states: readonly State[]): State[] => states.flatMap((each) => leave(network, each));

export function lastGateway(network: Network, state: State, target: string, port: number): Fate[] {
  const [, ending] = ENDINGS.find(([prefix]) => target.startsWith(prefix)) ?? ['', elsewhere];
  return ending(network, state, target, port);
}

const elsewhere: Ending = (network, state, target, port) =>
  ended(network, leave(network, state), port, 'OTHER', target, false);

const peering: Ending = (network, state, target, port) => {
  const row = network.peerings.find((each) => each.id === target);
  if (row === undefined || isHalfUnread(network, 'peerings', target))
    return ended(network, leave(network, state), port, 'PEERING', target, false);
  const side = otherSide(row, state.vpcId);
  const { to, version } = state.packet;
  const cidrs = version === 4 ? side?.cidrBlocks : side?.ipv6CidrBlocks;
  const holds = (cidrs ?? []).some((each) => isCidr(each) && inside(to, version, each));
  const reach: Answer = !cidrs ? 'MAYBE' : holds ? 'YES' : 'NO';
  const alive = after(state, all(among(row.status, ['active'], DEAD_PEERINGS), reach, ownSource(state)));
  return ended(network, leaving(network, alive), port, 'PEERING', target, true);
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
  return ended(network, left, port, 'VPN', target, true);
};

const carrier: Ending = (network, state, target, port) => {
  const { kind } = state.from;
  const address: Answer = kind === 'IPV4_CARRIER' ? 'YES' : kind === 'IPV4_UNREAD' ? 'MAYBE' : 'NO';
  const open = all(attached(network, target, state.vpcId), address, blockAnswer(network, state, 'CARRIER'));
  return ended(network, leaving(network, after(state, open)), port, 'OTHER', target, false);
};

const ENDINGS: readonly (readonly [prefix: string, ending: Ending])[] = [
  ['igw-', (network, state, target, port) => internet(network, state, target, false, port)],
  ['eigw-', (network, state, target, port) => internet(network, state, target, true, port)],
  ['pcx-', peering],
  ['vgw-', vpn],
  ['cagw-', carrier],
];
