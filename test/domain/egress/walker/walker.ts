import type { MirrorSession, Network, Route, Vpc } from '#domain/egress/places/network.ts';
import { addressNumber, type Packet, versionOf } from '../packets.ts';
import { lastGateway } from './endings.ts';
import { groupsLetIn, groupsLetOut } from './groups.ts';
import { among, type Next, out } from './kinds.ts';
import { isHidden } from './lists.ts';
import { appliance, endpoint } from './middleboxes.ts';
import { copiesOf } from './mirror.ts';
import { natGateway } from './nat.ts';
import { type Answer, all, type Flying, inside, isCidr } from './reading.ts';
import { isLattice, isReserved, mayTakeLattice } from './reserved.ts';
import { routesFor, tableFor } from './routes.ts';
import { after, changeLast, enter, type Fate, fate, last, leave, type State } from './state.ts';
import { transitGateway } from './transit.ts';
import { isBrought } from './transit-routes.ts';

/** Who sends: an address of an interface, real or not. */
export interface Origin {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly groupIds: readonly string[] | null;
  readonly kind: string;
  readonly address: bigint | null;
  /** What its existence is sure of; false: nobody saw it. */
  readonly sure: boolean;
  /** The attachment that delivers it, of a sender nobody knows. */
  readonly entrance?: string;
  /** Its packets' copies are meant; null: by a session that nobody saw. */
  readonly mirror?: MirrorSession | null;
}

/** Walks one packet hop by hop, the slow obvious way, down every way that may be taken. */
export function fatesOf(network: Network, origin: Origin, packet: Packet, replyTo: number): Fate[] {
  const version = versionOf(packet.destination);
  const flying: Flying = {
    to: addressNumber(packet.destination),
    version,
    protocol: packet.protocol,
    port: packet.port,
  };
  const state: State = {
    packet: flying,
    from: { address: origin.address, version, kind: origin.kind, groups: origin.groupIds },
    subnetId: origin.subnetId,
    tableId: tableFor(network, origin.subnetId),
    vpcId: origin.vpcId,
    placeKey: origin.subnetId,
    sure: origin.sure,
    via: [],
    passed: [],
    stretches: [{ home: origin.subnetId, owner: 'sender', ports: [0, 65_535], checks: [], middlebox: null }],
    visited: [],
  };
  if (!isCarried(flying)) return [];
  if (origin.mirror !== undefined) return copiesOf(network, origin.mirror, origin.vpcId, packet);
  if (origin.entrance !== undefined)
    return after(state, isBrought(network, origin.entrance, flying.to, version)).flatMap((each) =>
      walk(network, delivering(each), replyTo),
    );
  const unfiltered = hostService(network, state, replyTo);
  if (unfiltered !== undefined) return unfiltered;
  return after(state, groupsLetOut(network, origin.groupIds, origin.vpcId, flying)).flatMap((each) =>
    walk(network, each, replyTo),
  );
}

/** ICMP is a protocol of IPv4, ICMPv6 one of IPv6 (https://www.iana.org/assignments/protocol-numbers): neither of both. */
export const isCarried = ({ version, protocol }: Flying): boolean => protocol !== (version === 4 ? 58 : 1);
/** Out of a transit gateway: from nowhere here, and whether an answer finds its way is not known. */
const delivering = (state: State): State => ({
  ...state,
  from: { ...state.from, groups: null },
  stretches: [{ home: null, owner: 'elsewhere', ports: [0, 65_535], checks: [() => 'MAYBE'], middlebox: 'transit' }],
});

const isDelivered = ({ stretches }: State): boolean => stretches[0]!.owner === 'elsewhere';

/** The services of the host: no group, ACL or route is asked. Undefined: the packet is for none of them. */
function hostService(network: Network, state: State, port: number): Fate[] | undefined {
  const { to, version, protocol, port: service } = state.packet;
  const vpc = network.vpcs.find((each) => each.id === state.vpcId);
  const dns = service === 53 && (protocol === 6 || protocol === 17) && resolversOf(vpc, version).includes(to);
  if (dns && vpc?.dnsSupport !== false)
    return [
      fate(network, state, port, 'RESOLVER', null, { sure: vpc?.dnsSupport === true, serviceName: 'amazon-dns' }),
    ];
  const found = HOST_SERVICES.find((each) => each.at === to && each.protocol === protocol && each.port === service);
  return found && [fate(network, state, port, 'LOCAL', null, { serviceName: found.name })];
}

const HOST_SERVICES = [
  { name: 'instance-metadata', at: '169.254.169.254', protocol: 6, port: 80 },
  { name: 'instance-metadata', at: 'fd00:ec2::254', protocol: 6, port: 80 },
  { name: 'time-sync', at: '169.254.169.123', protocol: 17, port: 123 },
  { name: 'time-sync', at: 'fd00:ec2::123', protocol: 17, port: 123 },
  { name: 'windows-activation', at: '169.254.169.250', protocol: 6, port: 1688 },
  { name: 'windows-activation', at: '169.254.169.251', protocol: 6, port: 1688 },
  { name: 'ecs-task-metadata', at: '169.254.170.2', protocol: 6, port: 80 },
].map((each) => ({ ...each, at: addressNumber(each.at) }));

const RESOLVERS = ['169.254.169.253', 'fd00:ec2::253'].map(addressNumber);
const resolversOf = (vpc: Vpc | undefined, version: 4 | 6): bigint[] =>
  vpc && version === 4 ? [...RESOLVERS, addressNumber(vpc.cidrBlock.split('/')[0]!) + 2n] : RESOLVERS;

function walk(network: Network, state: State, port: number): Fate[] {
  const lost = (): Fate[] => [fate(network, state, port, 'OTHER', null, { sure: false })];
  const here = `${state.placeKey} ${last(state).owner}`;
  if (state.visited.includes(here)) return state.passed.includes('APPLIANCE') ? lost() : circling(network, state, port);
  if (state.via.length >= 8) return lost();
  if (state.subnetId !== null && !network.subnets.some((each) => each.id === state.subnetId)) return lost();
  if (isReserved(state.packet) && !isLattice(state.packet)) return [];
  const standing = { ...state, visited: [...state.visited, here] };
  const next = state.tableId === null ? lost().map((each): Next => ({ fate: each })) : routed(network, standing, port);
  return [...next, ...unrouted(network, standing, port)].flatMap((each) =>
    'fate' in each ? [each.fate] : walk(network, each.state, port),
  );
}

/** Only AWS's own gateways were passed, and where the packet stands again it was sent on to them: it never gets out. */
const circling = (network: Network, state: State, port: number): Fate[] => {
  const unanswered = changeLast(state, (stretch) => ({ ...stretch, checks: [() => 'NO'] }));
  return [fate(network, unanswered, port, 'LOCAL', null, { serviceName: 'routing-loop' })];
};

function routed(network: Network, state: State, port: number): Next[] {
  return routesFor(network, state.tableId!, state.packet.to, state.packet.version)
    .filter(({ route }) => route.state !== 'blackhole')
    .filter(({ route }) => !isLattice(state.packet) || mayTakeLattice(route.target))
    .flatMap(({ route, sure }) => taken(network, { ...state, sure: state.sure && sure }, route, port));
}

function taken(network: Network, state: State, route: Route, port: number): Next[] {
  const byList = route.destinationPrefixListId !== null;
  const destination = route.destinationCidrBlock ?? route.destinationIpv6CidrBlock ?? route.destinationPrefixListId;
  const target = route.target ?? destination ?? '';
  if (target === 'local') return local(network, state, port);
  if (target.startsWith('nat-')) return natGateway(network, state, target, port);
  if (target.startsWith('vpce-')) return endpoint(network, state, target, byList, port);
  if (target.startsWith('tgw-')) return transitGateway(network, state, target, port);
  if (target.startsWith('eni-')) return appliance(network, state, target, port);
  return out(lastGateway(network, state, target, port, route));
}

const subnetHolds = (network: Network, subnetId: string | null, { to, version }: Flying): boolean =>
  network.subnets
    .filter((each) => each.id === subnetId)
    .flatMap((each) => [...(each.cidrBlock === null ? [] : [each.cidrBlock]), ...each.ipv6CidrBlocks])
    .some((cidr) => isCidr(cidr) && inside(to, version, cidr));

function local(network: Network, state: State, port: number): Next[] {
  if (subnetHolds(network, state.subnetId, state.packet)) return delivered(network, state, port);
  const target = network.subnets.find(
    (each) => each.vpcId === state.vpcId && subnetHolds(network, each.id, state.packet),
  );
  if (target !== undefined)
    return leave(network, state)
      .flatMap((left) => enter(network, left, target.id))
      .flatMap((each) => delivered(network, each, port));
  if (!isHidden(network, 'subnets', state.vpcId)) return [];
  return leave(network, { ...state, sure: false }).flatMap((each) => delivered(network, each, port));
}

function delivered(network: Network, state: State, port: number): Next[] {
  const { to, version } = state.packet;
  const owner = (id: string) =>
    network.endpoints.find(
      (each) =>
        each.endpointType !== 'Gateway' &&
        each.endpointType !== 'GatewayLoadBalancer' &&
        each.networkInterfaceIds.includes(id),
    );
  const links = network.interfaces.filter(
    (each) =>
      each.vpcId === state.vpcId &&
      (each.interfaceType === 'vpc_endpoint' || owner(each.id) !== undefined) &&
      [
        ...each.privateIps.map((ip) => ip.address),
        ...each.ipv4Prefixes,
        ...each.ipv6Addresses,
        ...each.ipv6Prefixes,
      ].some((text) => isCidr(text) && inside(to, version, text)),
  );
  const unseen = isHidden(network, 'interfaces', state.vpcId);
  if (links.length === 0 && isDelivered(state)) return [];
  if (links.length === 0)
    return [{ fate: fate(network, state, port, insideWay(network, state), null, { sure: !unseen }) }];
  return links.flatMap((each) => {
    const row = owner(each.id);
    const alive: Answer =
      row === undefined ? 'MAYBE' : among(row.state, ['available'], ['deleted', 'rejected', 'failed', 'expired']);
    const understood: Answer = ['Interface', 'Resource', 'ServiceNetwork'].includes(row?.endpointType ?? '')
      ? 'YES'
      : 'MAYBE';
    const received = after(
      state,
      all(alive, understood, groupsLetIn(network, each.groupIds, state.from, state.packet)),
    );
    return received.map(
      (one): Next => ({
        fate: fate(network, one, port, 'PRIVATELINK', row?.id ?? each.id, { serviceName: row?.serviceName ?? null }),
      }),
    );
  });
}

/** Another VPC than the sender's is not inside, wherever a transit gateway led there. */
function insideWay(network: Network, state: State): string {
  const home = network.subnets.find((each) => each.id === state.stretches[0]!.home)?.vpcId;
  return state.via.some((id) => id.startsWith('tgw-')) && home !== state.vpcId ? 'TRANSIT' : 'LOCAL';
}

const AWS_OWN = [
  'natGateway',
  'nat_gateway',
  'transit_gateway',
  'gateway_load_balancer',
  'gateway_load_balancer_endpoint',
  'network_load_balancer',
  'vpc_endpoint',
];

/** Frames to neighbours: what the sender's own subnet offers without any route. */
function unrouted(network: Network, state: State, port: number): Next[] {
  if (state.via.length > 0 || isDelivered(state) || state.tableId === null || state.subnetId === null) return [];
  const unsure = { ...state, sure: false };
  const routes = routesFor(network, state.tableId, state.packet.to, state.packet.version);
  const locally = routes.some(({ route, sure }) => sure && route.target === 'local' && route.state !== 'blackhole');
  const near = !locally && subnetHolds(network, state.subnetId, state.packet) ? delivered(network, unsure, port) : [];
  const forwarding = network.interfaces.filter(
    (each) =>
      each.subnetId === state.subnetId && each.sourceDestCheck !== true && !AWS_OWN.includes(each.interfaceType ?? ''),
  );
  const by = forwarding.flatMap((each) => appliance(network, { ...unsure, visited: [] }, each.id, port));
  const unseen = isHidden(network, 'interfaces', state.vpcId);
  const unknown = unseen ? [{ fate: fate(network, state, port, 'APPLIANCE', null, { sure: false }) }] : [];
  return [...near, ...by, ...unknown];
}
