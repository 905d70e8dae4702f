import { phi } from '#domain/declaring/phi-scope.ts';
import { fail, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { outsidePhi } from '#domain/network/phi-subnets.ts';
import { PUBLIC_ADDRESS_EXAMPLES } from './examples.ts';
import { type InterfaceFacts, Subnet } from './subnet.ts';

/** EC2 writes `nat_gateway`; its API reference, `natGateway`. */
const NAT_GATEWAYS = ['nat_gateway', 'natGateway'];

/**
 * NET-2. The address of a NAT gateway is no violation: it is public by purpose, takes no connection from outside, and
 * is no host's that holds PHI. That of a load balancer is: behind it stand the hosts of the subnet. A carrier address,
 * which a Wavelength Zone gives, is public in the carrier's network and beyond it. IPv6 addresses are not judged here, as
 * each is public by its nature; what they can reach is a question of routes.
 */
export const noPublicAddresses = rule({
  id: 'no-public-addresses-on-phi-subnets',
  title: 'No host in a subnet that holds PHI has a public IPv4 address',
  subject: Subnet,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(1)', '164.312(e)(1)'],
  remedy:
    'Switch the mapping of public addresses off, release the addresses, and keep what faces the internet in subnets of its own; name those that hold PHI in policy.phi.subnets.',
  uses: ['network-interfaces', 'subnets'],
  policy: { phi },
  judge(subnet, { policy, related, unread: gapAt }) {
    const outside = outsidePhi(subnet, policy.phi, related);
    if (outside) return outside;
    const gap = gapAt('mapPublicIpOnLaunch');
    if (subnet.mapPublicIpOnLaunch)
      return fail('MAPS_PUBLIC_ADDRESSES', 'New interfaces in this subnet get a public IPv4 address unasked.');
    const interfaces = related<InterfaceFacts>('network-interfaces', 'subnetId', subnet.id);
    const publicOnes = interfaces.rows.filter((one) => addressesOf(one).length > 0);
    const hosts = publicOnes.filter(({ interfaceType }) => !NAT_GATEWAYS.includes(interfaceType ?? ''));
    if (hosts.length > 0) return fail('PUBLIC_ADDRESS', `Public IPv4 addresses: ${hosts.map(described).join('; ')}.`);
    if (gap) return unread(gap);
    if (subnet.mapPublicIpOnLaunch === null)
      return unknown('NOT_REPORTED', 'EC2 did not say whether new interfaces get a public IPv4 address.');
    if (interfaces.gap)
      return unknown('INTERFACES_UNREAD', `Not every network interface was read (${interfaces.gap.reason}).`);
    if (subnet.shared !== false)
      return unknown(
        'OTHERS_NOT_SEEN',
        "The subnet is not known to be the account's own; interfaces of others in it are not seen.",
      );
    const count = `None of the ${interfaces.rows.length - publicOnes.length} other interfaces`;
    return publicOnes.length > 0
      ? pass(
          `${count} has a public IPv4 address; ${publicOnes.map(described).join('; ')} is public by purpose.`,
          'NAT_GATEWAY_ONLY',
        )
      : pass(`None of its ${interfaces.rows.length} interfaces has a public IPv4 address.`, 'NO_PUBLIC_ADDRESS');
  },
  examples: PUBLIC_ADDRESS_EXAMPLES,
});

const addressesOf = ({ publicIps, privateIps }: InterfaceFacts): string[] => [
  ...publicIps,
  ...privateIps.flatMap(({ carrierIp }) => (carrierIp === null ? [] : [`${carrierIp} (of the carrier)`])),
];

const described = (one: InterfaceFacts): string =>
  `${addressesOf(one).join(', ')} of ${one.id} (${one.interfaceType ?? 'of unreported type'})`;
