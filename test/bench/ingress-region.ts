import type { LoadBalancer } from '#collectors/network/load-balancers/rules.ts';
import type { Network } from '#domain/egress/places/network.ts';

/** The region with each rule inwards too, and a public address at every tenth interface that has one of its own. */
export const facingIn = (network: Network): Network => ({
  ...network,
  securityGroupRules: network.securityGroupRules.flatMap((rule) => [
    rule,
    { ...rule, id: `${rule.id}-in`, isEgress: false },
  ]),
  interfaces: network.interfaces.map((each, index) =>
    index % 10 === 0 && each.interfaceType === 'interface' ? { ...each, privateIps: withPublic(each, index) } : each,
  ),
});

const withPublic = ({ privateIps }: Network['interfaces'][number], index: number) =>
  privateIps.map((ip) => ({ ...ip, publicIp: `54.${2 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}` }));

const BALANCERS = 20;
const TARGETS = 50;

/** Application load balancers that face the internet, each before 50 addresses of its VPC. */
export const balancersOf = ({ interfaces, subnets }: Network): LoadBalancer[] =>
  Array.from({ length: BALANCERS }, (_, index) => {
    const { id: subnetId, vpcId } = subnets[(index * subnets.length) / BALANCERS]!;
    const members = interfaces.filter((each) => each.vpcId === vpcId && each.interfaceType === 'interface');
    const step = Math.max(1, Math.floor(members.length / TARGETS));
    const targets = members
      .filter((_each, at) => at % step === index % 2)
      .slice(0, TARGETS)
      .flatMap(({ privateIps }) =>
        privateIps.slice(0, 1).map(({ address }) => ({ id: address, port: 8443, health: null })),
      );
    return {
      id: `arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/lb-${index}/0a1b`,
      ...{ name: `lb-${index}`, type: 'application', scheme: 'internet-facing', state: 'active', dnsName: null },
      ...{ vpcId, subnetIds: [subnetId], securityGroupIds: members[index]?.groupIds?.slice(0, 1) ?? [] },
      ...{ ipAddressType: 'ipv4', privateLinkFiltered: null },
      listeners: [{ protocol: 'HTTPS', port: 443, targetGroupIds: ['tg-1'] }],
      targetGroups: [{ id: 'tg-1', protocol: 'HTTPS', port: 8443, targetType: 'ip', preservesClientIp: null, targets }],
    };
  });
