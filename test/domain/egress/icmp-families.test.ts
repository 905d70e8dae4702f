import { describe, expect, test } from 'vitest';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { Network, NetworkAclEntry } from '#domain/egress/places/network.ts';
import { base } from './cases.ts';
import { endpoint, entry, openEntries, route, rule } from './facts.ts';
import { Dice } from './random.ts';
import { randomNetwork } from './random-network.ts';

/** ICMP is a protocol of IPv4, ICMPv6 one of IPv6: https://www.iana.org/assignments/protocol-numbers */
const FOREIGN = { IPv4: 'icmpv6', IPv6: 'icmp' } as const;

const protocols = (network: Network, way: string) =>
  [...egressPaths(network)]
    .filter((path) => path.way === way)
    .map(({ ipVersion, protocol, ports }) => `${ipVersion} ${protocol} ${ports}`)
    .sort();

describe('no row is of a protocol that its IP version cannot carry', () => {
  test('at a gateway endpoint', () => {
    const network = base(
      { 'pl-s3': 'vpce-s3' },
      {
        endpoints: [endpoint('vpce-s3', 'vpc-1', 'Gateway')],
        prefixLists: [{ id: 'pl-s3', state: 'create-complete' }],
        prefixListEntries: ['52.216.0.0/15', '2600:1fa0::/32'].map((cidr) => ({ prefixListId: 'pl-s3', cidr })),
      },
    );
    expect(protocols(network, 'ENDPOINT')).toEqual(['IPv4 icmp 8', 'IPv4 tcp all', 'IPv6 icmpv6 128', 'IPv6 tcp all']);
  });

  test('after an entry of a network ACL has split what was all', () => {
    const denied: NetworkAclEntry[] = [
      entry('acl-1', 10, true, 'deny', { protocol: '6', cidrBlock: '0.0.0.0/0', portFrom: 25, portTo: 25 }),
      entry('acl-1', 11, true, 'deny', { protocol: '6', ipv6CidrBlock: '::/0', portFrom: 25, portTo: 25 }),
    ];
    const network = base(
      { '0.0.0.0/0': 'vgw-1', '::/0': 'eigw-1' },
      { networkAclEntries: [...denied, ...openEntries('acl-1')] },
    );
    const rest = '0,2-5,7-16,18-57,59-255 all';
    expect(new Set(protocols(network, 'VPN').filter((text) => text.startsWith('IPv4')))).toEqual(
      new Set(['IPv4 icmp all', 'IPv4 tcp 0-24,26-65535', 'IPv4 udp all', `IPv4 ${rest}`]),
    );
    expect(new Set(protocols(network, 'INTERNET'))).toEqual(
      new Set(['IPv6 icmpv6 all', 'IPv6 tcp 0-24,26-65535', 'IPv6 udp all', `IPv6 ${rest}`]),
    );
  });

  test('by a rule for the other one', () => {
    const rules = [
      rule('sgr-4', 'sg-e', { ipProtocol: 'icmpv6', cidrIpv4: '0.0.0.0/0' }),
      rule('sgr-6', 'sg-e', { ipProtocol: 'icmp', cidrIpv6: '::/0' }),
    ];
    const network = base({ '0.0.0.0/0': 'vgw-1', '::/0': 'eigw-1' }, { securityGroupRules: rules });
    expect([...protocols(network, 'VPN'), ...protocols(network, 'INTERNET')]).toEqual([]);
  });

  test('in random networks', () => {
    for (let seed = 1; seed <= 12; seed++)
      for (const path of egressPaths(randomNetwork(new Dice(seed))))
        expect(path.protocol, path.id).not.toBe(FOREIGN[path.ipVersion]);
  });
});

test('all that either version can carry is told as all', () => {
  const network = base([route('rtb-1', '0.0.0.0/0', 'vgw-1'), route('rtb-1', '::/0', 'eigw-1')]);
  expect(new Set([...protocols(network, 'VPN'), ...protocols(network, 'INTERNET')])).toEqual(
    new Set(['IPv4 all all', 'IPv6 all all']),
  );
});
