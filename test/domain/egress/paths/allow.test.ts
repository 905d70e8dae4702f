import { describe, expect, test } from 'vitest';
import { type AllowEntry, isWithin, outside } from '#domain/egress/paths/allow.ts';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import { base } from '../cases.ts';
import { rule } from '../facts.ts';

const anything: AllowEntry = { cidrs: null, way: null, protocol: null, ports: null };

/** The one public row of a group with one rule. */
function pathOf(more: Parameters<typeof rule>[2], target = 'nat-1'): EgressPath {
  const destination = more?.cidrIpv6 ? '::/0' : '0.0.0.0/0';
  const network = base({ [destination]: target }, { securityGroupRules: [rule('sgr-1', 'sg-e', more)] });
  return [...egressPaths(network)].find((path) => path.publicDestinations && path.via.length > 0)!;
}

const https = pathOf({ cidrIpv4: '52.0.0.0/16', ipProtocol: 'tcp', fromPort: 443, toPort: 445 });

describe('the remainder of a path outside an allowlist', () => {
  test('is the whole path where nothing is allowed, and nothing where all is', () => {
    expect(outside(https, [])).toEqual([{ destinations: ['52.0.0.0/16'], protocol: 'tcp', ports: '443-445' }]);
    expect(outside(https, [anything])).toEqual([]);
    expect(isWithin(https, [anything])).toBe(true);
  });

  test('is exact: the addresses and the ports no entry names', () => {
    const half: AllowEntry = { cidrs: ['52.0.0.0/17'], way: null, protocol: 'tcp', ports: '443-444' };
    expect(outside(https, [half])).toEqual([
      { destinations: ['52.0.128.0/17'], protocol: 'tcp', ports: '443-444' },
      { destinations: ['52.0.0.0/16'], protocol: 'tcp', ports: '445' },
    ]);
    const rest: AllowEntry = { cidrs: ['52.0.128.0/17'], way: null, protocol: 'tcp', ports: '443-444' };
    const last: AllowEntry = { cidrs: null, way: null, protocol: null, ports: '445' };
    expect(isWithin(https, [half, rest, last])).toBe(true);
  });

  test('an entry for another way or protocol allows nothing', () => {
    expect(isWithin(https, [{ ...anything, way: 'ENDPOINT' }])).toBe(false);
    expect(isWithin(https, [{ ...anything, way: 'NAT' }])).toBe(true);
    expect(isWithin(https, [{ ...anything, protocol: 'udp' }])).toBe(false);
  });

  test('an entry that cannot be understood allows less, never more', () => {
    expect(isWithin(https, [{ ...anything, cidrs: ['52.0.0.0/99'] }])).toBe(false);
    expect(isWithin(https, [{ ...anything, protocol: 'warp' }])).toBe(false);
    expect(isWithin(https, [{ ...anything, ports: '9-1' }])).toBe(false);
  });

  test('an IPv4 entry also allows its addresses as NAT64 embeds them', () => {
    const nat64 = pathOf({ cidrIpv6: '64:ff9b::3400:0/112', ipProtocol: 'tcp', fromPort: 443, toPort: 443 }, 'vgw-1');
    expect(nat64.ipVersion).toBe('IPv6');
    expect(isWithin(nat64, [{ ...anything, cidrs: ['52.0.0.0/16'] }])).toBe(true);
    expect(isWithin(nat64, [{ ...anything, cidrs: ['52.0.0.0/17'] }])).toBe(false);
  });
});
