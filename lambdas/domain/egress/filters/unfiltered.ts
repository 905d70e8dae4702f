import { addressesOf, type Family, formatAddress, parseCidr } from '../packets/address.ts';
import { type Line, union } from '../packets/line.ts';
import { NO_PACKETS, type PacketSet, packetsOf, unionAllPackets } from '../packets/packet-set.ts';
import { reason } from '../packets/reason.ts';
import { portServices, TCP, UDP } from '../packets/service.ts';
import type { Vpc } from '../places/network.ts';
import type { Topology } from '../places/topology.ts';
import { type Exit, exit, type Traveller, type Way } from './traveller.ts';

/** A service every instance reaches whatever its security groups and network ACLs say. */
interface UnfilteredService {
  readonly name: string;
  readonly way: Way;
  readonly addresses: Readonly<Record<Family, Line>>;
  readonly services: Line;
}

const NONE: Line = [];
const dns: Line = union(portServices(TCP, 53, 53), portServices(UDP, 53, 53));

/** §1: Amazon DNS, instance metadata, time, Windows activation, ECS task metadata (VS, NACL, DNS). */
const SERVICES_OF_THE_HOST: readonly UnfilteredService[] = [
  {
    name: 'amazon-dns',
    way: 'RESOLVER',
    addresses: { 4: addressesOf('169.254.169.253'), 6: addressesOf('fd00:ec2::253') },
    services: dns,
  },
  {
    name: 'instance-metadata',
    way: 'LOCAL',
    addresses: { 4: addressesOf('169.254.169.254'), 6: addressesOf('fd00:ec2::254') },
    services: portServices(TCP, 80, 80),
  },
  {
    name: 'time-sync',
    way: 'LOCAL',
    addresses: { 4: addressesOf('169.254.169.123'), 6: addressesOf('fd00:ec2::123') },
    services: portServices(UDP, 123, 123),
  },
  {
    name: 'windows-activation',
    way: 'LOCAL',
    addresses: { 4: addressesOf('169.254.169.250', '169.254.169.251'), 6: NONE },
    services: portServices(TCP, 1688, 1688),
  },
  {
    name: 'ecs-task-metadata',
    way: 'LOCAL',
    addresses: { 4: addressesOf('169.254.170.2'), 6: NONE },
    services: portServices(TCP, 80, 80),
  },
];

/** §1: the primary block's base + 2 is the resolver too (DNS). */
const primaryResolver = (vpc: Vpc | undefined): Line => {
  const base = parseCidr(vpc?.cidrBlock ?? '');
  return base?.family === 4 ? addressesOf(formatAddress((base.line[0] as number) + 2)) : NONE;
};

/**
 * §1: what leaves unfiltered. The resolver recurses to the internet even where a VPC has no gateway: its controls are
 * `enableDnsSupport` and Route 53 Resolver DNS Firewall.
 */
export function unfilteredExits(topology: Topology, traveller: Traveller): Exit[] {
  const { vpcId } = traveller.place;
  const vpc = topology.vpcs.get(vpcId);
  return SERVICES_OF_THE_HOST.flatMap((service) => {
    const packets = packetsTo(service, vpc, traveller.source.family);
    const resolves = service.way === 'RESOLVER' ? (vpc?.dnsSupport ?? null) : true;
    if (packets.length === 0 || resolves === false) return [];
    const reasons = resolves === null ? [reason('DNS_SUPPORT_UNREAD', vpcId)] : [];
    const left = exit({ ...traveller, packets }, service.way, null, ...reasons);
    return [{ ...left, serviceName: service.name, unfiltered: true }];
  });
}

/** The packets those services take, which no filter and no route sees. */
export const unfilteredPackets = (topology: Topology, traveller: Traveller): PacketSet =>
  unionAllPackets(unfilteredExits(topology, traveller).map((left) => left.traveller.packets));

function packetsTo(service: UnfilteredService, vpc: Vpc | undefined, family: Family): PacketSet {
  const primary = service.way === 'RESOLVER' && family === 4 ? primaryResolver(vpc) : NONE;
  const addresses = union(service.addresses[family], primary);
  return addresses.length === 0 ? NO_PACKETS : packetsOf(service.services, addresses);
}
