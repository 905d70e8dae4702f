import type { EgressPath } from '#domain/egress/paths/path.ts';
import { ingressPaths } from '#domain/ingress/paths/ingress-paths.ts';
import type { IngressPath, Traffic } from '#domain/ingress/paths/path.ts';
import type { InboundNetwork } from '#domain/ingress/ways/network.ts';
import { originsOf } from '../egress/agreement.ts';
import { addressIn } from '../egress/packet-maker.ts';
import { addressNumber, cidrRange, type Packet, pathsWith, replyTo, versionOf } from '../egress/packets.ts';
import type { Dice } from '../egress/random.ts';
import { kindOf4, kindOf6 } from '../egress/walker/kinds.ts';
import { isCidr } from '../egress/walker/reading.ts';
import { isCarried } from '../egress/walker/walker.ts';
import { balanced } from './walker/balancers.ts';
import { type Coming, comings, type Host } from './walker/walker.ts';

/** A row's traffic as the packets' own reader takes it: the far end stands where an egress path has its destinations. */
const asPath = (traffic: Traffic): EgressPath => ({ ...traffic, destinations: traffic.sources }) as never;

/** What the rows of a network say, by receiver. */
export class InboundRows {
  readonly rows: readonly IngressPath[];
  readonly #byName: Map<string, IngressPath[]>;

  constructor(network: InboundNetwork) {
    this.rows = [...ingressPaths(network)];
    const paths = this.rows.filter(({ way }) => way !== 'NONE');
    this.#byName = Map.groupBy(paths, ({ id }) => id.split(' ', 2).join(' '));
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  /** Everything that comes in, as paths whose borders packets are made at. */
  get claims(): EgressPath[] {
    return this.rows.flatMap(({ traffic }) => traffic.map(asPath));
  }

  outcomes(name: string, kind: string, source: Packet, port: number): Set<string> {
    const rows = this.#byName.get(name) ?? [];
    const version = versionOf(source.destination) === 4 ? 'IPv4' : 'IPv6';
    return new Set(
      rows.flatMap((row) =>
        row.traffic
          .filter((each) => each.addressKind === kind && each.ipVersion === version)
          .filter((each) => pathsWith([asPath(each)], source).length > 0)
          .map((each) => describe({ ...row, ...each }, replyTo(asPath(each), port))),
      ),
    );
  }
}

const describe = (
  each: { way: string; via: readonly string[]; certainty: string; arrivesAs?: string | null },
  reply: string,
): string => [each.way, each.via.join('>'), each.certainty, reply, each.arrivesAs ?? '-'].join(' ');

const CERTAINTY = { YES: 'KNOWN', MAYBE: 'UNKNOWN', NO: '' } as const;
const REPLY = { YES: 'KNOWN', MAYBE: 'UNKNOWN', NO: 'NONE' } as const;

const describeComing = (each: Coming): string =>
  describe({ ...each, certainty: CERTAINTY[each.certainty] }, REPLY[each.reply]);

/** What the walker says of a packet to any of some hosts. */
export function walkedIn(
  network: InboundNetwork,
  hosts: readonly Host[],
  { destination, protocol, port: service }: Packet,
  port: number,
): Set<string> {
  const packet = { to: addressNumber(destination), version: versionOf(destination), protocol, port: service };
  if (!isCarried(packet)) return new Set();
  return new Set(
    hosts.flatMap((host) => {
      const knock = { network, host, packet, port };
      const isOwnFamily = host.kind.startsWith(`IPV${packet.version}`);
      return [...(isOwnFamily ? comings(knock) : []), ...balanced(knock)].map(describeComing);
    }),
  );
}

export const hostName = (host: Host): string => {
  const { subnetId, groupIds, sure } = host;
  if (groupIds === null) return `${subnetId} ${sure ? 'unread-groups' : 'unseen'}`;
  const groups = [...new Set(groupIds)].sort();
  return `${subnetId} ${groups.length === 0 ? 'no-group' : groups.join('+')}`;
};

const CARRIERS =
  'natGateway nat_gateway transit_gateway gateway_load_balancer gateway_load_balancer_endpoint vpc_endpoint'.split(' ');

/** Everybody who may receive. Of a subnet's possible interfaces every stretch that an edge table tells apart. */
export function hostsIn(network: InboundNetwork, dice: Dice): Host[] {
  const real = network.interfaces
    .filter((each) => each.status !== 'available' && !CARRIERS.includes(each.interfaceType ?? ''))
    .flatMap((each): Host[] => {
      const { id: interfaceId, subnetId, vpcId, groupIds } = each;
      const common = { interfaceId, subnetId, vpcId, groupIds, sure: true };
      const four = each.privateIps.map((ip) => ({ kind: kindOf4(ip), text: ip.address }));
      const prefixes = each.ipv4Prefixes.map((text) => ({ kind: 'IPV4_PRIVATE', text }));
      const six = each.ipv6Addresses.map((text) => ({
        kind: kindOf6(network, vpcId, addressNumber(text), each.denyAllIgwTraffic),
        text,
      }));
      return [...four, ...prefixes, ...six].map(({ kind, text }) => ({
        ...common,
        kind,
        address: isCidr(text) ? addressNumber(text.split('/')[0]!) : null,
      }));
    });
  // What comes through an attachment, and what a mirror copies, is sent and not received.
  const unseen = { ...network, interfaces: [], transitGatewayAttachments: [], mirrorSessions: [] };
  const possible = originsOf(unseen, dice).flatMap((origin): Host[] => {
    const { subnetId, vpcId, groupIds, kind, sure, address } = origin;
    const common = { interfaceId: null, subnetId, vpcId, groupIds, kind, sure };
    return address === null
      ? [{ ...common, address }]
      : stretches(network, subnetId, kind, dice).map((at) => ({ ...common, address: at }));
  });
  return [...real, ...possible];
}

/** An address of every stretch of the subnet that the routes of an edge table cut out of it. */
function stretches(network: InboundNetwork, subnetId: string, kind: string, dice: Dice): bigint[] {
  const subnet = network.subnets.find((each) => each.id === subnetId);
  const version = kind.startsWith('IPV4') ? 4 : 6;
  const own = version === 4 ? [subnet?.cidrBlock ?? ''] : (subnet?.ipv6CidrBlocks ?? []);
  const tables = network.routeTableAssociations.filter(({ gatewayId }) => gatewayId !== null);
  const edges = network.routes.filter((each) => tables.some(({ routeTableId }) => routeTableId === each.routeTableId));
  const routes = edges.map((each) => each.destinationCidrBlock ?? each.destinationIpv6CidrBlock ?? '');
  const cuts = routes
    .filter((text) => isCidr(text) && text.includes('/') && versionOf(text) === version)
    .flatMap((text) => [...cidrRange(text)]);
  return own
    .filter((text) => text !== '')
    .flatMap((cidr) => {
      const [first, last] = cidrRange(cidr);
      const near = cuts.flatMap((cut) => [cut, cut + 1n]).filter((point) => first <= point && point <= last);
      return [first, addressIn(cidr, dice), ...near];
    });
}
