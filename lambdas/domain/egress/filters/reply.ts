import { type Family, SPACE } from '../packets/address.ts';
import { EVERYTHING, type Filter } from '../packets/filter.ts';
import { intersect, type Line, NOTHING, subtract, union, unionAll } from '../packets/line.ts';
import {
  byAddresses,
  intersectPackets,
  type PacketSet,
  packetsOf,
  samePackets,
  subtractPackets,
  unionAllPackets,
  unionPackets,
} from '../packets/packet-set.ts';
import { type Reason, withReasons } from '../packets/reason.ts';
import {
  ICMP,
  ICMPV6,
  icmpServices,
  PORTS,
  portServices,
  protocolServices,
  TCP,
  UDP,
  UNNAMED,
} from '../packets/service.ts';
import { rangesText } from '../packets/service-text.ts';

/**
 * Which replies come back: (service, address) pairs in which the address is the far end's and the port of TCP and UDP
 * is the one the reply is sent to. An answer by ICMP is an echo reply; every other protocol answers as itself.
 */
export interface Reply {
  readonly sure: PacketSet;
  /** What comes back for certain or perhaps. */
  readonly possible: PacketSet;
  /** Why `possible` is more than `sure`. */
  readonly reasons: readonly Reason[];
}

export const everyReply = (family: Family): Reply => ({
  sure: EVERYTHING[family],
  possible: EVERYTHING[family],
  reasons: [],
});

export const NO_REPLY: Reply = { sure: [], possible: [], reasons: [] };

/** A reply that must also pass `filter`. */
export function both(reply: Reply, filter: Filter): Reply {
  const possible = unionAllPackets([filter.passes, ...filter.doubts.map((doubt) => doubt.packets)]);
  return {
    sure: intersectPackets(reply.sure, filter.passes),
    possible: intersectPackets(reply.possible, possible),
    reasons: withReasons(
      reply.reasons,
      filter.doubts.map((doubt) => doubt.reason),
    ),
  };
}

export const onlyPerhaps = (reply: Reply, why: readonly Reason[]): Reply => ({
  sure: [],
  possible: reply.possible,
  reasons: withReasons(reply.reasons, why),
});

/** A reply to a translated source: it comes through if it does to any of the ports the translation uses. */
export function translatedBack(reply: Reply, ports: Line, family: Family): Reply {
  const back = (set: PacketSet): PacketSet =>
    unionAllPackets([
      intersectPackets(set, packetsOf(PLAIN, SPACE[family])),
      ...WITH_PORTS.map((protocol) => anyPort(set, protocol, ports, family)),
    ]);
  return { sure: back(reply.sure), possible: back(reply.possible), reasons: reply.reasons };
}

const WITH_PORTS = [TCP, UDP];

/** The services without ports, ICMP among them. */
const PLAIN: Line = union(union(UNNAMED, protocolServices(ICMP)), protocolServices(ICMPV6));

function anyPort(set: PacketSet, protocol: number, ports: Line, family: Family): PacketSet {
  const used = packetsOf(portServices(protocol, Number(ports[0]), Number(ports[1]) - 1), SPACE[family]);
  return packetsOf(protocolServices(protocol), unionAll(intersectPackets(set, used).map((band) => band.addresses)));
}

/** Both stretches: the reply must come along each. */
export const chained = (front: Reply, back: Reply): Reply => ({
  sure: intersectPackets(front.sure, back.sure),
  possible: intersectPackets(front.possible, back.possible),
  reasons: withReasons(front.reasons, back.reasons),
});

/** Packets that share one answer to "to which of my ports does a reply come back?". */
export interface ReplyClass {
  readonly packets: PacketSet;
  /** Ports the reply comes back to for certain, as text; empty: none. All of them also stands for protocols without. */
  readonly ports: string;
  /** Ports it perhaps comes back to. */
  readonly doubtfulPorts: string;
}

/** Splits all packets of a family by their replies. */
export function replyClasses(reply: Reply, family: Family): ReplyClass[] {
  if (samePackets(reply.sure, EVERYTHING[family]))
    return [{ packets: reply.sure, ports: rangesText(ANY), doubtfulPorts: '' }];
  const classes = new Map<string, ReplyClass>();
  for (const found of [...portClasses(reply, family), ...plainClasses(reply, family)]) {
    const key = `${found.ports} ${found.doubtfulPorts}`;
    const known = classes.get(key);
    classes.set(key, known ? { ...known, packets: unionPackets(known.packets, found.packets) } : found);
  }
  return [...classes.values()];
}

const ANY: Line = [0, PORTS];

/** TCP and UDP: addresses by the sets of ports that answers from them come back to. */
function portClasses(reply: Reply, family: Family): ReplyClass[] {
  return WITH_PORTS.flatMap((protocol) => {
    const block = packetsOf(protocolServices(protocol), SPACE[family]);
    let classes = [{ addresses: SPACE[family], sure: NOTHING, possible: NOTHING }];
    for (const certainty of ['sure', 'possible'] as const)
      for (const { addresses, services } of byAddresses(intersectPackets(reply[certainty], block))) {
        const ports = services.map((service) => Number(service) - protocol * PORTS);
        classes = classes.flatMap((each) => [
          { ...each, addresses: intersect(each.addresses, addresses), [certainty]: union(each[certainty], ports) },
          { ...each, addresses: subtract(each.addresses, addresses) },
        ]);
        classes = classes.filter((each) => each.addresses.length > 0);
      }
    return classes.map(({ addresses, sure, possible }) => ({
      packets: packetsOf(protocolServices(protocol), addresses),
      ports: rangesText(sure),
      doubtfulPorts: rangesText(subtract(possible, sure)),
    }));
  });
}

/** Protocols without ports: a reply comes back, perhaps, or never. */
function plainClasses(reply: Reply, family: Family): ReplyClass[] {
  const [sure, possible] = [answered(reply.sure, family), answered(reply.possible, family)];
  const plain = packetsOf(PLAIN, SPACE[family]);
  const classes: ReplyClass[] = [
    { packets: sure, ports: rangesText(ANY), doubtfulPorts: '' },
    { packets: subtractPackets(possible, sure), ports: '', doubtfulPorts: rangesText(ANY) },
    { packets: subtractPackets(plain, possible), ports: '', doubtfulPorts: '' },
  ];
  return classes.filter((each) => each.packets.length > 0);
}

const ECHO_REPLIES = [
  { protocol: ICMP, reply: icmpServices(ICMP, 0, 0) },
  { protocol: ICMPV6, reply: icmpServices(ICMPV6, 129, 0) },
];

/** The packets of protocols without ports whose answers `replies` lets back. */
function answered(replies: PacketSet, family: Family): PacketSet {
  const own = intersectPackets(replies, packetsOf(UNNAMED, SPACE[family]));
  const echoed = ECHO_REPLIES.map(({ protocol, reply }) => {
    const back = intersectPackets(replies, packetsOf(reply, SPACE[family]));
    return packetsOf(protocolServices(protocol), unionAll(back.map((band) => band.addresses)));
  });
  return unionAllPackets([own, ...echoed]);
}
