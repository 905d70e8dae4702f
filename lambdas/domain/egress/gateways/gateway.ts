import { type Exit, exit, leaving, type Traveller, type Way } from '../filters/traveller.ts';
import { type Reason, reason } from '../packets/reason.ts';
import type { Route } from '../places/network.ts';
import { isForeign } from '../places/source.ts';
import type { Topology } from '../places/topology.ts';
import { type GatewayVerdict, stateVerdict } from './gateway-verdict.ts';

/** Packets that a route hands to its target. */
export interface Step {
  readonly topology: Topology;
  readonly traveller: Traveller;
  /** The target as the route names it. */
  readonly target: string;
  /** Whether the route's destination is a prefix list: the mark of a gateway endpoint. */
  readonly byPrefixList: boolean;
  /** The Automated Internet Firewall that the route names beside it. */
  readonly igwFirewall: Route['igwFirewall'];
}

/** What becomes of packets at a gateway: they are out, or they go on from another place. None: they stop there. */
export type Outcome = { readonly exit: Exit } | { readonly onward: Traveller };

export type Gateway = (step: Step) => Outcome[];

export const out = (exits: readonly Exit[]): Outcome[] => exits.map((exit) => ({ exit }));
export const on = (travellers: readonly Traveller[]): Outcome[] => travellers.map((onward) => ({ onward }));

/** Out of the subnet, and away by what is not followed further. */
export const leavingBy = ({ topology, traveller, target }: Step, way: Way, reasons: readonly Reason[]): Outcome[] =>
  out(leaving(topology, traveller).map((left) => exit(left, way, target, ...reasons)));

/** Nothing documents that a gateway takes in what came by a transit gateway from an address outside its VPC. */
export const ownSource = ({ traveller, target }: Step): GatewayVerdict =>
  isForeign(traveller.source) ? reason('FOREIGN_SOURCE', target) : 'PASS';

export const unreadGateway = (target: string): Reason => reason('GATEWAY_UNREAD', target);

/** §4: a gateway of the VPC is attached to it (API; IGW attachments say `available` though the enum says attached). */
export function attachment(topology: Topology, gatewayId: string, vpcId: string): GatewayVerdict {
  const rows = topology.gateways.get(gatewayId);
  if (rows === undefined || topology.isPartial('gateways', gatewayId)) return unreadGateway(gatewayId);
  const row = rows.find((each) => each.vpcId === vpcId);
  if (row === undefined)
    return rows.some((each) => each.vpcId === null && each.state === null) ? unreadGateway(gatewayId) : 'STOP';
  return stateVerdict(
    row.state,
    ['attached', 'available'],
    ['detached', 'deleted'],
    reason('GATEWAY_CHANGING', gatewayId),
  );
}
