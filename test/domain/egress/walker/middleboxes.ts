import type { Network, NetworkInterface } from '#domain/egress/places/network.ts';
import { addressNumber } from '../packets.ts';
import { groupsLetIn, groupsLetOut } from './groups.ts';
import { among, kindOf4, kindOf6, type Next, on, out } from './kinds.ts';
import { isHalfUnread } from './lists.ts';
import { isCidr } from './reading.ts';
import { tableFor } from './routes.ts';
import { after, fate, leave, moveTo, passMiddlebox, type State } from './state.ts';

export function endpoint(network: Network, state: State, target: string, byList: boolean, port: number): Next[] {
  const row = network.endpoints.find((each) => each.id === target);
  if (row === undefined || row.endpointType === null || isHalfUnread(network, 'endpoints', target))
    return out([fate(network, state, port, byList ? 'ENDPOINT' : 'FIREWALL', target, { sure: false })]);
  const alive = after(state, among(row.state, ['available'], ['deleted', 'rejected', 'failed', 'expired']));
  if (row.endpointType === 'GatewayLoadBalancer')
    return alive.flatMap((each) => {
      if (row.subnetIds.length === 0) return out([fate(network, each, port, 'FIREWALL', target, { sure: false })]);
      return row.subnetIds.flatMap((subnetId) =>
        on(moveTo(network, each, subnetId).map((moved) => inspected(network, moved, target, subnetId))),
      );
    });
  const { protocol, port: to } = state.packet;
  if (row.endpointType !== 'Gateway')
    return out(
      alive
        .flatMap((each) => leave(network, each))
        .map((each) => fate(network, each, port, 'OTHER', target, { sure: false })),
    );
  const echo = (protocol === 1 && to >> 8 === 8) || (protocol === 58 && to >> 8 === 128);
  if (protocol !== 6 && !echo) return [];
  // "Gateway endpoints do not allow access … through a transit gateway" (privatelink/gateway-endpoints.html)
  if (state.from.kind.endsWith('_TRANSIT')) return [];
  const left = alive.flatMap((each) => leave(network, each));
  return out(left.map((each) => fate(network, each, port, 'ENDPOINT', target, { serviceName: row.serviceName })));
}

const inspected = (network: Network, state: State, target: string, subnetId: string): State => ({
  ...passMiddlebox(network, state, target, subnetId),
  subnetId,
  tableId: tableFor(network, subnetId),
  placeKey: subnetId,
  sure: false,
  via: [...state.via, target],
  passed: [...state.passed, 'FIREWALL'],
});

export function appliance(network: Network, state: State, target: string, port: number): Next[] {
  const entry = network.interfaces.find((each) => each.id === target);
  if (entry === undefined || isHalfUnread(network, 'interfaces', target))
    return out([fate(network, state, port, 'APPLIANCE', target, { sure: false })]);
  if (entry.sourceDestCheck === true) return [];
  if (entry.attachmentStatus === 'detached' || entry.status === 'available') return [];
  const received = moveTo(network, { ...state, sure: false }, entry.subnetId).flatMap((each) =>
    after(each, groupsLetIn(network, entry.groupIds, each.from, each.packet)),
  );
  return received.flatMap((each) => forwarded(network, each, entry, port));
}

function forwarded(network: Network, state: State, entry: NetworkInterface, port: number): Next[] {
  const passed = { ...state, via: [...state.via, entry.id], passed: [...state.passed, 'APPLIANCE' as const] };
  if (passed.passed.filter((each) => each === 'APPLIANCE').length > 2)
    return out([fate(network, passed, port, 'OTHER', null, { sure: false })]);
  const host = network.interfaces.filter(
    (each) =>
      each.id === entry.id ||
      (entry.instanceId !== null && each.instanceId === entry.instanceId && each.status !== 'available'),
  );
  return host.flatMap((by) => {
    if (groupsLetOut(network, by.groupIds, by.vpcId, state.packet) === 'NO') return [];
    const moved: State = {
      ...passMiddlebox(network, passed, entry.id, entry.subnetId),
      subnetId: by.subnetId,
      tableId: tableFor(network, by.subnetId),
      vpcId: by.vpcId,
      placeKey: by.subnetId,
      via: by.id === entry.id ? passed.via : [...passed.via, by.id],
    };
    return on([moved, ...asOwn(network, moved, by)]);
  });
}

function asOwn(network: Network, state: State, by: NetworkInterface): State[] {
  const own4 = [
    ...by.privateIps.map((ip) => ({ kind: kindOf4(ip), text: ip.address })),
    ...by.ipv4Prefixes.map((text) => ({ kind: 'IPV4_PRIVATE', text })),
  ];
  const own6 = [...by.ipv6Addresses, ...by.ipv6Prefixes].map((text) => ({
    kind: isCidr(text)
      ? kindOf6(network, by.vpcId, addressNumber(text.split('/')[0]!), by.denyAllIgwTraffic)
      : 'IPV6_UNREAD',
    text,
  }));
  const { version } = state.packet;
  return (version === 4 ? own4 : own6).map(({ kind, text }) => ({
    ...state,
    from: {
      address: isCidr(text) ? addressNumber(text.split('/')[0]!) : null,
      version,
      kind,
      groups: by.groupIds ?? [],
    },
    stretches: [
      ...state.stretches,
      { home: by.subnetId, owner: by.id, ports: [0, 65_535], checks: [], middlebox: null },
    ],
  }));
}
