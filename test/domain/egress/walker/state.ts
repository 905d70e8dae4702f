import type { Network } from '#domain/egress/places/network.ts';
import { aclAnswer } from './acl.ts';
import type { From } from './lists.ts';
import { type Answer, all, any, type Flying } from './reading.ts';

/** Whether a reply to a port gets past one point of the way back. */
type Check = (port: number) => Answer;

/** The part of the way on which the source stayed the same. */
export interface Stretch {
  readonly home: string | null;
  /** Whose address the source is: the sender's, a NAT gateway's, an appliance's. */
  readonly owner: string;
  readonly ports: readonly [first: number, last: number];
  readonly checks: readonly Check[];
  readonly middlebox: string | null;
}

/** A packet somewhere. */
export interface State {
  readonly packet: Flying;
  readonly from: From;
  readonly subnetId: string | null;
  readonly tableId: string | null;
  readonly vpcId: string;
  readonly placeKey: string;
  readonly sure: boolean;
  readonly via: readonly string[];
  readonly passed: readonly ('NAT' | 'FIREWALL' | 'APPLIANCE')[];
  readonly stretches: readonly Stretch[];
  readonly visited: readonly string[];
}

/** One way in which the packet gets out. `reply` is about one port of the original sender. */
export interface Fate {
  readonly way: string;
  readonly via: readonly string[];
  readonly certainty: 'KNOWN' | 'UNKNOWN';
  readonly reply: 'KNOWN' | 'UNKNOWN' | 'NONE';
  readonly serviceName: string | null;
  readonly to: bigint;
  readonly version: 4 | 6;
}

/** The state after an answer: gone, unsure, or as it was. */
export const after = (state: State, answer: Answer): State[] =>
  answer === 'NO' ? [] : [{ ...state, sure: state.sure && answer === 'YES' }];

export const last = (state: State): Stretch => state.stretches[state.stretches.length - 1]!;

export const changeLast = (state: State, change: (stretch: Stretch) => Stretch): State => ({
  ...state,
  stretches: [...state.stretches.slice(0, -1), change(last(state))],
});

const addCheck = (state: State, check: Check): State =>
  changeLast(state, (stretch) =>
    stretch.middlebox === null ? { ...stretch, checks: [...stretch.checks, check] } : stretch,
  );

/** What a reply to this packet looks like: an echo reply to any ICMP, else the same protocol. */
export function replyPort({ protocol }: Flying, port: number): number {
  if (protocol === 6 || protocol === 17) return port;
  return protocol === 58 ? 129 * 256 : 0;
}

export function leave(network: Network, state: State): State[] {
  const { subnetId, packet } = state;
  if (subnetId === null) return [state];
  const { to, version, protocol, port } = packet;
  const checked = addCheck(state, (back) =>
    aclAnswer(network, subnetId, false, to, version, protocol, replyPort(packet, back)),
  );
  return after(checked, aclAnswer(network, subnetId, true, to, version, protocol, port));
}

export function enter(network: Network, state: State, subnetId: string, lenient = false): State[] {
  const { packet, from } = state;
  const { version, protocol, port } = packet;
  const soften = (answer: Answer): Answer => (lenient && answer === 'NO' ? 'MAYBE' : answer);
  const checked = addCheck(state, (back) =>
    soften(aclAnswer(network, subnetId, true, from.address, version, protocol, replyPort(packet, back))),
  );
  return after(checked, soften(aclAnswer(network, subnetId, false, from.address, version, protocol, port)));
}

export const moveTo = (network: Network, state: State, subnetId: string): State[] =>
  state.subnetId === subnetId ? [state] : leave(network, state).flatMap((left) => enter(network, left, subnetId));

/** Passed a middlebox in `subnetId`: no groups any more, and a reply at best comes straight into the home subnet. */
export function passMiddlebox(network: Network, state: State, middlebox: string, subnetId: string): State {
  const { packet } = state;
  return changeLast({ ...state, from: { ...state.from, groups: [] } }, (stretch) => {
    const home: Check[] =
      stretch.home === null || stretch.home === subnetId
        ? []
        : [
            (back) =>
              aclAnswer(
                network,
                stretch.home!,
                false,
                packet.to,
                packet.version,
                packet.protocol,
                replyPort(packet, back),
              ),
          ];
    return { ...stretch, middlebox, checks: [...home, () => 'MAYBE'] };
  });
}

/** Whether a reply to `port` of the sender comes all the way back: the far end of the way first. */
function replyAnswer(network: Network, state: State, port: number): Answer {
  const { protocol } = state.packet;
  const ported = protocol === 6 || protocol === 17;
  const from = (index: number, back: number): Answer => {
    const stretch = state.stretches[index]!;
    const own = all(...stretch.checks.map((check) => check(back)));
    const beyond = state.stretches[index + 1];
    if (beyond === undefined) return own;
    const ports = ported ? portsToTry(network, beyond.ports) : [0];
    return all(own, any('NO', ...ports.map((each) => from(index + 1, each))));
  };
  return from(0, port);
}

/** Every port at which any ACL could change its mind. */
function portsToTry(network: Network, [first, end]: readonly [number, number]): number[] {
  const edges = network.networkAclEntries.flatMap((each) => [each.portFrom ?? 0, (each.portTo ?? 0) + 1]);
  return [first, ...new Set(edges.filter((edge) => edge > first && edge <= end))];
}

export function fate(
  network: Network,
  state: State,
  port: number,
  way: string,
  gateway: string | null,
  more: { readonly sure?: boolean; readonly serviceName?: string | null } = {},
): Fate {
  const reply = replyAnswer(network, state, port);
  return {
    way,
    via: gateway === null ? state.via : [...state.via, gateway],
    certainty: state.sure && more.sure !== false ? 'KNOWN' : 'UNKNOWN',
    reply: reply === 'YES' ? 'KNOWN' : reply === 'MAYBE' ? 'UNKNOWN' : 'NONE',
    serviceName: more.serviceName ?? null,
    to: state.packet.to,
    version: state.packet.version,
  };
}
