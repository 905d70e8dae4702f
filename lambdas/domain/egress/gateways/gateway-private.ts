import { doubtingReply, heading, replying } from '../filters/traveller.ts';
import { SPACE } from '../packets/address.ts';
import { subtract } from '../packets/line.ts';
import { reason } from '../packets/reason.ts';
import { DEAD_PEERING, peerAddresses, peerOf } from '../places/peering.ts';
import { blockPublicAccess } from './block-public-access.ts';
import { comingBack, edgeTargets, redirected } from './edge-table.ts';
import { attachment, type Gateway, leavingBy, ownSource, unreadGateway } from './gateway.ts';
import { agreed, type GatewayVerdict, stateVerdict } from './gateway-verdict.ts';
import { answersOfPeer } from './peer-return.ts';
import { otherRoutes, staticRoutes } from './vpn-routes.ts';

/** §4, peering: active; to the peer's own CIDRs only: not transitive, the peer's gateways are unusable (RAC PCX_*). */
export const peering: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const row = topology.peerings.get(target);
  const unread = topology.isPartial('peerings', target);
  if (row === undefined || unread) {
    const why = unreadGateway(target);
    return leavingBy({ ...step, traveller: doubtingReply(traveller, why) }, 'PEERING', [why]);
  }
  const why = reason('GATEWAY_CHANGING', target);
  const reasons = agreed(stateVerdict(row.status, ['active'], DEAD_PEERING, why), ownSource(step));
  if (reasons === undefined) return [];
  const { vpcId } = traveller.place;
  const cidrs = peerAddresses(topology, target, vpcId, traveller.source.family);
  const answers = answersOfPeer(topology, target, peerOf(row, vpcId)?.vpcId ?? '', traveller.source);
  const answered = replying(traveller, answers);
  if (peerOf(row, vpcId) === undefined || cidrs === undefined)
    return leavingBy({ ...step, traveller: answered }, 'PEERING', [...reasons, reason('PEER_UNREAD', target)]);
  return leavingBy({ ...step, traveller: heading(answered, cidrs) }, 'PEERING', reasons);
};

/**
 * §4, virtual private gateway: attached; IPv6 only over Direct Connect; beyond it is the customer's network (RT23). For
 * certain it carries what the static routes of its VPN connections name.
 */
export const virtualPrivateGateway: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const redirects = edgeTargets(topology, target, traveller.source);
  const reasons = agreed(
    attachment(topology, target, traveller.place.vpcId),
    traveller.source.family === 4 ? 'PASS' : reason('IPV6_OVER_VPN', target),
    redirected(traveller, target, redirects),
    ownSource(step),
  );
  if (reasons === undefined) return [];
  const outward = comingBack(traveller, target, redirects);
  const { family } = traveller.source;
  const known = staticRoutes(topology, target, family);
  const others = heading(outward, subtract(SPACE[family], known));
  return [
    ...leavingBy({ ...step, traveller: heading(outward, known) }, 'VPN', reasons),
    ...leavingBy({ ...step, traveller: others }, 'VPN', [...reasons, otherRoutes(topology, target)]),
  ];
};

/** §4, carrier gateway: the source needs a carrier address; Block Public Access closes it (API, BPA). */
export const carrierGateway: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const { kind } = traveller.source;
  const allowed: GatewayVerdict =
    kind === 'IPV4_CARRIER' ? 'PASS' : kind === 'IPV4_UNREAD' ? reason('ADDRESS_UNREAD', target) : 'STOP';
  const reasons = agreed(
    attachment(topology, target, traveller.place.vpcId),
    allowed,
    blockPublicAccess(topology, traveller.place, 'CARRIER'),
  );
  return reasons === undefined ? [] : leavingBy(step, 'OTHER', [...reasons, reason('BEYOND_UNREAD', target)]);
};

/** §4: Cloud WAN, local gateway, ODB network, VPC Lattice: the exit is named, what is inside is unknown (API). */
export const namedExit: Gateway = (step) => leavingBy(step, 'OTHER', [reason('BEYOND_UNREAD', step.target)]);

/** §3: no recognised target is unknown, never "no route". */
export const unknownTarget: Gateway = (step) => leavingBy(step, 'OTHER', [reason('TARGET_UNKNOWN', step.target)]);
