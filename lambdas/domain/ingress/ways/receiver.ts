import { type Family, formatAddress } from '../../egress/packets/address.ts';
import type { Line } from '../../egress/packets/line.ts';
import type { Reason } from '../../egress/packets/reason.ts';
import { hypotheticalSenders, unseenSenders } from '../../egress/paths/sender.ts';
import { isGateway } from '../../egress/places/interface-type.ts';
import type { NetworkInterface } from '../../egress/places/network.ts';
import { kindsOf, type SourceKind } from '../../egress/places/source.ts';
import type { Topology } from '../../egress/places/topology.ts';
import { type Edges, edgesOf } from './edges.ts';

/** Where packets arrive: what decides on the way in, whatever security groups stand behind it. */
export interface Spot {
  readonly subnetId: string;
  readonly vpcId: string;
  /** What the address is to gateways: private, public … */
  readonly kind: SourceKind;
  readonly family: Family;
  readonly edges: Edges;
  readonly key: string;
}

export const spotOf = (
  topology: Topology,
  place: { readonly subnetId: string; readonly vpcId: string },
  kind: SourceKind,
  addresses: Line,
): Spot => {
  const family = kind.startsWith('IPV4') ? 4 : 6;
  const { subnetId, vpcId } = place;
  const edges = edgesOf(topology, vpcId, family, addresses);
  return { subnetId, vpcId, kind, family, edges, key: `${subnetId} ${vpcId} ${kind} ${edges.key}` };
};

/** Addresses that nothing on the way in tells apart: one spot, one set of security groups. */
export interface Receiver {
  readonly spot: Spot;
  /** Sorted; null: not told. */
  readonly groupIds: readonly string[] | null;
  /** Of the interfaces that stand there; none is running where there is none. */
  readonly interfaceIds: Set<string>;
  /** One of its addresses, for the witness. */
  address: string | null;
  hypothetical: boolean;
  readonly reasons: readonly Reason[];
}

/** Receivers of one name: of one subnet with one set of security groups, over all kinds of addresses. */
export const receiverName = ({ spot, groupIds, reasons }: Receiver): string => {
  if (groupIds === null) return `${spot.subnetId} ${reasons.length === 0 ? 'unread-groups' : 'unseen'}`;
  return `${spot.subnetId} ${groupIds.length === 0 ? 'no-group' : groupIds.join('+')}`;
};

const sorted = (groupIds: readonly string[] | null): readonly string[] | null =>
  groupIds === null || groupIds.length < 2 ? groupIds : [...new Set(groupIds)].sort();

/** Every distinct receiver, real and hypothetical, by its key; and, by interface and address, which key is whose. */
export class Receivers {
  readonly all = new Map<string, Receiver>();
  readonly #topology: Topology;

  constructor(topology: Topology) {
    this.#topology = topology;
    for (const each of topology.network.interfaces) this.#addReal(each);
    for (const { subnetId, groupIds } of topology.network.hypothetical)
      for (const sender of hypotheticalSenders(topology, subnetId, groupIds))
        this.#add(sender, sender.source.kind, sender.source.addresses, sender.groupIds, []).hypothetical = true;
    for (const sender of unseenSenders(topology))
      this.#add(sender, sender.source.kind, sender.source.addresses, null, sender.reasons);
  }

  /** Attached, and no gateway of AWS's own: those hand on, and what is behind them is told there. */
  #addReal(each: NetworkInterface): void {
    if (!isReceiving(each)) return;
    for (const { kind, line } of kindsOf(this.#topology, each))
      this.#add(each, kind, line, sorted(each.groupIds), []).interfaceIds.add(each.id);
  }

  #add(
    place: { readonly subnetId: string; readonly vpcId: string },
    kind: SourceKind,
    line: Line,
    groupIds: readonly string[] | null,
    reasons: readonly Reason[],
  ): Receiver {
    const spot = spotOf(this.#topology, place, kind, line);
    const key = keyOf(spot, groupIds, reasons);
    const known = this.all.get(key);
    const address = line.length === 0 ? null : formatAddress(line[0]!);
    if (known !== undefined) {
      if (known.address === null || (address !== null && address < known.address)) known.address = address;
      return known;
    }
    const receiver = { spot, groupIds, interfaceIds: new Set<string>(), address, hypothetical: false, reasons };
    this.all.set(key, receiver);
    return receiver;
  }

  /** The receiver that an address of an interface belongs to. */
  at(each: NetworkInterface, kind: SourceKind, line: Line): Receiver | undefined {
    return this.all.get(keyOf(spotOf(this.#topology, each, kind, line), sorted(each.groupIds), []));
  }
}

export const isReceiving = (each: NetworkInterface): boolean => each.status !== 'available' && !isGateway(each);

const keyOf = (spot: Spot, groupIds: readonly string[] | null, reasons: readonly Reason[]): string =>
  `${spot.key}\t${groupIds?.join('+') ?? '?'}\t${reasons.join()}`;
