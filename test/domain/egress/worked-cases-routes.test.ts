import { describe, expect, test } from 'vitest';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import { base, E, withEip } from './cases.ts';
import { attachment, endpoint, peering, route, rule } from './facts.ts';
import { pathsWith, tcp, udp } from './packets.ts';
import { paths, told } from './told.ts';

const V6 = '2606:4700::1111';

describe('worked cases 1 to 9: families, precedence, Block Public Access', () => {
  test('1: a packet over IPv6 has no route where only IPv4 goes to the NAT gateway', () => {
    expect(paths(base({ '0.0.0.0/0': 'nat-1' }), tcp(V6, 443))).toEqual([]);
  });

  test('2: an IPv4 range in a security group allows no IPv6; adding ::/0 opens the egress-only gateway', () => {
    const closed = base(
      { '::/0': 'eigw-1' },
      { securityGroupRules: [rule('sgr-4', 'sg-e', { cidrIpv4: '0.0.0.0/0' })] },
    );
    expect(paths(closed, tcp(V6, 443))).toEqual([]);
    expect(told(paths(base({ '::/0': 'eigw-1' }), tcp(V6, 443)))).toEqual(['INTERNET by eigw-1 KNOWN CONVERSE']);
  });

  test('3: IPv6 leaves by an internet gateway without any public association', () => {
    expect(told(paths(base({ '::/0': 'igw-1' }), tcp(V6, 443)))).toEqual(['INTERNET by igw-1 KNOWN CONVERSE']);
  });

  test('4: NAT64 leaves as IPv4 though the subnet does not synthesise names', () => {
    const network = base({ '64:ff9b::/96': 'nat-1' });
    const rows = [...egressPaths(network)].filter((path) => path.sourceKind === 'IPV6_PUBLIC');
    expect(told(pathsWith(rows, tcp('8.8.8.8', 443)))).toEqual(['NAT by nat-1>igw-1 KNOWN CONVERSE']);
    expect(pathsWith(rows, tcp('8.8.8.8', 443))[0]?.witness.destination).toBe('64:ff9b::100:0');
    expect(pathsWith(rows, tcp('10.0.2.9', 443)).map(({ way }) => way)).toEqual(['LOCAL']);
  });

  test('5: a static route beats a propagated one of the same prefix, and the internet gateway refuses RFC 1918', () => {
    const network = base(
      [
        route('rtb-1', '172.31.0.0/24', 'igw-1'),
        route('rtb-1', '172.31.0.0/24', 'vgw-1', { origin: 'EnableVgwRoutePropagation' }),
      ],
      { interfaces: [withEip(E)] },
    );
    expect(paths(network, tcp('172.31.0.5', 443))).toEqual([]);
    const propagatedOnly = { ...network, routes: network.routes.filter((each) => each.target !== 'igw-1') };
    expect(told(paths(propagatedOnly, tcp('172.31.0.5', 443)))).toEqual(['VPN by vgw-1 KNOWN CONVERSE']);
  });

  const s3 = {
    prefixLists: [{ id: 'pl-s3', state: 'create-complete' }],
    prefixListEntries: [{ prefixListId: 'pl-s3', cidr: '52.216.0.0/15' }],
    endpoints: [endpoint('vpce-s3', 'vpc-1', 'Gateway', { serviceName: 'com.amazonaws.us-east-1.s3' })],
  };

  test('6: a static route with exactly the CIDR of the prefix list beats the gateway endpoint', () => {
    const packet = tcp('52.216.1.1', 443);
    const both = base({ 'pl-s3': 'vpce-s3', '52.216.0.0/15': 'nat-1' }, s3);
    expect(told(paths(both, packet))).toEqual(['NAT by nat-1>igw-1 KNOWN CONVERSE']);
    const listOnly = base({ 'pl-s3': 'vpce-s3', '0.0.0.0/0': 'nat-1' }, s3);
    expect(told(paths(listOnly, packet))).toEqual(['ENDPOINT by vpce-s3 KNOWN CONVERSE']);
    expect(paths(listOnly, packet)[0]?.serviceName).toBe('com.amazonaws.us-east-1.s3');
    expect(paths(listOnly, udp('52.216.1.1', 443))).toEqual([]);
  });

  test('7: the prefix is chosen before its state: a blackhole drops, the rest goes to the transit gateway', () => {
    const attachments = [attachment('tgw-attach-1', 'tgw-1', 'vpc-1', ['subnet-2'])];
    const network = base(
      [
        route('rtb-1', '0.0.0.0/0', 'tgw-1'),
        route('rtb-1', '0.0.0.0/0', 'vgw-1', { origin: 'EnableVgwRoutePropagation' }),
        route('rtb-1', '8.8.8.0/24', 'pcx-1', { state: 'blackhole' }),
      ],
      { transitGatewayAttachments: attachments, peerings: [peering('pcx-1', 'vpc-1', 'vpc-9', ['8.8.8.0/24'])] },
    );
    expect(paths(network, tcp('8.8.8.8', 443))).toEqual([]);
    expect(told(paths(network, tcp('1.1.1.1', 443)))).toEqual(['TRANSIT by tgw-1 UNKNOWN CONVERSE']);
    expect(paths(network, tcp('1.1.1.1', 443))[0]?.reasons).toEqual(['TRANSIT_ROUTES_UNREAD:tgw-1']);
  });

  test('8: block-ingress closes the internet gateway for a public address, not for a NAT gateway', () => {
    const blockPublicAccess = { internetGatewayBlockMode: 'block-ingress', state: 'update-complete' };
    const direct = base({ '0.0.0.0/0': 'igw-1' }, { interfaces: [withEip(E)] });
    expect(told(paths(direct, tcp('1.1.1.1', 443)))).toEqual(['INTERNET by igw-1 KNOWN CONVERSE']);
    expect(paths({ ...direct, blockPublicAccess }, tcp('1.1.1.1', 443))).toEqual([]);
    const byNat = base({ '0.0.0.0/0': 'nat-1' }, { blockPublicAccess });
    expect(told(paths(byNat, tcp('1.1.1.1', 443)))).toEqual(['NAT by nat-1>igw-1 KNOWN CONVERSE']);
  });

  test('9: block-bidirectional lets a NAT gateway out only with an exclusion', () => {
    const blocked = base(
      { '0.0.0.0/0': 'nat-1' },
      { blockPublicAccess: { internetGatewayBlockMode: 'block-bidirectional', state: 'update-complete' } },
    );
    const exclusion = { id: 'ex-1', resource: 'vpc-1', mode: 'allow-egress', state: 'create-complete' };
    const excluded = { ...blocked, blockPublicAccessExclusions: [exclusion] };
    expect(told(paths(excluded, tcp('1.1.1.1', 443)))).toEqual(['NAT by nat-1>igw-1 KNOWN CONVERSE']);
    expect(paths(blocked, tcp('1.1.1.1', 443))).toEqual([]);
  });
});
