import { deciding, decidingEntries, type ReadEntry } from '../filters/network-acl.ts';
import { admitting } from '../filters/security-group.ts';
import type { Crossing } from '../filters/traveller.ts';
import { embed, familyOf, formatAddress, SPACE } from '../packets/address.ts';
import { contains, type Line, type Point } from '../packets/line.ts';
import { mapAddresses, toAddresses } from '../packets/packet-set.ts';
import { leastService, serviceText } from '../packets/service-text.ts';
import { subnetAddresses } from '../places/own-addresses.ts';
import type { Topology } from '../places/topology.ts';
import type { Outlet } from './outlet.ts';
import type { EgressPath } from './path.ts';
import type { Sender } from './sender.ts';

export type Witness = Pick<EgressPath, 'ruleId' | 'aclEntries' | 'routes' | 'witness'>;

/** Finds the rule, ACL entries and routes that let exactly one packet through an outlet. */
export type Witnessing = (service: number, address: Point) => Witness;

/** The packet of a row that is its witness: lowest address, then TCP before UDP before the rest. */
export const leastPacket = (services: Line, addresses: Line): { service: number; address: Point } => ({
  service: leastService(services),
  address: addresses[0]!,
});

/** How a sender's packets get through each of its outlets. */
export function witnessing(topology: Topology, sender: Sender): (outlet: Outlet) => Witnessing {
  const { source, vpcId, groupIds, address: from } = sender;
  const ruleOf = admitting(topology, groupIds ?? [], vpcId, source.family);
  return (outlet) => {
    const { entriesFor, routes } = passagesOf(topology, vpcId, outlet);
    return (service, address) => {
      const asSent = familyOf(address) !== source.family ? embed([address])[0]! : address;
      return {
        ruleId: outlet.unfiltered ? null : ruleOf(service, asSent),
        aclEntries: entriesFor(service, address, asSent),
        routes,
        witness: { source: from, destination: formatAddress(asSent), service: serviceText(service) },
      };
    };
  };
}

/** What stands on the way to an outlet, found once for all its rows. */
interface Passages {
  readonly entriesFor: (service: number, address: Point, asSent: Point) => string[];
  readonly routes: string[];
}

const passages = new WeakMap<Outlet, Passages>();

function passagesOf(topology: Topology, vpcId: string, outlet: Outlet): Passages {
  let found = passages.get(outlet);
  if (found === undefined) {
    const { crossings } = outlet;
    found = {
      entriesFor: entriesOf(
        crossings.flatMap((each) => (each.kind === 'ROUTE' ? [] : [bordersOf(topology, vpcId, outlet, each)])),
      ),
      routes: crossings.flatMap((each) => (each.kind === 'ROUTE' ? [`${each.tableId}:${each.destination}`] : [])),
    };
    passages.set(outlet, found);
  }
  return found;
}

/** One border, or, where the destination's own subnet is entered, one for each subnet of the VPC. */
interface Border {
  readonly ipv6: boolean;
  readonly at: readonly { readonly addresses: Line; readonly entries: readonly ReadEntry[] }[];
}

function bordersOf(
  topology: Topology,
  vpcId: string,
  outlet: Outlet,
  crossing: Exclude<Crossing, { kind: 'ROUTE' }>,
): Border {
  const family = crossing.kind === 'LEAVE' ? crossing.family : crossing.source.family;
  const packets = family === outlet.label.family ? outlet.packets : mapAddresses(outlet.packets, embed);
  const [direction, near] =
    crossing.kind === 'LEAVE' ? (['egress', family] as const) : (['ingress', crossing.source] as const);
  const { subnetId } = crossing;
  const places =
    subnetId === null
      ? (topology.subnetsOfVpc.get(vpcId) ?? []).map((each) => ({
          id: each.id,
          addresses: subnetAddresses(each, family),
        }))
      : [{ id: subnetId, addresses: SPACE[family] }];
  const at = places
    .map(({ id, addresses }) => ({ id, addresses, packets: toAddresses(packets, addresses) }))
    .filter((place) => place.packets.length > 0)
    .map((place) => ({ ...place, entries: decidingEntries(topology, place.id, direction, near, place.packets) }));
  return { ipv6: family === 6, at };
}

/** The deciding entries of a packet; the same for all where every border has only one that could decide. */
function entriesOf(borders: readonly Border[]): Passages['entriesFor'] {
  const names = borders.map(({ at }) => [...new Set(at.map(({ entries }) => entries.map(({ name }) => name).join()))]);
  const only = borders.every(
    ({ at }, index) => names[index]!.length < 2 && at.every(({ entries }) => entries.length < 2),
  );
  if (only) {
    const always = names.flat().filter((name) => name !== '');
    return () => always;
  }
  return (service, address, asSent) =>
    borders.flatMap(({ ipv6, at }) => {
      const end = ipv6 ? asSent : address;
      const place = at.length < 2 ? at[0] : at.find((each) => contains(each.addresses, end));
      return deciding(place?.entries ?? [], service, end) ?? [];
    });
}
