import { expect, test } from 'vitest';
import { ingressPaths } from '#domain/ingress/paths/ingress-paths.ts';
import { E } from '../egress/cases.ts';
import { association, emptyNetwork, peering, rule, subnet, vpc } from '../egress/facts.ts';
import { inbound, letting, onlyWay, open } from './facts.ts';

const unread = (table: string, id: string | null = null) => ({ table, id, reason: 'AccessDenied' }) as never;

test('a rule whose CIDR cannot be understood perhaps lets everything in', () => {
  const garbled = [rule('sgr-bad', 'sg-e', { isEgress: false, cidrIpv4: '10.0.0.0/33' })];
  expect(onlyWay(open({ securityGroupRules: garbled }), 'INTERNET')).toMatchObject({
    certainty: 'UNKNOWN',
    reasons: ['RULE_MALFORMED:sgr-bad'],
  });
});

test('a subnet with two tables may route back or not', () => {
  const two = ['rtb-1', 'rtb-2'].map((id) => association(id, { subnetId: 'subnet-1' }));
  expect(onlyWay(open({ routeTableAssociations: two }), 'INTERNET')?.reasons).toEqual(['ROUTE_TABLE_UNREAD:subnet-1']);
});

test('a gateway on its way in or out is in doubt, and so is a peering', () => {
  const attaching = open({ gateways: [{ id: 'igw-1', vpcId: 'vpc-1', state: 'attaching' }] });
  expect(onlyWay(attaching, 'INTERNET')?.reasons).toEqual(['GATEWAY_CHANGING:igw-1']);
  const deleting = open({ peerings: [peering('pcx-1', 'vpc-1', 'vpc-2', ['10.1.0.0/16'], 'deleting')] });
  expect(onlyWay(deleting, 'PEERING')?.reasons).toEqual(['GATEWAY_CHANGING:pcx-1']);
});

test('gateways that nobody read may bring the internet in', () => {
  const network = open({ gateways: [], routes: [], unread: [unread('gateways')] });
  expect(onlyWay(network, 'INTERNET')).toMatchObject({ certainty: 'UNKNOWN', via: [] });
  expect(onlyWay(network, 'INTERNET')?.reasons).toContain('GATEWAY_UNREAD:vpc-1');
});

test("a VPC that another account owns hides its gateways, its balancers and others' interfaces", () => {
  const foreign = vpc('vpc-1', '10.0.0.0/16', { ownerId: '999988887777' });
  const network = open({ vpcs: [foreign], gateways: [], routes: [] });
  const ways = [...ingressPaths(inbound(network))].map(({ way, certainty }) => `${way} ${certainty}`);
  expect(new Set(ways)).toEqual(
    new Set(
      [
        'INTERNET UNKNOWN',
        'LOAD_BALANCER UNKNOWN',
        'PEERING UNKNOWN',
        'TRANSIT UNKNOWN',
        'VPN UNKNOWN',
        'OTHER UNKNOWN',
        'NONE UNKNOWN',
      ].filter((way) => ways.includes(way)),
    ),
  );
  expect(ways).toContain('INTERNET UNKNOWN');
  expect(ways.every((way) => way.endsWith('UNKNOWN'))).toBe(true);
});

test('interfaces that nobody read may stand in every subnet, with a public address', () => {
  const network = open({ interfaces: [], unread: [unread('interfaces')] });
  const path = onlyWay(network, 'INTERNET');
  expect(path).toMatchObject({ certainty: 'UNKNOWN', interfaces: 0, securityGroupIds: null });
  expect(path?.reasons).toContain('INTERFACES_UNREAD:subnet-1');
});

test('a garbled address of an interface still receives what its group lets in', () => {
  const odd = { ...E, privateIps: [{ address: 'nonsense', publicIp: '54.1.2.3', carrierIp: null }] };
  expect(onlyWay(open({ interfaces: [odd] }), 'INTERNET')).toMatchObject({
    certainty: 'KNOWN',
    witness: { destination: null },
  });
});

test('an account without anything has no row, and an empty subnet one that says that nothing comes in', () => {
  expect([...ingressPaths(inbound(emptyNetwork))]).toEqual([]);
  const bare = {
    ...emptyNetwork,
    vpcs: [vpc('vpc-1', '10.0.0.0/16')],
    subnets: [subnet('subnet-1', 'vpc-1', '10.0.1.0/24')],
  };
  expect([...ingressPaths(inbound(bare))].map(({ id }) => id)).toEqual(['subnet-1 - NONE -']);
});

test('what is UNKNOWN says why, and what is KNOWN has no reason to doubt it', () => {
  for (const network of [open(), open({ securityGroupRules: letting(443) })])
    for (const { traffic } of ingressPaths(inbound(network)))
      for (const { certainty, reasons } of traffic) expect(reasons.length > 0).toBe(certainty === 'UNKNOWN');
});
