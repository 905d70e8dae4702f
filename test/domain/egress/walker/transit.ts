import type { Network, TransitGatewayAttachment } from '#domain/egress/places/network.ts';
import { among, type Next, on, out } from './kinds.ts';
import { isOthers, isUnread } from './lists.ts';
import { all } from './reading.ts';
import { routesFor, tableFor } from './routes.ts';
import { after, changeLast, enter, fate, last, leave, passMiddlebox, type State } from './state.ts';
import { transitRoutesFor, transitTableOf } from './transit-routes.ts';

/**
 * From https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html and …/tgw-nacls.html: into the
 * attachment's subnet of the source's zone, by the table its attachment is associated with to another attachment, out of
 * one of that one's subnets by the table of that subnet.
 */
export function transitGateway(network: Network, state: State, target: string, port: number): Next[] {
  const gone = (states: readonly State[]): Next[] =>
    out(states.map((each) => fate(network, each, port, 'TRANSIT', target, { sure: false })));
  if (isUnread(network, 'transitGatewayAttachments', target)) return gone(leave(network, state));
  const mine = network.transitGatewayAttachments.filter(
    (each) => each.transitGatewayId === target && each.vpcId === state.vpcId,
  );
  if (mine.length === 0) return gone(leave(network, state));
  return mine.flatMap((row) => {
    const { perhaps, crossed } = intoAttachment(network, state, row);
    const tableId = transitTableOf(network, row);
    const onward = crossed.flatMap(({ at, by }) =>
      tableId === null ? gone([at]) : routed(network, at, row, by, tableId, port),
    );
    return [...gone(perhaps), ...onward];
  });
}

const DEAD = [
  ...['deleted', 'failed', 'failing', 'rejected', 'pendingacceptance'],
  ...['initiating', 'initiatingrequest', 'pending'],
];

const zoneOf = (network: Network, id: string | null): string | null =>
  network.subnets.find((each) => each.id === id)?.availabilityZoneId ?? null;

/** A zone that is not of the region itself has a name of three parts or more: `use1-lax1-az1`. */
const isElsewhere = (zone: string): boolean => zone.split('-').length !== 2;

/** Those that nobody knows the way of, and those that crossed into a subnet of the attachment. */
function intoAttachment(
  network: Network,
  state: State,
  row: TransitGatewayAttachment,
): { perhaps: State[]; crossed: { at: State; by: string }[] } {
  const unread = isUnread(network, 'transitGatewayAttachments', row.id);
  const alive = among(row.state, ['available'], DEAD);
  if (!unread && alive === 'NO') return { perhaps: [], crossed: [] };
  const zone = zoneOf(network, state.subnetId);
  if (unread || zone === null || row.subnetIds.some((id) => zoneOf(network, id) === null))
    return { perhaps: leave(network, state), crossed: [] };
  const perhaps = row.subnetIds.some((id) => [zoneOf(network, id), zone].some((each) => isElsewhere(each ?? '')));
  const surely = row.subnetIds.filter((id) => zoneOf(network, id) === zone && !isElsewhere(zone));
  return {
    perhaps: perhaps ? leave(network, state) : [],
    crossed: surely.flatMap((id) => {
      const crossed = leave(network, state).flatMap((left) => enter(network, left, id));
      const own = id === state.subnetId ? crossed.map((each) => ({ ...each, stretches: state.stretches })) : crossed;
      return own.map((at) => ({ at: { ...at, sure: at.sure && alive === 'YES' }, by: id }));
    }),
  };
}

function routed(
  network: Network,
  state: State,
  from: TransitGatewayAttachment,
  by: string,
  tableId: string,
  port: number,
): Next[] {
  const { to, version } = state.packet;
  return transitRoutesFor(network, tableId, to, version).flatMap(({ route, sure }) =>
    route.state === 'blackhole'
      ? []
      : route.attachmentIds.flatMap((id) =>
          arriving(network, { ...state, sure: state.sure && sure }, from, zoneOf(network, by), id, port),
        ),
  );
}

/** At the attachment that a route leads to: into its VPC, if it is one that is known here. */
function arriving(
  network: Network,
  state: State,
  from: TransitGatewayAttachment,
  zone: string | null,
  id: string,
  port: number,
): Next[] {
  const gateway = from.transitGatewayId;
  const beyond = (): Next[] => out([fate(network, state, port, 'TRANSIT', gateway, { sure: false })]);
  const row = network.transitGatewayAttachments.find((each) => each.id === id && each.transitGatewayId === gateway);
  if (row === undefined || isUnread(network, 'transitGatewayAttachments', id)) return beyond();
  const alive = among(row.state, ['available'], DEAD);
  if (alive === 'NO') return [];
  if (!network.vpcs.some((each) => each.id === row.vpcId) || isOthers(network, row.vpcId)) return beyond();
  const zones = row.subnetIds.map((each) => zoneOf(network, each));
  if (zones.length === 0 || zones.includes(null)) return beyond();
  const six = state.packet.version === 6 && !(from.ipv6Support === true && row.ipv6Support === true);
  const kept = row.applianceMode === false ? row.subnetIds.filter((_, index) => zones[index] === zone) : [];
  const entries = kept.length > 0 ? kept : row.subnetIds;
  const sure = all(alive, six ? 'MAYBE' : 'YES', row.applianceMode === null ? 'MAYBE' : 'YES');
  return on(
    entries.flatMap((subnetId) => after(state, sure).map((each) => entered(network, each, row, subnetId, gateway))),
  );
}

/**
 * "Inbound rules are not used to evaluate traffic from the transit gateway to the instances." An answer may take any of
 * the ways back that there are; where none leads to the transit gateway, there is none.
 */
function entered(
  network: Network,
  state: State,
  row: TransitGatewayAttachment,
  subnetId: string,
  gateway: string,
): State {
  const { from, packet } = state;
  const foreign = packet.version === 4 ? 'IPV4_TRANSIT' : 'IPV6_TRANSIT';
  const kind = homeVpc(network, state) === row.vpcId ? from.kind : foreign;
  const moved = { ...passMiddlebox(network, state, gateway, subnetId), from: { ...from, kind } };
  const closed = changeLast(moved, (stretch) => ({ ...stretch, checks: [...stretch.checks, () => 'NO'] }));
  return {
    ...(returns(network, row, from.address, packet.version) ? moved : closed),
    subnetId,
    tableId: tableFor(network, subnetId),
    vpcId: row.vpcId,
    placeKey: subnetId,
    via: [...state.via, gateway],
  };
}

/** The VPC that the source address is of. */
function homeVpc(network: Network, state: State): string | undefined {
  const { home, owner } = last(state);
  if (home === null) return network.natGateways.find((each) => each.id === owner)?.vpcId;
  return network.subnets.find((each) => each.id === home)?.vpcId;
}

/** Whether any table of the VPC, and that of its attachment, may send an answer back. */
function returns(network: Network, row: TransitGatewayAttachment, to: bigint | null, version: 4 | 6): boolean {
  const tableId = transitTableOf(network, row);
  if (to === null) return true;
  const back = tableId === null ? [] : transitRoutesFor(network, tableId, to, version);
  if (tableId !== null && !back.some(({ route }) => route.state !== 'blackhole' && route.attachmentIds.length > 0))
    return false;
  return network.subnets
    .filter((each) => each.vpcId === row.vpcId)
    .map((each) => tableFor(network, each.id))
    .some((each) => each === null || leadsBack(network, each, to, version));
}

const leadsBack = (network: Network, tableId: string, to: bigint, version: 4 | 6): boolean =>
  routesFor(network, tableId, to, version).some(
    ({ route }) => route.state !== 'blackhole' && !/^(local|igw-|eigw-|nat-|pcx-|vgw-|cagw-)/.test(route.target ?? ''),
  );
