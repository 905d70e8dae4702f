import { type Exit, exit, unanswered } from '../filters/traveller.ts';
import { type Family, SPACE } from '../packets/address.ts';
import { type Line, unionAll } from '../packets/line.ts';
import { packetsOf } from '../packets/packet-set.ts';
import { type Reason, reason } from '../packets/reason.ts';
import { portServices, UDP } from '../packets/service.ts';
import { isGateway } from '../places/interface-type.ts';
import type { MirrorSession, NetworkInterface } from '../places/network.ts';
import { interfaceAddresses } from '../places/own-addresses.ts';
import { sourcesOf } from '../places/source.ts';
import type { Topology } from '../places/topology.ts';
import { type Outlet, outletsOfExits, starting } from './outlet.ts';
import { type Sender, senderName } from './sender.ts';

/** How rows name the service that copies packets. */
const SERVICE = 'traffic-mirroring';

/** "The port is 4789, which is the well known port for VXLAN" (MIF). */
const VXLAN: Line = portServices(UDP, 4789, 4789);

/**
 * §4: interfaces whose packets a session copies. Copies ask no security group of the sender (MIC), and none is sent
 * where the filter accepts nothing. While sessions may exist that nobody saw, every instance's interface may have one.
 */
export function mirrored(topology: Topology): Sender[] {
  const senders = topology.network.interfaces
    .filter((each) => each.status !== 'available' && !isGateway(each))
    .flatMap((each) => [
      ...(topology.mirrorsOfInterface.get(each.id) ?? [])
        .filter(({ copies }) => copies !== false)
        .flatMap((session) => sender(topology, each, session)),
      ...(topology.isIncomplete('mirrorSessions') && mayBeCopied(each) ? sender(topology, each, 'UNREAD') : []),
    ]);
  return [...Map.groupBy(senders, keyOf).values()].map((alike) => ({
    ...alike.toSorted((a, b) => (`${a.interfaceId}` < `${b.interfaceId}` ? -1 : 1))[0]!,
    interfaces: alike.length,
  }));
}

/** "Network interfaces that are attached to your instances" (MIW), also where the instance is not told. */
const mayBeCopied = ({ instanceId, interfaceType }: NetworkInterface): boolean =>
  instanceId !== null || interfaceType === null || interfaceType === 'interface';

const keyOf = (sender: Sender): string => `${senderName(sender)}\t${sender.source.key}\t${sessionOf(sender)}`;

const sessionOf = ({ mirror }: Sender) => (typeof mirror === 'object' ? mirror.id : mirror);

/** From "the primary IP address of the source network interface" (MIF): an IPv4 one, if it has any. */
function sender(topology: Topology, each: NetworkInterface, mirror: MirrorSession | 'UNREAD'): Sender[] {
  const family: Family = each.privateIps.length > 0 ? 4 : 6;
  const [source] = sourcesOf(topology, each, 'SENDER').filter((one) => one.family === family);
  if (source === undefined) return [];
  const groupIds = each.groupIds === null ? null : [...new Set(each.groupIds)].sort();
  const address = (family === 4 ? each.privateIps[0]?.address : each.ipv6Addresses[0]) ?? null;
  const { subnetId, vpcId, id: interfaceId, interfaceType } = each;
  const rest = { interfaces: 1, hypothetical: false, reasons: [] };
  return [{ subnetId, vpcId, groupIds, source, interfaceId, interfaceType, address, mirror, ...rest }];
}

/** Where the copies go: inside the VPC to an interface of it, else out by MIRROR, whatever routes lead there. */
export function mirrorOutlets(topology: Topology, { subnetId, vpcId, source, mirror }: Sender): readonly Outlet[] {
  const { family } = source;
  const traveller = unanswered(starting(topology, subnetId, vpcId, source));
  if (mirror === undefined || mirror === 'UNREAD') {
    const packets = packetsOf(VXLAN, SPACE[family]);
    return outletsOfExits([told(exit({ ...traveller, packets }, 'MIRROR', null, reason('MIRROR_UNREAD', subnetId)))]);
  }
  const { addresses, isInside, reasons } = targetOf(topology, mirror, vpcId, family);
  const copied = { ...traveller, packets: packetsOf(VXLAN, addresses), via: [mirror.id] };
  const filter: Reason[] = mirror.copies === null ? [reason('MIRROR_FILTER_UNREAD', mirror.id)] : [];
  const way = isInside ? 'LOCAL' : 'MIRROR';
  return outletsOfExits([told(exit(copied, way, mirror.targetId, ...reasons, ...filter))]);
}

const told = (left: Exit): Exit => ({ ...left, serviceName: SERVICE, unfiltered: true });

/** The addresses that receive. A Gateway Load Balancer endpoint leads out of the VPC, wherever its interfaces stand. */
function targetOf(topology: Topology, session: MirrorSession, vpcId: string, family: Family) {
  const { targetType, targetEndpointId, targetInterfaceIds } = session;
  const byEndpoint = topology.endpoints.get(targetEndpointId ?? '')?.networkInterfaceIds ?? [];
  const receivers = [...targetInterfaceIds, ...byEndpoint].map((id) => topology.interfaces.get(id));
  const addresses = unionAll(receivers.map((each) => (each === undefined ? [] : interfaceAddresses(each, family))));
  const isKnown = addresses.length > 0 && receivers.every((each) => each !== undefined);
  return {
    addresses: isKnown ? addresses : SPACE[family],
    isInside:
      isKnown && targetType !== 'gateway-load-balancer-endpoint' && receivers.every((each) => each?.vpcId === vpcId),
    reasons: isKnown ? [] : [reason('MIRROR_TARGET', session.targetId ?? session.id)],
  };
}
