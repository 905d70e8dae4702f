import { heading } from '../filters/traveller.ts';
import { reason } from '../packets/reason.ts';
import { DEAD_PEERING, peerAddresses, peerOf } from '../places/peering.ts';
import { blockPublicAccess } from './block-public-access.ts';
import { comingBack, edgeTargets, redirected } from './edge-table.ts';
import { attachment, type Gateway, leavingBy, ownSource, unreadGateway } from './gateway.ts';
import { agreed, type GatewayVerdict, stateVerdict } from './gateway-verdict.ts';

/** §4, peering: active; to the peer's own CIDRs only: not transitive, the peer's gateways are unusable (RAC PCX_*). */
export const peering: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const row = topology.peerings.get(target);
  const unread = topology.isPartial('peerings', target);
  if (row === undefined || unread) return leavingBy(step, 'PEERING', [unreadGateway(target)]);
  const why = reason('GATEWAY_CHANGING', target);
  const reasons = agreed(stateVerdict(row.status, ['active'], DEAD_PEERING, why), ownSource(step));
  if (reasons === undefined) return [];
  const { vpcId } = traveller.place;
  const cidrs = peerAddresses(topology, target, vpcId, traveller.source.family);
  if (peerOf(row, vpcId) === undefined || cidrs === undefined)
    return leavingBy(step, 'PEERING', [...reasons, reason('PEER_UNREAD', target)]);
  return leavingBy({ ...step, traveller: heading(traveller, cidrs) }, 'PEERING', reasons);
};

/** §4, virtual private gateway: attached; IPv6 only over Direct Connect; beyond it is the customer's network (RT23). */
export const virtualPrivateGateway: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const redirects = edgeTargets(topology, target, traveller.source);
  const reasons = agreed(
    attachment(topology, target, traveller.place.vpcId),
    traveller.source.family === 4 ? 'PASS' : reason('IPV6_OVER_VPN', target),
    redirected(traveller, target, redirects),
    ownSource(step),
  );
  const outward = { ...step, traveller: comingBack(traveller, target, redirects) };
  return reasons === undefined ? [] : leavingBy(outward, 'VPN', reasons);
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
