import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import type { Network } from '#domain/egress/places/network.ts';
import { entrancesOf, mirroredIn } from './entrances.ts';
import { addressIn } from './packet-maker.ts';
import { addressNumber, cidrRange, type Packet, replyTo, versionOf } from './packets.ts';
import type { Dice } from './random.ts';
import { kindOf4, kindOf6 } from './walker/kinds.ts';
import { isIncomplete } from './walker/lists.ts';
import { isCidr, isPublic } from './walker/reading.ts';
import type { Fate } from './walker/state.ts';
import { fatesOf, type Origin } from './walker/walker.ts';

/** A row with its destinations as numbers. */
interface ReadRow {
  readonly path: EgressPath;
  readonly ranges: readonly (readonly [bigint, bigint])[];
  readonly sources: readonly (readonly [bigint, bigint])[];
}

/** The rows of a network, by the sender they are about. */
export class Rows {
  readonly #bySender: Map<string, ReadRow[]>;
  readonly paths: readonly EgressPath[];

  /** `paths`: the rows to ask, where they were derived in another way. */
  constructor(network: Network, paths: readonly EgressPath[] = [...egressPaths(network)]) {
    this.paths = paths;
    const rows = this.paths.map((path) => ({
      path,
      ranges: path.destinations.map(cidrRange),
      sources: path.sources.map(cidrRange),
    }));
    this.#bySender = Map.groupBy(rows, ({ path }) => senderKey(path.subnetId, path.securityGroupIds, path.sourceKind));
  }

  /** Everybody the rows speak of, each as one text. */
  get senders(): string[] {
    return [...this.#bySender.keys()].sort();
  }

  /** What the rows say of a packet, each outcome as one text. */
  outcomes(origin: Origin, packet: Packet, port: number): Set<string> {
    const rows = this.#bySender.get(senderKey(origin.subnetId, origin.groupIds, origin.kind)) ?? [];
    const found = holding(rows, packet).filter((row) => isOf(row, origin));
    return new Set(found.map(({ path }) => describeRow(path, port)));
  }

  /** Whether any sender of a subnet may send the packet. */
  anyFrom(subnetId: string, packet: Packet): boolean {
    const kind = `IPV${versionOf(packet.destination)}`;
    const isThere = (key: string): boolean => key.startsWith(`${subnetId} `) || key.startsWith('* ');
    const senders = [...this.#bySender].filter(([key]) => isThere(key) && key.includes(` ${kind}_`));
    return senders.some(([, rows]) => holding(rows, packet).length > 0);
  }
}

function holding(rows: readonly ReadRow[], packet: Packet): ReadRow[] {
  const version = versionOf(packet.destination);
  const to = addressNumber(packet.destination);
  return rows.filter(({ path, ranges }) => {
    const ipVersion = path.ipVersion === 'IPv4' ? 4 : 6;
    const as = ipVersion === version ? to : to >> 32n === NAT64 ? to & 0xffff_ffffn : -1n;
    return holdsService(path, packet) && holdsAddress(ranges, as);
  });
}

const NAT64 = addressNumber('64:ff9b::') >> 32n;

export const senderKey = (subnetId: string, groupIds: readonly string[] | null, kind: string): string =>
  `${subnetId} ${groupIds === null ? '?' : [...new Set(groupIds)].sort().join('+')} ${kind}`;

function isOf({ path, sources }: ReadRow, { address, sure, entrance, mirror }: Origin): boolean {
  if ((path.serviceName === 'traffic-mirroring') !== (mirror !== undefined)) return false;
  if (mirror) return path.via[0] === mirror.id;
  if (entrance !== undefined) return path.interfaceId === entrance;
  if ((path.interfaces === 0 && !path.hypothetical) === sure) return false;
  return address === null ? sources.length === 0 : sources.some(([first, last]) => first <= address && address <= last);
}

/** By bisection: the CIDRs of a row are sorted and do not overlap. */
function holdsAddress(ranges: readonly (readonly [bigint, bigint])[], address: bigint): boolean {
  let [low, high] = [0, ranges.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = ranges[middle]!;
    if (address < first) high = middle - 1;
    else if (address > last) low = middle + 1;
    else return true;
  }
  return false;
}

const inText = (text: string, value: number): boolean =>
  text.split(',').some((range) => {
    const [first = -1, last = first] = range.split('-').map(Number);
    return first <= value && value <= last;
  });

const NAMES: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' };

function holdsService(path: EgressPath, { protocol, port }: Packet): boolean {
  if (path.protocol === 'all') return protocol !== (path.ipVersion === 'IPv4' ? 58 : 1);
  const name = NAMES[protocol];
  if (name === undefined) return /^\d/.test(path.protocol) && inText(path.protocol, protocol);
  if (path.protocol !== name) return false;
  if (path.ports === 'all') return true;
  if (protocol === 6 || protocol === 17) return inText(path.ports, port);
  return path.ports.split(',').some((part) => {
    const [types = '', codes] = part.split('/');
    return inText(types, port >> 8) && (codes === undefined || inText(codes, port & 255));
  });
}

function describeRow(path: EgressPath, port: number): string {
  const reply = replyTo(path, port);
  return [
    path.way,
    path.via.join('>'),
    path.certainty,
    reply,
    path.serviceName,
    path.ipVersion,
    path.publicDestinations,
  ].join(' ');
}

export function describeFate(fate: Fate): string {
  const { way, via, certainty, reply, serviceName, to, version } = fate;
  return [way, via.join('>'), certainty, reply, serviceName, `IPv${version}`, isPublic(to, version)].join(' ');
}

export const walked = (network: Network, origin: Origin, packet: Packet, port: number): Set<string> =>
  new Set(fatesOf(network, origin, packet, port).map(describeFate));

const CARRIERS = [
  'natGateway',
  'nat_gateway',
  'transit_gateway',
  'gateway_load_balancer',
  'gateway_load_balancer_endpoint',
  'vpc_endpoint',
];

/** Everybody who may send: real addresses, some of each hypothetical subnet, and of unseen interfaces. */
export function originsOf(network: Network, dice: Dice): Origin[] {
  const real = network.interfaces
    .filter((each) => each.status !== 'available' && !CARRIERS.includes(each.interfaceType ?? ''))
    .flatMap((each): Origin[] => {
      const common = { subnetId: each.subnetId, vpcId: each.vpcId, groupIds: each.groupIds, sure: true };
      const four = each.privateIps.map((ip) => ({
        ...common,
        kind: kindOf4(ip),
        address: isCidr(ip.address) ? addressNumber(ip.address) : null,
      }));
      const prefixes = each.ipv4Prefixes.map((cidr) => ({
        ...common,
        kind: 'IPV4_PRIVATE',
        address: addressIn(cidr, dice),
      }));
      const six = each.ipv6Addresses.map((text) => {
        const address = addressNumber(text);
        return { ...common, kind: kindOf6(network, each.vpcId, address, each.denyAllIgwTraffic), address };
      });
      return [...four, ...prefixes, ...six];
    });
  const hypothetical = network.hypothetical.flatMap((each) =>
    anyOf(network, dice, each.subnetId, each.groupIds, futureKind(network, each.subnetId), true),
  );
  const unseen = isIncomplete(network, 'interfaces') ? unseenIn(network, dice) : [];
  return [...real, ...hypothetical, ...unseen, ...entrancesOf(network), ...mirroredIn(network)];
}

const futureKind = (network: Network, subnetId: string): string =>
  network.subnets.some((each) => each.id === subnetId && each.mapPublicIpOnLaunch === false)
    ? 'IPV4_PRIVATE'
    : 'IPV4_UNREAD';

/** In every subnet there is, and in those that nobody saw. */
function unseenIn(network: Network, dice: Dice): Origin[] {
  const subnetIds = [...network.subnets.map((each) => each.id), ...(isIncomplete(network, 'subnets') ? ['*'] : [])];
  return subnetIds.flatMap((id) => anyOf(network, dice, id, null, 'IPV4_UNREAD', false));
}

function anyOf(
  network: Network,
  dice: Dice,
  subnetId: string,
  groupIds: readonly string[] | null,
  kind: string,
  sure: boolean,
): Origin[] {
  const subnet = network.subnets.find((each) => each.id === subnetId);
  if (subnet === undefined)
    return [kind, 'IPV6_UNREAD'].map((each) => ({ subnetId, vpcId: '', groupIds, kind: each, address: null, sure }));
  const common = { subnetId, vpcId: subnet.vpcId, groupIds, sure };
  const four = subnet.cidrBlock === null ? [] : [{ ...common, kind, address: addressIn(subnet.cidrBlock, dice) }];
  const six = subnet.ipv6CidrBlocks.map((cidr) => {
    const address = addressIn(cidr, dice);
    return { ...common, kind: kindOf6(network, subnet.vpcId, address, null), address };
  });
  return [...four, ...six];
}
