import { describe, expect, test } from 'vitest';
import type { FirewallAssociation, Network } from '#domain/egress/places/network.ts';
import { base, E, withEip } from '../cases.ts';
import { tcp } from '../packets.ts';
import { paths, told } from '../told.ts';

const ARN = 'arn:aws:network-firewall:us-east-1:111122223333:firewall/igw';
const OTHERS = { ownerId: '999988887777' };

interface Told {
  readonly type: string | null;
  readonly mode?: string | null;
  readonly status?: string | null;
  readonly association?: readonly FirewallAssociation[] | null;
  readonly route?: { firewallArn: string | null; status: string | null } | null;
}

/** S1 sends all to the internet gateway, IPv6 to the egress-only one; a firewall of the VPC is told of like this. */
function inspected({ type, mode = 'enforce', status = 'active', association, route }: Told, isPublic = false): Network {
  const network = base({ '0.0.0.0/0': 'igw-1', '::/0': 'eigw-1' }, { interfaces: [isPublic ? withEip(E) : E] });
  const associations = association === undefined ? [{ firewallArn: ARN, status, mode }] : association;
  const igwFirewall = route === undefined ? { firewallArn: ARN, status } : route;
  return {
    ...network,
    vpcs: network.vpcs.map((each) => ({ ...each, networkFirewallAssociations: associations })),
    subnets: network.subnets.map((each) => ({ ...each, networkFirewallConnectivityType: type })),
    routes: network.routes.map((each) => (/^e?igw-/.test(each.target ?? '') ? { ...each, igwFirewall } : each)),
  };
}

const four = tcp('1.1.1.1', 443);
const six = tcp('2606:4700::1111', 443);
const by = (firewall: Told, isPublic = false, packet = four) => told(paths(inspected(firewall, isPublic), packet));
const reasons = (firewall: Told, isPublic = false, packet = four) =>
  paths(inspected(firewall, isPublic), packet).map((path) => path.reasons);

describe.each(['flexible', 'outbound-only'])('%s', (type) => {
  test('lets a host without a public address out, and translates its address', () => {
    expect(by({ type })).toEqual([`FIREWALL by ${ARN}>igw-1 UNKNOWN CONVERSE`]);
    expect(reasons({ type })).toEqual([[`INSPECTION_UNREAD:${ARN}`]]);
    const [path] = paths(inspected({ type }), four);
    expect(path).toMatchObject({ replyPorts: '', doubtfulReplyPorts: '0-65535', publicDestinations: true });
  });

  test('inspects a host with one, too', () => {
    expect(by({ type }, true)).toEqual([`FIREWALL by ${ARN}>igw-1 UNKNOWN CONVERSE`]);
  });

  test('blocks nothing while it monitors: what leaves is known, and so are answers', () => {
    for (const isPublic of [true, false]) {
      expect(by({ type, mode: 'monitor' }, isPublic)).toEqual([`FIREWALL by ${ARN}>igw-1 KNOWN CONVERSE`]);
      expect(reasons({ type, mode: 'monitor' }, isPublic)).toEqual([[]]);
    }
  });
});

test('bidirectional lets out who has a public address, and nobody else', () => {
  expect(by({ type: 'bidirectional' }, true)).toEqual([`FIREWALL by ${ARN}>igw-1 UNKNOWN CONVERSE`]);
  expect(by({ type: 'bidirectional', mode: 'monitor' }, true)).toEqual([`FIREWALL by ${ARN}>igw-1 KNOWN CONVERSE`]);
  expect(by({ type: 'bidirectional' })).toEqual([]);
});

test.each(['exclude', 'az-unsupported'])('%s bypasses it, whatever its state', (type) => {
  for (const status of ['active', 'pending', null]) {
    expect(by({ type, status }, true)).toEqual(['INTERNET by igw-1 KNOWN CONVERSE']);
    expect(by({ type, status })).toEqual([]);
    expect(by({ type, status }, false, six)).toEqual(['INTERNET by eigw-1 KNOWN CONVERSE']);
  }
});

test('an egress-only gateway is inspected likewise', () => {
  expect(by({ type: 'flexible' }, false, six)).toEqual([`FIREWALL by ${ARN}>eigw-1 UNKNOWN CONVERSE`]);
  expect(by({ type: 'bidirectional', mode: 'monitor' }, false, six)).toEqual([
    `FIREWALL by ${ARN}>eigw-1 KNOWN CONVERSE`,
  ]);
});

test('what a NAT gateway sends on is inspected where the gateway stands', () => {
  const network = inspected({ type: 'bidirectional' });
  const routes = network.routes.map((each) =>
    each.routeTableId === 'rtb-1' && each.target === 'igw-1' ? { ...each, target: 'nat-1', igwFirewall: null } : each,
  );
  expect(told(paths({ ...network, routes }, four))).toEqual([`FIREWALL by nat-1>${ARN}>igw-1 UNKNOWN CONVERSE`]);
});

describe('while it may or may not inspect, packets may take either way', () => {
  const both = (why: string) => [
    ['FIREWALL', [ARN, 'igw-1'], [why, `INSPECTION_UNREAD:${ARN}`].sort()],
    ['INTERNET', ['igw-1'], [why]],
  ];
  const ways = (firewall: Told) =>
    paths(inspected(firewall, true), four)
      .map(({ way, via, reasons: why }) => [way, via, why])
      .sort();

  test.each(['pending', 'disabling', 'of a later year', null])('its status is %s', (status) => {
    expect(ways({ type: 'flexible', status })).toEqual(both(`GATEWAY_CHANGING:${ARN}`));
    expect(reasons({ type: 'flexible', status })).toEqual([[`GATEWAY_CHANGING:${ARN}`, `INSPECTION_UNREAD:${ARN}`]]);
  });

  test('the status of the route and of the VPC differ', () => {
    const route = { firewallArn: ARN, status: 'pending' };
    expect(ways({ type: 'flexible', route })).toEqual(both(`GATEWAY_CHANGING:${ARN}`));
  });

  test.each([null, 'of-a-later-year', ''])('the treatment of the subnet is %j', (type) => {
    expect(ways({ type })).toEqual(both('FIREWALL_UNREAD:subnet-1'));
    expect(reasons({ type })).toEqual([['FIREWALL_UNREAD:subnet-1', `INSPECTION_UNREAD:${ARN}`]]);
  });

  test('the route names none', () => {
    expect(ways({ type: 'flexible', route: null })).toEqual(both('FIREWALL_UNREAD:subnet-1'));
    expect(by({ type: 'flexible', route: null })).toEqual([`FIREWALL by ${ARN}>igw-1 UNKNOWN CONVERSE`]);
  });
});

test.each<[string, Told, string]>([
  ['its mode was not told', { type: 'flexible', mode: null }, ARN],
  ['its mode is a new one', { type: 'flexible', mode: 'dream' }, ARN],
  ['the VPC names none', { type: 'flexible', association: [] }, ARN],
  [
    'the VPC names another',
    { type: 'flexible', association: [{ firewallArn: 'a', status: 'active', mode: 'monitor' }] },
    ARN,
  ],
  ['nobody says which', { type: 'flexible', association: [], route: { firewallArn: null, status: 'active' } }, 'vpc-1'],
])('what it blocks is not known where %s', (_what, firewall, where) => {
  expect(reasons(firewall)).toEqual([[`INSPECTION_UNREAD:${where}`]]);
});

describe('where nobody names a firewall', () => {
  const none: Told = { type: null, association: null, route: null };

  test("one's own VPC has none", () => {
    expect(by(none)).toEqual([]);
    expect(by(none, true)).toEqual(['INTERNET by igw-1 KNOWN CONVERSE']);
  });

  test.each<[string, (network: Network) => Partial<Network>]>([
    ['was not read', () => ({ vpcs: [] })],
    ["is another account's", ({ vpcs }) => ({ vpcs: vpcs.map((each) => ({ ...each, ...OTHERS })) })],
  ])('a VPC that %s may have one', (_what, change) => {
    const among = (isPublic: boolean) => {
      const network = inspected(none, isPublic);
      const found = paths({ ...network, ...change(network) }, four).filter(({ via }) => via.includes('igw-1'));
      return found.map(({ way, via, reasons: why }) => [way, via, why.includes('FIREWALL_UNREAD:vpc-1')]);
    };
    expect(among(false)).toEqual([['FIREWALL', ['igw-1'], true]]);
    expect(among(true)).toEqual([['INTERNET', ['igw-1'], true]]);
  });
});

test('Block Public Access in both directions closes it; what else it does to it is not documented', () => {
  const blocked = (mode: string) => {
    const network = inspected({ type: 'flexible', mode: 'monitor' });
    return paths(
      { ...network, blockPublicAccess: { internetGatewayBlockMode: mode, state: 'update-complete' } },
      four,
    ).map((path) => path.reasons);
  };
  expect(blocked('block-bidirectional')).toEqual([]);
  expect(blocked('block-ingress')).toEqual([['BLOCK_PUBLIC_ACCESS:subnet-1']]);
});
