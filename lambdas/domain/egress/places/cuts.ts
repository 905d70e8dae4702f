import { type Family, parsedAddresses } from '../packets/address.ts';
import { compare, type Line } from '../packets/line.ts';
import type { NetworkInterface } from './network.ts';
import { peerOf } from './peering.ts';
import { listAddresses } from './prefix-list.ts';
import { remembered, type Topology } from './topology.ts';

/**
 * Where anything that looks at the source addresses of a VPC may tell one from the next: network ACLs, ingress rules of
 * endpoints and appliances, edge tables; of the VPCs behind a transit gateway, too, whose routes lead answers back.
 */
export const cutsOfVpc = remembered((topology: Topology, vpcId: string, family: Family): Line => {
  const attached = topology.network.transitGatewayAttachments.map((row) => row.vpcId);
  if (!attached.includes(vpcId) || topology.transitAssociations.size === 0) return filterCuts(topology, vpcId, family);
  const beyond = [...new Set(attached)].flatMap((each) => [
    ...filterCuts(topology, each, family),
    ...routeCuts(topology, each, family),
  ]);
  return inOrder([...beyond, ...transitCuts(topology, family)]);
});

const inOrder = (points: Line): Line => [...new Set(points)].sort(compare);

const filterCuts = remembered((topology: Topology, vpcId: string, family: Family): Line => {
  const subnets = topology.subnetsOfVpc.get(vpcId) ?? [];
  const acls = new Set([
    ...subnets.flatMap((subnet) => topology.aclsOfSubnet.get(subnet.id) ?? []),
    ...(hasRegionalNat(topology, vpcId) ? topology.network.networkAcls.filter((acl) => acl.vpcId === vpcId) : []),
  ]);
  const entries = [...acls].flatMap((acl) => topology.entriesOfAcl.get(acl.id) ?? []);
  const edges = [...topology.associationsOfGateway.values()]
    .flat()
    .filter((association) => topology.routeTables.get(association.routeTableId)?.vpcId === vpcId)
    .flatMap((association) => topology.routesOfTable.get(association.routeTableId) ?? []);
  const texts = [
    ...entries.map((entry) => entry.cidrBlock ?? entry.ipv6CidrBlock),
    ...edges.map((route) => route.destinationCidrBlock ?? route.destinationIpv6CidrBlock),
  ];
  const lines = [...receiverLines(topology, vpcId, family), ...returnLines(topology, vpcId, family)];
  return inOrder([...linesOf(texts, family), ...lines].flat());
});

const hasRegionalNat = (topology: Topology, vpcId: string): boolean =>
  topology.network.natGateways.some((nat) => nat.vpcId === vpcId && nat.subnetId === null);

/** What the routes of peers, by which they may send answers back, compare source addresses with. */
function returnLines(topology: Topology, vpcId: string, family: Family): Line[] {
  const peers = new Set(topology.network.peerings.map((peering) => peerOf(peering, vpcId)?.vpcId));
  return [...peers].flatMap((peer) => (peer === undefined || peer === null ? [] : [routeCuts(topology, peer, family)]));
}

const linesOf = (texts: readonly (string | null)[], family: Family): Line[] =>
  texts.filter((text) => text !== null).map((text) => parsedAddresses([text], family));

/** The destinations of a VPC's own tables. */
const routeCuts = remembered((topology: Topology, vpcId: string, family: Family): Line => {
  const tables = topology.network.routeTables.filter((table) => table.vpcId === vpcId);
  const routes = tables.flatMap((table) => topology.routesOfTable.get(table.id) ?? []);
  const texts = routes.map((route) => route.destinationCidrBlock ?? route.destinationIpv6CidrBlock);
  const lists = routes.map((route) => route.destinationPrefixListId);
  return inOrder([...linesOf(texts, family), ...listLines(topology, lists, family)].flat());
});

const transitCuts = remembered((topology: Topology, family: Family): Line => {
  const routes = topology.network.transitGatewayRoutes;
  const texts = routes.map((route) => route.destinationCidrBlock);
  const lists = routes.map((route) => route.prefixListId);
  return inOrder([...linesOf(texts, family), ...listLines(topology, lists, family)].flat());
});

const listLines = (topology: Topology, lists: readonly (string | null)[], family: Family): Line[] =>
  [...new Set(lists)].flatMap((list) => (list === null ? [] : [listAddresses(topology, list, family)]));

/** What the ingress rules of endpoints and appliances compare source addresses with. */
function receiverLines(topology: Topology, vpcId: string, family: Family): Line[] {
  const listed = new Set(topology.network.endpoints.flatMap((endpoint) => endpoint.networkInterfaceIds));
  const receivers = topology.network.interfaces.filter(
    (each) => each.vpcId === vpcId && (listed.has(each.id) || isReceiver(each)),
  );
  const groups = new Set(receivers.flatMap((each) => each.groupIds ?? []));
  const rules = [...groups].flatMap((groupId) => topology.rulesOfGroup.get(groupId) ?? []);
  return rules
    .filter((rule) => !rule.isEgress)
    .map((rule) =>
      rule.prefixListId !== null
        ? listAddresses(topology, rule.prefixListId, family)
        : parsedAddresses([rule.cidrIpv4 ?? rule.cidrIpv6 ?? ''], family),
    );
}

/** Interfaces whose ingress rules decide whether a packet goes on its way out: endpoints and forwarding appliances. */
const isReceiver = (each: NetworkInterface): boolean =>
  each.interfaceType === 'vpc_endpoint' || each.sourceDestCheck !== true;
