import type { Network } from '#domain/egress/places/network.ts';
import { endpoint, nat, peering, vpn } from './facts.ts';
import type { Dice } from './random.ts';
import { cidr4 } from './random-filters.ts';

export function gatewaysOf(dice: Dice): Partial<Network> {
  const attached = (): string => dice.mostly('available', 'attached', 'detached', 'attaching');
  return {
    gateways: dice.some(
      [
        ...['igw-1', 'eigw-1', 'vgw-1', 'cagw-1'].map((id) => ({ id, vpcId: 'vpc-1', state: attached() })),
        { id: 'igw-2', vpcId: dice.pick(['vpc-2', null]), state: dice.pick(['attached', null]) },
      ],
      0.97,
    ),
    natGateways: [
      nat('nat-1', 'vpc-1', 'subnet-2', {
        state: dice.mostly<string | null>('available', 'deleting', 'failed', null),
        addresses: dice.times(0, 2, (index) => ({
          privateIp: dice.mostly<string | null>(`10.0.2.${dice.pick([5, 70])}`, null),
          publicIp: dice.mostly<string | null>(`54.9.9.${index}`, null),
          status: dice.mostly<string | null>('succeeded', 'failed', 'assigning', null),
        })),
      }),
      nat('nat-2', 'vpc-1', 'subnet-3', {
        connectivityType: 'private',
        addresses: [{ privateIp: '10.0.3.6', publicIp: null, status: 'succeeded' }],
      }),
      nat('nat-far', 'vpc-2', 'subnet-21', {
        addresses: [{ privateIp: '10.1.1.6', publicIp: '54.7.7.7', status: 'succeeded' }],
      }),
      nat('nat-r', 'vpc-1', null, {
        routeTableId: dice.mostly<string | null>('rtb-r', null),
        addresses: [{ privateIp: null, publicIp: '54.8.8.8', status: 'succeeded' }],
      }),
    ],
    peerings: [
      {
        ...peering(
          'pcx-1',
          'vpc-1',
          'vpc-2',
          ['10.1.0.0/16', '8.8.0.0/16'],
          dice.mostly('active', 'deleted', 'deleting'),
        ),
      },
      {
        ...peering('pcx-2', 'vpc-8', 'vpc-1', ['10.0.0.0/16']),
        requester: {
          vpcId: 'vpc-8',
          cidrBlocks: dice.pick([null, ['172.31.0.0/16', '10.0.1.0/24']]),
          ipv6CidrBlocks: dice.pick([null, ['2606:4700::/32']]),
        },
      },
    ],
    vpnConnections: dice.times(0, 3, (index) => {
      const static4 = dice.times(0, 3, () => cidr4(dice));
      const made = vpn(`vpn-${index}`, dice.mostly<string | null>('vgw-1', 'vgw-2', null), static4, {
        state: dice.mostly<string | null>('available', 'pending', 'deleting', 'deleted', null),
        staticRoutesOnly: dice.chance(0.75) ? true : dice.pick([false, null]),
      });
      const state = (): string | null => dice.mostly<string | null>('available', 'pending', 'deleted', null);
      if (dice.oddly(0.1)) return { ...made, routes: null };
      return { ...made, routes: (made.routes ?? []).map((each) => ({ ...each, state: state() })) };
    }),
    endpoints: [
      endpoint('vpce-s3', 'vpc-1', 'Gateway', {
        serviceName: 'com.amazonaws.us-east-1.s3',
        state: dice.mostly<string | null>('available', 'Pending', 'Deleted', null),
      }),
      endpoint('vpce-fw', 'vpc-1', dice.mostly('GatewayLoadBalancer', 'Tunnel'), {
        subnetIds: dice.mostly(['subnet-9'], [], ['subnet-1']),
      }),
      {
        ...endpoint('vpce-if', 'vpc-1', ''),
        endpointType: dice.mostly<string | null>('Interface', 'Resource', 'Tunnel', null, 'GatewayLoadBalancer'),
        serviceName: 'com.amazonaws.us-east-1.sts',
        state: dice.mostly('available', 'pendingAcceptance', 'failed'),
        networkInterfaceIds: ['eni-if1', 'eni-if2'],
      },
    ],
  };
}
