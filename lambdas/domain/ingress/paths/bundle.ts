import { ingressFilter } from '../../egress/filters/security-group.ts';
import { cidrsOf } from '../../egress/packets/address.ts';
import type { Filter } from '../../egress/packets/filter.ts';
import { byAddresses, intersectPackets, type PacketSet, unionPackets } from '../../egress/packets/packet-set.ts';
import { type Reason, withReasons } from '../../egress/packets/reason.ts';
import { serviceTexts } from '../../egress/packets/service-text.ts';
import type { Topology } from '../../egress/places/topology.ts';
import type { Inlet, Label } from '../ways/inlet.ts';
import type { Receiver } from '../ways/receiver.ts';
import type { Traffic } from './path.ts';

/** Packets of one label and one set of reasons that reach one receiver. */
export interface Bundle {
  readonly receiver: Receiver;
  readonly label: Label;
  readonly packets: PacketSet;
  readonly reasons: readonly Reason[];
}

/** What of each inlet the receiver's security groups let in: for certain, and by doubt. */
export function bundlesOf(topology: Topology, receiver: Receiver, inlets: readonly Inlet[]): Bundle[] {
  const { spot, groupIds, reasons: own } = receiver;
  const owner = [...receiver.interfaceIds].sort()[0] ?? spot.subnetId;
  const groups = partsOf(ingressFilter(topology, groupIds, owner, spot.vpcId, spot.family));
  const bundles = new Map<string, Bundle>();
  for (const { label, name, packets: inward } of inlets)
    for (const part of label.unfiltered ? [{ packets: inward, reasons: [] }] : admitted(groups, inward)) {
      const reasons = withReasons(withReasons(part.reasons, label.reasons), own);
      const key = `${name}${reasons.join()}`;
      const known = bundles.get(key);
      const packets = known === undefined ? part.packets : unionPackets(known.packets, part.packets);
      bundles.set(key, { receiver, label, packets, reasons });
    }
  return [...bundles.values()];
}

interface Part {
  readonly packets: PacketSet;
  readonly reasons: readonly Reason[];
}

const admitted = (groups: readonly Part[], inward: PacketSet): Part[] =>
  groups
    .map(({ packets, reasons }) => ({ packets: intersectPackets(packets, inward), reasons }))
    .filter(({ packets }) => packets.length > 0);

const partsOf = ({ passes, doubts }: Filter): Part[] => [
  { packets: passes, reasons: [] },
  ...doubts.map(({ packets, reason }) => ({ packets, reasons: [reason] })),
];

/** The fewest runs that tell the packets exactly. */
export function trafficOf({ receiver, label, packets, reasons }: Bundle): Traffic[] {
  const { arrivesAs, replyPorts, doubtfulReplyPorts } = label;
  const certainty = reasons.length === 0 ? 'KNOWN' : 'UNKNOWN';
  const grade = replyPorts === '' && doubtfulReplyPorts === '' ? 'SEND' : 'CONVERSE';
  const addressKind = receiver.spot.kind;
  const ipVersion = label.family === 4 ? 'IPv4' : 'IPv6';
  const why = [...withReasons(reasons, label.replyReasons)];
  return byAddresses(packets).flatMap(({ addresses, services }) => {
    const sources = cidrsOf(addresses) as string[];
    return serviceTexts(services).map(
      ({ protocol, ports }): Traffic => ({
        certainty,
        grade,
        addressKind,
        ipVersion,
        sources,
        protocol,
        ports,
        arrivesAs,
        replyPorts,
        doubtfulReplyPorts,
        reasons: why,
      }),
    );
  });
}
