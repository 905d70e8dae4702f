import { byText } from '../../words/by-text.ts';
import { admission, senderOf } from '../filters/admission.ts';
import { egressFilter } from '../filters/security-group.ts';
import { cidrsOf, embedded } from '../packets/address.ts';
import { EVERYTHING, through } from '../packets/filter.ts';
import {
  byAddresses,
  holds,
  intersectPackets,
  mapAddresses,
  type PacketSet,
  toAddresses,
  unionPackets,
} from '../packets/packet-set.ts';
import { type Reason, withReasons } from '../packets/reason.ts';
import { serviceTexts } from '../packets/service-text.ts';
import type { Network } from '../places/network.ts';
import { isForeign } from '../places/source.ts';
import { Topology } from '../places/topology.ts';
import { describing } from './describe.ts';
import { entrances } from './entrances.ts';
import { mirrored, mirrorOutlets } from './mirrors.ts';
import { type Outlet, outletsOf } from './outlet.ts';
import type { EgressPath } from './path.ts';
import { exitOf, nameOf } from './path-name.ts';
import { inOrder, namesakes, type Sender, sendersOf } from './sender.ts';
import { leastPacket, type Witness, type Witnessing, witnessing } from './witness.ts';

/**
 * Everything that can leave, derived from the facts alone: for every distinct (subnet, set of security groups, kind of
 * source address) the exact set of packets by each way. Sound: what is unread or unknowable passes and is UNKNOWN.
 * Rows are canonical and come in order of id, whatever the order of the facts, a few senders at a time.
 */
export function* egressPaths(network: Network): Generator<EgressPath> {
  const topology = new Topology(network);
  for (const senders of namesakes(inOrder([...sendersOf(topology), ...entrances(topology), ...mirrored(topology)])))
    yield* senders.flatMap((sender) => pathsOf(topology, sender)).sort((a, b) => byText(a.id, b.id));
}

interface Part {
  readonly packets: PacketSet;
  readonly reasons: readonly Reason[];
}

/** Packets of one label and one set of reasons, with the outlets they leave by. */
interface Bundle extends Part {
  readonly outlets: readonly Outlet[];
}

function pathsOf(topology: Topology, sender: Sender): EgressPath[] {
  const through = witnessing(topology, sender);
  const bundles = [...bundlesOf(topology, sender)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, bundle]) => bundle);
  const named = new Map<string, number>();
  return bundles.flatMap((bundle) => {
    const common = commonOf(sender, bundle);
    const name = nameOf(sender, common);
    const count = (named.get(name) ?? 0) + 1;
    named.set(name, count);
    return rowsOf(common, bundle, witnessBy(bundle.outlets, through), count === 1 ? name : `${name}~${count}`);
  });
}

function bundlesOf(topology: Topology, sender: Sender): Map<string, Bundle> {
  const { source, vpcId, subnetId } = sender;
  const sent = sentBy(topology, sender);
  const bundles = new Map<string, Bundle>();
  const outlets =
    sender.mirror === undefined ? outletsOf(topology, subnetId, vpcId, source) : mirrorOutlets(topology, sender);
  for (const outlet of outlets)
    for (const part of partsThrough(topology, sender, sent, outlet)) {
      const reasons = withReasons(withReasons(part.reasons, outlet.label.reasons), sender.reasons);
      const key = reasons.length === outlet.label.reasons.length ? outlet.name : `${outlet.name}${reasons.join()}`;
      const known = bundles.get(key);
      bundles.set(
        key,
        known === undefined
          ? { packets: part.packets, reasons, outlets: [outlet] }
          : { packets: unionPackets(known.packets, part.packets), reasons, outlets: [...known.outlets, outlet] },
      );
    }
  return bundles;
}

/** What the sender's security groups let out, or the transit gateway brings: for certain first, then by doubt. */
function sentBy(topology: Topology, { groupIds, interfaceId, subnetId, vpcId, source, brings }: Sender): Part[] {
  if (brings !== undefined)
    return brings.map(({ addresses, reasons }) => ({
      packets: toAddresses(EVERYTHING[source.family], addresses),
      reasons,
    }));
  const { passes, doubts } = egressFilter(topology, groupIds, interfaceId ?? subnetId, vpcId, source.family);
  return [{ packets: passes, reasons: [] }, ...doubts.map(({ packets, reason }) => ({ packets, reasons: [reason] }))];
}

/** What of the packets sent leaves by the outlet: past the receivers that look at the sender's groups, too. */
function partsThrough(topology: Topology, sender: Sender, sent: readonly Part[], outlet: Outlet): Part[] {
  const { source, groupIds } = sender;
  let parts: readonly Part[] = outlet.unfiltered ? [{ packets: EVERYTHING[source.family], reasons: [] }] : sent;
  for (const receiver of outlet.receivers) {
    const filter = admission(topology, receiver, source, senderOf(isForeign(source) ? null : groupIds));
    parts = parts.flatMap((part) =>
      through(part.packets, filter).map(({ packets, reason }) => ({
        packets,
        reasons: withReasons(part.reasons, reason === null ? [] : [reason]),
      })),
    );
  }
  const translated = outlet.label.family !== source.family;
  return parts
    .map(({ packets, reasons }) => ({
      packets: intersectPackets(translated ? mapAddresses(packets, embedded) : packets, outlet.packets),
      reasons,
    }))
    .filter((part) => part.packets.length > 0);
}

/** The fewest rows that tell the packets exactly. */
function rowsOf(common: Common, { packets }: Bundle, witness: Witnessing, name: string): EgressPath[] {
  const rows: EgressPath[] = [];
  const say = describing(common);
  const exit = exitOf(name);
  for (const { addresses, services } of byAddresses(packets))
    for (const { protocol, ports, services: told } of serviceTexts(services)) {
      const { service, address } = leastPacket(told, addresses);
      const id = `${name} ${protocol} ${ports}`;
      const path = rowOf(id, exit, common, cidrsOf(addresses) as string[], protocol, ports, witness(service, address));
      path.words = say(path);
      rows.push(path);
    }
  return rows;
}

/** The witness of a bundle's packet: by the outlet that lets it out. */
function witnessBy(outlets: readonly Outlet[], through: (outlet: Outlet) => Witnessing): Witnessing {
  const ways = outlets.map((outlet) => ({ outlet, witness: through(outlet) }));
  const [only] = ways;
  if (ways.length === 1 && only !== undefined) return only.witness;
  return (service, address) =>
    (ways.find(({ outlet }) => holds(outlet.packets, service, address)) ?? ways[0]!).witness(service, address);
}

/** Written out, not spread: there are millions of rows, and a fixed shape is made ten times faster. */
const rowOf = (
  id: string,
  exitId: string,
  common: Common,
  destinations: string[],
  protocol: string,
  ports: string,
  witness: Witness,
): EgressPath => ({
  id,
  exitId,
  words: '',
  vpcId: common.vpcId,
  subnetId: common.subnetId,
  securityGroupIds: common.securityGroupIds,
  sourceKind: common.sourceKind,
  sources: common.sources,
  interfaces: common.interfaces,
  interfaceId: common.interfaceId,
  interfaceType: common.interfaceType,
  hypothetical: common.hypothetical,
  way: common.way,
  grade: common.grade,
  certainty: common.certainty,
  reasons: common.reasons,
  ipVersion: common.ipVersion,
  destinations,
  protocol,
  ports,
  publicDestinations: common.publicDestinations,
  gatewayId: common.gatewayId,
  via: common.via,
  serviceName: common.serviceName,
  owners: common.owners,
  resourceArn: common.resourceArn,
  replyPorts: common.replyPorts,
  doubtfulReplyPorts: common.doubtfulReplyPorts,
  ruleId: witness.ruleId,
  aclEntries: witness.aclEntries,
  routes: witness.routes,
  witness: witness.witness,
});

type Common = Omit<EgressPath, 'id' | 'exitId' | 'words' | 'destinations' | 'protocol' | 'ports' | keyof Witness>;

/** What all rows of a bundle say alike. */
function commonOf(sender: Sender, { outlets, reasons }: Bundle): Common {
  const { label } = outlets[0]!;
  const replies = label.replyPorts !== '' || label.doubtfulReplyPorts !== '';
  return {
    vpcId: sender.vpcId,
    subnetId: sender.subnetId,
    securityGroupIds: sender.groupIds === null ? null : [...sender.groupIds],
    sourceKind: sender.source.kind,
    sources: [...cidrsOf(sender.source.addresses)],
    interfaces: sender.interfaces,
    interfaceId: sender.interfaceId,
    interfaceType: sender.interfaceType,
    hypothetical: sender.hypothetical,
    way: label.way,
    grade: replies ? 'CONVERSE' : 'SEND',
    certainty: reasons.length === 0 ? 'KNOWN' : 'UNKNOWN',
    reasons: [...withReasons(reasons, label.replyReasons)],
    ipVersion: label.family === 4 ? 'IPv4' : 'IPv6',
    publicDestinations: label.publicDestinations,
    gatewayId: label.gateway === 'local' ? null : label.gateway,
    via: [...label.via],
    serviceName: label.serviceName,
    owners: label.owners === null ? null : [...label.owners],
    resourceArn: label.resourceArn,
    replyPorts: label.replyPorts,
    doubtfulReplyPorts: label.doubtfulReplyPorts,
  };
}
