import type { NatGateway, Network } from '#domain/egress/places/network.ts';
import { addressNumber } from '../packets.ts';
import { everyAclAnswer } from './acl.ts';
import { among, type Next, on, out } from './kinds.ts';
import { isHalfUnread } from './lists.ts';
import { all, inside } from './reading.ts';
import { tableFor, tableIfRead } from './routes.ts';
import { addCheck, after, enter, fate, leave, replyPort, type State } from './state.ts';

export function natGateway(network: Network, state: State, target: string, port: number): Next[] {
  const nat = network.natGateways.find((each) => each.id === target);
  if (nat === undefined || isHalfUnread(network, 'natGateways', target))
    return out([fate(network, state, port, 'NAT', target, { sure: false })]);
  const { packet } = state;
  const alive = all(
    among(nat.state, ['available'], ['pending', 'failed', 'deleted']),
    nat.vpcId === state.vpcId ? 'YES' : 'NO',
  );
  const carried = packet.version === 4 ? [1, 6, 17] : [6, 17, 58];
  const nat64 = packet.version === 6;
  if (!carried.includes(packet.protocol) || (nat64 && !inside(packet.to, 6, '64:ff9b::/96'))) return [];
  const arrived = after(state, alive).flatMap((each) => {
    if (nat.subnetId === null) return leave(network, each).map((left) => intoAnySubnet(network, left, nat.vpcId));
    if (nat.subnetId === each.subnetId) return [each];
    return leave(network, each).flatMap((left) => enter(network, left, nat.subnetId!, nat64));
  });
  if (nat64 && packet.protocol === 58)
    return out(arrived.map((each) => fate(network, each, port, 'NAT', target, { sure: false })));
  return on(arrived.flatMap((each) => translated(network, each, nat)));
}

function translated(network: Network, state: State, nat: NatGateway): State[] {
  const { packet } = state;
  const at = nat.subnetId === null ? tableIfRead(network, nat.routeTableId) : tableFor(network, nat.subnetId);
  const addresses = nat.addresses.filter((each) => each.status !== 'failed');
  const froms =
    nat.addresses.length === 0
      ? [{ kind: 'IPV4_UNREAD', address: null, sure: true }]
      : addresses.map((each) => ({
          kind:
            nat.connectivityType === 'private'
              ? 'IPV4_PRIVATE'
              : each.publicIp !== null
                ? 'IPV4_PUBLIC'
                : 'IPV4_UNREAD',
          address: each.privateIp === null ? null : addressNumber(each.privateIp),
          sure: each.status === null || each.status === 'succeeded',
        }));
  const states = froms.map(
    ({ kind, address, sure }): State => ({
      ...state,
      packet: packet.version === 4 ? packet : { ...packet, version: 4, to: packet.to & 0xffff_ffffn },
      from: { address, version: 4, kind, groups: [] },
      subnetId: nat.subnetId,
      tableId: at,
      placeKey: nat.subnetId ?? nat.id,
      sure: state.sure && sure,
      via: [...state.via, nat.id],
      passed: [...state.passed, 'NAT'],
      stretches: [
        ...state.stretches,
        { home: nat.subnetId, owner: nat.id, ports: [1024, 65_535], checks: [], middlebox: null },
      ],
    }),
  );
  return nat.subnetId === null ? states.map((each) => outOfAnySubnet(network, each, nat.vpcId)) : states;
}

/**
 * A regional NAT gateway stands in no subnet, and nobody says which ACL it passes: but if one, then one of its VPC. From
 * the sender into any subnet, by where it comes from; the answer goes out of it to there.
 */
function intoAnySubnet(network: Network, state: State, vpcId: string): State {
  const { packet, from } = state;
  const { version, protocol, port } = packet;
  const passes = everyAclAnswer(network, vpcId, false, from.address, version, protocol, port);
  return addCheck({ ...state, sure: state.sure && passes === 'YES' }, (back) =>
    everyAclAnswer(network, vpcId, true, from.address, version, protocol, replyPort(packet, back)),
  );
}

/** And from any subnet to the far end; the answer comes in from there. */
function outOfAnySubnet(network: Network, state: State, vpcId: string): State {
  const { packet } = state;
  const { to, version, protocol, port } = packet;
  const passes = everyAclAnswer(network, vpcId, true, to, version, protocol, port);
  return addCheck({ ...state, sure: state.sure && passes === 'YES' }, (back) =>
    everyAclAnswer(network, vpcId, false, to, version, protocol, replyPort(packet, back)),
  );
}
