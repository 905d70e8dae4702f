import { describe, expect, test } from 'vitest';
import type { Network } from '#domain/egress/places/network.ts';
import { base, E, tablesOf, withEip } from './cases.ts';
import { association } from './facts.ts';
import { tcp } from './packets.ts';
import { paths, told } from './told.ts';

describe('route table associations', () => {
  const explicit = (state: string): Network => ({
    ...base({ '0.0.0.0/0': 'nat-1' }),
    routeTables: tablesOf('rtb-1', 'rtb-2', 'rtb-main'),
    routeTableAssociations: [
      association('rtb-main', { main: true }),
      association('rtb-1', { subnetId: 'subnet-1', state }),
      association('rtb-2', { subnetId: 'subnet-2' }),
    ],
  });

  test.each(['failed', 'failing', 'associating', 'disassociating', 'something new'])(
    'in the state %s: nobody knows which table it is',
    (state) => {
      expect(paths(explicit(state), tcp('1.1.1.1', 443))[0]?.reasons).toEqual(['ROUTE_TABLE_UNREAD:subnet-1']);
    },
  );

  test('associated is the table, disassociated the main one, which has no way out here', () => {
    expect(told(paths(explicit('associated'), tcp('1.1.1.1', 443)))).toEqual(['NAT by nat-1>igw-1 KNOWN CONVERSE']);
    expect(paths(explicit('disassociated'), tcp('1.1.1.1', 443))).toEqual([]);
  });

  test('of an edge table, failed: answers come back perhaps through a middlebox', () => {
    const direct = base({ '0.0.0.0/0': 'igw-1' }, { interfaces: [withEip(E)] });
    const edge = (state: string): Network => ({
      ...direct,
      routeTables: tablesOf('rtb-1', 'rtb-2', 'rtb-edge'),
      routeTableAssociations: [
        ...direct.routeTableAssociations,
        association('rtb-edge', { gatewayId: 'igw-1', state }),
      ],
    });
    const reasons = (network: Network) => paths(network, tcp('1.1.1.1', 443)).map((path) => path.reasons);
    expect(reasons(edge('failed'))).toEqual([['ROUTE_TABLE_UNREAD:igw-1']]);
    expect(reasons(edge('disassociated'))).toEqual([[]]);
    expect(reasons(edge('associated'))).toEqual([[]]);
  });
});
