import { parseCidr } from '../../egress/packets/address.ts';
import { type Line, overlaps } from '../../egress/packets/line.ts';
import type { NetworkInterface } from '../../egress/places/network.ts';
import { relation } from '../../egress/places/peering.ts';
import { kindsOf, type SourceKind } from '../../egress/places/source.ts';
import type { Topology } from '../../egress/places/topology.ts';
import type { BalancerTargetGroup, LoadBalancer } from '../ways/network.ts';
import { isReceiving } from '../ways/receiver.ts';

/** An address of an interface. */
export interface Addressed {
  readonly each: NetworkInterface;
  readonly kind: SourceKind;
  readonly line: Line;
}

/** Which interfaces targets stand for. */
export class Addresses {
  readonly #topology: Topology;
  readonly #byAddress = new Map<string, Addressed[]>();

  constructor(topology: Topology, isNeeded: boolean) {
    this.#topology = topology;
    if (!isNeeded) return;
    for (const each of topology.network.interfaces) {
      if (!isReceiving(each)) continue;
      for (const { kind, line } of kindsOf(topology, each)) {
        const isOne = line.length === 2 && BigInt(line[1] as bigint) - BigInt(line[0] as bigint) <= 1n; // a /80 is no number
        const key = `${each.vpcId} ${isOne ? line[0] : '*'}`;
        const known = this.#byAddress.get(key) ?? [];
        this.#byAddress.set(key, [...known, { each, kind, line }]);
      }
    }
  }

  /**
   * Interfaces of an instance, or the one with the address: in the VPC of the load balancer, or, where the address is
   * none of that VPC's, in one that it is connected with (target groups of the IP type).
   */
  of({ vpcId }: LoadBalancer, { targetType }: BalancerTargetGroup, id: string): Addressed[] {
    const cidr = parseCidr(id);
    if (targetType === 'instance' || (cidr === undefined && targetType !== 'ip')) {
      const own = (this.#topology.interfacesOfInstance.get(id) ?? []).filter(isReceiving);
      const all = own.flatMap((each) => kindsOf(this.#topology, each).map((rest) => ({ each, ...rest })));
      const four = all.filter(({ kind }) => kind.startsWith('IPV4'));
      return four.length > 0 ? four : all;
    }
    if (cidr === undefined) return [];
    const own = vpcId ?? '';
    if (overlaps(this.#topology.vpcAddresses(own, cidr.family), cidr.line)) return this.#at(own, cidr.line);
    const others = [...this.#topology.vpcs.keys()].filter((other) => relation(this.#topology, own, other) !== 'FAR');
    return [...new Set([own, ...others])].flatMap((each) => this.#at(each, cidr.line));
  }

  #at(vpcId: string, line: Line): Addressed[] {
    const exact = this.#byAddress.get(`${vpcId} ${line[0]}`) ?? [];
    const wide = (this.#byAddress.get(`${vpcId} *`) ?? []).filter((one) => overlaps(one.line, line));
    return [...exact, ...wide].filter((one) => overlaps(one.line, line));
  }
}
