import * as z from 'zod';
import {
  fail,
  type Judgement,
  notApplicable,
  pass,
  type RuleContext,
  rule,
  unknown,
  unread,
} from '#domain/declaring/rule.ts';
import { PUBLIC_ADDRESS_EXAMPLES } from './examples.ts';
import { type InterfaceFacts, Subnet } from './subnet.ts';

const phiSubnets = z
  .array(z.string().regex(/^(subnet|vpc)-[0-9a-f]+$/, 'is neither the id of a subnet nor of a VPC'))
  .default([])
  .describe('Subnets that hold PHI, by their id or that of their VPC; none: every subnet counts as holding PHI');

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
    'Switch the mapping of public addresses off, release the addresses, and keep what faces the internet in subnets of its own; name those that hold PHI in phiSubnets.',
  uses: ['network-interfaces', 'subnets'],
  policy: { phiSubnets },
  judge(subnet, { policy, related, unread: gapAt }) {
    if (policy.phiSubnets.length > 0 && ![subnet.id, subnet.vpcId].some((id) => policy.phiSubnets.includes(id)))
      return notNamed(policy.phiSubnets.filter((id) => isUnseen(id, related)));
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

/** The configuration may name what there is not: then which subnet it means nobody knows, and it may be this one. */
function notNamed(unseen: readonly string[]): Judgement {
  if (unseen.length === 0)
    return notApplicable('NO_PHI', 'The subnet is not among those that hold PHI, as the configuration names them.');
  return unknown(
    'PHI_SUBNET_NOT_FOUND',
    `The configuration does not name the subnet; but it names ${unseen.join(', ')} in phiSubnets, and no such subnet was seen in any region: nobody knows which one is meant, or where it was not looked.`,
  );
}

/** Whether no subnet that was read has the id, or is in the VPC of that id, in any region: no two share one. */
const isUnseen = (id: string, related: RuleContext<unknown>['related']): boolean =>
  related('subnets', id.startsWith('vpc-') ? 'vpcId' : 'id', id, null).rows.length === 0;

const addressesOf = ({ publicIps, privateIps }: InterfaceFacts): string[] => [
  ...publicIps,
  ...privateIps.flatMap(({ carrierIp }) => (carrierIp === null ? [] : [`${carrierIp} (of the carrier)`])),
];

const described = (one: InterfaceFacts): string =>
  `${addressesOf(one).join(', ')} of ${one.id} (${one.interfaceType ?? 'of unreported type'})`;
