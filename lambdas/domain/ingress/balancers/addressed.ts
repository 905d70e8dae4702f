import { type Cidr, type Family, parseCidr, parsedAddresses } from '../../egress/packets/address.ts';
import { equals, type Line, overlaps } from '../../egress/packets/line.ts';
import { type Reason, reason } from '../../egress/packets/reason.ts';
import type { NetworkInterface } from '../../egress/places/network.ts';
import { relation } from '../../egress/places/peering.ts';
import { kindsOf, type SourceKind } from '../../egress/places/source.ts';
import type { Topology } from '../../egress/places/topology.ts';
import type { BalancerTargetGroup, InboundNetwork, LoadBalancer } from '../ways/network.ts';
import { isReceiving } from '../ways/receiver.ts';

/** An address of an interface. */
export interface Addressed {
  readonly each: NetworkInterface;
  readonly kind: SourceKind;
  readonly line: Line;
}

/** What a target stands for: perhaps, where there are reasons. */
export interface Found {
  readonly found: readonly Addressed[];
  readonly reasons: readonly Reason[];
}

/** Which interfaces targets stand for. */
export class Addresses {
  readonly #topology: Topology;
  readonly #primary: InboundNetwork['primaryIpv6'];
  readonly #byAddress = new Map<string, Addressed[]>();

  constructor(topology: Topology, { loadBalancers, primaryIpv6 }: InboundNetwork) {
    this.#topology = topology;
    this.#primary = primaryIpv6;
    if (loadBalancers.length === 0) return;
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
   * none of that VPC's, in one that it is connected with (target groups of the IP type). With `reasons`: perhaps.
   */
  of(balancer: LoadBalancer, group: BalancerTargetGroup, id: string): Found {
    const cidr = parseCidr(id);
    const { targetType } = group;
    if (targetType === 'instance' || (cidr === undefined && targetType !== 'ip')) return this.#ofInstance(group, id);
    return { found: this.#ofAddress(balancer, cidr), reasons: [] };
  }

  /** At an IPv4 address, or, of an IPv6 target group, at the primary IPv6 address that it must have (ALB, NLB guides). */
  #ofInstance({ ipAddressType }: BalancerTargetGroup, id: string): Found {
    const own = (this.#topology.interfacesOfInstance.get(id) ?? []).filter(isReceiving);
    const all = own.flatMap((each) => kindsOf(this.#topology, each).map((rest) => ({ each, ...rest })));
    const of = (family: Family) => all.filter(({ kind }) => kind.startsWith(`IPV${family}`));
    const untold = [reason('TARGET_ADDRESS', id)];
    if (ipAddressType === 'ipv4') return { found: of(4), reasons: [] };
    if (ipAddressType !== 'ipv6') return { found: all, reasons: untold };
    const primary = of(6).filter(({ each, line }) => equals(line, parsedAddresses([this.#primary.get(each.id) ?? ''], 6)));
    return primary.length > 0 ? { found: primary, reasons: [] } : { found: of(6), reasons: untold };
  }

  #ofAddress({ vpcId }: LoadBalancer, cidr: Cidr | undefined): Addressed[] {
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
