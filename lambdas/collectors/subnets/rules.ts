import * as z from 'zod';
import { fail, notApplicable, pass, rule, unknown, unread } from '#domain/rule.ts';
import { PUBLIC_ADDRESS_EXAMPLES } from './examples.ts';
import { Subnet } from './subnet.ts';

/** What is needed of a network interface; rows of `network-interfaces` have it. */
export interface InterfaceFacts {
  readonly id: string;
  readonly interfaceType: string | null;
  readonly publicIps: readonly string[];
}

const phiSubnets = z
  .array(z.string().regex(/^(subnet|vpc)-[0-9a-f]+$/, 'is neither the id of a subnet nor of a VPC'))
  .default([])
  .describe('Subnets that hold PHI, by their id or that of their VPC; none: every subnet counts as holding PHI');

/** EC2 writes `nat_gateway`; its API reference, `natGateway`. */
const NAT_GATEWAYS = ['nat_gateway', 'natGateway'];

/**
 * NET-2. The address of a NAT gateway is no violation: it is public by purpose, takes no connection from outside, and
 * is no host's that holds PHI. That of a load balancer is: behind it stand the hosts of the subnet. IPv6 addresses are
 * not judged here, as each is public by its nature; what they can reach is a question of routes.
 */
export const noPublicAddresses = rule({
  id: 'no-public-addresses-on-phi-subnets',
  title: 'No host in a subnet that holds PHI has a public IPv4 address',
  subject: Subnet,
  severity: 'HIGH',
  controls: ['164.312(a)(1)', '164.312(e)(1)'],
  remedy:
    'Switch the mapping of public addresses off, release the addresses, and keep what faces the internet in subnets of its own; name those that hold PHI in phiSubnets.',
  uses: ['network-interfaces'],
  policy: { phiSubnets },
  judge(subnet, { policy, related, unread: gapAt }) {
    if (policy.phiSubnets.length > 0 && ![subnet.id, subnet.vpcId].some((id) => policy.phiSubnets.includes(id)))
      return notApplicable('NO_PHI', 'The subnet is not among those that hold PHI, as the configuration names them.');
    const gap = gapAt('mapPublicIpOnLaunch');
    if (subnet.mapPublicIpOnLaunch)
      return fail('MAPS_PUBLIC_ADDRESSES', 'New interfaces in this subnet get a public IPv4 address unasked.');
    const interfaces = related<InterfaceFacts>('network-interfaces', 'subnetId', subnet.id);
    const publicOnes = interfaces.rows.filter(({ publicIps }) => publicIps.length > 0);
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

const described = ({ id, interfaceType, publicIps }: InterfaceFacts): string =>
  `${publicIps.join(', ')} of ${id} (${interfaceType ?? 'of unreported type'})`;
