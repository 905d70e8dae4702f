import { describe, expect, test } from 'vitest';
import { asksWhatIsUntold, isWithin, outside } from '#domain/egress/paths/allow.ts';
import type { AddressEntry, AllowEntry, ServiceEntry } from '#domain/egress/paths/allow-entry.ts';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import { base } from '../cases.ts';
import { rule } from '../facts.ts';

const anywhere = { vpcIds: null, subnetIds: null, securityGroupIds: null, protocol: null, ports: null };
const anything: AddressEntry = { kind: 'ADDRESSES', ...anywhere, cidrs: null, way: null };

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
    const half: AllowEntry = { ...anything, cidrs: ['52.0.0.0/17'], protocol: 'tcp', ports: '443-444' };
    expect(outside(https, [half])).toEqual([
      { destinations: ['52.0.128.0/17'], protocol: 'tcp', ports: '443-444' },
      { destinations: ['52.0.0.0/16'], protocol: 'tcp', ports: '445' },
    ]);
    const rest: AllowEntry = { ...anything, cidrs: ['52.0.128.0/17'], protocol: 'tcp', ports: '443-444' };
    const last: AllowEntry = { ...anything, cidrs: null, protocol: null, ports: '445' };
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

describe('an entry with a place', () => {
  const from = (sender: Partial<EgressPath>, place: Partial<AddressEntry>) =>
    isWithin({ ...https, ...sender }, [{ ...anything, ...place }]);

  test('allows nothing from another VPC or subnet', () => {
    expect(from({}, { vpcIds: ['vpc-1'] })).toBe(true);
    expect(from({}, { vpcIds: ['vpc-2'] })).toBe(false);
    expect(from({}, { subnetIds: ['subnet-2', 'subnet-1'] })).toBe(true);
    expect(from({}, { subnetIds: ['subnet-2'] })).toBe(false);
    expect(from({}, { vpcIds: ['vpc-1'], subnetIds: ['subnet-2'] })).toBe(false);
  });

  test('allows a sender of several groups only where it names each of them', () => {
    const both = { securityGroupIds: ['sg-a', 'sg-b'] };
    expect(from(both, { securityGroupIds: ['sg-a'] })).toBe(false);
    expect(from(both, { securityGroupIds: ['sg-b', 'sg-c', 'sg-a'] })).toBe(true);
    expect(from({ securityGroupIds: ['sg-a'] }, both)).toBe(true);
  });

  test('allows no sender without groups, and none whose groups were not read', () => {
    const place = { securityGroupIds: ['sg-a'] };
    expect(from({ securityGroupIds: [] }, place)).toBe(false);
    expect(from({ securityGroupIds: null }, place)).toBe(false);
    expect(asksWhatIsUntold({ ...https, securityGroupIds: null }, { ...anything, ...place })).toBe(true);
    expect(asksWhatIsUntold({ ...https, securityGroupIds: null }, { ...anything, ...place, ports: '22' })).toBe(false);
  });
});

describe('by PRIVATELINK', () => {
  const link: EgressPath = { ...https, way: 'PRIVATELINK', serviceName: 'svc-1', serviceOwner: '111122223333' };
  const service: ServiceEntry = { kind: 'SERVICES', ...anywhere, services: null, owners: null };

  test('an address allows nothing: it is the endpoint, not who stands behind it', () => {
    expect(isWithin(link, [anything])).toBe(false);
    expect(isWithin(https, [{ ...service, services: ['svc-1'] }])).toBe(false);
  });

  test('a service is allowed by name, by owner, and by both only where both hold', () => {
    expect(isWithin(link, [{ ...service, services: ['svc-1'] }])).toBe(true);
    expect(isWithin(link, [{ ...service, services: ['svc-2'] }])).toBe(false);
    expect(isWithin(link, [{ ...service, owners: ['111122223333'] }])).toBe(true);
    expect(isWithin(link, [{ ...service, services: ['svc-1'], owners: ['444455556666'] }])).toBe(false);
    expect(isWithin(link, [{ ...service, services: ['svc-1'], vpcIds: ['vpc-2'] }])).toBe(false);
    expect(isWithin(link, [{ ...service, services: ['svc-1'], protocol: 'tcp', ports: '443' }])).toBe(false);
  });

  test('what was not told of a service is asked for only by entries that it could decide', () => {
    const untold = { ...link, serviceOwner: null };
    const asks = (entry: Partial<ServiceEntry>): boolean => asksWhatIsUntold(untold, { ...service, ...entry });
    expect(isWithin(untold, [{ ...service, owners: ['111122223333'] }])).toBe(false);
    expect(asks({ owners: ['111122223333'] })).toBe(true);
    expect(asks({ owners: ['111122223333'], services: ['svc-1'] })).toBe(true);
    expect(asks({ owners: ['111122223333'], services: ['svc-2'] })).toBe(false);
    expect(asks({ owners: ['111122223333'], vpcIds: ['vpc-2'] })).toBe(false);
    expect(asks({ services: ['svc-2'] })).toBe(false);
    expect(asksWhatIsUntold(link, { ...service, owners: ['444455556666'] })).toBe(false);
  });
});

test('an entry for a firewall passes nothing while nobody reads its rules', () => {
  const entry: AllowEntry = { kind: 'FIREWALL', ...anywhere, firewall: 'fw', domains: null, cidrs: ['0.0.0.0/0'] };
  expect(isWithin({ ...https, way: 'FIREWALL' }, [entry])).toBe(false);
});
