import type {
  BalancerListener,
  BalancerTargetGroup,
  InboundNetwork,
  LoadBalancer,
} from '#domain/ingress/ways/network.ts';
import { networkInterface } from '../egress/facts.ts';
import type { Dice } from '../egress/random.ts';
import { GROUPS } from '../egress/random-filters.ts';
import { randomNetwork } from '../egress/random-network.ts';
import { SUBNETS } from '../egress/random-routes.ts';

const PORTS = [443, 443, 443, 80, 8443];
const TARGETS = [
  '10.0.2.66',
  '10.0.3.9',
  '10.0.1.200',
  '10.0.1.17',
  '10.0.3.4',
  '2600:1f14:aa:bb01::20',
  '192.168.1.1',
];

/** A random network of egress, with more that comes in, load balancers, endpoint services and an accelerator. */
export function randomInbound(dice: Dice): InboundNetwork {
  const network = randomNetwork(dice);
  const accelerator = networkInterface('eni-aga', 'vpc-1', dice.pick(SUBNETS), '10.0.3.77', dice.some(GROUPS, 0.3), {
    interfaceType: 'global_accelerator_managed',
  });
  const loadBalancers = dice.times(0, 4, (index) => balancer(dice, `lb-${index}`));
  return {
    ...network,
    // a half of the egress rules also lets in: what comes in is what these networks are about
    securityGroupRules: network.securityGroupRules.flatMap((rule) =>
      rule.isEgress && dice.chance(0.6) ? [rule, { ...rule, id: `${rule.id}-in`, isEgress: false }] : [rule],
    ),
    interfaces: [...network.interfaces, ...dice.some([accelerator], 0.2)],
    loadBalancers,
    endpointServices: dice.times(0, 2, (index) => ({
      id: `vpce-svc-${index}`,
      state: dice.mostly<string | null>('Available', 'Deleting', 'Pending', null),
      acceptanceRequired: true,
      loadBalancerArns: dice.mostly<string[] | null>(dice.some(['lb-0', 'lb-1'], 0.6), null),
      allowedPrincipals: dice.mostly<string[] | null>(['arn:aws:iam::444455556666:root'], null, [], ['*']),
    })),
    hidden: dice.oddly(0.15) ? [dice.pick(['loadBalancers', 'endpointServices'] as const)] : [],
  };
}

function balancer(dice: Dice, id: string): LoadBalancer {
  const type = dice.pick(['application', 'network', 'network', 'classic', 'gateway']);
  const groups = dice.times(1, 2, (index) => targetGroup(dice, `tg-${index}`, type));
  const listeners = dice.times(1, 3, () => listener(dice, groups, type));
  return {
    id,
    type,
    scheme: dice.mostly<string | null>('internet-facing', 'internal', null),
    state: dice.mostly<string | null>('active', 'provisioning', 'failed', null),
    vpcId: dice.mostly<string | null>('vpc-1', 'vpc-2', null),
    subnetIds: dice.mostly<string[] | null>(['subnet-2', ...dice.some(['subnet-1', 'subnet-9'], 0.3)], null, [
      'subnet-gone',
    ]),
    securityGroupIds: dice.mostly<string[] | null>(dice.some(GROUPS, 0.5), [], null),
    ipAddressType: dice.pick(['ipv4', 'dualstack', 'dualstack', 'dualstack-without-public-ipv4', null]),
    privateLinkFiltered: dice.pick([true, false, null]),
    listeners: dice.mostly<readonly BalancerListener[] | null>(listeners, null),
    targetGroups: dice.mostly<readonly BalancerTargetGroup[] | null>(groups, null),
  };
}

const protocolFor = (dice: Dice, type: string): string | null => {
  if (type === 'gateway') return 'GENEVE';
  if (type === 'network')
    return dice.mostly<string | null>(dice.pick(['TCP', 'TCP', 'TLS', 'UDP', 'TCP_UDP']), 'QUIC', null);
  return dice.mostly<string | null>(dice.pick(['HTTP', 'HTTPS']), null);
};

const listener = (dice: Dice, groups: readonly BalancerTargetGroup[], type: string): BalancerListener => ({
  protocol: protocolFor(dice, type),
  port: type === 'gateway' ? null : dice.mostly<number | null>(dice.pick(PORTS), null),
  targetGroupIds: dice.mostly<string[] | null>(
    groups.map(({ id }) => id),
    null,
    ['tg-gone'],
  ),
});

const targetGroup = (dice: Dice, id: string, type: string): BalancerTargetGroup => {
  const targetType = dice.pick(['instance', 'ip', 'ip', 'ip', 'lambda', type === 'network' ? 'alb' : 'ip']);
  const one = (): string =>
    targetType === 'instance' ? dice.pick(['i-fw', 'i-gone']) : targetType === 'alb' ? 'lb-0' : dice.pick(TARGETS);
  return {
    id,
    protocol: protocolFor(dice, type),
    port: dice.mostly<number | null>(dice.pick(PORTS), null),
    targetType: dice.mostly<string | null>(targetType, null),
    preservesClientIp: dice.pick([true, true, false, false, null]),
    targets: dice.mostly<BalancerTargetGroup['targets']>(
      dice.times(1, 3, () => ({ id: one(), port: dice.mostly<number | null>(null, 8080) })),
      null,
    ),
  };
};
