import { expect, test } from 'vitest';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import type { Network, NetworkTable } from '#domain/egress/places/network.ts';
import { Rows } from './agreement.ts';
import { inCidr, type Packet } from './packets.ts';
import { Dice } from './random.ts';
import { randomNetwork } from './random-network.ts';

const SEEDS = Array.from({ length: 9 }, (_, index) => index + 1);

const TABLES: readonly NetworkTable[] = [
  ...(['vpcs', 'subnets', 'securityGroups', 'securityGroupRules', 'groupVpcAssociations', 'prefixLists'] as const),
  ...(['prefixListEntries', 'networkAcls', 'networkAclEntries', 'routeTables', 'routes'] as const),
  ...([
    'routeTableAssociations',
    'gateways',
    'natGateways',
    'transitGatewayAttachments',
    'peerings',
    'vpnConnections',
  ] as const),
  ...(['transitGatewayRouteTables', 'transitGatewayAssociations', 'transitGatewayRoutes', 'mirrorSessions'] as const),
  ...(['endpoints', 'interfaces', 'blockPublicAccess', 'blockPublicAccessExclusions'] as const),
];

/** The network as it looks when one table could not be read at all. */
const denied = (network: Network, table: NetworkTable): Network => ({
  ...network,
  [table]: table === 'blockPublicAccess' ? null : [],
  unread: [...network.unread, { table, id: null, reason: 'AccessDenied' }],
});

const NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

/** The packet a row gives as its witness. */
function witnessOf({ witness }: EgressPath): Packet {
  const [name = '', first = 0, code] = witness.service.split('/');
  const port = code === undefined ? Number(first) : Number(first) * 256 + Number(code);
  return { destination: witness.destination, protocol: NUMBERS[name] ?? Number(name), port };
}

/** Whether the sender stands in a subnet that holds its address, as AWS would have it. */
function isConsistent(network: Network, { subnetId, sources }: EgressPath): boolean {
  const subnet = network.subnets.find((each) => each.id === subnetId);
  const cidrs = [...(subnet?.ipv6CidrBlocks ?? []), subnet?.cidrBlock ?? ''].filter((cidr) => cidr !== '');
  return sources.length > 0 && cidrs.some((cidr) => inCidr(sources[0]!.split('/')[0]!, cidr));
}

test('whatever single table cannot be read, every path that there is stays a path', { timeout: 120_000 }, () => {
  const lost: string[] = [];
  for (const seed of SEEDS) {
    const network = randomNetwork(new Dice(seed));
    const paths = [...egressPaths(network)].filter((path) => isConsistent(network, path));
    for (const table of TABLES) {
      const rest = new Rows(denied(network, table));
      // without the VPC nobody knows its base + 2; the resolver keeps its other address
      const kept = paths.filter((path) => table !== 'vpcs' || path.way !== 'RESOLVER');
      const missing = kept.filter((path) => !rest.anyFrom(path.subnetId, witnessOf(path)));
      lost.push(...missing.map((path) => `seed ${seed} without ${table}: ${path.id}`));
    }
  }
  expect(lost).toEqual([]);
});

test('what is UNKNOWN says why, and what is KNOWN has no reason to doubt it', () => {
  for (const seed of SEEDS)
    for (const path of egressPaths(randomNetwork(new Dice(seed)))) {
      if (path.certainty === 'UNKNOWN' || path.doubtfulReplyPorts !== '') expect(path.reasons, path.id).not.toEqual([]);
      else expect(path.reasons, path.id).toEqual([]);
    }
});
