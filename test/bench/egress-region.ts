import type { Network, NetworkInterface, Route, SecurityGroupRule } from '#domain/egress/places/network.ts';
import {
  association,
  attachment,
  emptyNetwork,
  endpoint,
  entry,
  nat,
  networkInterface,
  openEntries,
  peering,
  route,
  rule,
  subnet,
  vpc,
} from '../domain/egress/facts.ts';
import { Dice } from '../domain/egress/random.ts';

const VPCS = 10;
const SUBNETS_PER_VPC = 50;
const TABLES_PER_VPC = 30;
const GROUPS_PER_VPC = 200;
const RULES_PER_GROUP = 60;
const PORTS = [22, 53, 80, 123, 443, 443, 443, 1433, 3306, 5432, 6666, 8080, 8443, 8444, 9092, 9200, 27_017];

const vpcId = (v: number): string => `vpc-${v}`;
const subnetId = (v: number, s: number): string => `subnet-${v}-${s}`;
const tableId = (v: number, t: number): string => `rtb-${v}-${t}`;
const groupId = (v: number, g: number): string => `sg-${v}-${g}`;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** One region: 2,000 groups of 60 egress rules, 500 subnets, 3,000 routes, and as many interfaces as asked for. */
export function region(interfaces: number, spread: Spread): Network {
  const dice = new Dice(1);
  const vpcs = numbers(VPCS);
  return {
    ...emptyNetwork,
    vpcs: vpcs.map((v) =>
      vpc(vpcId(v), `10.${v}.0.0/16`, {
        ipv6CidrBlocks: v < 3 ? [{ cidrBlock: `2600:1f14:${v + 1}::/56`, attribute: 'public' }] : [],
      }),
    ),
    subnets: vpcs.flatMap((v) => numbers(SUBNETS_PER_VPC).map((s) => subnetOf(v, s))),
    securityGroups: vpcs.flatMap((v) => numbers(GROUPS_PER_VPC).map((g) => ({ id: groupId(v, g), vpcId: vpcId(v) }))),
    securityGroupRules: vpcs.flatMap((v) => numbers(GROUPS_PER_VPC).flatMap((g) => rulesOf(dice, v, g))),
    prefixLists: [{ id: 'pl-s3', state: 'create-complete' }],
    prefixListEntries: numbers(20).map((i) => ({ prefixListId: 'pl-s3', cidr: `52.${200 + i}.0.0/16` })),
    networkAcls: vpcs.flatMap((v) => [0, 1, 2].map((a) => aclOf(v, a))),
    networkAclEntries: vpcs.flatMap((v) => [0, 1, 2].flatMap((a) => entriesOf(`acl-${v}-${a}`, a))),
    routeTables: vpcs.flatMap((v) => numbers(TABLES_PER_VPC).map((t) => ({ id: tableId(v, t), vpcId: vpcId(v) }))),
    routes: vpcs.flatMap((v) => numbers(TABLES_PER_VPC).flatMap((t) => routesOf(dice, v, t))),
    routeTableAssociations: vpcs.flatMap((v) =>
      numbers(SUBNETS_PER_VPC).map((s) => association(tableId(v, s % TABLES_PER_VPC), { subnetId: subnetId(v, s) })),
    ),
    gateways: vpcs.flatMap((v) =>
      ['igw', 'eigw', 'vgw'].map((kind) => ({ id: `${kind}-${v}`, vpcId: vpcId(v), state: 'attached' })),
    ),
    natGateways: vpcs.map((v) =>
      nat(`nat-${v}`, vpcId(v), subnetId(v, 0), {
        addresses: [{ privateIp: `10.${v}.0.9`, publicIp: `54.1.1.${v}`, status: 'succeeded' }],
      }),
    ),
    transitGatewayAttachments: vpcs.map((v) => attachment(`tgw-attach-${v}`, 'tgw-1', vpcId(v), [subnetId(v, 1)])),
    peerings: vpcs.map((v) => peering(`pcx-${v}`, vpcId(v), vpcId((v + 1) % VPCS), [`10.${(v + 1) % VPCS}.0.0/16`])),
    endpoints: vpcs.flatMap(endpointsOf),
    interfaces: [...vpcs.flatMap(endpointInterfaces), ...numbers(interfaces).map((i) => interfaceOf(dice, i, spread))],
  };
}

const subnetOf = (v: number, s: number) =>
  subnet(subnetId(v, s), vpcId(v), `10.${v}.${s * 4}.0/22`, {
    ipv6CidrBlocks: v < 3 ? [`2600:1f14:${v + 1}:${s.toString(16)}::/64`] : [],
  });

const aclOf = (v: number, a: number) => ({
  id: `acl-${v}-${a}`,
  vpcId: vpcId(v),
  subnetIds: numbers(SUBNETS_PER_VPC)
    .filter((s) => s % 3 === a)
    .map((s) => subnetId(v, s)),
});

const entriesOf = (aclId: string, a: number) => [
  ...(a === 0
    ? []
    : numbers(15).map((i) =>
        entry(aclId, 10 + i, true, 'deny', { protocol: '6', cidrBlock: `9.${i}.0.0/16`, portFrom: 25, portTo: 25 + i }),
      )),
  ...(a === 2
    ? [entry(aclId, 50, false, 'deny', { protocol: '6', cidrBlock: '0.0.0.0/0', portFrom: 0, portTo: 1023 })]
    : []),
  ...openEntries(aclId),
];

function rulesOf(dice: Dice, v: number, g: number): SecurityGroupRule[] {
  return numbers(RULES_PER_GROUP).map((r) => {
    const from = dice.pick(PORTS);
    const common = {
      ipProtocol: dice.chance(0.85) ? 'tcp' : 'udp',
      fromPort: from,
      toPort: from + (dice.chance(0.2) ? 10 : 0),
    };
    const id = `sgr-${v}-${g}-${r}`;
    const kind = dice.next();
    if (kind < 0.04) return rule(id, groupId(v, g), { ...common, cidrIpv4: '0.0.0.0/0' });
    if (kind < 0.08) return rule(id, groupId(v, g), { ...common, cidrIpv6: '::/0' });
    if (kind < 0.13) return rule(id, groupId(v, g), { ...common, prefixListId: 'pl-s3' });
    if (kind < 0.3)
      return rule(id, groupId(v, g), { ...common, referencedGroupId: groupId(v, dice.below(GROUPS_PER_VPC)) });
    const cidrIpv4 = dice.chance(0.5)
      ? `10.${dice.below(VPCS)}.${dice.below(64) * 4}.0/${dice.pick([22, 24, 28])}`
      : `${dice.between(11, 99)}.${dice.below(256)}.${dice.below(256)}.0/${dice.pick([16, 20, 24, 32])}`;
    return rule(id, groupId(v, g), { ...common, cidrIpv4 });
  });
}

function routesOf(dice: Dice, v: number, t: number): Route[] {
  const table = tableId(v, t);
  const isPublic = t === 0;
  return [
    route(table, `10.${v}.0.0/16`, 'local'),
    route(table, '0.0.0.0/0', isPublic ? `igw-${v}` : `nat-${v}`),
    route(table, 'pl-s3', `vpce-s3-${v}`),
    route(table, `10.${(v + 1) % VPCS}.0.0/16`, `pcx-${v}`),
    route(table, '10.0.0.0/8', 'tgw-1'),
    ...(v < 3 ? [route(table, `2600:1f14:${v + 1}::/56`, 'local'), route(table, '::/0', `eigw-${v}`)] : []),
    ...numbers(v < 3 ? 3 : 5).map((i) =>
      route(table, `172.${16 + i}.${dice.below(256)}.0/24`, dice.pick([`vgw-${v}`, 'tgw-1'])),
    ),
  ];
}

const endpointsOf = (v: number) => [
  endpoint(`vpce-s3-${v}`, vpcId(v), 'Gateway', { serviceName: 'com.amazonaws.us-east-1.s3' }),
  ...numbers(5).map((i) =>
    endpoint(`vpce-${v}-${i}`, vpcId(v), 'Interface', {
      networkInterfaceIds: [0, 1, 2].map((e) => `eni-vpce-${v}-${i}-${e}`),
    }),
  ),
];

const endpointInterfaces = (v: number): NetworkInterface[] =>
  numbers(5).flatMap((i) =>
    [0, 1, 2].map((e) =>
      networkInterface(
        `eni-vpce-${v}-${i}-${e}`,
        vpcId(v),
        subnetId(v, 40 + e),
        `10.${v}.${(40 + e) * 4}.${20 + i}`,
        [groupId(v, i)],
        {
          interfaceType: 'vpc_endpoint',
        },
      ),
    ),
  );

/** Where an interface stands: with the others of its workload, or anywhere. */
export type Spread = 'workloads' | 'all-different';

/** A workload has its group and perhaps a shared one, in four subnets; what is all different shares hardly a row. */
function interfaceOf(dice: Dice, i: number, spread: Spread): NetworkInterface {
  const workload = spread === 'workloads' ? new Dice(i % (VPCS * GROUPS_PER_VPC)) : dice;
  const v = workload.below(VPCS);
  const groups = workload.times(1, 2, () => groupId(v, workload.below(GROUPS_PER_VPC)));
  const first = workload.below(SUBNETS_PER_VPC);
  const s = spread === 'workloads' ? (first + dice.below(4)) % SUBNETS_PER_VPC : first;
  const host = dice.between(16, 1000);
  const ipv4 = `10.${v}.${s * 4 + (host >> 8)}.${host & 255}`;
  const ipv6 = `2600:1f14:${v + 1}:${s.toString(16)}::${host.toString(16)}`;
  return networkInterface(`eni-${i}`, vpcId(v), subnetId(v, s), ipv4, groups, {
    ipv6Addresses: v < 3 && dice.chance(0.3) ? [ipv6] : [],
  });
}
