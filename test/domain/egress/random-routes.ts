import type { Network, Route, RouteTableAssociation } from '#domain/egress/places/network.ts';
import { association, route } from './facts.ts';
import type { Dice } from './random.ts';
import { cidr4, cidr6, list } from './random-filters.ts';

const TARGETS = [
  ...['igw-1', 'igw-1', 'igw-1', 'eigw-1', 'nat-1', 'nat-1', 'nat-2', 'nat-r', 'vpce-s3', 'vpce-fw'],
  ...[
    'eni-fw',
    'eni-nat',
    'tgw-1',
    'nat-1',
    'vpce-fw',
    'igw-1',
    'pcx-1',
    'pcx-2',
    'vgw-1',
    'cagw-1',
    'lgw-1',
    'VpcLattice',
  ],
];

const ODD_TARGETS = [
  ...['nat-far', 'igw-2', 'nat-gone', 'vpce-gone', 'eni-gone', 'local', 'mystery-1', 'lattice-0a1', null],
  'arn:aws:networkmanager::111122223333:core-network/core-network-1',
];

function randomRoute(dice: Dice, tableId: string): Route {
  const kind = dice.next();
  const destination = kind < 0.55 ? cidr4(dice) : kind < 0.8 ? cidr6(dice) : list(dice);
  const target = dice.mostly(dice.pick(TARGETS), ...ODD_TARGETS);
  const propagated = target === 'vgw-1' && dice.chance(0.6);
  return route(tableId, destination, target, {
    state: dice.mostly<string | null>('active', 'blackhole', 'filtered', 'active'),
    origin: propagated ? 'EnableVgwRoutePropagation' : dice.mostly('CreateRoute', 'CreateRoute', 'Advertisement'),
  });
}

export const SUBNETS = ['subnet-1', 'subnet-2', 'subnet-3', 'subnet-9'];

const TABLES = ['rtb-1', 'rtb-2', 'rtb-3', 'rtb-9', 'rtb-main', 'rtb-edge', 'rtb-r'];

/** Tables of the subnets that gateways stand in: now and then they point back at them. */
const OUTER = ['rtb-2', 'rtb-9', 'rtb-r'];

function tableRoutes(dice: Dice, tableId: string): Route[] {
  const local = [
    route(tableId, '10.0.0.0/16', dice.mostly('local', 'eni-fw'), { origin: 'CreateRouteTable' }),
    route(tableId, '2600:1f14:aa:bb00::/56', 'local'),
  ];
  if (tableId === 'rtb-edge')
    return [
      ...local,
      ...dice.times(0, 2, () =>
        route(
          tableId,
          dice.pick(['10.0.1.0/24', '10.0.2.0/24', '2600:1f14:aa:bb01::/64']),
          dice.pick(['vpce-fw', 'eni-fw']),
        ),
      ),
    ];
  const way = dice.pick([
    'igw-1',
    'igw-1',
    'nat-1',
    'nat-1',
    'nat-1',
    'vpce-fw',
    'vpce-fw',
    'eni-nat',
    'tgw-1',
    'tgw-1',
    'tgw-1',
    'tgw-1',
    'nat-r',
    'vgw-1',
  ]);
  const usual = dice.chance(0.85)
    ? [route(tableId, '0.0.0.0/0', OUTER.includes(tableId) ? dice.mostly('igw-1', 'nat-1', 'vpce-fw', 'nat-r') : way)]
    : [];
  const six = dice.chance(0.5) ? [route(tableId, '::/0', dice.pick(['igw-1', 'eigw-1']))] : [];
  const propagated = dice.some(
    ['10.0.2.0/24', '10.0.5.0/24'].map((cidr) =>
      route(tableId, cidr, 'vgw-1', { origin: 'EnableVgwRoutePropagation' }),
    ),
    0.1,
  );
  const nat64 = dice.some([route(tableId, '64:ff9b::/96', 'nat-1')], 0.3);
  return [...local, ...usual, ...six, ...propagated, ...nat64, ...dice.times(0, 3, () => randomRoute(dice, tableId))];
}

function associations(dice: Dice): RouteTableAssociation[] {
  const explicit = SUBNETS.filter(() => dice.chance(0.85)).map((subnetId) =>
    association(subnetId.replace('subnet', 'rtb'), {
      subnetId,
      state: !dice.oddly(0.04) ? 'associated' : dice.pick(['associating', 'disassociated', 'failed', 'failing']),
    }),
  );
  const main = !dice.oddly(0.05) ? [association('rtb-main', { main: true })] : [];
  const foreignMain = association('rtb-other', { main: true });
  const edge = dice.chance(0.3)
    ? [
        association('rtb-edge', {
          gatewayId: dice.pick(['igw-1', 'igw-1', 'vgw-1']),
          state: dice.oddly(0.4) ? 'failed' : 'associated',
        }),
      ]
    : [];
  const peer = dice.some([association('rtb-21', { subnetId: 'subnet-21' })], 0.4);
  return [...explicit, ...main, foreignMain, ...edge, ...peer];
}

/** By which the peered VPC sends answers back, or elsewhere. */
function peerRoutes(dice: Dice, tableId: string): Route[] {
  const back = dice.chance(0.6)
    ? [route(tableId, dice.pick(['10.0.0.0/16', '10.0.1.0/24', '10.0.0.0/8']), 'pcx-1')]
    : [];
  const odd = dice.times(0, 2, () =>
    route(tableId, cidr4(dice), dice.pick(['pcx-1', 'pcx-1', 'tgw-1', 'igw-2', 'pcx-9']), {
      state: dice.mostly<string | null>('active', 'blackhole'),
    }),
  );
  const six = dice.some([route(tableId, '2600:1f14:aa:bb00::/56', 'pcx-1')], 0.3);
  return [...back, ...odd, ...six];
}

export const routing = (dice: Dice): Pick<Network, 'routeTables' | 'routes' | 'routeTableAssociations'> => ({
  routeTables: [
    ...TABLES.filter(() => !dice.oddly(0.03)).map((id) => ({ id, vpcId: 'vpc-1' })),
    { id: 'rtb-other', vpcId: 'vpc-2' },
    ...dice.some([{ id: 'rtb-21', vpcId: 'vpc-2' }], 0.9),
  ],
  routes: [
    ...TABLES.flatMap((id) => tableRoutes(dice, id)),
    route('rtb-other', '0.0.0.0/0', 'igw-1'),
    ...['rtb-other', 'rtb-21'].flatMap((id) => peerRoutes(dice, id)),
  ],
  routeTableAssociations: associations(dice),
});
