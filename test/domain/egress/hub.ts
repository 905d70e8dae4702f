import type { Network } from '#domain/egress/places/network.ts';
import { base } from './cases.ts';
import { association, attachment, nat, openEntries, route, subnet, transitRoute, vpc } from './facts.ts';
import { joined } from './random-transit.ts';

/** S1 of the spoke sends all to the transit gateway, whose table sends it to the hub, which has NAT and internet. */
export const HUB = {
  vpcs: [vpc('vpc-3', '10.3.0.0/16')],
  subnets: [
    subnet('subnet-31', 'vpc-3', '10.3.1.0/24'),
    subnet('subnet-32', 'vpc-3', '10.3.2.0/24', { availabilityZoneId: 'use1-az2' }),
    subnet('subnet-33', 'vpc-3', '10.3.3.0/24'),
  ],
  networkAcls: [{ id: 'acl-3', vpcId: 'vpc-3', subnetIds: ['subnet-31', 'subnet-32', 'subnet-33'] }],
  networkAclEntries: openEntries('acl-3'),
  routeTables: ['rtb-31', 'rtb-32', 'rtb-33'].map((id) => ({ id, vpcId: 'vpc-3' })),
  routes: [
    ...['rtb-31', 'rtb-32', 'rtb-33'].map((id) => route(id, '10.3.0.0/16', 'local')),
    route('rtb-31', '0.0.0.0/0', 'nat-3'),
    route('rtb-33', '0.0.0.0/0', 'igw-3'),
    route('rtb-33', '10.0.0.0/16', 'tgw-1'),
  ],
  routeTableAssociations: ['31', '32', '33'].map((n) => association(`rtb-${n}`, { subnetId: `subnet-${n}` })),
  gateways: [{ id: 'igw-3', vpcId: 'vpc-3', state: 'available' }],
  natGateways: [
    nat('nat-3', 'vpc-3', 'subnet-33', {
      addresses: [{ privateIp: '10.3.3.5', publicIp: '54.3.3.3', status: 'succeeded' }],
    }),
  ],
} satisfies Partial<Network>;

export const SPOKE = attachment('tgw-attach-1', 'tgw-1', 'vpc-1', ['subnet-1']);
export const HUBS = attachment('tgw-attach-3', 'tgw-1', 'vpc-3', ['subnet-31', 'subnet-32']);
export const table = (id: string) => ({ id, transitGatewayId: 'tgw-1', transitGatewayOwnerId: '111122223333' });

export const network = (more: Partial<Network> = {}): Network => ({
  ...joined(base({ '0.0.0.0/0': 'tgw-1' }), HUB),
  transitGatewayAttachments: [SPOKE, HUBS],
  transitGatewayRouteTables: ['tgw-rtb-1', 'tgw-rtb-3'].map(table),
  transitGatewayAssociations: [
    { routeTableId: 'tgw-rtb-1', attachmentId: 'tgw-attach-1', state: 'associated' },
    { routeTableId: 'tgw-rtb-3', attachmentId: 'tgw-attach-3', state: 'associated' },
  ],
  transitGatewayRoutes: [
    transitRoute('tgw-rtb-1', '0.0.0.0/0', ['tgw-attach-3']),
    transitRoute('tgw-rtb-3', '10.0.0.0/16', ['tgw-attach-1'], { type: 'propagated' }),
  ],
  ...more,
});
