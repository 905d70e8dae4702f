import { attached, blockAnswer } from '../../egress/walker/internet.ts';
import { among } from '../../egress/walker/kinds.ts';
import { isHalfUnread, isHidden, isUnread } from '../../egress/walker/lists.ts';
import { otherSide } from '../../egress/walker/members.ts';
import { type Answer, all, inside, isCidr } from '../../egress/walker/reading.ts';
import { doors, routedTo, throughEdges } from './internet.ts';
import { type Brought, type Knock, routeBack } from './walker.ts';

const brought = (knock: Knock, way: string, gateway: string | null, sure: Answer): Brought[] =>
  sure === 'NO'
    ? []
    : [
        {
          way,
          via: gateway === null ? [] : [gateway],
          sure,
          reply: gateway === null ? 'MAYBE' : routeBack(knock, gateway),
        },
      ];

const DEAD_PEERINGS = 'deleted expired failed rejected pending-acceptance initiating-request provisioning'.split(' ');

export function peers(knock: Knock): Brought[] {
  const { network, host, packet } = knock;
  const rows = network.peerings.filter((each) => otherSide(each, host.vpcId) !== undefined);
  const unknown = routedTo(network, host.vpcId).filter(
    (id) => id.startsWith('pcx-') && !network.peerings.some((each) => each.id === id),
  );
  return [
    ...rows.flatMap((row) => {
      if (isHalfUnread(network, 'peerings', row.id)) return brought(knock, 'PEERING', row.id, 'MAYBE');
      const side = otherSide(row, host.vpcId);
      const cidrs = packet.version === 4 ? side?.cidrBlocks : side?.ipv6CidrBlocks;
      const from = (cidrs ?? []).some((cidr) => isCidr(cidr) && inside(packet.to, packet.version, cidr));
      const reach: Answer = !cidrs ? 'MAYBE' : from ? 'YES' : 'NO';
      return brought(knock, 'PEERING', row.id, all(among(row.status, ['active'], DEAD_PEERINGS), reach));
    }),
    ...unknown.flatMap((id) => brought(knock, 'PEERING', id, 'MAYBE')),
    ...(isHidden(network, 'peerings', host.vpcId) ? brought(knock, 'PEERING', null, 'MAYBE') : []),
  ];
}

export function vpn(knock: Knock): Brought[] {
  const { network, host } = knock;
  return doors(network, host.vpcId, 'vgw-').flatMap((gateway) => {
    if (gateway === null) return brought(knock, 'VPN', null, 'MAYBE');
    if (attached(network, gateway, host.vpcId) === 'NO') return [];
    const straight = brought(knock, 'VPN', gateway, 'MAYBE');
    return straight.flatMap((each) => throughEdges(knock, gateway, each));
  });
}

const DEAD_ATTACHMENTS = 'deleted failed failing rejected pendingacceptance initiating initiatingrequest pending'.split(
  ' ',
);

export function transit(knock: Knock): Brought[] {
  const { network, host } = knock;
  const rows = network.transitGatewayAttachments.filter((each) => each.vpcId === host.vpcId);
  const unknown = routedTo(network, host.vpcId).filter(
    (id) => id.startsWith('tgw-') && !rows.some((row) => row.transitGatewayId === id),
  );
  return [
    ...rows
      .filter(
        (row) =>
          isUnread(network, 'transitGatewayAttachments', row.id) ||
          among(row.state, ['available'], DEAD_ATTACHMENTS) !== 'NO',
      )
      .flatMap((row) =>
        brought(knock, 'TRANSIT', row.transitGatewayId, 'MAYBE').map((each) => ({
          ...each,
          skipsAcl: row.subnetIds.includes(host.subnetId),
        })),
      ),
    ...unknown.flatMap((id) => brought(knock, 'TRANSIT', id, 'MAYBE')),
    ...(isHidden(network, 'transitGatewayAttachments', host.vpcId) ? brought(knock, 'TRANSIT', null, 'MAYBE') : []),
  ];
}

const ELSEWHERE = ['igw-', 'eigw-', 'nat-', 'vpce-', 'eni-', 'pcx-', 'tgw-', 'vgw-', 'cagw-'];

export function elsewhere(knock: Knock): Brought[] {
  const { network, host } = knock;
  const carried: Answer = host.kind === 'IPV4_CARRIER' ? 'MAYBE' : host.kind === 'IPV4_UNREAD' ? 'MAYBE' : 'NO';
  const carriers = doors(network, host.vpcId, 'cagw-').flatMap((gateway) => {
    const standing = gateway === null ? 'MAYBE' : attached(network, gateway, host.vpcId);
    const open = all(standing, carried, blockAnswer(network, host, 'CARRIER'));
    return brought(knock, 'OTHER', gateway, open);
  });
  const others = routedTo(network, host.vpcId).filter(
    (target) => target !== 'local' && !ELSEWHERE.some((prefix) => target.startsWith(prefix)),
  );
  return [...carriers, ...others.flatMap((target) => brought(knock, 'OTHER', target, 'MAYBE'))];
}
