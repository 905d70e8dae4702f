import { type Reason, reason } from '../packets/reason.ts';
import type { FirewallAssociation } from '../places/network.ts';
import type { Step } from './gateway.ts';
import type { GatewayVerdict } from './gateway-verdict.ts';

/** One thing that may become of packets on a route to an internet gateway or an egress-only one. */
export interface Passage {
  /** The ids of the firewall, none where it is not known which; null: none inspects. */
  readonly firewall: readonly string[] | null;
  /** Whether the source may leave so. */
  readonly allowed: GatewayVerdict;
  /** Why nobody knows whether packets pass this way. */
  readonly doubts: readonly Reason[];
  /** Why nobody knows whether answers do. */
  readonly replyDoubt: Reason | null;
}

/** The subnet bypasses the firewall. */
export const BYPASSED: readonly (string | null)[] = ['exclude', 'az-unsupported'];
/** Who has no public IPv4 address gets out all the same: "For IPv4 traffic, the firewall performs NAT" (AIF). */
const TRANSLATED: readonly (string | null)[] = ['flexible', 'outbound-only'];
const INSPECTED: readonly (string | null)[] = [...TRANSLATED, 'bidirectional'];

/**
 * §4, Automated Internet Firewall: it stands between a VPC and its gateway, and the route goes on naming the gateway. The
 * VPC, the subnet and the route tell of it; where they disagree, or one is silent, packets may take either way (AIF).
 * `allowed` is what the gateway alone says of the source.
 */
export function passagesOf(step: Step, allowed: GatewayVerdict): readonly Passage[] {
  const { topology, traveller, igwFirewall } = step;
  const { place } = traveller;
  const associations = topology.vpcs.get(place.vpcId)?.networkFirewallAssociations ?? [];
  const type = topology.subnets.get(place.subnetId ?? '')?.networkFirewallConnectivityType ?? null;
  if (associations.length === 0 && type === null && igwFirewall === null) return untold(step, allowed);
  if (BYPASSED.includes(type)) return [direct(allowed)];
  return inspecting(step, allowed, type, associations);
}

function inspecting(
  { traveller: { place, source }, igwFirewall: named }: Step,
  allowed: GatewayVerdict,
  type: string | null,
  associations: readonly FirewallAssociation[],
): Passage[] {
  const arn = named?.firewallArn ?? (associations.length === 1 ? associations[0]!.firewallArn : null);
  const own = arn === null ? undefined : associations.find(({ firewallArn }) => firewallArn === arn);
  const where = arn ?? place.vpcId;
  const doubts = [
    ...(named === null || !INSPECTED.includes(type) ? [reason('FIREWALL_UNREAD', place.key)] : []),
    ...([named, own].some(isNotActive) ? [reason('GATEWAY_CHANGING', where)] : []),
  ];
  const isTranslated = source.family === 4 && type !== 'bidirectional';
  const inspection = own?.mode === 'monitor' ? [] : [reason('INSPECTION_UNREAD', where)];
  const inspected: Passage = {
    firewall: arn === null ? [] : [arn],
    allowed: isTranslated ? 'PASS' : allowed,
    doubts: [...doubts, ...inspection],
    replyDoubt: inspection[0] ?? null,
  };
  return doubts.length === 0 ? [inspected] : [inspected, direct(allowed, doubts)];
}

const isNotActive = (told: Pick<FirewallAssociation, 'status'> | null | undefined): boolean =>
  told !== null && told !== undefined && told.status !== 'active';

const direct = (allowed: GatewayVerdict, doubts: readonly Reason[] = []): Passage => ({
  firewall: null,
  allowed,
  doubts,
  replyDoubt: null,
});

/** Nobody names a firewall: there is none, if the VPC was read and is one's own. */
function untold({ topology, traveller }: Step, allowed: GatewayVerdict): Passage[] {
  const { vpcId } = traveller.place;
  const isRead = topology.vpcs.has(vpcId) && !topology.isPartial('vpcs', vpcId) && !topology.isShared(vpcId);
  if (isRead) return [direct(allowed)];
  const why = reason('FIREWALL_UNREAD', vpcId);
  return allowed === 'STOP'
    ? [{ firewall: [], allowed: 'PASS', doubts: [why], replyDoubt: why }]
    : [direct(allowed, [why])];
}
