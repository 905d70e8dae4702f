import { isUnreadGroup } from '../../egress/filters/security-group.ts';
import { SPACE } from '../../egress/packets/address.ts';
import type { Line } from '../../egress/packets/line.ts';
import { intersectPackets, type PacketSet, packetsOf, unionAllPackets } from '../../egress/packets/packet-set.ts';
import { type Reason, reason, withReasons } from '../../egress/packets/reason.ts';
import { protocolServices, TCP, UDP } from '../../egress/packets/service.ts';
import type { Topology } from '../../egress/places/topology.ts';
import { candidates } from '../ways/candidates.ts';
import { type Inlet, inletOf, joined } from '../ways/inlet.ts';
import { internetOf } from '../ways/internet.ts';
import type { BalancerListener, InboundNetwork, LoadBalancer } from '../ways/network.ts';
import type { Receiver, Receivers } from '../ways/receiver.ts';
import { servicesOf, type Taken, transportsOf } from './balancer.ts';
import { unseenBalancers } from './unseen.ts';

/** What receivers get of load balancers, as it is found. */
export class InletBook {
  readonly #topology: Topology;
  readonly #receivers: Receivers;
  readonly #found = new Map<Receiver, Inlet[]>();

  constructor(topology: Topology, receivers: Receivers) {
    this.#topology = topology;
    this.#receivers = receivers;
  }

  /** The inlets of a receiver, in a fixed order. */
  of = (receiver: Receiver): Inlet[] => joined(this.#found.get(receiver) ?? []);

  add(
    receiver: Receiver,
    balancer: LoadBalancer | null,
    taken: Taken,
    packets: PacketSet,
    arrivesAs: string | null,
  ): void {
    if (packets.length === 0) return;
    const { family } = taken;
    const label = {
      ...taken.label,
      gateway: balancer?.id ?? null,
      family,
      crossed: false,
      unfiltered: true,
      arrivesAs,
    };
    const inlet = inletOf(label, packets);
    const known = this.#found.get(receiver);
    if (known === undefined) this.#found.set(receiver, [inlet]);
    else known.push(inlet);
  }

  /** A target nobody saw may be any interface that nobody saw. */
  toUnseen(balancer: LoadBalancer, taken: readonly Taken[], listener: BalancerListener, id: string): void {
    const why = reason('TARGETS_UNREAD', id);
    for (const receiver of this.#standingIn(balancer))
      if (receiver.reasons.length > 0) this.#perhaps(receiver, balancer, taken, listener, why);
  }

  /** Where it sends was not read: to anybody in its VPC whose groups let in anything. */
  toAnybody(balancer: LoadBalancer, taken: readonly Taken[], listener: BalancerListener): void {
    const why = reason('TARGETS_UNREAD', balancer.id);
    for (const receiver of this.#standingIn(balancer))
      if (mayTake(this.#topology, receiver)) this.#perhaps(receiver, balancer, taken, listener, why);
  }

  #standingIn = ({ vpcId }: LoadBalancer): Receiver[] =>
    [...this.#receivers.all.values()].filter(({ spot }) => spot.vpcId === vpcId || spot.vpcId === '');

  #perhaps(
    receiver: Receiver,
    balancer: LoadBalancer,
    taken: readonly Taken[],
    listener: BalancerListener,
    why: Reason,
  ): void {
    for (const each of taken)
      this.add(receiver, balancer, doubting(each, [why]), heardBy(each, listener).packets, null);
  }

  /** A load balancer nobody saw may send to anybody in a VPC with an internet gateway whose groups let in anything. */
  ofUnseen(network: InboundNetwork): void {
    const byVpc = Map.groupBy(this.#receivers.all.values(), ({ spot }) => spot.vpcId);
    for (const [vpcId, receivers] of byVpc) {
      const reasons = unseenBalancers(this.#topology, network, vpcId);
      if (reasons.length === 0 || candidates(this.#topology, vpcId, 'igw-').length === 0) continue;
      for (const receiver of receivers) if (mayTake(this.#topology, receiver)) this.#ofUnseen(receiver, reasons);
    }
  }

  #ofUnseen(receiver: Receiver, reasons: readonly Reason[]): void {
    const { vpcId, family, subnetId } = receiver.spot;
    const label = {
      ...{ way: 'LOAD_BALANCER' as const, via: [], reasons, principals: null, acceptanceRequired: null },
      ...{ replyReasons: [], replyPorts: '0-65535', doubtfulReplyPorts: '' },
    };
    const packets = packetsOf(TCP_AND_UDP, internetOf(this.#topology, vpcId, family));
    this.add(receiver, null, { label, family, subnetId, packets, isSourceSeen: true }, packets, null);
  }
}

const TCP_AND_UDP: Line = [...protocolServices(TCP), ...protocolServices(UDP)];

export const ANY_LISTENER: BalancerListener = { protocol: null, port: null, clientCertificates: null, rules: null };

export const doubting = (taken: Taken, reasons: readonly Reason[]): Taken =>
  reasons.length === 0
    ? taken
    : { ...taken, label: { ...taken.label, reasons: withReasons(taken.label.reasons, reasons) } };

/** What of it is for the listener. */
export const heardBy = (taken: Taken, listener: BalancerListener): Taken => ({
  ...taken,
  packets: unionAllPackets(
    transportsOf(listener.protocol).map((transport) =>
      intersectPackets(taken.packets, packetsOf(servicesOf(listener, transport), SPACE[taken.family])),
    ),
  ),
});

/** Whether the security groups of the receiver may let in anything at all. */
const mayTake = (topology: Topology, { groupIds }: Receiver): boolean =>
  groupIds === null ||
  groupIds.length === 0 ||
  groupIds.some(
    (groupId) =>
      isUnreadGroup(topology, groupId) || (topology.rulesOfGroup.get(groupId) ?? []).some((rule) => !rule.isEgress),
  );
