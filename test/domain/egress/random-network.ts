import type { Network, NetworkTable } from '#domain/egress/places/network.ts';
import { emptyNetwork, subnet, vpc } from './facts.ts';
import type { Dice } from './random.ts';
import { aclEntries, cidr4, cidr6, GROUPS, openRules, randomRule } from './random-filters.ts';
import { firewalled } from './random-firewall.ts';
import { gatewaysOf } from './random-gateways.ts';
import { interfacesOf } from './random-interfaces.ts';
import { routing, SUBNETS } from './random-routes.ts';
import { hubOf, joined, transitOf } from './random-transit.ts';

const UNREAD: readonly (readonly [NetworkTable, readonly (string | null)[]])[] = [
  ['securityGroups', ['sg-b']],
  ['securityGroupRules', ['sg-a', 'sg-in', null]],
  ['prefixLists', ['pl-1', null]],
  ['prefixListEntries', ['pl-2', null]],
  ['networkAcls', ['acl-1', null]],
  ['networkAclEntries', ['acl-2', null]],
  ['routeTables', ['rtb-1', null]],
  ['routes', ['rtb-2', null]],
  ['routeTableAssociations', [null]],
  ['gateways', ['igw-1', null]],
  ['natGateways', ['nat-1', null]],
  ['transitGatewayAttachments', ['tgw-attach-1', 'tgw-1', null]],
  ['vpnConnections', [null]],
  ['transitGatewayRoutes', ['tgw-rtb-1', null]],
  ['transitGatewayAssociations', ['tgw-rtb-2', null]],
  ['mirrorSessions', [null]],
  ['transitGatewayRouteTables', ['tgw-rtb-2', null]],
  ['peerings', ['pcx-1', null]],
  ['endpoints', ['vpce-s3', null]],
  ['interfaces', ['eni-fw', null]],
  ['subnets', [null]],
  ['vpcs', [null]],
  ['groupVpcAssociations', [null]],
  ['blockPublicAccess', [null]],
  ['blockPublicAccessExclusions', [null]],
];

/** A network with everything in it that the walk knows of, most of it as it should be. */
export function randomNetwork(dice: Dice): Network {
  const network = mainNetwork(dice);
  return joined(joined(network, hubOf(dice)), transitOf(dice));
}

function mainNetwork(dice: Dice): Network {
  const acls = ['acl-1', 'acl-2', 'acl-3'];
  const unused = dice.some(['acl-unused'], 0.3);
  dice.calm = dice.chance(0.6);
  const unread = dice.oddly(0.5) ? dice.times(1, 2, () => dice.pick(UNREAD)) : [];
  return {
    ...emptyNetwork,
    ...firewalled(dice, places(dice), routing(dice)),
    ...gatewaysOf(dice),
    securityGroups: GROUPS.filter(() => !dice.oddly(0.05)).map((id) => ({
      id,
      vpcId: dice.mostly('vpc-1', null, 'vpc-2'),
    })),
    securityGroupRules: [...dice.times(4, 22, (index) => randomRule(dice, index)), ...openRules(dice)],
    groupVpcAssociations: dice.some([{ groupId: 'sg-a', vpcId: 'vpc-2', state: 'associated' }], 0.3),
    prefixLists: ['pl-1', 'pl-2', 'pl-3'].map((id) => ({
      id,
      state: dice.mostly<string | null>('create-complete', 'modify-in-progress', null),
    })),
    prefixListEntries: ['pl-1', 'pl-2', 'pl-3'].flatMap((prefixListId) => {
      const six = prefixListId === 'pl-3';
      return dice.times(0, 4, () => ({ prefixListId, cidr: six ? cidr6(dice) : cidr4(dice) }));
    }),
    networkAcls: [
      ...acls.map((id, index) => ({
        id,
        vpcId: 'vpc-1',
        subnetIds: SUBNETS.filter((_, at) => at % acls.length === index).concat(dice.oddly(0.04) ? ['subnet-1'] : []),
      })),
      ...unused.map((id) => ({ id, vpcId: dice.mostly('vpc-1', 'vpc-2'), subnetIds: [] })),
    ],
    networkAclEntries: [...acls, ...unused].flatMap((id) => aclEntries(dice, id)),
    interfaces: interfacesOf(dice),
    blockPublicAccess: !dice.oddly(0.05)
      ? {
          internetGatewayBlockMode: dice.chance(0.6)
            ? 'off'
            : dice.mostly<string | null>(dice.pick(['block-ingress', 'block-bidirectional']), 'block-all', null),
          state: dice.mostly('update-complete', 'update-in-progress'),
        }
      : null,
    blockPublicAccessExclusions: dice.times(0, 2, (index) => ({
      id: `ex-${index}`,
      resource: dice.pick(['vpc-1', 'arn:aws:ec2:us-east-1:111122223333:subnet/subnet-2', 'subnet-1', 'vpc-2']),
      mode: dice.mostly<string | null>(dice.pick(['allow-egress', 'allow-bidirectional']), null),
      state: dice.mostly('create-complete', 'create-in-progress', 'delete-complete', 'update-complete'),
    })),
    hypothetical: dice.times(0, 2, () => ({
      subnetId: dice.mostly(dice.pick(SUBNETS), 'subnet-gone'),
      groupIds: dice.some(GROUPS, 0.5),
    })),
    unread: unread.map(([name, ids]) => ({ table: name, id: dice.pick(ids), reason: 'AccessDenied' })),
  };
}

function places(dice: Dice): Pick<Network, 'vpcs' | 'subnets'> {
  const owner = dice.chance(0.85) ? '111122223333' : dice.pick(['999988887777', null]);
  const zone = (): string | null =>
    dice.mostly<string | null>(dice.pick(['use1-az1', 'use1-az1', 'use1-az2', 'use1-lax1-az1']), null);
  const six = (id: string): string[] => (dice.chance(0.8) ? [id] : []);
  const mode = (): string | null =>
    dice.chance(0.8) ? null : dice.pick(['off', 'block-ingress', 'block-bidirectional']);
  return {
    vpcs: [
      vpc('vpc-1', '10.0.0.0/16', {
        ownerId: owner,
        cidrBlocks: ['10.0.0.0/16', '100.64.0.0/20'],
        ipv6CidrBlocks: [
          { cidrBlock: '2600:1f14:aa:bb00::/56', attribute: dice.mostly<string | null>('public', 'private', null) },
        ],
        dnsSupport: dice.mostly<boolean | null>(true, false, null),
      }),
      vpc('vpc-2', '10.1.0.0/16', { ownerId: dice.mostly<string | null>('111122223333', '999988887777') }),
    ],
    subnets: [
      subnet('subnet-1', 'vpc-1', '10.0.1.0/24', {
        ipv6CidrBlocks: six('2600:1f14:aa:bb01::/64'),
        mapPublicIpOnLaunch: dice.mostly<boolean | null>(false, true, null),
        availabilityZoneId: zone(),
        internetGatewayBlockMode: mode(),
      }),
      subnet('subnet-2', 'vpc-1', '10.0.2.0/24', {
        ipv6CidrBlocks: six('2600:1f14:aa:bb02::/64'),
        internetGatewayBlockMode: mode(),
        availabilityZoneId: zone(),
      }),
      subnet('subnet-3', 'vpc-1', '10.0.3.0/24', {
        ownerId: owner,
        availabilityZoneId: dice.mostly('use1-az1', 'use1-wl1-bos-wlz1'),
      }),
      ...dice.some([subnet('subnet-9', 'vpc-1', '10.0.9.0/28')], 0.9),
      subnet('subnet-21', 'vpc-2', '10.1.1.0/24'),
    ],
  };
}
