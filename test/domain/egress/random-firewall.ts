import type { FirewallAssociation, Network } from '#domain/egress/places/network.ts';
import type { Dice } from './random.ts';

type Places = Pick<Network, 'vpcs' | 'subnets'>;
type Routing = Pick<Network, 'routeTables' | 'routes' | 'routeTableAssociations'>;

const ARN = 'arn:aws:network-firewall:us-east-1:111122223333:firewall/igw';

const TYPES = ['flexible', 'outbound-only', 'bidirectional', 'exclude', 'az-unsupported'];

/** In some networks the first VPC has an Automated Internet Firewall, told of in three places that need not agree. */
export function firewalled(dice: Dice, { vpcs, subnets }: Places, routing: Routing): Places & Routing {
  if (!dice.chance(0.4)) return { vpcs, subnets, ...routing };
  const isActive = dice.chance(0.85);
  const status = (): string | null =>
    isActive ? dice.mostly<string | null>('active', 'pending', null) : dice.pick(['pending', 'disabling', 'active']);
  const associations = associationsOf(dice, status);
  return {
    vpcs: vpcs.map((each) => (each.id === 'vpc-1' ? { ...each, networkFirewallAssociations: associations } : each)),
    subnets: subnets.map((each) => ({
      ...each,
      networkFirewallConnectivityType: dice.mostly<string | null>(dice.pick(TYPES), null, 'quantum'),
    })),
    ...routing,
    routes: routing.routes.map((each) => ({
      ...each,
      igwFirewall:
        /^e?igw-/.test(each.target ?? '') && dice.mostly(true, false)
          ? { firewallArn: dice.mostly<string | null>(ARN, `${ARN}-2`, null), status: status() }
          : null,
    })),
  };
}

function associationsOf(dice: Dice, status: () => string | null): FirewallAssociation[] | null {
  const one = (firewallArn: string | null): FirewallAssociation => ({
    firewallArn,
    status: status(),
    mode: dice.mostly<string | null>(dice.pick(['monitor', 'enforce']), null, 'dream'),
  });
  return dice.mostly<FirewallAssociation[] | null>([one(ARN)], [], null, [one(null)], [one(ARN), one(`${ARN}-2`)]);
}
