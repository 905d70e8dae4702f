import { describe, expect, test } from 'vitest';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { Network } from '#domain/egress/places/network.ts';
import { base, subnets } from './cases.ts';
import { attachment, emptyNetwork, peering, subnet, vpc } from './facts.ts';
import { icmp, other, pathsWith, tcp, udp } from './packets.ts';
import { paths, told } from './told.ts';

describe('also', () => {
  test('a default route to an active peering gives the peer and no internet', () => {
    const network = base(
      { '0.0.0.0/0': 'pcx-1' },
      { peerings: [peering('pcx-1', 'vpc-1', 'vpc-9', ['10.9.0.0/16', '100.64.0.0/16'])] },
    );
    expect(paths(network, tcp('1.1.1.1', 443))).toEqual([]);
    expect(told(paths(network, tcp('100.64.3.4', 443)))).toEqual(['PEERING by pcx-1 KNOWN CONVERSE']);
    const inactive = { ...network, peerings: [peering('pcx-1', 'vpc-1', 'vpc-9', ['10.9.0.0/16'], 'deleted')] };
    expect(paths(inactive, tcp('10.9.0.1', 443))).toEqual([]);
  });

  test('a transit gateway without an attachment subnet in the zone of the source drops', () => {
    const network = base(
      { '0.0.0.0/0': 'tgw-1' },
      {
        subnets: subnets(subnet('subnet-4', 'vpc-1', '10.0.4.0/24', { availabilityZoneId: 'use1-az2' })),
        transitGatewayAttachments: [attachment('tgw-attach-1', 'tgw-1', 'vpc-1', ['subnet-4'])],
      },
    );
    expect(paths(network, tcp('1.1.1.1', 443))).toEqual([]);
  });

  test('every sender in a VPC with DNS support has a resolver row, even without any gateway or allowed egress', () => {
    const isolated: Network = {
      ...emptyNetwork,
      vpcs: [vpc('vpc-1', '10.0.0.0/16')],
      subnets: [subnet('subnet-1', 'vpc-1', '10.0.1.0/24')],
      securityGroups: [{ id: 'sg-e', vpcId: 'vpc-1' }],
      hypothetical: [{ subnetId: 'subnet-1', groupIds: ['sg-e'] }],
    };
    const rows = [...egressPaths(isolated)];
    expect(pathsWith(rows, udp('10.0.0.2', 53)).map(({ way }) => way)).toEqual(['RESOLVER']);
    expect(pathsWith(rows, tcp('169.254.169.253', 53)).map(({ certainty }) => certainty)).toEqual(['KNOWN']);
    expect(pathsWith(rows, udp('10.0.0.2', 123))).toEqual([]);
    const without = { ...isolated, vpcs: [vpc('vpc-1', '10.0.0.0/16', { dnsSupport: false })] };
    expect(pathsWith([...egressPaths(without)], udp('10.0.0.2', 53))).toEqual([]);
    const untold = { ...isolated, vpcs: [vpc('vpc-1', '10.0.0.0/16', { dnsSupport: null })] };
    expect(pathsWith([...egressPaths(untold)], udp('10.0.0.2', 53))[0]?.reasons).toEqual(['DNS_SUPPORT_UNREAD:vpc-1']);
  });

  test('GRE does not pass a NAT gateway, ICMP does', () => {
    const network = base({ '0.0.0.0/0': 'nat-1' });
    expect(paths(network, other('1.1.1.1', 47))).toEqual([]);
    expect(told(paths(network, icmp('1.1.1.1', 8)))).toEqual(['NAT by nat-1>igw-1 KNOWN CONVERSE']);
  });
});
