import type { Ours } from '../../declaring/ours.ts';
import type { Reason } from '../../egress/packets/reason.ts';
import { peerOf } from '../../egress/places/peering.ts';
import type { Topology } from '../../egress/places/topology.ts';
import { unseenBalancers } from '../balancers/unseen.ts';
import { untoldEntrances } from '../ways/entrances.ts';
import type { Label } from '../ways/inlet.ts';
import type { InboundNetwork } from '../ways/network.ts';

/** Whether strangers come in by a way; null: from a network that nobody reads here, or, with reasons, not all of it. */
export interface Publicity {
  readonly fromPublic: boolean | null;
  readonly reasons: readonly Reason[];
}

const said = (fromPublic: boolean | null): Publicity => ({ fromPublic, reasons: [] });

/** Ways by which strangers come in; of an endpoint service, where it allows anybody, or nobody knows whom. */
export function publicityOf(
  topology: Topology,
  network: InboundNetwork,
  { way, principals, gateway }: Label,
  vpcId: string,
): Publicity {
  if (way === 'ENDPOINT_SERVICE') {
    if (principals === null || principals.includes('*')) return said(true);
    // Another account may be a service's own, as API Gateway's is that makes a VPC link for an API open to anybody.
    const isOurs = (principal: string): boolean => isPrincipalOf(principal, network.accountId, network.ours);
    return said(principals.every(isOurs) ? false : null);
  }
  if (way === 'PEERING') return fromPeer(topology, network, gateway, vpcId);
  return said(way === 'VPN' || way === 'TRANSIT' ? null : true);
}

/** Of an account of ours, or of an organization that is (ARNs of AWS Organizations name the management account). */
function isPrincipalOf(principal: string, accountId: string, { accounts, organizations }: Ours): boolean {
  const [, , service, , account = '', resource = ''] = principal.split(':');
  if (service === 'organizations') return resource.split('/').some((part) => organizations.includes(part));
  return account === accountId || accounts.includes(account);
}

/**
 * A peer whose own rows say what comes in there is a VPC of this account and region; what a service brings in there,
 * such as Client VPN, or a load balancer of which there is no row, goes on from an address of the peer's.
 */
function fromPeer(topology: Topology, network: InboundNetwork, gateway: string | null, vpcId: string): Publicity {
  const peer = peerOf(topology.peerings.get(gateway ?? ''), vpcId)?.vpcId;
  if (typeof peer !== 'string' || !topology.vpcs.has(peer) || topology.isShared(peer)) return said(null);
  const reasons = [...unseenBalancers(topology, network, peer), ...untoldEntrances(topology, peer)];
  return { fromPublic: reasons.length > 0 ? null : false, reasons };
}
