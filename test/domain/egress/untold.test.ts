import { describe, expect, test } from 'vitest';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { Network } from '#domain/egress/places/network.ts';
import { base, E, subnets, withEip } from './cases.ts';
import { attachment, nat, networkInterface, rule, subnet } from './facts.ts';
import { pathsWith, tcp } from './packets.ts';
import { paths, told } from './told.ts';

const OTHERS = { ownerId: '999988887777' };
const attached = (subnetId: string) => attachment('tgw-attach-1', 'tgw-1', 'vpc-1', [subnetId]);

describe('a transit gateway', () => {
  const network = base({ '0.0.0.0/0': 'tgw-1' });

  test('whose attachment of the VPC nobody saw is a way out all the same', () => {
    const [path] = paths(network, tcp('1.1.1.1', 443));
    expect(path?.way).toBe('TRANSIT');
    expect(path?.reasons).toEqual(['GATEWAY_UNREAD:tgw-1', 'TRANSIT_ROUTES_UNREAD:tgw-1']);
  });

  test('attached in another zone only forwards nothing', () => {
    const far = subnet('subnet-5', 'vpc-1', '10.0.5.0/24', { availabilityZoneId: 'use1-az2' });
    const far5 = { ...network, subnets: subnets(far), transitGatewayAttachments: [attached('subnet-5')] };
    expect(paths(far5, tcp('1.1.1.1', 443))).toEqual([]);
  });
});

describe('a neighbour with a public address', () => {
  const beside = (sourceDestCheck: boolean | null): Network => {
    const network = base({});
    const neighbour = networkInterface('eni-x', 'vpc-1', 'subnet-1', '10.0.1.20', ['sg-e'], { sourceDestCheck });
    const admits = rule('sgr-in', 'sg-e', { isEgress: false, cidrIpv4: '10.0.0.0/16' });
    return {
      ...network,
      routes: base({ '0.0.0.0/0': 'igw-1' }).routes,
      securityGroupRules: [...network.securityGroupRules, admits],
      interfaces: [E, withEip(neighbour)],
    };
  };

  test('is perhaps an appliance where the check was not told, and none where it is on', () => {
    expect(told(paths(beside(null), tcp('1.1.1.1', 443)))).toEqual(['APPLIANCE by eni-x>igw-1 UNKNOWN CONVERSE']);
    expect(paths(beside(true), tcp('1.1.1.1', 443))).toEqual([]);
  });
});

describe('a NAT gateway whose public address was not told', () => {
  const through = (connectivityType: string | null): Network =>
    base(
      { '0.0.0.0/0': 'nat-1' },
      {
        natGateways: [
          nat('nat-1', 'vpc-1', 'subnet-2', {
            connectivityType,
            addresses: [{ privateIp: '10.0.2.5', publicIp: null, status: 'succeeded' }],
          }),
        ],
      },
    );

  test.each(['public', null])('has one perhaps, its type being %s', (type) => {
    expect(paths(through(type), tcp('1.1.1.1', 443))[0]?.reasons).toEqual(['ADDRESS_UNREAD:igw-1']);
  });

  test('has none if it is private', () => {
    expect(paths(through('private'), tcp('1.1.1.1', 443))).toEqual([]);
  });
});

test('whose Block Public Access it is must be told', () => {
  const network = base(
    { '0.0.0.0/0': 'igw-1' },
    { blockPublicAccess: { internetGatewayBlockMode: 'block-bidirectional', state: 'update-complete' } },
  );
  const ownerless = {
    ...network,
    interfaces: [withEip(E)],
    vpcs: network.vpcs.map((each) => ({ ...each, ownerId: null })),
    subnets: network.subnets.map((each) => ({ ...each, ownerId: null })),
  };
  const [path] = paths(ownerless, tcp('1.1.1.1', 443)).filter(({ way }) => way === 'INTERNET');
  expect(path?.reasons).toEqual(['BLOCK_PUBLIC_ACCESS_UNREAD:subnet-1', 'FIREWALL_UNREAD:vpc-1']);
});

describe("in another account's VPC", () => {
  const shared = (network: Network): Network => ({
    ...network,
    vpcs: network.vpcs.map((each) => ({ ...each, ...OTHERS })),
    subnets: network.subnets.filter(({ id }) => id === 'subnet-1').map((each) => ({ ...each, ...OTHERS })),
  });
  const local = (network: Network, to: string) =>
    paths(network, tcp(to, 443))
      .filter(({ way }) => way === 'LOCAL')
      .map(({ reasons }) => reasons);

  test('subnets and interfaces of others are there, unseen', () => {
    const network = shared(base({}));
    expect(local(network, '10.0.2.9')).toEqual([['INTERFACES_UNREAD:vpc-1', 'SUBNET_UNREAD:vpc-1']]);
    expect(local(network, '10.0.1.9')).toEqual([['INTERFACES_UNREAD:vpc-1']]);
  });

  test('a neighbour nobody saw may forward', () => {
    const found = paths(shared(base({})), tcp('1.1.1.1', 443));
    expect(found.map(({ way, reasons }) => [way, reasons])).toEqual([['APPLIANCE', ['INTERFACES_UNREAD:subnet-1']]]);
  });

  test('a group has perhaps members nobody saw', () => {
    const network = { ...base({}), securityGroupRules: [rule('sgr-self', 'sg-e', { referencedGroupId: 'sg-e' })] };
    expect(paths(network, tcp('10.0.1.77', 443))).toEqual([]);
    expect(local(shared(network), '10.0.1.77')).toEqual([['INTERFACES_UNREAD:sg-e', 'INTERFACES_UNREAD:vpc-1']]);
  });
});

test.each([
  [true, ['ADDRESS_UNREAD:igw-1']],
  [null, ['ADDRESS_UNREAD:igw-1']],
  [false, undefined],
])('an interface yet to be made has a public address perhaps where the subnet gives one: %s', (map, reasons) => {
  const network: Network = {
    ...base({ '0.0.0.0/0': 'igw-1' }),
    interfaces: [],
    subnets: subnets().map((each) => ({ ...each, mapPublicIpOnLaunch: map })),
    hypothetical: [{ subnetId: 'subnet-1', groupIds: ['sg-e'] }],
  };
  expect(pathsWith([...egressPaths(network)], tcp('1.1.1.1', 443))[0]?.reasons).toEqual(reasons);
});
