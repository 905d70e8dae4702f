import { describe, expect, test } from 'vitest';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { Network, NetworkInterface } from '#domain/egress/places/network.ts';
import { base, E, withEip } from './cases.ts';
import { networkInterface, rule } from './facts.ts';
import { tcp, udp } from './packets.ts';
import { paths, told } from './told.ts';

const OPEN = base({ '0.0.0.0/0': 'igw-1' });

/** One interface with a public address in S1, which routes to the internet gateway. */
const only = (interfaceType: string | null, groupIds: readonly string[], sourceDestCheck = true): Network => ({
  ...OPEN,
  interfaces: [
    withEip(networkInterface('eni-x', 'vpc-1', 'subnet-1', '10.0.1.20', groupIds, { interfaceType, sourceDestCheck })),
  ],
});

const ways = (network: Network) => told(paths(network, tcp('1.1.1.1', 443), 'eni-x'));

/** API NetworkInterfaceType, and two that are not there. */
test.each([
  ...['interface', 'efa', 'efa-only', 'branch', 'trunk', 'lambda', 'quicksight', 'load_balancer'],
  ...['network_load_balancer', 'api_gateway_managed', 'aws_codestar_connections_managed'],
  ...['global_accelerator_managed', 'iot_rules_managed', 'hyperlane_2031', null],
])('an interface of the type %s sends', (type) => {
  expect(ways(only(type, ['sg-e']))).toEqual(['INTERNET by igw-1 KNOWN CONVERSE']);
});

test.each(['natGateway', 'nat_gateway', 'transit_gateway', 'vpc_endpoint', 'gateway_load_balancer'])(
  'an interface of the type %s carries what others send, and sends nothing of its own',
  (type) => {
    expect([...egressPaths(only(type, []))]).toEqual([]);
  },
);

describe('a Network Load Balancer', () => {
  test('without security groups lets everything leave, with them what they say', () => {
    expect(ways(only('network_load_balancer', []))).toEqual(['INTERNET by igw-1 KNOWN CONVERSE']);
    const narrow = {
      ...only('network_load_balancer', ['sg-e']),
      securityGroupRules: [rule('sgr-1', 'sg-e', { cidrIpv4: '10.0.0.0/16' })],
    };
    expect(ways(narrow)).toEqual([]);
  });

  test('forwards no frames of its neighbours, though its source/destination check is off', () => {
    const nlb = only('network_load_balancer', [], false).interfaces[0] as NetworkInterface;
    const beside = (one: NetworkInterface): Network => ({ ...OPEN, interfaces: [E, one] });
    expect(paths(beside(nlb), tcp('1.1.1.1', 443))).toEqual([]);
    expect(told(paths(beside({ ...nlb, interfaceType: 'interface' }), tcp('1.1.1.1', 443)))).toEqual([
      'APPLIANCE by eni-x>igw-1 UNKNOWN CONVERSE',
    ]);
  });
});

test('a VPC in which nobody sends has no rows, the resolver included', () => {
  expect([...egressPaths({ ...OPEN, interfaces: [] })]).toEqual([]);
  expect(paths(OPEN, udp('10.0.0.2', 53)).map(({ way }) => way)).toEqual(['RESOLVER']);
});
