import type { Network } from '#domain/egress/places/network.ts';
import { networkInterface } from './facts.ts';
import type { Dice } from './random.ts';
import { GROUPS } from './random-filters.ts';

export function interfacesOf(dice: Dice): Network['interfaces'] {
  const groups = (): readonly string[] | null =>
    dice.oddly(0.04) ? null : dice.oddly(0.04) ? [] : [dice.pick(GROUPS), ...dice.some(GROUPS, 0.25)];
  const publicIp = (): { publicIp?: string } => (dice.chance(0.5) ? { publicIp: '54.1.1.1' } : {});
  const forwarding = (): { sourceDestCheck: boolean | null; status: string } => ({
    sourceDestCheck: dice.mostly<boolean | null>(false, true, null),
    status: dice.mostly('in-use', 'available', 'detaching'),
  });
  const host = dice.chance(0.5) ? 'i-fw' : null;
  return dice.some(
    [
      networkInterface(
        'eni-a',
        'vpc-1',
        'subnet-1',
        `10.0.1.${dice.pick([0, 10, 15, 16, 17, 127, 128, 255])}`,
        groups(),
        {
          ...publicIp(),
          ipv6Addresses: ['2600:1f14:aa:bb01::10', '2600:1f14:aa:bb01:8000::1'],
          ipv4Prefixes: dice.some(['10.0.1.16/28'], 0.3),
          denyAllIgwTraffic: dice.mostly<boolean | null>(false, true, null),
        },
      ),
      networkInterface('eni-b', 'vpc-1', 'subnet-2', '10.0.2.66', groups(), publicIp()),
      networkInterface('eni-c', 'vpc-1', 'subnet-3', '10.0.3.9', groups(), {
        status: dice.mostly('in-use', 'available'),
      }),
      networkInterface('eni-d', 'vpc-1', 'subnet-1', dice.mostly('10.0.1.200', '10.7.7.7', 'nonsense'), groups(), {
        ipv6Addresses: dice.some(['2600:1f14:aa:bb01::20'], 0.3),
      }),
      networkInterface('eni-cell', 'vpc-1', 'subnet-3', '10.0.3.30', groups(), {
        privateIps: [{ address: '10.0.3.30', publicIp: null, carrierIp: '155.1.1.1' }],
      }),
      networkInterface('eni-fw', 'vpc-1', dice.mostly('subnet-3', 'subnet-1'), '10.0.3.4', groups(), {
        ...forwarding(),
        instanceId: host,
        ...publicIp(),
      }),
      networkInterface('eni-fw2', 'vpc-1', 'subnet-2', '10.0.2.4', groups(), {
        sourceDestCheck: true,
        instanceId: host,
        ...publicIp(),
      }),
      networkInterface('eni-nat', 'vpc-1', dice.mostly('subnet-2', 'subnet-1'), '10.0.2.200', groups(), {
        ...forwarding(),
        publicIp: '54.2.2.2',
        ipv6Addresses: dice.some(['2600:1f14:aa:bb02::4'], 0.3),
      }),
      networkInterface('eni-if1', 'vpc-1', 'subnet-1', '10.0.1.99', groups(), { interfaceType: 'vpc_endpoint' }),
      networkInterface('eni-if2', 'vpc-1', 'subnet-2', '10.0.2.99', groups(), { interfaceType: null }),
      networkInterface('eni-orphan', 'vpc-1', 'subnet-3', '10.0.3.99', groups(), { interfaceType: 'vpc_endpoint' }),
      networkInterface('eni-natgw', 'vpc-1', 'subnet-2', '10.0.2.5', [], {
        interfaceType: 'natGateway',
        sourceDestCheck: false,
      }),
      networkInterface(
        'eni-nlb',
        'vpc-1',
        dice.pick(['subnet-2', 'subnet-3']),
        '10.0.2.40',
        dice.pick([[], groups()]),
        {
          interfaceType: dice.mostly('network_load_balancer', 'load_balancer', 'of_a_later_year'),
          sourceDestCheck: dice.mostly<boolean | null>(false, true, null),
          ...publicIp(),
        },
      ),
      networkInterface('eni-far', 'vpc-2', 'subnet-21', '10.1.1.7', groups()),
      networkInterface('eni-lost', 'vpc-1', dice.mostly('subnet-9', 'subnet-gone'), '10.0.9.7', groups(), publicIp()),
    ],
    0.85,
  );
}
