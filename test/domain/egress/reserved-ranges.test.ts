import { expect, test } from 'vitest';
import type { Network } from '#domain/egress/places/network.ts';
import { base } from './cases.ts';
import { route } from './facts.ts';
import { tcp } from './packets.ts';
import { paths } from './told.ts';

const LATTICE = ['169.254.171.7', 'fd00:ec2:80::7'];

const byCidr = (target: string | null): Network =>
  base([route('rtb-1', '169.254.171.0/24', target), route('rtb-1', 'fd00:ec2:80::/64', target)]);

const byList = (target: string | null): Network => ({
  ...base([route('rtb-1', 'pl-4', target), route('rtb-1', 'pl-6', target)]),
  prefixLists: ['pl-4', 'pl-6'].map((id) => ({ id, state: null })),
  prefixListEntries: [
    { prefixListId: 'pl-4', cidr: '169.254.171.0/24' },
    { prefixListId: 'pl-6', cidr: 'fd00:ec2:80::/64' },
  ],
});

const reasons = (network: Network, to: string) => paths(network, tcp(to, 443)).flatMap((path) => path.reasons);

test.each(LATTICE)('VPC Lattice at %s is a way out, by CIDR or prefix list', (to) => {
  for (const made of [byCidr, byList]) expect(reasons(made('VpcLattice'), to)).toEqual(['BEYOND_UNREAD:VpcLattice']);
});

test.each(LATTICE)('a target that is not recognised may be VPC Lattice, so that %s stays a way out', (to) => {
  for (const made of [byCidr, byList]) {
    expect(reasons(made('lattice-0a1'), to)).toEqual(['TARGET_UNKNOWN:lattice-0a1']);
    expect(reasons(made(null), to)).toHaveLength(1);
    expect(reasons(made(null), to)[0]).toMatch(/^TARGET_UNKNOWN:/);
  }
});

test('a target recognised as something else forwards nothing to the reserved ranges, nor does any to the rest', () => {
  for (const target of ['igw-1', 'tgw-1', 'arn:aws:networkmanager::1:core-network/core-network-1'])
    for (const to of LATTICE) expect(paths(byCidr(target), tcp(to, 443)), target).toEqual([]);
  const wide = base([route('rtb-1', '169.254.0.0/16', 'quantum-1')]);
  expect(paths(wide, tcp('169.254.168.7', 443))).toEqual([]);
  expect(paths(wide, tcp('169.254.172.7', 443))).toHaveLength(1);
});
