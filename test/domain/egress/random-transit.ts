import type {
  MirrorSession,
  Network,
  Route,
  TransitGatewayAttachment,
  TransitGatewayRoute,
} from '#domain/egress/places/network.ts';
import { association, attachment, endpoint, nat, networkInterface, route, subnet, transitRoute, vpc } from './facts.ts';
import type { Dice } from './random.ts';
import { aclEntries, cidr4, cidr6, GROUPS, list } from './random-filters.ts';
import { SUBNETS } from './random-routes.ts';

const HUB = ['subnet-31', 'subnet-32', 'subnet-33'];

/** A second VPC behind the transit gateway, through which the first may leave: NAT, firewall, endpoint, internet. */
export function hubOf(dice: Dice): Partial<Network> {
  const zone = (): string | null => dice.mostly<string | null>(dice.pick(['use1-az1', 'use1-az1', 'use1-az2']), null);
  return {
    vpcs: [
      vpc('vpc-3', '10.3.0.0/16', {
        ipv6CidrBlocks: [{ cidrBlock: '2600:1f14:cc:dd00::/56', attribute: 'public' }],
      }),
    ],
    subnets: HUB.map((id, index) =>
      subnet(id, 'vpc-3', `10.3.${index + 1}.0/24`, {
        ipv6CidrBlocks: [`2600:1f14:cc:dd0${index + 1}::/64`],
        availabilityZoneId: zone(),
      }),
    ),
    networkAcls: [
      { id: 'acl-4', vpcId: 'vpc-3', subnetIds: dice.pick([['subnet-31', 'subnet-32'], ['subnet-31']]) },
      { id: 'acl-5', vpcId: 'vpc-3', subnetIds: dice.pick([['subnet-33'], ['subnet-32', 'subnet-33']]) },
    ],
    networkAclEntries: ['acl-4', 'acl-5'].flatMap((id) => aclEntries(dice, id)),
    routeTables: ['rtb-31', 'rtb-32', 'rtb-33'].map((id) => ({ id, vpcId: 'vpc-3' })),
    routes: ['rtb-31', 'rtb-32', 'rtb-33'].flatMap((id) => hubRoutes(dice, id)),
    routeTableAssociations: HUB.filter(() => !dice.oddly(0.1)).map((subnetId) =>
      association(subnetId.replace('subnet', 'rtb'), { subnetId }),
    ),
    gateways: [{ id: 'igw-3', vpcId: 'vpc-3', state: dice.mostly('available', 'detached') }],
    natGateways: [
      nat('nat-3', 'vpc-3', dice.mostly('subnet-33', 'subnet-31'), {
        addresses: [{ privateIp: '10.3.3.5', publicIp: '54.3.3.3', status: 'succeeded' }],
      }),
    ],
    endpoints: [
      endpoint('vpce-fw3', 'vpc-3', 'GatewayLoadBalancer', { subnetIds: [dice.pick(['subnet-32', 'subnet-33'])] }),
      endpoint('vpce-s33', 'vpc-3', 'Gateway', { serviceName: 'com.amazonaws.us-east-1.s3' }),
      endpoint('vpce-if3', 'vpc-3', 'Interface', { serviceName: 'com.example.hub', networkInterfaceIds: ['eni-if3'] }),
    ],
    interfaces: [
      networkInterface('eni-hub', 'vpc-3', 'subnet-33', '10.3.3.9', [dice.pick(GROUPS)], {
        ...(dice.chance(0.5) ? { publicIp: '54.3.3.9' } : {}),
        ipv6Addresses: ['2600:1f14:cc:dd03::9'],
      }),
      networkInterface('eni-if3', 'vpc-3', 'subnet-32', '10.3.2.99', [dice.pick(GROUPS)], {
        interfaceType: 'vpc_endpoint',
      }),
    ],
  };
}

function hubRoutes(dice: Dice, tableId: string): Route[] {
  const ways =
    tableId === 'rtb-33'
      ? ['igw-3', 'igw-3', 'igw-3', 'igw-3', 'tgw-1']
      : ['nat-3', 'nat-3', 'nat-3', 'nat-3', 'nat-3', 'vpce-fw3', 'vpce-fw3', 'tgw-1', 'igw-3'];
  const back = dice.some(
    ['10.0.0.0/16', '10.0.1.0/24', '10.0.1.0/28', '10.0.0.0/8', '2600:1f14:aa:bb00::/56'].map((cidr) =>
      route(tableId, cidr, dice.mostly('tgw-1', 'vgw-1', 'tgw-2')),
    ),
    0.55,
  );
  const lists = dice.some([route(tableId, list(dice), 'vpce-s33')], 0.2);
  return [
    route(tableId, '10.3.0.0/16', 'local'),
    route(tableId, '2600:1f14:cc:dd00::/56', 'local'),
    ...dice.some([route(tableId, '0.0.0.0/0', dice.pick(ways))], 0.9),
    ...dice.some([route(tableId, '::/0', dice.pick(['igw-3', 'tgw-1', 'vpce-fw3']))], 0.6),
    ...dice.some([route(tableId, '64:ff9b::/96', 'nat-3')], 0.3),
    ...back,
    ...lists,
  ];
}

/** Attachments, tables, associations and routes of the transit gateway, most of them as they should be. */
export function transitOf(dice: Dice): Partial<Network> {
  const own = dice.chance(0.9) ? '111122223333' : dice.pick(['999988887777', null]);
  const tables = ['tgw-rtb-1', 'tgw-rtb-2'];
  const attachments = attachmentsOf(dice);
  return {
    transitGatewayAttachments: dice.some(attachments, 0.95),
    interfaces: attachments.flatMap(({ vpcId, subnetIds }) =>
      subnetIds.map((id, index) =>
        networkInterface(`eni-${vpcId}-${id}`, vpcId, id, `10.9.9.${index}`, [], { interfaceType: 'transit_gateway' }),
      ),
    ),
    transitGatewayRouteTables: tables
      .filter(() => !dice.oddly(0.05))
      .map((id) => ({ id, transitGatewayId: 'tgw-1', transitGatewayOwnerId: own })),
    transitGatewayAssociations: ['tgw-attach-1', 'tgw-attach-2', 'tgw-attach-3']
      .filter(() => dice.chance(0.95))
      .flatMap((attachmentId) => {
        const state = dice.mostly<string | null>('associated', 'associating', null);
        const made = { routeTableId: dice.pick(tables), attachmentId, state };
        return dice.oddly(0.03) ? [made, { ...made, routeTableId: 'tgw-rtb-2' }] : [made];
      }),
    transitGatewayRoutes: tables.flatMap((id) => transitRoutes(dice, id)),
    mirrorSessions: dice.times(0, 3, (index) => mirrorOf(dice, index)),
  };
}

function attachmentsOf(dice: Dice): TransitGatewayAttachment[] {
  const odd = () => ({
    state: dice.mostly<string | null>('available', 'modifying', 'deleted', null),
    applianceMode: dice.mostly<boolean | null>(dice.chance(0.3), null),
    ipv6Support: dice.mostly<boolean | null>(true, false, null),
    policyTableId: dice.mostly<string | null>(null, 'tgw-ptb-1'),
  });
  const gone = dice.oddly(0.3) ? ['subnet-gone'] : [];
  return [
    attachment('tgw-attach-1', 'tgw-1', 'vpc-1', [...dice.some(SUBNETS, 0.8), ...gone], odd()),
    attachment('tgw-attach-2', 'tgw-1', 'vpc-2', ['subnet-21'], odd()),
    attachment('tgw-attach-3', 'tgw-1', 'vpc-3', dice.pick([['subnet-31'], ['subnet-31', 'subnet-32'], HUB]), odd()),
  ];
}

function transitRoutes(dice: Dice, tableId: string): TransitGatewayRoute[] {
  const targets = ['tgw-attach-3', 'tgw-attach-3', 'tgw-attach-1', 'tgw-attach-2', 'tgw-attach-vpn'];
  const towards = (): string[] =>
    dice.chance(0.1) ? [] : dice.chance(0.1) ? dice.some(targets, 0.5).toSorted() : [dice.pick(targets)];
  const random = (): TransitGatewayRoute => {
    const kind = dice.next();
    const destination = kind < 0.6 ? cidr4(dice) : kind < 0.85 ? cidr6(dice) : list(dice);
    const more = dice.chance(0.1) && kind < 0.6 ? { prefixListId: 'pl-1' } : {};
    return transitRoute(tableId, destination, [...new Set(towards())], {
      ...more,
      type: dice.mostly<string | null>(dice.pick(['static', 'propagated']), 'system', null),
      ...(dice.oddly(0.1) ? { state: dice.pick(['pending', 'deleting', 'deleted', null]) } : {}),
    });
  };
  return [
    ...dice.some(
      ['0.0.0.0/0', '::/0'].map((each) => transitRoute(tableId, each, ['tgw-attach-3'])),
      0.85,
    ),
    ...dice.some(
      ['10.0.0.0/16', '2600:1f14:aa:bb00::/56'].map((each) =>
        transitRoute(tableId, each, ['tgw-attach-1'], { type: 'propagated' }),
      ),
      0.85,
    ),
    ...dice.times(0, 3, random),
  ];
}

/** Both networks as one. */
export const joined = (a: Network, b: Partial<Network>): Network => ({
  ...a,
  ...Object.fromEntries(
    Object.entries(b).map(([name, rows]) => [
      name,
      [...(a[name as keyof Network] as readonly unknown[]), ...(rows as readonly unknown[])],
    ]),
  ),
});

function mirrorOf(dice: Dice, index: number): MirrorSession {
  const targetType = dice.pick(['network-interface', 'network-load-balancer', 'gateway-load-balancer-endpoint', null]);
  return {
    id: `tms-${index}`,
    interfaceId: dice.pick(['eni-a', 'eni-b', 'eni-c', 'eni-hub']),
    targetId: dice.mostly<string | null>('tmt-1', null),
    copies: dice.mostly<boolean | null>(true, false, null),
    targetType,
    targetInterfaceIds: targetType === null ? [] : dice.some(['eni-hub', 'eni-nlb', 'eni-b', 'eni-gone'], 0.4),
    targetEndpointId: targetType === 'gateway-load-balancer-endpoint' ? dice.pick(['vpce-if', 'vpce-gone']) : null,
  };
}
