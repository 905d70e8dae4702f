import type { InboundNetwork } from '#domain/ingress/ways/network.ts';
import { attached, blockAnswer } from '../../egress/walker/internet.ts';
import { isIncomplete, isOthers } from '../../egress/walker/lists.ts';
import { type Answer, all, isCidr, isPublic, versionOfCidr } from '../../egress/walker/reading.ts';
import { live, moving, routesFor, tableIfRead } from '../../egress/walker/routes.ts';
import { type Brought, type Knock, routeBack } from './walker.ts';

/** Gateways of a kind that may bring packets into the VPC; null: one nobody saw. */
export function doors(network: InboundNetwork, vpcId: string, prefix: string): (string | null)[] {
  const known = network.gateways.filter((each) => each.id.startsWith(prefix));
  const own = known.filter((each) => each.vpcId === vpcId).map(({ id }) => id);
  const vague = known.filter((each) => each.vpcId === null && each.state === null).map(({ id }) => id);
  const routed = routedTo(network, vpcId).filter(
    (id) => id.startsWith(prefix) && !network.gateways.some((each) => each.id === id),
  );
  const blind = isIncomplete(network, 'gateways') || isOthers(network, vpcId);
  const unseen = blind && own.length === 0 && routed.length === 0 ? [null] : [];
  return [...new Set<string | null>([...own, ...vague, ...routed, ...unseen])];
}

export function routedTo(network: InboundNetwork, vpcId: string): string[] {
  const tables = network.routeTables.filter((each) => each.vpcId === vpcId).map(({ id }) => id);
  return [
    ...new Set(
      network.routes
        .filter((each) => tables.includes(each.routeTableId) && each.state !== 'blackhole' && each.target !== null)
        .map((each) => each.target!),
    ),
  ];
}

/** Where the gateway's own table sends packets for the host first. */
export function edges({ network, host }: Knock, gatewayId: string | null): { target: string; sure: Answer }[] {
  const blind = isIncomplete(network, 'routeTables') || isIncomplete(network, 'routeTableAssociations');
  if (blind) return [{ target: 'local', sure: 'MAYBE' }];
  const tables = network.routeTableAssociations.filter((each) => each.gatewayId === gatewayId && live(each));
  const isOwn = (id: string): boolean =>
    (network.routeTables.find((each) => each.id === id)?.vpcId ?? host.vpcId) === host.vpcId;
  if (gatewayId === null || !tables.some((each) => isOwn(each.routeTableId))) return [{ target: 'local', sure: 'YES' }];
  const ids = tables.map((each) => tableIfRead(network, each.routeTableId));
  if (tables.some(moving) || ids.includes(null)) return [{ target: 'local', sure: 'MAYBE' }];
  const version = host.kind.startsWith('IPV4') ? 4 : 6;
  const routes = ids.flatMap((id) =>
    host.address === null
      ? network.routes
          .filter((each) => each.routeTableId === id)
          .filter(({ destinationCidrBlock: four, destinationIpv6CidrBlock: six }) => fits(four ?? six, version))
          .map((route) => ({ route, sure: true }))
      : routesFor(network, id!, host.address, version),
  );
  if (routes.length === 0) return [{ target: 'local', sure: 'MAYBE' }];
  return routes
    .filter(({ route }) => route.state !== 'blackhole')
    .map(({ route, sure }) => ({ target: route.target ?? 'unknown', sure: sure ? 'YES' : 'MAYBE' }));
}

const fits = (cidr: string | null, version: 4 | 6): boolean =>
  cidr === null || !isCidr(cidr) || versionOfCidr(cidr) === version;

/** What the gateway's own table makes of a packet: straight on, or through something first. */
export function throughEdges(knock: Knock, gateway: string | null, straight: Brought): Brought[] {
  return edges(knock, gateway).map(({ target, sure }) => {
    if (target === 'local') return { ...straight, sure: all(straight.sure, sure) };
    const via = [...straight.via, target];
    const skips = target.startsWith('eni-');
    return { ...straight, via, sure: 'MAYBE', reply: 'MAYBE', skipsAcl: skips, skipsGroups: skips };
  });
}

/** Whether a firewall may stand before the gateway. */
function inspected({ vpcs, subnets }: InboundNetwork, host: Knock['host']): boolean {
  const type = subnets.find(({ id }) => id === host.subnetId)?.networkFirewallConnectivityType ?? null;
  const vpc = vpcs.find(({ id }) => id === host.vpcId);
  if (type === 'exclude' || type === 'az-unsupported') return false; // past the firewall
  return type !== null || (vpc?.networkFirewallAssociations ?? []).length > 0;
}

const reached = (kind: string): Answer => {
  if (kind === 'IPV4_PUBLIC' || kind === 'IPV6_PUBLIC') return 'YES';
  return kind.endsWith('UNREAD') ? 'MAYBE' : 'NO';
};

/** From public addresses: by the internet gateway, and by an accelerator that has an interface in the subnet. */
export function internet(knock: Knock): Brought[] {
  const { network, host, packet } = knock;
  if (!isPublic(packet.to, packet.version)) return [];
  const gateways = doors(network, host.vpcId, 'igw-');
  const block = blockAnswer(network, host, 'INBOUND');
  const byGateway = gateways.flatMap((gateway) => {
    const standing = gateway === null ? 'MAYBE' : attached(network, gateway, host.vpcId);
    const open = all(standing, reached(host.kind), block, inspected(network, host) ? 'MAYBE' : 'YES');
    if (open === 'NO') return [];
    const back = gateway === null ? 'MAYBE' : routeBack(knock, gateway);
    const via = gateway === null ? [] : [gateway];
    const sure = all(open, gateway === null || back !== 'YES' ? 'MAYBE' : 'YES');
    return throughEdges(knock, gateway, { way: 'INTERNET', via, sure, reply: back }).map((each) =>
      each.via.length > via.length && open === 'YES' ? { ...each, sure: 'MAYBE' as const } : each,
    );
  });
  const accelerators = network.interfaces.filter(
    (each) => each.interfaceType === 'global_accelerator_managed' && each.subnetId === host.subnetId,
  );
  if (gateways.length === 0 || block === 'NO') return byGateway;
  return [
    ...byGateway,
    ...accelerators.map(
      ({ id }): Brought => ({ way: 'SERVICE', via: [id], sure: 'MAYBE', reply: 'MAYBE', skipsAcl: true }),
    ),
  ];
}
