import type { Place } from '../filters/traveller.ts';
import { reason } from '../packets/reason.ts';
import type { BlockPublicAccessExclusion } from '../places/network.ts';
import type { Topology } from '../places/topology.ts';
import type { GatewayVerdict } from './gateway-verdict.ts';

/**
 * How packets meet the internet: with their own address, a NAT gateway's, by an egress-only or carrier gateway, past an
 * Automated Internet Firewall, or coming in from there unasked.
 */
export type Meeting = 'DIRECT' | 'NAT' | 'EGRESS_ONLY' | 'CARRIER' | 'FIREWALL' | 'INBOUND';

/**
 * §5: VPC Block Public Access, by the owner's mode and the exclusion of the subnet that meets the gateway, or of its
 * VPC (BPA, BPX). Unread, in progress, contradictory or undocumented: nobody knows.
 */
export function blockPublicAccess(topology: Topology, place: Place, meeting: Meeting): GatewayVerdict {
  const { blockPublicAccess: options, accountId } = topology.network;
  const subnet = topology.subnets.get(place.subnetId ?? '');
  const owner = subnet?.ownerId ?? topology.vpcs.get(place.vpcId)?.ownerId ?? null;
  const effective = subnet?.internetGatewayBlockMode ?? null;
  const mode = options?.internetGatewayBlockMode ?? null;
  const unknowable = reason('BLOCK_PUBLIC_ACCESS', place.key);
  const unread = reason('BLOCK_PUBLIC_ACCESS_UNREAD', place.key);
  if (owner === null) return effective === 'off' ? 'PASS' : unread;
  if (owner !== accountId) return effective === 'off' ? 'PASS' : unknowable;
  if (mode === null || topology.isIncomplete('blockPublicAccess')) return effective === 'off' ? 'PASS' : unread;
  return options?.state === 'update-in-progress' ? unknowable : byMode(topology, place, meeting, mode, effective);
}

function byMode(
  topology: Topology,
  place: Place,
  meeting: Meeting,
  mode: string,
  effective: string | null,
): GatewayVerdict {
  const exclusions = possibleExclusions(topology, place);
  const outcomes = new Set([...exclusions].map((exclusion) => outcome(mode, exclusion, meeting)));
  const isContradicted = effective !== null && effective !== mode && exclusions.size === 1 && exclusions.has(null);
  const [only] = outcomes;
  if (only !== undefined && only !== 'UNDOCUMENTED' && outcomes.size === 1 && !isContradicted) return only;
  const unread = outcomes.size > 1 && topology.isIncomplete('blockPublicAccessExclusions');
  return reason(unread ? 'BLOCK_PUBLIC_ACCESS_UNREAD' : 'BLOCK_PUBLIC_ACCESS', place.key);
}

/** The exclusion modes that may be in force; null: none. A VPC's exclusion covers its subnets (BPA). */
function possibleExclusions(topology: Topology, place: Place): ReadonlySet<string | null> {
  const named = topology.network.blockPublicAccessExclusions.filter(
    (each) => covers(each, place.vpcId) || (place.subnetId !== null && covers(each, place.subnetId)),
  );
  const inForce = named.filter(({ state }) => state === 'create-complete' || state === 'update-complete');
  const perhaps = named.filter(
    ({ state }) => state === null || state.endsWith('-in-progress') || state === 'update-failed',
  );
  const modes = new Set<string | null>([...inForce, ...perhaps].map((each) => each.mode ?? 'unread'));
  if (inForce.length === 0) modes.add(null);
  if (topology.isIncomplete('blockPublicAccessExclusions'))
    for (const mode of ['allow-bidirectional', 'allow-egress']) modes.add(mode);
  return modes;
}

const covers = ({ resource }: BlockPublicAccessExclusion, id: string): boolean =>
  resource === id || resource.endsWith(`/${id}`);

const MODES: readonly string[] = ['block-ingress', 'block-bidirectional'];
const EXCLUSIONS: readonly (string | null)[] = [null, 'allow-bidirectional', 'allow-egress'];

/** §5, the table. */
function outcome(mode: string, exclusion: string | null, meeting: Meeting): 'PASS' | 'STOP' | 'UNDOCUMENTED' {
  if (mode === 'off') return 'PASS';
  if (!MODES.includes(mode) || !EXCLUSIONS.includes(exclusion)) return 'UNDOCUMENTED';
  if (meeting === 'CARRIER') return exclusion === null ? 'STOP' : 'UNDOCUMENTED';
  if (meeting === 'FIREWALL') return mode === 'block-bidirectional' && exclusion === null ? 'STOP' : 'UNDOCUMENTED';
  if (exclusion === 'allow-bidirectional') return 'PASS';
  return meeting === 'INBOUND' ? 'STOP' : ofGateway(mode, exclusion, meeting); // an egress-only exclusion lets nothing in
}

function ofGateway(mode: string, exclusion: string | null, meeting: Meeting): 'PASS' | 'STOP' | 'UNDOCUMENTED' {
  if (mode === 'block-ingress') return meeting === 'DIRECT' ? 'STOP' : 'PASS';
  if (exclusion === null) return 'STOP';
  return meeting === 'DIRECT' ? 'UNDOCUMENTED' : 'PASS'; // BPX 6 says no, its note says yes
}
