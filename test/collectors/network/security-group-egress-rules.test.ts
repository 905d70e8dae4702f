import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import derivation from '#collectors/network/security-group-egress-rules/derivation.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import type { Gap } from '#domain/words/gap.ts';
import { awsRegion } from '#domain/words/scope.ts';
import type { Row } from '#domain/words/unit.ts';
import { deriveTable } from '../../../lambdas/steps/derive/derive-table.ts';

const SCOPE = awsRegion('111122223333', 'us-east-1');
const RULE = {
  id: 'sgr-1',
  groupId: 'sg-1',
  isEgress: true,
  ipProtocol: 'tcp',
  fromPort: 443,
  toPort: 443,
  cidrIpv4: null as string | null,
  cidrIpv6: null as string | null,
  prefixListId: null as string | null,
  referencedGroupId: null as string | null,
  referencedVpcId: null,
  referencedUserId: null,
  referencedPeeringId: null,
  peeringStatus: null,
  description: 'why',
  tags: {},
};
const ANYWHERE = { ...RULE, cidrIpv4: '0.0.0.0/0' };
const LISTED = { ...RULE, prefixListId: 'pl-1' };
const LIST = { id: 'pl-1', entries: ['198.51.100.0/24', '203.0.113.0/24'] };
const gapOf = (operation: string, change: Partial<Gap> = {}): Gap => ({
  operation,
  resourceId: null,
  fields: [],
  code: 'ACCESS_DENIED',
  reason: 'UnauthorizedOperation',
  ...change,
});

interface Seen {
  readonly rows: readonly object[];
  readonly gaps?: readonly Gap[];
}

function derive(rules: Seen, lists: Seen = { rows: [LIST] }) {
  const lookups = new Lookups();
  for (const [id, { rows, gaps = [] }] of Object.entries({ 'security-group-rules': rules, 'prefix-lists': lists }))
    lookups.add(id, { scope: SCOPE, rows: rows as Row[], gaps, observedAt: '2026-11-21T06:00:00.000Z' });
  return deriveTable(derivation, SCOPE, {}, lookups);
}
const only = (rule: object) => derive({ rows: [rule] }).rows[0];

test('has the outbound rules, and no inbound one', () => {
  const { rows, gaps, outcome } = derive({
    rows: [
      { ...ANYWHERE, isEgress: false },
      { ...ANYWHERE, id: 'sgr-2' },
    ],
  });
  expect({ gaps, outcome }).toEqual({ gaps: [], outcome: 'COMPLETE' });
  expect(rows).toEqual([
    {
      id: 'sgr-2',
      groupId: 'sg-1',
      protocol: 'tcp',
      portFrom: 443,
      portTo: 443,
      ports: '443',
      destinationKind: 'cidr',
      destinations: ['0.0.0.0/0'],
      prefixListId: null,
      referencedGroupId: null,
      description: 'why',
    },
  ]);
});

test.each([
  ['an IPv6 range', { cidrIpv6: '::/0' }, 'cidr', ['::/0']],
  ['a prefix list, by all it holds', { prefixListId: 'pl-1' }, 'prefix-list', LIST.entries],
  ['a group, whose members are not known here', { referencedGroupId: 'sg-2' }, 'group', null],
])('the destination is %s', (_what, far, destinationKind, destinations) => {
  const { rows, gaps } = derive({ rows: [{ ...RULE, ...far }] });
  expect(rows).toEqual([expect.objectContaining({ destinationKind, destinations })]);
  expect(gaps).toEqual([]);
});

test.each([
  ['everything', '-1', -1, -1, { protocol: 'all', ports: 'all', portFrom: 0, portTo: 65535 }],
  ['everything, whatever its ports say', '-1', 22, 22, { protocol: 'all', ports: 'all', portFrom: 0, portTo: 65535 }],
  ['a range', 'udp', 1024, 2048, { protocol: 'udp', ports: '1024-2048', portFrom: 1024, portTo: 2048 }],
  ['all ports', 'tcp', 0, 65535, { protocol: 'tcp', ports: 'all', portFrom: 0, portTo: 65535 }],
  ['ports nobody named', 'tcp', null, null, { protocol: 'tcp', ports: 'all', portFrom: 0, portTo: 65535 }],
  ['a protocol by its number', '6', 443, 443, { protocol: 'tcp', ports: '443', portFrom: 443, portTo: 443 }],
  ['a protocol without ports', '50', 0, 0, { protocol: '50', ports: 'all', portFrom: null, portTo: null }],
  ['a type of ICMP', 'icmp', 8, -1, { protocol: 'icmp', ports: '8', portFrom: null, portTo: null }],
  ['a code of ICMP', 'icmp', 3, 4, { protocol: 'icmp', ports: '3/4', portFrom: null, portTo: null }],
  ['all of ICMPv6', 'icmpv6', -1, -1, { protocol: 'icmpv6', ports: 'all', portFrom: null, portTo: null }],
  ['nobody knows what', 'quic', 443, 443, { protocol: 'quic', ports: null, portFrom: 0, portTo: 65535 }],
  ['ports the wrong way round', 'tcp', 9, 1, { protocol: 'tcp', ports: null, portFrom: 0, portTo: 65535 }],
])('lets out %s', (_what, ipProtocol, fromPort, toPort, expected) => {
  expect(only({ ...ANYWHERE, ipProtocol, fromPort, toPort })).toMatchObject(expected);
});

describe('what was not read', () => {
  /** That lists are missing, whichever rules name them. */
  const incomplete = expect.objectContaining({ code: 'INPUTS_INCOMPLETE', resourceId: null });
  const isUnread = { destinations: null, destinationKind: 'prefix-list', prefixListId: 'pl-1' };

  test('of rules is not read here either', () => {
    const denied = gapOf('ec2:DescribeSecurityGroupRules');
    const one = gapOf('ec2:DescribeSecurityGroupRules', { resourceId: 'sgr-9', code: 'UNEXPECTED_RESPONSE' });
    const { rows, gaps } = derive({ rows: [ANYWHERE], gaps: [denied, one] });
    expect(rows).toHaveLength(1);
    expect(gaps).toEqual([one, denied]);
  });

  test('of a list makes the destination of its rules unread, and of no other', () => {
    const lost = gapOf('ec2:GetManagedPrefixListEntries', {
      resourceId: 'pl-1',
      fields: ['entries'],
      code: 'THROTTLED',
    });
    const rules = [LISTED, { ...ANYWHERE, id: 'sgr-2' }];
    const { rows, gaps } = derive({ rows: rules }, { rows: [{ ...LIST, entries: null }], gaps: [lost] });
    expect(rows).toEqual([
      expect.objectContaining({ id: 'sgr-1', ...isUnread }),
      expect.objectContaining({ id: 'sgr-2', destinations: ['0.0.0.0/0'] }),
    ]);
    expect(gaps).toEqual([{ ...lost, resourceId: 'sgr-1', fields: ['destinations'] }, incomplete]);
  });

  test('of the inventory of lists makes lists that are not there unread, and keeps those that are', () => {
    const denied = gapOf('ec2:DescribeManagedPrefixLists');
    const rules = [LISTED, { ...LISTED, id: 'sgr-2', prefixListId: 'pl-2' }];
    const { rows, gaps } = derive({ rows: rules }, { rows: [LIST], gaps: [denied] });
    expect(rows.map(({ destinations }) => destinations)).toEqual([LIST.entries, null]);
    expect(gaps).toEqual([{ ...denied, resourceId: 'sgr-2', fields: ['destinations'] }, incomplete]);
  });

  test('is also a list that no list of lists holds, and a rule without a destination', () => {
    const { rows, gaps } = derive({ rows: [LISTED, { ...RULE, id: 'sgr-2' }] }, { rows: [] });
    expect(rows).toEqual([
      expect.objectContaining(isUnread),
      expect.objectContaining({ destinationKind: null, destinations: null }),
    ]);
    expect(gaps.map(({ resourceId, fields, reason }) => [resourceId, fields, reason])).toEqual([
      ['sgr-1', ['destinations'], 'pl-1 is not among the prefix lists that were read'],
      ['sgr-2', ['destinations'], 'the rule names no destination'],
    ]);
  });

  test('in a region nobody read is a gap of the whole table', () => {
    const { rows, gaps } = deriveTable(derivation, SCOPE, {}, new Lookups());
    expect(rows).toEqual([]);
    expect(gaps).toEqual([expect.objectContaining({ resourceId: null, fields: [], code: 'UNIT_MISSING' })]);
  });
});

test('a port is let out exactly where it lies between port_from and port_to', () => {
  const port = fc.integer({ min: 0, max: 65535 });
  fc.assert(
    fc.property(port, port, port, (a, b, asked) => {
      const [fromPort, toPort] = [Math.min(a, b), Math.max(a, b)];
      const row = only({ ...ANYWHERE, fromPort, toPort }) as unknown as { portFrom: number; portTo: number };
      expect(asked >= row.portFrom && asked <= row.portTo).toBe(asked >= fromPort && asked <= toPort);
    }),
    { numRuns: 100 },
  );
});
