import { type Family, parsedAddresses } from '../packets/address.ts';
import type { Line } from '../packets/line.ts';
import type { PeeredVpc, Peering } from './network.ts';
import { remembered, type Topology } from './topology.ts';

/** The states of a peering in which nothing passes (API VpcPeeringConnectionStateReason). */
export const DEAD_PEERING = [
  ...['deleted', 'expired', 'failed', 'rejected'],
  ...['pending-acceptance', 'initiating-request', 'provisioning'],
] as const;

export const isDeadPeering = (status: string | null): boolean => DEAD_PEERING.some((dead) => dead === status);

/** The side of a peering that is not `vpcId`; undefined when neither or nothing is known. */
export function peerOf(peering: Peering | undefined, vpcId: string): PeeredVpc | undefined {
  if (peering?.requester.vpcId === vpcId) return peering.accepter;
  return peering?.accepter.vpcId === vpcId ? peering.requester : undefined;
}

/** The CIDRs on the other side; undefined when they were not told. */
export function peerAddresses(topology: Topology, peeringId: string, vpcId: string, family: Family): Line | undefined {
  const peer = peerOf(topology.peerings.get(peeringId), vpcId);
  const cidrs = family === 4 ? peer?.cidrBlocks : peer?.ipv6CidrBlocks;
  return cidrs ? parsedAddresses(cidrs, family) : undefined;
}

/** Whether group references hold from one VPC to another. */
export type Relation = 'NEAR' | 'PERHAPS' | 'FAR';

/**
 * §1: within a VPC and over an active peering (SG). Over a transit gateway outbound references are undocumented
 * (TGSG); what was not read may be a peering. `from` is empty where the sender's VPC is not known.
 */
export const relation = remembered((topology: Topology, from: string, to: string): Relation => {
  if (from === to) return 'NEAR';
  const between = topology.network.peerings.filter((peering) => peerOf(peering, from)?.vpcId === to);
  if (between.some(({ status }) => status === 'active')) return 'NEAR';
  const perhaps = from === '' || topology.hidesFrom('peerings', from) || hasTransit(topology, from);
  return perhaps || between.some(({ status }) => !isDeadPeering(status)) ? 'PERHAPS' : 'FAR';
});

export const hasTransit = (topology: Topology, vpcId: string): boolean =>
  topology.hidesFrom('transitGatewayAttachments', vpcId) ||
  topology.network.transitGatewayAttachments.some((attachment) => attachment.vpcId === vpcId);
