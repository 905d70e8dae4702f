import type { InboundNetwork } from '#domain/ingress/ways/network.ts';
import { aclAnswer } from '../../egress/walker/acl.ts';
import { groupsLetInFrom } from '../../egress/walker/groups.ts';
import { inVpc } from '../../egress/walker/members.ts';
import { type Answer, all, type Flying } from '../../egress/walker/reading.ts';
import { routesFor, tableFor } from '../../egress/walker/routes.ts';
import { replyPort } from '../../egress/walker/state.ts';
import { internet } from './internet.ts';
import { elsewhere, peers, transit, vpn } from './private-ways.ts';

/** Who may receive: an address of an interface, real or not. */
export interface Host {
  /** Of the interface; null where it is only possible. */
  readonly interfaceId: string | null;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly groupIds: readonly string[] | null;
  readonly kind: string;
  readonly address: bigint | null;
  /** False: nobody saw it. */
  readonly sure: boolean;
}

/** One way in which a packet comes in, and whether a reply to `port` of its sender goes out again. */
export interface Coming {
  readonly way: string;
  readonly via: readonly string[];
  readonly certainty: Answer;
  readonly reply: Answer;
  readonly arrivesAs?: string | null;
}

/** What one packet meets: `packet.to` is where it comes from. */
export interface Knock {
  readonly network: InboundNetwork;
  readonly host: Host;
  readonly packet: Flying;
  readonly port: number;
}

/** A packet that a gateway brings in, before anything in the VPC was asked. */
export interface Brought {
  readonly way: string;
  readonly via: readonly string[];
  readonly sure: Answer;
  readonly reply: Answer;
  readonly skipsAcl?: boolean;
  readonly skipsGroups?: boolean;
}

/** Every way in which one packet from outside the VPC comes straight to a host. */
export function comings(knock: Knock): Coming[] {
  const { network, host, packet, port } = knock;
  if (inVpc2(network, host.vpcId, packet)) return [];
  const brought = [...internet(knock), ...peers(knock), ...vpn(knock), ...transit(knock), ...elsewhere(knock)];
  return brought.flatMap((each) => {
    const { protocol, version } = packet;
    const into: Answer = each.skipsAcl
      ? 'YES'
      : aclAnswer(network, host.subnetId, false, packet.to, version, protocol, packet.port);
    const out: Answer =
      each.skipsAcl && each.skipsGroups
        ? 'YES'
        : each.skipsAcl && each.way === 'TRANSIT'
          ? 'YES'
          : aclAnswer(network, host.subnetId, true, packet.to, version, protocol, replyPort(packet, port));
    const groups: Answer = each.skipsGroups ? 'YES' : groupsLetInFrom(network, host.groupIds, host.vpcId, packet);
    const certainty = all(each.sure, into, groups, host.sure ? 'YES' : 'MAYBE');
    return certainty === 'NO' ? [] : [{ way: each.way, via: each.via, certainty, reply: all(each.reply, out) }];
  });
}

const inVpc2 = (network: InboundNetwork, vpcId: string, packet: Flying): boolean =>
  network.vpcs.some((each) => each.id === vpcId) && inVpc(network, vpcId, packet);

/** Whether the table of the host's subnet sends replies to the packet's sender to this gateway. */
export function routeBack({ network, host, packet }: Knock, gatewayId: string): Answer {
  const tableId = tableFor(network, host.subnetId);
  if (tableId === null) return 'MAYBE';
  const routes = routesFor(network, tableId, packet.to, packet.version).filter(
    ({ route }) => route.state !== 'blackhole',
  );
  if (routes.some(({ route, sure }) => sure && route.target === gatewayId)) return 'YES';
  const isPossible = ({ route }: (typeof routes)[number]): boolean =>
    route.target === gatewayId || route.target === null || /^(vpce|eni)-/.test(route.target);
  return routes.some(isPossible) ? 'MAYBE' : 'NO';
}
