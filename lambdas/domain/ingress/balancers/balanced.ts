import type { Family } from '../../egress/packets/address.ts';
import { intersectPackets, packetsOf } from '../../egress/packets/packet-set.ts';
import { type Reason, reason, withReasons } from '../../egress/packets/reason.ts';
import { NAMES, portServices, SERVICES } from '../../egress/packets/service.ts';
import type { Topology } from '../../egress/places/topology.ts';
import type { Inlet } from '../ways/inlet.ts';
import type {
  BalancerListener,
  BalancerTargetGroup,
  EndpointService,
  InboundNetwork,
  LoadBalancer,
} from '../ways/network.ts';
import type { Receiver, Receivers } from '../ways/receiver.ts';
import { type Addressed, Addresses } from './addressed.ts';
import { listenedTo, type Taken, takenByService, takenFromOutside, transportsOf } from './balancer.ts';
import { type Forward, forwardsOf, isAnybody } from './forwards.ts';
import { ANY_LISTENER, doubting, heardBy, InletBook } from './inlet-book.ts';
import { delivering } from './target.ts';

/** What load balancers send to receivers of what they take in from outside. */
export class Balanced {
  readonly #topology: Topology;
  readonly #network: InboundNetwork;
  readonly #receivers: Receivers;
  readonly #book: InletBook;
  readonly #addresses: Addresses;

  constructor(topology: Topology, network: InboundNetwork, receivers: Receivers) {
    this.#topology = topology;
    this.#network = network;
    this.#receivers = receivers;
    this.#book = new InletBook(topology, receivers);
    this.#addresses = new Addresses(topology, network);
    for (const balancer of network.loadBalancers) {
      const taken = [...takenFromOutside(topology, balancer), ...this.#byServices(balancer)];
      if (taken.length > 0) this.#send(balancer, taken);
    }
    this.#book.ofUnseen(network);
  }

  /** The inlets of a receiver, in a fixed order. */
  of = (receiver: Receiver): Inlet[] => this.#book.of(receiver);

  #byServices(balancer: LoadBalancer): Taken[] {
    const { endpointServices, hidden } = this.#network;
    const own = endpointServices.filter(({ loadBalancerArns }) => loadBalancerArns?.includes(balancer.id) ?? true);
    const mayBeService = balancer.type === 'network' || balancer.type === 'gateway' || balancer.type === null;
    const unseen = hidden.includes('endpointServices') && mayBeService ? [unseenService(balancer)] : [];
    return [...own, ...unseen].flatMap((service) =>
      takenByService(this.#topology, service, balancer).map((each) =>
        service.loadBalancerArns === null ? doubting(each, [reason('ACCEPTED_UNREAD', service.id)]) : each,
      ),
    );
  }

  #send(balancer: LoadBalancer, taken: readonly Taken[]): void {
    const { listeners, targetGroups } = balancer;
    if (listeners === null) this.#book.toAnybody(balancer, taken, ANY_LISTENER);
    for (const listener of listeners ?? []) {
      if (listener.rules === null) this.#book.toAnybody(balancer, taken, listener);
      for (const forward of forwardsOf(balancer, listener)) {
        const sent = taken.flatMap((each) => forwarded(each, forward));
        const group = targetGroups?.find((each) => each.id === forward.targetGroupId);
        if (group === undefined) this.#book.toAnybody(balancer, sent, listener);
        else this.#toGroup(balancer, sent, listener, group);
      }
    }
  }

  #toGroup(
    balancer: LoadBalancer,
    taken: readonly Taken[],
    listener: BalancerListener,
    group: BalancerTargetGroup,
  ): void {
    const { targetType, targets } = group;
    if (targetType === 'lambda') return;
    if (targets === null) this.#book.toAnybody(balancer, taken, listener);
    for (const { id, port } of targets ?? []) {
      if (targetType === 'alb') this.#chained(balancer, taken, listener, id);
      else this.#toTarget(balancer, taken, listener, { ...group, port: port ?? group.port }, id);
    }
  }

  /** What a network load balancer sends to an application load balancer goes on to that one's targets. */
  #chained(balancer: LoadBalancer, taken: readonly Taken[], listener: BalancerListener, id: string): void {
    const next = this.#network.loadBalancers.find((each) => each.id === id);
    const why = reason('BALANCER_CHAINED', id);
    const heard = taken.map((each) => doubting(heardBy(each, listener), [why]));
    if (!next?.listeners || next.targetGroups === null) {
      this.#book.toAnybody(balancer, heard, ANY_LISTENER);
      return;
    }
    const passed = heard.flatMap((each) =>
      (next.subnetIds ?? [each.subnetId]).map((subnetId) => ({
        ...each,
        subnetId,
        label: { ...each.label, via: [...each.label.via, id] },
      })),
    );
    for (const group of next.targetGroups)
      if (group.targetType !== 'alb') this.#toGroup(next, passed, ANY_LISTENER, group);
  }

  #toTarget(
    balancer: LoadBalancer,
    taken: readonly Taken[],
    listener: BalancerListener,
    group: BalancerTargetGroup,
    id: string,
  ): void {
    const { found, reasons } = this.#addresses.of(balancer, group, id);
    if (found.length === 0) this.#book.toUnseen(balancer, taken, listener, id);
    const isElsewhere = found.some(({ each }) => each.vpcId !== balancer.vpcId && group.targetType !== 'instance');
    const isSeveral: Reason[] = [
      ...reasons,
      ...(found.length > 1 ? [reason('TARGET_INTERFACE', id)] : []),
      ...(isElsewhere ? [reason('TARGET_ELSEWHERE', id)] : []),
    ];
    for (const one of found)
      for (const each of taken)
        for (const transport of transportsOf(listener.protocol))
          this.#deliver(balancer, doubting(each, isSeveral), listener, group, one, transport);
  }

  #deliver(
    balancer: LoadBalancer,
    taken: Taken,
    listener: BalancerListener,
    group: BalancerTargetGroup,
    { each, kind, line }: Addressed,
    transport: number,
  ): void {
    const packets = listenedTo(taken, listener, transport);
    const receiver = this.#receivers.at(each, kind, line);
    if (packets.length === 0 || receiver === undefined) return;
    const own = transportsOf(group.protocol);
    const sent = own.includes(transport) ? transport : own[0]!;
    const mismatched: Reason[] = own.includes(transport) ? [] : [reason('TARGETS_UNREAD', group.id)];
    if (group.port === null) {
      const why = [reason('TARGETS_UNREAD', group.id), ...mismatched];
      this.#book.add(receiver, balancer, doubting(taken, why), packets, null);
      return;
    }
    const [service] = portServices(sent, group.port, group.port) as [number];
    const family = receiver.spot.family;
    const target = { balancer, fromSubnetId: taken.subnetId, to: each, address: line, family, service };
    for (const { preserved, why } of sightings(balancer, group, taken, family))
      for (const band of packets)
        for (const { sources, reasons } of delivering(this.#topology, target, band.addresses, preserved)) {
          const part = packetsOf([band.from, band.to], sources);
          const doubted = doubting(taken, withReasons(reasons, [...why, ...mismatched]));
          this.#book.add(receiver, balancer, doubted, part, `${NAMES.get(sent)}/${group.port}`);
        }
  }
}

/** What of it a listener sends on by a rule; what a rule says of its source is of the one that the balancer sees. */
function forwarded(taken: Taken, forward: Forward): Taken[] {
  const sources = forward.sources[taken.family];
  if (sources.length === 0) return [];
  const doubted = doubting(taken, forward.reasons);
  if (isAnybody(forward, taken.family) || !taken.isSourceSeen) return [doubted];
  const packets = intersectPackets(taken.packets, packetsOf(SERVICES, sources));
  return packets.length === 0 ? [] : [{ ...doubted, packets }];
}

const unseenService = ({ id }: LoadBalancer): EndpointService => ({
  id,
  state: 'Available',
  acceptanceRequired: null,
  loadBalancerArns: [id],
  allowedPrincipals: null,
});

/** Whether the target sees the client's address, its node's, or nobody knows which (target group attributes, NLB). */
function sightings(
  { type }: LoadBalancer,
  { id, preservesClientIp }: BalancerTargetGroup,
  taken: Taken,
  family: Family,
): { preserved: boolean; why: Reason[] }[] {
  const isStraight = taken.label.way === 'LOAD_BALANCER' && taken.family === family;
  if (!isStraight || type === 'application' || type === 'classic' || preservesClientIp === false)
    return [{ preserved: false, why: [] }];
  if (type === 'network' && preservesClientIp) return [{ preserved: true, why: [] }];
  return [true, false].map((preserved) => ({ preserved, why: [reason('TARGETS_UNREAD', id)] }));
}
