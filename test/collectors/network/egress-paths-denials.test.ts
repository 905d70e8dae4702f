import { describe, expect, test } from 'vitest';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import { WHOLE_SCOPE } from '#domain/judging/judge.ts';
import { TABLES, type TableId } from '#domain/network/region/tables.ts';
import { type Gap, isInventoryGap } from '#domain/words/gap.ts';
import { pathsWith, tcp, udp } from '../../domain/egress/packets.ts';
import { denied, deriveEgress, type Rows } from '../../support/derive-egress.ts';
import { rowsOf } from '../../support/egress-tables.ts';
import { NAMES, type Name, NETWORK, VIA } from './egress-denials-network.ts';

const resolver = udp('169.254.169.253', 53);

/**
 * Which senders' way out hangs on each table, thought through by hand: what of the way one reads in that table. The
 * rules of a group stand in a table of their own, so `security-groups` takes nothing away from what they let out.
 */
const FEEDS: Readonly<Record<TableId, readonly (Name | 'resolver')[]>> = {
  // whether the IPv6 block is public; whether names are resolved; whether a firewall stands at the internet gateway
  vpcs: ['six', 'resolver', 'nat', 'public', 'firewall'],
  subnets: NAMES,
  'network-interfaces': [...NAMES, 'resolver'], // who sends at all
  instances: [],
  'vpc-block-public-access': ['nat', 'public', 'six', 'firewall'],
  'security-groups': [],
  'security-group-rules': NAMES,
  'prefix-lists': ['s3'],
  'network-acls': NAMES,
  'route-tables': NAMES,
  'vpc-gateways': ['nat', 'public', 'six', 'vpn', 'firewall'],
  'nat-gateways': ['nat', 'firewall'],
  'transit-gateway-attachments': ['transit'],
  'vpn-connections': ['vpn'],
  'transit-gateway-route-tables': [],
  'traffic-mirror-sessions': [],
  'vpc-peerings': ['peer'],
  'vpc-endpoints': ['s3', 'firewall', 'link'],
  'network-firewalls': [], // without its rules a firewall is what it is by nature
  'workspace-networks': [],
};

/** Reasons that are there though everything was read. */
const BY_NATURE = ['INSPECTION_UNREAD', 'TRANSIT_ROUTES_UNREAD', 'BEYOND_UNREAD'];
const isTouched = ({ certainty, reasons }: EgressPath): boolean =>
  certainty === 'UNKNOWN' &&
  reasons.some((why) => /_UNREAD:/.test(why) && !BY_NATURE.some((code) => why.startsWith(`${code}:`)));

const egressAllow = [
  { why: 'claims archive', prefixListId: 'pl-s3', protocol: 'tcp', ports: '443' },
  { why: 'drops what it does not know', way: 'FIREWALL' },
];
const POLICY = { egressAllow, databricksNetworks: [] };

const rows: Rows = rowsOf(NETWORK);
const whole = deriveEgress(rows, { policy: POLICY });
const without = (id: TableId) =>
  deriveEgress({ ...rows, [id]: [] }, { policy: POLICY, gaps: { [id]: [denied(`ec2:${id}`)] } });

const from = (paths: readonly EgressPath[], name: Name | 'resolver'): EgressPath[] =>
  name === 'resolver'
    ? pathsWith(paths, resolver).filter(({ subnetId }) => subnetId === 'subnet-nat')
    : pathsWith(paths, VIA[name].packet).filter(
        ({ subnetId, way, sourceKind }) =>
          subnetId === `subnet-${name}` && way !== 'LOCAL' && !sourceKind.endsWith('_TRANSIT'),
      );

const told = ({ way, via, grade, certainty }: EgressPath): string => `${way} ${via} ${grade} ${certainty}`;

test('with everything read each sender has its way, and only what is unknowable is unknown', () => {
  expect(whole.unit.gaps).toEqual([]);
  expect(whole.unit.outcome).toBe('COMPLETE');
  for (const name of NAMES) {
    const found = from(whole.paths, name);
    expect(
      found.map(({ way }) => way),
      name,
    ).toEqual([VIA[name].way]);
    expect(found[0]?.certainty, name).toBe(name === 'firewall' || name === 'transit' ? 'UNKNOWN' : 'KNOWN');
    expect(found.filter(isTouched), name).toEqual([]);
  }
});

test('and the allowlist passes the list, leaves the firewall open, and refuses the rest that is public or a service', () => {
  const verdict = (name: Name) => whole.findings.get(from(whole.paths, name)[0]?.exitId ?? '')?.verdict;
  expect(Object.fromEntries(NAMES.map((name) => [name, verdict(name)]))).toEqual({
    nat: 'FAIL',
    public: 'FAIL',
    six: 'FAIL',
    s3: 'PASS',
    firewall: 'UNKNOWN',
    peer: 'NOT_APPLICABLE',
    transit: 'NOT_APPLICABLE',
    vpn: 'NOT_APPLICABLE',
    link: 'FAIL',
  });
});

describe.each(TABLES)('while %s is denied', (id) => {
  const { unit, paths, findings } = without(id);

  test('each path that it feeds is unknown and says why; the others are as they were', () => {
    for (const name of [...NAMES, 'resolver'] as const) {
      const found = from(paths, name);
      const isFed = FEEDS[id].includes(name);
      expect(found, `${name} is gone`).not.toEqual([]);
      expect(found.every(isTouched), `${name}: ${found.map(({ words }) => words)}`).toBe(isFed);
      if (!isFed) expect(found.map(told), name).toEqual(expect.arrayContaining(from(whole.paths, name).map(told)));
    }
  });

  test('nothing passes because of it, and what it feeds is neither passed nor, but for what is known there, refused', () => {
    const passed = (all: typeof findings) =>
      [...all].filter(([, { verdict }]) => verdict === 'PASS').map(([path]) => path);
    expect(passed(whole.findings)).toEqual(expect.arrayContaining(passed(findings)));
    for (const path of paths.filter((one) => one.publicDestinations && isTouched(one))) {
      const fails = paths.some(({ exitId, certainty }) => exitId === path.exitId && certainty === 'KNOWN');
      const isKnownToFail = fails && whole.findings.get(path.exitId)?.verdict === 'FAIL';
      const { verdict, code } = findings.get(path.exitId)!;
      const may = ['UNKNOWN FACTS_UNREAD', ...(isKnownToFail ? ['FAIL OUTSIDE_ALLOWLIST'] : [])];
      expect(may, path.words).toContain(`${verdict} ${code}`);
    }
  });

  test('the table is not complete, and says so of itself: of senders, where they may be missing', () => {
    expect(unit.outcome).toBe('PARTIAL');
    const hidesSenders = ['vpcs', 'subnets', 'network-interfaces', 'instances', 'workspace-networks'].includes(id);
    const codes = unit.gaps.filter(isInventoryGap).map(({ code }) => code);
    expect(codes.includes('INPUTS_INCOMPLETE')).toBe(!hidesSenders);
    expect(codes).not.toEqual([]);
    expect(findings.get(WHOLE_SCOPE)?.verdict).toBe('ERROR');
  });
});

interface Lost {
  readonly what: string;
  readonly table: TableId;
  /** The row that is not there; none: all of them are, with the field set to null. */
  readonly row?: string;
  readonly field?: Record<string, null>;
  readonly gap: Gap;
  readonly feeds: readonly (Name | 'resolver')[];
}

const refusedRow = (resourceId: string, fields: string[] = []): Gap => ({ ...denied('ec2:X'), resourceId, fields });

/** Again by hand: a row takes along what hangs on it, and nothing else. */
const LOST: readonly Lost[] = [
  {
    what: 'internet gateways, of all kinds of gateways',
    table: 'vpc-gateways',
    row: 'igw-1',
    gap: denied('ec2:DescribeInternetGateways'),
    feeds: ['nat', 'public', 'firewall'],
  },
  {
    what: 'the NAT gateway',
    table: 'nat-gateways',
    row: 'nat-1',
    gap: refusedRow('nat-1'),
    feeds: ['nat', 'firewall'],
  },
  {
    what: 'one route table',
    table: 'route-tables',
    row: 'rtb-peer',
    gap: refusedRow('rtb-peer'),
    feeds: ['peer', 'nat', 'public', 'firewall', 'vpn'],
  }, // it may be the edge table of the internet or the virtual private gateway
  { what: 'one subnet', table: 'subnets', row: 'subnet-vpn', gap: refusedRow('subnet-vpn'), feeds: ['vpn'] },
  {
    what: 'one interface',
    table: 'network-interfaces',
    row: 'eni-nat',
    gap: refusedRow('eni-nat'),
    feeds: ['nat', 'resolver'],
  }, // of this sender
  { what: 'the peering', table: 'vpc-peerings', row: 'pcx-1', gap: refusedRow('pcx-1'), feeds: ['peer'] },
  { what: 'a VPN connection', table: 'vpn-connections', row: 'vpn-1', gap: refusedRow('vpn-1'), feeds: ['vpn'] },
  { what: 'one endpoint', table: 'vpc-endpoints', row: 'vpce-s3', gap: refusedRow('vpce-s3'), feeds: ['s3'] },
  {
    what: 'the entries of a list',
    table: 'prefix-lists',
    field: { entries: null },
    gap: refusedRow('pl-s3', ['entries']),
    feeds: ['s3'],
  },
  {
    what: 'whether names are resolved',
    table: 'vpcs',
    field: { dnsSupport: null },
    gap: refusedRow('vpc-1', ['dnsSupport']),
    feeds: ['resolver'],
  },
  {
    what: 'the mode of Block Public Access',
    table: 'vpc-block-public-access',
    field: { internetGatewayBlockMode: null },
    gap: refusedRow('us-east-1', ['internetGatewayBlockMode']),
    feeds: ['nat', 'public', 'six', 'firewall'],
  },
];

test.each(LOST)(
  'without $what, what hangs on it is unknown and the rest as it was',
  ({ table: id, row, field, gap, feeds }) => {
    const left = (rows[id] ?? []).filter((each) => each.id !== row).map((each) => ({ ...each, ...field }));
    const { paths } = deriveEgress({ ...rows, [id]: left }, { policy: POLICY, gaps: { [id]: [gap] } });
    for (const name of [...NAMES, 'resolver'] as const) {
      const found = from(paths, name);
      expect(found.length > 0 && found.every(isTouched), `${name}: ${found.map(({ words }) => words)}`).toBe(
        feeds.includes(name),
      );
      if (!feeds.includes(name))
        expect(found.map(told), name).toEqual(expect.arrayContaining(from(whole.paths, name).map(told)));
    }
  },
);

test('a rule of an unknown group may open every group to anything', () => {
  const left = rows['security-group-rules'].filter(({ id }) => id !== 'sgr-link');
  const gaps = { 'security-group-rules': [refusedRow('sgr-link')] };
  const { paths } = deriveEgress({ ...rows, 'security-group-rules': left }, { policy: POLICY, gaps });
  const ssh = pathsWith(paths, tcp('1.1.1.1', 22)).filter(({ way }) => way === 'NAT');
  expect(ssh.length).toBeGreaterThan(0);
  expect(ssh.every(isTouched)).toBe(true);
  expect(from(paths, 'nat').some(({ certainty }) => certainty === 'KNOWN')).toBe(true);
});

test('while the list of the allowlist is not read, what it may allow is unknown, and what it cannot allow fails', () => {
  const list = [{ why: 'partner', prefixListId: 'pl-s3', protocol: 'udp' }];
  const perhaps = [{ why: 'partner', prefixListId: 'pl-s3', protocol: 'tcp' }];
  const gaps = { 'prefix-lists': [denied('ec2:DescribeManagedPrefixLists')] };
  const verdictWith = (allow: unknown) => {
    const { paths, findings } = deriveEgress({ ...rows, 'prefix-lists': [] }, { policy: { egressAllow: allow }, gaps });
    return findings.get(from(paths, 'nat')[0]?.exitId ?? '');
  };
  expect(verdictWith(list)).toMatchObject({ verdict: 'FAIL', code: 'OUTSIDE_ALLOWLIST' });
  expect(verdictWith(perhaps)).toMatchObject({ verdict: 'UNKNOWN', code: 'ALLOWLIST_UNREAD' });
});

describe('what decides nothing about packets', () => {
  const unit = (...fields: string[]) => {
    const gap: Gap = { ...denied('ec2:DescribeVpcEncryptionControls'), fields };
    return deriveEgress(rowsOf(NETWORK), { gaps: { vpcs: [gap] } }).unit;
  };

  test('leaves the paths complete where it was not read, so that they can be compared', () => {
    expect(unit('encryptionMode', 'encryptionState', 'encryptionExclusions').outcome).toBe('COMPLETE');
    expect(unit('encryptionMode', 'dnsSupport').outcome).toBe('PARTIAL');
    expect(unit().outcome).toBe('PARTIAL');
  });
});
