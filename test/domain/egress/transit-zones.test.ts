import { expect, test } from 'vitest';
import type { Network } from '#domain/egress/places/network.ts';
import { base, subnets } from './cases.ts';
import { attachment, entry, openEntries, subnet } from './facts.ts';
import { tcp } from './packets.ts';
import { paths } from './told.ts';

/** S1 stands in `own`, the attachment's only subnet in `attached`; S1 sends all to the transit gateway. */
const between = (own: string, attached: string): Network =>
  base(
    { '0.0.0.0/0': 'tgw-1' },
    {
      subnets: [
        ...subnets().map((each) => ({ ...each, availabilityZoneId: own })),
        subnet('subnet-4', 'vpc-1', '10.0.4.0/24', { availabilityZoneId: attached }),
      ],
      networkAcls: [{ id: 'acl-1', vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2', 'subnet-4'] }],
      transitGatewayAttachments: [attachment('tgw-attach-1', 'tgw-1', 'vpc-1', ['subnet-4'])],
    },
  );

const reasons = (network: Network) =>
  paths(network, tcp('1.1.1.1', 443)).map(({ way, reasons }) => [way, ...reasons].join(' '));

test.each([
  ['a Local Zone', 'use1-lax1-az1', 'use1-az1'],
  ['a Wavelength Zone', 'use1-wl1-bos-wlz1', 'use1-az1'],
  ['an attachment in a Local Zone', 'use1-az1', 'use1-lax1-az1'],
  ['one Local Zone for both', 'use1-lax1-az1', 'use1-lax1-az1'],
])('%s reaches a transit gateway perhaps, through a parent zone that is not read', (_, own, attached) => {
  expect(reasons(between(own, attached))).toEqual([
    'TRANSIT TRANSIT_ROUTES_UNREAD:tgw-1 ZONE_PARENT_UNREAD:tgw-attach-1',
  ]);
});

test('between Availability Zones the zone decides for certain', () => {
  expect(reasons(between('use1-az2', 'use1-az2'))).toEqual(['TRANSIT TRANSIT_ROUTES_UNREAD:tgw-1']);
  expect(reasons(between('use1-az2', 'use1-az1'))).toEqual([]);
});

test("out of a Local Zone the source's own ACL is proof, that of the attachment's subnet is not", () => {
  const local = between('use1-lax1-az1', 'use1-az1');
  const deny = (egress: boolean): Network => ({
    ...local,
    networkAcls: [
      { id: 'acl-1', vpcId: 'vpc-1', subnetIds: ['subnet-1'] },
      { id: 'acl-4', vpcId: 'vpc-1', subnetIds: ['subnet-4'] },
    ],
    networkAclEntries: [
      ...openEntries('acl-1'),
      entry(egress ? 'acl-1' : 'acl-4', 1, egress, 'deny', { cidrBlock: '0.0.0.0/0' }),
    ],
  });
  expect(reasons(deny(true))).toEqual([]);
  expect(reasons(deny(false))).toHaveLength(1);
});
