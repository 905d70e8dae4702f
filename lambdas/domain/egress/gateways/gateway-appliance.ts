import { admission, looksAtGroups, receiverOf, senderOf } from '../filters/admission.ts';
import { egressFilter } from '../filters/security-group.ts';
import { because, behind, exit, filtered, movingTo, newLeg, type Traveller } from '../filters/traveller.ts';
import type { Line } from '../packets/line.ts';
import { reason } from '../packets/reason.ts';
import { PORTS } from '../packets/service.ts';
import { isOfAws } from '../places/interface-type.ts';
import type { NetworkInterface } from '../places/network.ts';
import { sourcesOf } from '../places/source.ts';
import type { Topology } from '../places/topology.ts';
import { type Gateway, type Outcome, on, out, unreadGateway } from './gateway.ts';
import { agreed, type GatewayVerdict, stateVerdict } from './gateway-verdict.ts';
import { tableOfSubnet } from './route-table.ts';

/** How many appliances one behind the other are followed; past that the path is told as unknown. */
const MAX_APPLIANCES = 2;

/**
 * §4, NAT instance or appliance: attached, source/destination check off, its ingress rules admit the packet; then its
 * own egress, by any interface of the host. What its software does is unknowable (RT23, RAC).
 */
export const appliance: Gateway = ({ topology, traveller, target }) => {
  const entry = topology.interfaces.get(target);
  const unread = topology.isPartial('interfaces', target);
  if (entry === undefined || unread) return out([exit(traveller, 'APPLIANCE', target, unreadGateway(target))]);
  const reasons = agreed(...canForward(entry));
  if (reasons === undefined) return [];
  const doubted = because(traveller, [...reasons, reason('APPLIANCE_SOFTWARE', target)]);
  return movingTo(topology, doubted, entry.subnetId)
    .flatMap((arrived) => receivedBy(topology, arrived, entry))
    .flatMap((received) => forwarded(topology, received, entry));
};

/** §3: frames straight to an appliance's MAC in the same subnet bypass the route table (RT23). */
export function layer2(topology: Topology, traveller: Traveller): Outcome[] {
  const { subnetId } = traveller.place;
  const neighbours = (topology.interfacesOfSubnet.get(subnetId ?? '') ?? []).filter(isAppliance);
  const found = neighbours.flatMap((each) => {
    const frames = because({ ...traveller, seen: [] }, [reason('LAYER_2', each.id)]);
    return appliance({ topology, traveller: frames, target: each.id, byPrefixList: false, igwFirewall: null });
  });
  if (!topology.hidesFrom('interfaces', traveller.place.vpcId)) return found;
  return [...found, ...out([exit(traveller, 'APPLIANCE', null, reason('INTERFACES_UNREAD', subnetId ?? ''))])];
}

/** A check that was not told may be off. */
const isAppliance = (each: NetworkInterface): boolean => each.sourceDestCheck !== true && !isOfAws(each);

function canForward(entry: NetworkInterface): GatewayVerdict[] {
  const { id, sourceDestCheck, attachmentStatus, status } = entry;
  const changing = reason('GATEWAY_CHANGING', id);
  return [
    sourceDestCheck === null ? unreadGateway(id) : sourceDestCheck ? 'STOP' : 'PASS',
    stateVerdict(attachmentStatus, ['attached'], ['detached'], changing),
    stateVerdict(status, ['in-use', 'associated'], ['available'], changing),
  ];
}

/** What the interface's ingress rules let in; left for later where they look at the groups of a sender not known yet. */
export function receivedBy(topology: Topology, traveller: Traveller, entry: NetworkInterface): Traveller[] {
  const receiver = receiverOf(entry.id, entry.groupIds);
  const { source } = traveller;
  if (source.groups === 'SENDER' && looksAtGroups(topology, receiver))
    return [{ ...traveller, receivers: [...traveller.receivers, receiver] }];
  const sender = senderOf(source.groups === 'SENDER' ? [] : source.groups);
  return filtered(traveller, admission(topology, receiver, source, sender));
}

function forwarded(topology: Topology, traveller: Traveller, entry: NetworkInterface): Outcome[] {
  const passed = { ...traveller, via: [...traveller.via, entry.id], kinds: [...traveller.kinds, 'APPLIANCE' as const] };
  if (passed.kinds.filter((kind) => kind === 'APPLIANCE').length > MAX_APPLIANCES)
    return out([exit(passed, 'OTHER', null, reason('TOO_MANY_GATEWAYS', entry.id))]);
  return on(hostOf(topology, entry).flatMap((each) => emitted(topology, passed, entry, each)));
}

/** §7: a host leaves by the union of its interfaces. */
function hostOf(topology: Topology, entry: NetworkInterface): readonly NetworkInterface[] {
  const all = entry.instanceId === null ? [] : (topology.interfacesOfInstance.get(entry.instanceId) ?? []);
  const others = all.filter((each) => each.id !== entry.id && each.status !== 'available');
  return [entry, ...others];
}

/** The packets as they come out of one interface of the host: with their source, or with the interface's own. */
function emitted(topology: Topology, traveller: Traveller, entry: NetworkInterface, by: NetworkInterface): Traveller[] {
  const { family } = traveller.source;
  const why = reason('APPLIANCE_SOFTWARE', entry.id);
  const filter = egressFilter(topology, by.groupIds, by.id, by.vpcId, family);
  return filtered(traveller, filter).flatMap((allowed) => {
    const passed = behind(topology, standingAt(topology, allowed, entry, by), entry.id, entry.subnetId, why);
    return [passed, ...ownSources(topology, passed, by)];
  });
}

const standingAt = (
  topology: Topology,
  traveller: Traveller,
  entry: NetworkInterface,
  { id, subnetId, vpcId }: NetworkInterface,
): Traveller => ({
  ...traveller,
  place: { subnetId, tableId: tableOfSubnet(topology, subnetId), vpcId, key: subnetId },
  via: id === entry.id ? traveller.via : [...traveller.via, id],
});

/** A NAT instance puts its own address in place of the sender's, and back again in replies, if its software does. */
function ownSources(topology: Topology, traveller: Traveller, by: NetworkInterface): Traveller[] {
  const { family } = traveller.source;
  const leg = newLeg(family, by.subnetId, by.id, ANY_PORT);
  return sourcesOf(topology, by, by.groupIds ?? [])
    .filter((source) => source.family === family)
    .map((source) => ({ ...traveller, source, legs: [...traveller.legs, leg] }));
}

const ANY_PORT: Line = [0, PORTS];
