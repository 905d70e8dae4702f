import { expect, test } from 'vitest';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { MirrorSession, Network } from '#domain/egress/places/network.ts';
import { base, E } from './cases.ts';
import { endpoint, networkInterface, vpc } from './facts.ts';

const SESSION: MirrorSession = {
  id: 'tms-1',
  interfaceId: 'eni-e',
  targetId: 'tmt-1',
  copies: true,
  targetType: 'network-interface',
  targetInterfaceIds: ['eni-t'],
  targetEndpointId: null,
};
const TARGET = networkInterface('eni-t', 'vpc-9', 'subnet-9', '10.9.0.5', []);

/** E may send nothing at all, and somebody copies its packets. */
const copying = (session: Partial<MirrorSession>, more: Partial<Network> = {}): Network => {
  const network = base({}, { interfaces: [E, TARGET], mirrorSessions: [{ ...SESSION, ...session }], ...more });
  return { ...network, securityGroupRules: [], vpcs: [...network.vpcs, vpc('vpc-9', '10.9.0.0/16')] };
};
const copies = (network: Network) =>
  [...egressPaths(network)].filter(({ serviceName }) => serviceName === 'traffic-mirroring');
const said = (network: Network) =>
  copies(network).map(({ way, certainty, grade, destinations, protocol, ports, via }) =>
    [way, certainty, grade, destinations.join(), `${protocol}/${ports}`, via.join('>')].join(' '),
  );

test('copies leave past groups that let nothing out, to a target in another VPC', () => {
  expect(said(copying({}))).toEqual(['MIRROR KNOWN SEND 10.9.0.5/32 udp/4789 tms-1>tmt-1']);
  const [path] = copies(copying({}));
  expect(path).toMatchObject({ subnetId: 'subnet-1', securityGroupIds: ['sg-e'], interfaceId: 'eni-e', ruleId: null });
  expect(path?.words).toContain('can send to traffic-mirroring (10.9.0.5/32) on udp/4789 through tms-1 and tmt-1');
});

test('a target in the same VPC is local', () => {
  const near = networkInterface('eni-t', 'vpc-1', 'subnet-2', '10.0.2.7', []);
  expect(said(copying({}, { interfaces: [E, near] }))).toEqual(['LOCAL KNOWN SEND 10.0.2.7/32 udp/4789 tms-1>tmt-1']);
});

test('a Gateway Load Balancer endpoint leads out, though its interface stands in the VPC', () => {
  const near = networkInterface('eni-v', 'vpc-1', 'subnet-2', '10.0.2.8', [], { interfaceType: 'vpc_endpoint' });
  const row = endpoint('vpce-m', 'vpc-1', 'GatewayLoadBalancer', { networkInterfaceIds: ['eni-v'] });
  const by = { targetType: 'gateway-load-balancer-endpoint', targetInterfaceIds: [], targetEndpointId: 'vpce-m' };
  expect(said(copying(by, { interfaces: [E, near], endpoints: [row] }))).toEqual([
    'MIRROR KNOWN SEND 10.0.2.8/32 udp/4789 tms-1>tmt-1',
  ]);
});

test('a target that was not shown may stand anywhere', () => {
  const unknown = copies(copying({ targetType: null, targetInterfaceIds: [] }));
  expect(unknown.map(({ way, reasons, publicDestinations }) => [way, reasons.join(), publicDestinations])).toEqual([
    ['MIRROR', 'MIRROR_TARGET:tmt-1', false],
    ['MIRROR', 'MIRROR_TARGET:tmt-1', true],
  ]);
});

test('a filter that accepts nothing copies nothing; of one that was not read nobody knows', () => {
  expect(copies(copying({ copies: false }))).toEqual([]);
  expect(copies(copying({ copies: null })).map(({ reasons }) => reasons)).toEqual([['MIRROR_FILTER_UNREAD:tms-1']]);
});

test('while sessions were not read, every instance may be copied, and nothing that AWS runs', () => {
  const unread = [{ table: 'mirrorSessions' as const, id: null, reason: 'denied' }];
  const host = { ...E, instanceId: 'i-1' };
  const found = copies(copying({}, { mirrorSessions: [], interfaces: [host], unread }));
  expect(found.map(({ interfaceId, reasons }) => [interfaceId, reasons.join()])).toEqual([
    ['eni-e', 'MIRROR_UNREAD:subnet-1'],
    ['eni-e', 'MIRROR_UNREAD:subnet-1'],
  ]);
  const lambda = { ...E, interfaceType: 'lambda' };
  expect(copies(copying({}, { mirrorSessions: [], interfaces: [lambda], unread }))).toEqual([]);
});
