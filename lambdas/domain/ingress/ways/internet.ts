import { blockPublicAccess } from '../../egress/gateways/block-public-access.ts';
import { attachment } from '../../egress/gateways/gateway.ts';
import { agreed, type GatewayVerdict } from '../../egress/gateways/gateway-verdict.ts';
import { BYPASSED } from '../../egress/gateways/internet-firewall.ts';
import type { Family } from '../../egress/packets/address.ts';
import { EVERYTHING, type Filter } from '../../egress/packets/filter.ts';
import { intersect, type Line } from '../../egress/packets/line.ts';
import { subtractPackets, unionAllPackets } from '../../egress/packets/packet-set.ts';
import { reason } from '../../egress/packets/reason.ts';
import { INTERNET } from '../../egress/packets/special-addresses.ts';
import { remembered, type Topology } from '../../egress/places/topology.ts';
import {
  type Arrival,
  answering,
  arrivalFrom,
  doubted,
  entering,
  outsideOf,
  past,
  perhapsAnswering,
  routedBack,
} from './arrival.ts';
import { candidates } from './candidates.ts';
import type { Spot } from './receiver.ts';
import { redirected } from './redirected.ts';

/** Public addresses outside the VPC. */
export const internetOf = remembered(
  (topology: Topology, vpcId: string, family: Family): Line =>
    intersect(INTERNET[family], outsideOf(topology, vpcId, family)),
);

/**
 * §4: in by the internet gateway of the VPC to a public address of the receiver (IGW), as far as Block Public Access
 * lets anything in (BPA). An egress-only gateway and a NAT gateway let in nothing that was not asked for (EIGW, NAT).
 */
export function fromInternet(topology: Topology, spot: Spot): Arrival[] {
  const { subnetId, vpcId } = spot;
  const place = { subnetId, tableId: null, vpcId, key: subnetId };
  return candidates(topology, vpcId, 'igw-').flatMap((gateway) => {
    const reasons = agreed(
      gateway === null ? reason('GATEWAY_UNREAD', vpcId) : attachment(topology, gateway, vpcId),
      isReached(spot),
      blockPublicAccess(topology, place, 'INBOUND'),
      inspected(topology, spot),
    );
    if (reasons === undefined) return [];
    const sources = internetOf(topology, vpcId, spot.family);
    const arrival = arrivalFrom('INTERNET', gateway, spot.family, sources, reasons);
    return redirected(topology, spot, arrival, straight);
  });
}

/**
 * AWS documents access from the internet for subnets that route to the gateway (IGW): what comes from where the subnet
 * has no such route perhaps arrives, and cannot be answered.
 */
function straight(topology: Topology, spot: Spot, arrival: Arrival): Arrival[] {
  const { subnetId, vpcId, family } = spot;
  if (arrival.gateway === null) {
    const why = [reason('GATEWAY_UNREAD', vpcId)];
    return entering(topology, perhapsAnswering(doubted(arrival, why), why), spot);
  }
  const back = routedBack(topology, subnetId, arrival.gateway, family);
  return past(answering(arrival, back), delivered(topology, subnetId, arrival.gateway, family)).flatMap((each) =>
    entering(topology, each, spot),
  );
}

const delivered = remembered((topology: Topology, subnetId: string, gatewayId: string, family: Family): Filter => {
  const { passes, doubts } = routedBack(topology, subnetId, gatewayId, family);
  const taken = unionAllPackets([passes, ...doubts.map(({ packets }) => packets)]);
  const rest = { packets: subtractPackets(EVERYTHING[family], taken), reason: reason('NO_ROUTE_BACK', subnetId) };
  return { passes, doubts: [...doubts, rest] };
});

/**
 * What an Automated Internet Firewall lets in is not worked out: `outbound-only` drops what nobody asked for, the others
 * by their rules. https://docs.aws.amazon.com/network-security-manager/latest/APIReference/API_IgwFirewallConfig.html
 */
function inspected({ vpcs, subnets }: Topology, { subnetId, vpcId }: Spot): GatewayVerdict {
  const type = subnets.get(subnetId)?.networkFirewallConnectivityType ?? null;
  const isThere = type !== null || (vpcs.get(vpcId)?.networkFirewallAssociations ?? []).length > 0;
  return isThere && !BYPASSED.includes(type) ? reason('INSPECTION_UNREAD', vpcId) : 'PASS';
}

/** §4: a public IPv4 address on this very address; of IPv6 one that AWS advertises and nothing denies (IGW, API). */
function isReached({ kind, subnetId }: Spot): GatewayVerdict {
  switch (kind) {
    case 'IPV4_PUBLIC':
    case 'IPV6_PUBLIC':
      return 'PASS';
    case 'IPV4_UNREAD':
    case 'IPV6_UNREAD':
      return reason('ADDRESS_UNREAD', subnetId);
    default:
      return 'STOP';
  }
}
