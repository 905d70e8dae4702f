import { doubtingReply, exit, heading, leaving, type Traveller, type Way } from '../filters/traveller.ts';
import { reason } from '../packets/reason.ts';
import { INTERNET } from '../packets/special-addresses.ts';
import type { SourceKind } from '../places/source.ts';
import { blockPublicAccess, type Meeting } from './block-public-access.ts';
import { comingBack, edgeTargets, type Redirects, redirected } from './edge-table.ts';
import { attachment, type Gateway, type Outcome, out, type Step } from './gateway.ts';
import { agreed, type GatewayVerdict } from './gateway-verdict.ts';
import { type Passage, passagesOf } from './internet-firewall.ts';

/** §4, internet gateway: IPv4 needs a public address on this very source, IPv6 a public block (API, RAC IGW_*). */
export const internetGateway: Gateway = (step) => {
  const { topology, traveller, target } = step;
  const meeting: Meeting = topology.natGateways.has(traveller.legs.at(-1)!.owner ?? '') ? 'NAT' : 'DIRECT';
  const redirects = edgeTargets(topology, target, traveller.source);
  return leavingFor(step, meeting, mayLeave(traveller.source.kind, target), redirects);
};

/** §4, egress-only internet gateway: IPv6 only; stateful; no security group of its own (EIGW). */
export const egressOnlyGateway: Gateway = (step) => {
  const { source } = step.traveller;
  return source.family === 4 ? [] : leavingFor(step, 'EGRESS_ONLY', mayLeave(source.kind, step.target), []);
};

const leavingFor = (step: Step, meeting: Meeting, allowed: GatewayVerdict, redirects: Redirects): Outcome[] =>
  passagesOf(step, allowed).flatMap((passage) => leavingBy(step, meeting, passage, redirects));

function leavingBy(
  { topology, traveller, target }: Step,
  direct: Meeting,
  { firewall, allowed, doubts, replyDoubt }: Passage,
  redirects: Redirects,
): Outcome[] {
  const { place, source } = traveller;
  const meeting = firewall === null ? direct : 'FIREWALL';
  const reasons = agreed(
    attachment(topology, target, place.vpcId),
    allowed,
    blockPublicAccess(topology, place, meeting),
    redirected(traveller, target, redirects),
  );
  if (reasons === undefined) return [];
  const back = comingBack(traveller, target, redirects);
  const answered = replyDoubt === null ? back : doubtingReply(back, replyDoubt);
  const passed = firewall === null ? answered : inspected(answered, firewall);
  const outward = leaving(topology, heading(passed, INTERNET[source.family]));
  return out(outward.map((left) => exit(left, internetWay(left), target, ...reasons, ...doubts)));
}

const inspected = (traveller: Traveller, firewall: readonly string[]): Traveller => ({
  ...traveller,
  via: [...traveller.via, ...firewall],
  kinds: [...traveller.kinds, 'FIREWALL'],
});

/** Who carried the packets to the internet: an inspection matters more than a translation. */
export function internetWay({ kinds }: Traveller): Way {
  if (kinds.includes('FIREWALL')) return 'FIREWALL';
  if (kinds.includes('APPLIANCE')) return 'APPLIANCE';
  return kinds.includes('NAT') ? 'NAT' : 'INTERNET';
}

function mayLeave(kind: SourceKind, target: string): GatewayVerdict {
  switch (kind) {
    case 'IPV4_PUBLIC':
    case 'IPV6_PUBLIC':
      return 'PASS';
    case 'IPV4_PRIVATE':
    case 'IPV4_CARRIER':
    case 'IPV4_TRANSIT':
      return 'STOP';
    case 'IPV6_TRANSIT':
      return reason('FOREIGN_SOURCE', target);
    case 'IPV6_PRIVATE':
      return reason('IPV6_PRIVATE', target);
    case 'IPV6_IGW_DENIED':
      return reason('IGW_TRAFFIC_DENIED', target);
    default:
      return reason('ADDRESS_UNREAD', target);
  }
}
