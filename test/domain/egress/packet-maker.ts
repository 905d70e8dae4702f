import type { EgressPath } from '#domain/egress/paths/path.ts';
import type { Network } from '#domain/egress/places/network.ts';
import { addressText, cidrRange, type Packet } from './packets.ts';
import type { Dice } from './random.ts';
import { isCidr } from './walker/reading.ts';

/** A packet, and the port of its sender that a reply to it would come to. */
export interface Sample {
  readonly packet: Packet;
  readonly port: number;
}

/** The first, the last, or any address of a CIDR. */
export function addressIn(cidr: string, dice: Dice): bigint {
  const [first, last] = cidrRange(cidr);
  const kind = dice.below(4);
  if (kind === 0) return first;
  if (kind === 1) return last;
  const random = [1, 2, 3, 4].reduce((sum) => (sum << 32n) | BigInt(Math.floor(dice.next() * 2 ** 32)), 0n);
  return first + (random % (last - first + 1n));
}

const ALWAYS = [
  ...['10.0.0.2/32', '169.254.169.253/32', '169.254.169.254/32', '169.254.170.0/24', '169.254.171.0/24', '0.0.0.0/0'],
  ...[
    '1.1.1.1/32',
    '192.0.0.8/30',
    '10.1.1.7/32',
    '54.0.0.0/8',
    '64:ff9b::/96',
    '64:ff9b::a00:200/120',
    'fd00:ec2::253/128',
    '::/0',
    '2606:4700::/32',
  ],
];

/**
 * Makes packets at and around every border that stands anywhere in the network, and at and around the borders of what
 * the rows claim: just inside them, just outside.
 */
export function packetMaker(network: Network, paths: readonly EgressPath[], dice: Dice): (version: 4 | 6) => Sample {
  const texts = JSON.stringify(network).match(/(?<=")[0-9a-f.:]+(\/\d+)?(?=")/g) ?? [];
  const cidrs = [...new Set(texts)].filter((text) => isCidr(text) && /[.:]/.test(text));
  const whole = [...cidrs, ...ALWAYS].map((text) =>
    text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`,
  );
  const pool = { 4: whole.filter((text) => !text.includes(':')), 6: whole.filter((text) => text.includes(':')) };
  const claimed = {
    4: paths.filter((path) => path.ipVersion === 'IPv4'),
    6: paths.filter((path) => path.ipVersion === 'IPv6'),
  };
  const ports = borderPorts(network);
  return (version) => {
    const aimed =
      dice.chance(0.45) && claimed[version].length > 0 ? aimedAt(dice, dice.pick(claimed[version])) : undefined;
    const destination = aimed?.destination ?? near(dice, dice.pick(pool[version]), version);
    return { packet: { ...(aimed ?? service(dice, ports)), destination }, port: around(dice, ports) };
  };
}

function borderPorts(network: Network): number[] {
  const rules = network.securityGroupRules.flatMap((each) => [each.fromPort, each.toPort]);
  const entries = network.networkAclEntries.flatMap((each) => [each.portFrom, each.portTo]);
  return [...rules, ...entries, 53, 80, 443]
    .filter((each) => each !== null)
    .filter((each) => each >= 0 && each <= 65_535);
}

const bounded = (value: number, limit: number): number => Math.min(limit, Math.max(0, value));
const around = (dice: Dice, ports: readonly number[]): number =>
  bounded(dice.pick(ports) + dice.pick([-1, 0, 0, 1]), 65_535);

function near(dice: Dice, cidr: string, version: 4 | 6): string {
  const limit = (1n << (version === 4 ? 32n : 128n)) - 1n;
  const moved = addressIn(cidr, dice) + BigInt(dice.pick([-1, 0, 0, 0, 1]));
  return addressText(moved < 0n ? 0n : moved > limit ? limit : moved, version);
}

function service(dice: Dice, ports: readonly number[]): { protocol: number; port: number } {
  const protocol = dice.pick([6, 6, 6, 17, 17, 1, 58, 47, 50, 0, 255, dice.below(256)]);
  if (protocol === 6 || protocol === 17) return { protocol, port: around(dice, ports) };
  if (protocol !== 1 && protocol !== 58) return { protocol, port: 0 };
  return { protocol, port: dice.pick([0, 8, 128, 129, 3, 255]) * 256 + dice.pick([0, 0, 4, 255]) };
}

const NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

/** A packet at a corner of what a row holds. */
function aimedAt(dice: Dice, path: EgressPath): Packet {
  const version = path.ipVersion === 'IPv4' ? 4 : 6;
  const destination = near(dice, dice.pick(path.destinations), version);
  const named = NUMBERS[path.protocol];
  if (named === undefined) {
    const numbers = path.protocol.match(/\d+/g)?.map(Number) ?? [6, 17, 1, 58, 47];
    const protocol = bounded(dice.pick(numbers) + dice.pick([-1, 0, 0, 1]), 255);
    return { destination, protocol, port: [1, 6, 17, 58].includes(protocol) ? dice.below(65_536) : 0 };
  }
  const edges = path.ports.match(/\d+/g)?.map(Number) ?? [0, 443, 65_535];
  const icmp = named === 1 || named === 58;
  const port = icmp ? bounded(dice.pick(edges), 255) * 256 + dice.pick([0, 1, 4, 255]) : dice.pick(edges);
  return { destination, protocol: named, port: bounded(port + dice.pick([-1, 0, 0, 1]), 65_535) };
}
