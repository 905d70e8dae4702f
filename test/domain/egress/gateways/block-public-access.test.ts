import { describe, expect, test } from 'vitest';
import type { Network } from '#domain/egress/places/network.ts';
import { base, E, withEip } from '../cases.ts';
import { tcp } from '../packets.ts';
import { paths } from '../told.ts';

/** The documented table: what each mode and exclusion does to a direct path, and to one by NAT or egress-only gateway. */
const TABLE = [
  ['off', null, 'KNOWN', 'KNOWN'],
  ['block-ingress', null, 'closed', 'KNOWN'],
  ['block-ingress', 'allow-bidirectional', 'KNOWN', 'KNOWN'],
  ['block-ingress', 'allow-egress', 'closed', 'KNOWN'],
  ['block-bidirectional', null, 'closed', 'closed'],
  ['block-bidirectional', 'allow-bidirectional', 'KNOWN', 'KNOWN'],
  ['block-bidirectional', 'allow-egress', 'UNKNOWN', 'KNOWN'],
] as const;

function blocked(mode: string, exclusion: string | null, target: string, state = 'create-complete'): Network {
  const exclusions = exclusion === null ? [] : [{ id: 'ex-1', resource: 'vpc-1', mode: exclusion, state }];
  return base(
    { '0.0.0.0/0': target, '::/0': 'eigw-1' },
    {
      interfaces: [withEip(E)],
      blockPublicAccess: { internetGatewayBlockMode: mode, state: 'update-complete' },
      blockPublicAccessExclusions: exclusions,
    },
  );
}

const answer = (network: Network, to: string): string => paths(network, tcp(to, 443))[0]?.certainty ?? 'closed';

describe.each(TABLE)('%s with exclusion %s', (mode, exclusion, direct, indirect) => {
  test(`an address of one's own: ${direct}`, () => {
    expect(answer(blocked(mode, exclusion, 'igw-1'), '1.1.1.1')).toBe(direct);
  });
  test(`a NAT gateway and an egress-only gateway: ${indirect}`, () => {
    expect(answer(blocked(mode, exclusion, 'nat-1'), '1.1.1.1')).toBe(indirect);
    expect(answer(blocked(mode, exclusion, 'nat-1'), '2606:4700::1')).toBe(indirect);
  });
});

describe('exclusions', () => {
  test('one in progress counts and does not: nobody knows', () => {
    const network = blocked('block-bidirectional', 'allow-egress', 'nat-1', 'create-in-progress');
    expect(answer(network, '1.1.1.1')).toBe('UNKNOWN');
  });

  test('a deleted one does not count', () => {
    const network = blocked('block-bidirectional', 'allow-egress', 'nat-1', 'delete-complete');
    expect(answer(network, '1.1.1.1')).toBe('closed');
  });

  test('the one that matters is that of the subnet that meets the gateway', () => {
    const network = blocked('block-bidirectional', 'allow-egress', 'nat-1');
    const of = (subnetId: string): Network => ({
      ...network,
      blockPublicAccessExclusions: network.blockPublicAccessExclusions.map((each) => ({
        ...each,
        resource: `arn:aws:ec2:us-east-1:111122223333:subnet/${subnetId}`,
      })),
    });
    expect(answer(of('subnet-2'), '1.1.1.1')).toBe('KNOWN');
    expect(answer(of('subnet-1'), '1.1.1.1')).toBe('closed');
  });

  test('a mode nobody documents leaves the way open and unknown', () => {
    expect(answer(blocked('block-everything', null, 'nat-1'), '1.1.1.1')).toBe('UNKNOWN');
  });
});
