import { deciding, decidingEntries } from '../../egress/filters/network-acl.ts';
import { admitting } from '../../egress/filters/security-group.ts';
import { destinationOf, piecesOf, tableOfSubnet } from '../../egress/gateways/route-table.ts';
import { formatAddress } from '../../egress/packets/address.ts';
import { contains, type Point } from '../../egress/packets/line.ts';
import { packetsOf } from '../../egress/packets/packet-set.ts';
import { leastService, serviceText } from '../../egress/packets/service-text.ts';
import type { Topology } from '../../egress/places/topology.ts';
import type { Bundle } from './bundle.ts';
import type { IngressPath } from './path.ts';

type Witness = Pick<IngressPath, 'ruleId' | 'aclEntries' | 'routes' | 'witness'>;

/** The least packet of the first run of a bundle, with the rule and entry that let it in and the route of its reply. */
export function witnessOf(topology: Topology, { label, receiver, packets }: Bundle): Witness {
  const { subnetId, vpcId, family } = receiver.spot;
  const band = packets[0]!;
  const service = leastService([band.from, band.to]);
  const address = band.addresses[0] as Point;
  const asked = !label.unfiltered && receiver.groupIds !== null;
  const ruleId = asked ? admitting(topology, receiver.groupIds, vpcId, family, 'ingress')(service, address) : null;
  const one = packetsOf([service, service + 1], [address, typeof address === 'bigint' ? address + 1n : address + 1]);
  const entries = label.crossed ? decidingEntries(topology, subnetId, 'ingress', family, one) : [];
  const entry = deciding(entries, service, address);
  return {
    ruleId,
    aclEntries: entry === undefined ? [] : [entry],
    routes: label.crossed ? routesBack(topology, subnetId, label.via[0] ?? '', address) : [],
    witness: { source: formatAddress(address), destination: receiver.address, service: serviceText(service) },
  };
}

function routesBack(topology: Topology, subnetId: string, gatewayId: string, address: Point): string[] {
  const tableId = tableOfSubnet(topology, subnetId);
  if (tableId === null) return [];
  const pieces = piecesOf(topology, tableId, typeof address === 'bigint' ? 6 : 4);
  const found = pieces.find(({ route, addresses }) => route.target === gatewayId && contains(addresses, address));
  return found === undefined ? [] : [`${tableId}:${destinationOf(found.route)}`];
}
