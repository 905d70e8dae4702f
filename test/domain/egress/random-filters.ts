import type { NetworkAclEntry, SecurityGroupRule } from '#domain/egress/places/network.ts';
import { entry, rule } from './facts.ts';
import type { Dice } from './random.ts';

/** CIDRs that overlap, nest, touch and repeat, some of which AWS would not give. */
const CIDRS_4 =
  '0.0.0.0/0 0.0.0.0/0 0.0.0.0/1 128.0.0.0/1 8.8.8.0/24 8.8.0.0/16 8.8.8.8/32 52.216.0.0/15 52.217.0.0/16 10.0.0.0/8 10.0.0.0/16 10.0.1.0/24 10.0.1.0/28 10.0.1.16/28 10.0.1.128/25 10.0.2.0/24 10.0.2.64/26 10.0.3.0/24 10.0.9.0/28 10.1.0.0/16 10.1.1.0/24 100.64.0.0/10 100.64.1.0/24 172.31.0.0/16 192.0.0.0/16 169.254.0.0/16 169.254.171.0/24 198.18.0.0/15 10.0.1.77/24'.split(
    ' ',
  );

const CIDRS_6 =
  '::/0 ::/0 2000::/3 2606:4700::/32 2606:4700:0:1::/64 2600:1f14:aa:bb00::/56 2600:1f14:aa:bb01::/64 2600:1f14:aa:bb01:8000::/65 2600:1f14:aa:bb02::/64 64:ff9b::/96 64:ff9b::808:0/112 64:ff9b::a00:0/104 fd00::/8 fd12:3456::/32 fd00:ec2:80::/64 2001:db8::/32'.split(
    ' ',
  );

const BAD_CIDRS = ['10.0.0.0/33', '300.1.1.1/8', 'nonsense', '1.2.3/8', '::/129', '8.8.8.8/8/8'];

const PROTOCOLS = ['-1', '-1', 'tcp', 'tcp', 'tcp', '6', 'udp', '17', 'icmp', '1', 'icmpv6', '58', '47', '50'];

const BAD_PROTOCOLS = ['carp', '256'];

const PORTS = [0, 1, 22, 53, 80, 443, 443, 1023, 1024, 1025, 32_768, 60_999, 61_000, 65_534, 65_535];

export const GROUPS = ['sg-a', 'sg-b', 'sg-c', 'sg-in'];

export const cidr4 = (dice: Dice): string => (dice.oddly(0.02) ? dice.pick(BAD_CIDRS) : dice.pick(CIDRS_4));

export const cidr6 = (dice: Dice): string => (dice.oddly(0.02) ? dice.pick(BAD_CIDRS) : dice.pick(CIDRS_6));

function ports(dice: Dice, all: number | null): { first: number | null; last: number | null } {
  if (dice.chance(0.2)) return { first: all, last: all === null ? null : 65_535 };
  const [a, b] = [dice.pick(PORTS), dice.pick(PORTS)];
  return dice.oddly(0.03) ? { first: 90, last: 80 } : { first: Math.min(a, b), last: Math.max(a, b) };
}

const icmp = (dice: Dice): { first: number; last: number } => ({
  first: dice.pick([-1, 0, 8, 128, 129, 255, 300]),
  last: dice.pick([-1, 0, 4]),
});

export const list = (dice: Dice): string => dice.mostly(dice.pick(['pl-1', 'pl-2', 'pl-3']), 'pl-gone');

const isIcmp = (protocol: string): boolean => ['icmp', 'icmpv6', '1', '58'].includes(protocol);

export function randomRule(dice: Dice, index: number): SecurityGroupRule {
  const ipProtocol = dice.pick(dice.oddly(0.05) ? BAD_PROTOCOLS : PROTOCOLS);
  const { first, last } = isIcmp(ipProtocol) ? icmp(dice) : ports(dice, null);
  const common = { isEgress: dice.chance(0.6), ipProtocol, fromPort: first, toPort: last };
  const groupId = dice.pick(GROUPS);
  const id = `sgr-${index}`;
  const kind = dice.next();
  if (kind < 0.45) return rule(id, groupId, { ...common, cidrIpv4: cidr4(dice) });
  if (kind < 0.68) return rule(id, groupId, { ...common, cidrIpv6: cidr6(dice) });
  if (kind < 0.78) return rule(id, groupId, { ...common, prefixListId: list(dice) });
  if (kind < 0.99 || dice.calm)
    return rule(id, groupId, {
      ...common,
      referencedGroupId: dice.mostly(dice.pick(GROUPS), 'sg-gone'),
      referencedPeeringId: dice.mostly(null, 'pcx-1', 'pcx-2'),
      peeringStatus: dice.pick([null, null, 'active', 'deleted']),
    });
  return rule(id, groupId, common);
}

/** Rules as most accounts have them. */
export function openRules(dice: Dice): SecurityGroupRule[] {
  return GROUPS.flatMap((groupId) => [
    ...dice.some([rule(`sgr-${groupId}-4`, groupId, { cidrIpv4: '0.0.0.0/0' })], 0.45),
    ...dice.some([rule(`sgr-${groupId}-6`, groupId, { cidrIpv6: '::/0' })], 0.45),
    ...dice.some([rule(`sgr-${groupId}-in`, groupId, { isEgress: false, cidrIpv4: '10.0.0.0/16' })], 0.4),
  ]);
}

function randomEntry(dice: Dice, aclId: string, ruleNumber: number): NetworkAclEntry {
  const protocol = dice.oddly(0.05) ? '300' : dice.pick(['-1', '-1', '6', '6', '17', '1', '58', '47']);
  const { first, last } = ports(dice, dice.oddly(0.4) ? null : 0);
  const messages = dice.oddly(0.2) ? { first: null, last: null } : icmp(dice);
  const six = dice.chance(0.35);
  const made = entry(aclId, ruleNumber, dice.chance(0.5), dice.chance(0.7) ? 'allow' : 'deny', {
    protocol,
    cidrBlock: six ? null : cidr4(dice),
    ipv6CidrBlock: six ? cidr6(dice) : null,
    portFrom: first,
    portTo: last,
    icmpType: messages.first,
    icmpCode: messages.last,
  });
  return dice.oddly(0.01) ? { ...made, ruleAction: 'perhaps' } : made;
}

export function aclEntries(dice: Dice, aclId: string): NetworkAclEntry[] {
  const denies = dice.times(0, 4, (i) => randomEntry(dice, aclId, 10 + i));
  if (dice.chance(0.25)) return [...denies, ...dice.times(0, 4, (i) => randomEntry(dice, aclId, 200 + i))];
  const narrow = dice.chance(0.3)
    ? [
        entry(aclId, 90, false, 'deny', {
          protocol: dice.pick(['6', '17']),
          cidrBlock: '0.0.0.0/0',
          portFrom: dice.pick([1024, 32_768]),
          portTo: dice.pick([60_999, 65_535]),
        }),
      ]
    : [];
  const open = [true, false].flatMap((egress) => [
    entry(aclId, 100, egress, 'allow', { cidrBlock: '0.0.0.0/0' }),
    entry(aclId, 101, egress, 'allow', { ipv6CidrBlock: '::/0' }),
  ]);
  return [...denies, ...narrow, ...open];
}
