import { describe, expect, test } from 'vitest';
import { egressAllow } from '#collectors/network/egress-paths/policy.ts';
import { egressIsAllowlisted } from '#collectors/network/egress-paths/rules.ts';
import type { WorkspaceNetwork } from '#collectors/network/workspace-networks/rules.ts';
import { egressPaths } from '#domain/egress/paths/egress-paths.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import type { Network } from '#domain/egress/places/network.ts';
import { WHOLE_SCOPE } from '#domain/judging/judge.ts';
import { hypotheticalInterfaces } from '#domain/network/region/hypothetical.ts';
import { networkOf } from '#domain/network/region/network.ts';
import { TABLES, type TableId, type Tables } from '#domain/network/region/tables.ts';
import type { Gap } from '#domain/words/gap.ts';
import { base } from '../../domain/egress/cases.ts';
import { attachment, endpoint, networkInterface, transitRoute } from '../../domain/egress/facts.ts';
import { pathsWith, tcp } from '../../domain/egress/packets.ts';
import { Dice } from '../../domain/egress/random.ts';
import { randomNetwork } from '../../domain/egress/random-network.ts';
import { denied, deriveEgress } from '../../support/derive-egress.ts';
import { type CollectedRows, rowsOf } from '../../support/egress-tables.ts';
import { ruleContext } from '../../support/rule-context.ts';

const observed = (rows: CollectedRows, gaps: Partial<Record<TableId, Gap[]>> = {}): Tables =>
  Object.fromEntries(TABLES.map((id) => [id, { rows: rows[id], gaps: gaps[id] ?? [] }])) as unknown as Tables;

const NET = base({ '0.0.0.0/0': 'nat-1', '::/0': 'eigw-1' });
const rowGap = (resourceId: string, fields: string[] = []): Gap => ({ ...denied('ec2:X'), resourceId, fields });

/** A transit gateway's routes and associations stand in the rows of its tables; a session's target is one interface. */
const ofTables = (network: Network): Partial<Network> => {
  const ids = new Set(network.transitGatewayRouteTables.map(({ id }) => id));
  return {
    transitGatewayRoutes: network.transitGatewayRoutes.filter(({ routeTableId }) => ids.has(routeTableId)),
    transitGatewayAssociations: network.transitGatewayAssociations.filter(({ routeTableId }) => ids.has(routeTableId)),
    mirrorSessions: network.mirrorSessions.map((session) => ({
      ...session,
      targetInterfaceIds: session.targetInterfaceIds.slice(0, 1),
    })),
  };
};

describe('the facts of a region', () => {
  test('are those of the tables, one to one', () => {
    for (let seed = 1; seed <= 8; seed++) {
      const random = randomNetwork(new Dice(seed));
      const network: Network = {
        ...random,
        ...ofTables(random),
        blockPublicAccess: random.blockPublicAccess ?? NET.blockPublicAccess,
        unread: [],
      };
      const mapped = networkOf(observed(rowsOf(network)), network.accountId, network.hypothetical);
      const { routes, routeTableAssociations, networkAclEntries, prefixListEntries, ...others } = network;
      const { transitGatewayRoutes, transitGatewayAssociations, ...whole } = others;
      expect(mapped, `seed ${seed}`).toMatchObject(whole);
      expect([...egressPaths(mapped)], `seed ${seed}`).toEqual([...egressPaths(network)]);
    }
  });

  test("hold a prefix list that only a reference shows, and a load balancer's interfaces as a mirror's target", () => {
    const network: Network = {
      ...NET,
      transitGatewayRouteTables: [
        { id: 'tgw-rtb-1', transitGatewayId: 'tgw-1', transitGatewayOwnerId: '111122223333' },
      ],
      transitGatewayRoutes: [transitRoute('tgw-rtb-1', 'pl-1', ['tgw-attach-1'])],
      mirrorSessions: [
        {
          id: 'tms-1',
          interfaceId: 'eni-1',
          targetId: 'tmt-1',
          copies: true,
          targetType: 'network-load-balancer',
          targetInterfaceIds: [],
          targetEndpointId: null,
        },
      ],
      interfaces: [networkInterface('eni-nlb', 'vpc-1', 'subnet-1', '10.0.1.40', [])],
    };
    const rows = rowsOf(network);
    const references = ['pl-1', 'pl-2'].map((prefixListId) => ({
      prefixListId,
      attachmentId: null,
      blackhole: true,
      state: 'available',
    }));
    const targetLoadBalancerArn = 'arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/net/tap/50dc6c495c0c9188';
    const mapped = networkOf(
      observed({
        ...rows,
        'network-interfaces': rows['network-interfaces'].map((row) => ({
          ...row,
          description: 'ELB net/tap/50dc6c495c0c9188',
        })),
        'transit-gateway-route-tables': rows['transit-gateway-route-tables'].map((row) => ({
          ...row,
          prefixListReferences: references,
        })),
        'traffic-mirror-sessions': rows['traffic-mirror-sessions'].map((row) => ({ ...row, targetLoadBalancerArn })),
      }),
      '111122223333',
      [],
    );
    expect(mapped.transitGatewayRoutes).toEqual([
      ...network.transitGatewayRoutes,
      transitRoute('tgw-rtb-1', 'pl-2', []),
    ]);
    expect(mapped.mirrorSessions[0]?.targetInterfaceIds).toEqual(['eni-nlb']);
  });

  test('lack the routes of a table whose routes or lists were not read', () => {
    const table = { id: 'tgw-rtb-1', transitGatewayId: 'tgw-1', transitGatewayOwnerId: '111122223333' };
    const [row] = rowsOf({ ...NET, transitGatewayRouteTables: [table] })['transit-gateway-route-tables'];
    for (const untold of [{ routes: null }, { prefixListReferences: null }]) {
      const tables = observed({ ...rowsOf(NET), 'transit-gateway-route-tables': [{ ...row!, ...untold }] });
      expect(networkOf(tables, '111122223333', []).unread).toMatchObject([
        { table: 'transitGatewayRoutes', id: 'tgw-rtb-1' },
      ]);
    }
  });

  test('leave out attachments of a transit gateway that are no VPC', () => {
    const [row] = rowsOf({
      ...NET,
      transitGatewayAttachments: [attachment('tgw-attach-1', 'tgw-1', 'vpc-1', ['subnet-1'])],
    })['transit-gateway-attachments'];
    const vpn = { ...row!, id: 'tgw-attach-2', vpcId: null, resourceType: 'vpn', subnetIds: null };
    const tables = observed({ ...rowsOf(NET), 'transit-gateway-attachments': [row!, vpn] });
    const network = networkOf(tables, '111122223333', []);
    expect(network.transitGatewayAttachments.map(({ id }) => id)).toEqual(['tgw-attach-1']);
    expect(network.unread).toEqual([]);
    for (const resourceType of ['vpc', null]) {
      const untold = { ...vpn, resourceType };
      const { unread } = networkOf(observed({ ...rowsOf(NET), 'transit-gateway-attachments': [untold] }), '1', []);
      expect(unread).toMatchObject([{ table: 'transitGatewayAttachments', id: null }]);
    }
    const noSubnets = { ...row!, subnetIds: null };
    const { unread } = networkOf(observed({ ...rowsOf(NET), 'transit-gateway-attachments': [noSubnets] }), '1', []);
    expect(unread).toMatchObject([{ table: 'transitGatewayAttachments', id: 'tgw-attach-1' }]);
  });

  const gate = endpoint('vpce-1', 'vpc-1', 'Gateway');
  test.each<[string, TableId, Gap, unknown[]]>([
    ['a subnet nobody saw', 'subnets', denied('ec2:X'), [['subnets', null]]],
    [
      'a subnet that was not read',
      'subnets',
      rowGap('subnet-7'),
      [
        ['subnets', 'subnet-7'],
        ['subnets', null],
      ],
    ],
    [
      'an interface that was not read',
      'network-interfaces',
      rowGap('eni-7'),
      [
        ['interfaces', 'eni-7'],
        ['interfaces', null],
      ],
    ],
    [
      'a rule of nobody knows which group',
      'security-group-rules',
      rowGap('sgr-7'),
      [
        ['securityGroupRules', 'sgr-7'],
        ['securityGroupRules', null],
      ],
    ],
    [
      'a table that may be any subnet’s',
      'route-tables',
      rowGap('rtb-7'),
      [
        ['routeTables', 'rtb-7'],
        ['routeTables', null],
      ],
    ],
    [
      'a peering that was not read',
      'vpc-peerings',
      rowGap('pcx-7'),
      [
        ['peerings', 'pcx-7'],
        ['peerings', null],
      ],
    ],
    [
      'a NAT gateway that was not read, which hides no other',
      'nat-gateways',
      rowGap('nat-7'),
      [['natGateways', 'nat-7']],
    ],
    ['gateways of one kind', 'vpc-gateways', denied('ec2:DescribeVpnGateways'), []],
    ['groups nobody saw', 'security-groups', denied('ec2:X'), [['groupVpcAssociations', null]]],
    ['a field that decides nothing', 'vpcs', rowGap('vpc-1', ['encryptionMode']), []],
  ])('%s', (_name, table, gap, expected) => {
    const { unread } = networkOf(
      observed(rowsOf({ ...NET, endpoints: [gate] }), { [table]: [gap] }),
      '111122223333',
      [],
    );
    expect(unread.map(({ table: name, id }) => [name, id])).toEqual(expected);
  });

  test('name an interface in use whose addresses were not told: it sends from nobody knows where', () => {
    const addressless = (status: string): CollectedRows => {
      const interfaces = NET.interfaces.map((each) => ({ ...each, status, privateIps: [], ipv6Addresses: [] }));
      return rowsOf({ ...NET, interfaces });
    };
    const { unit, paths } = deriveEgress(addressless('in-use'));
    expect(unit.gaps).toMatchObject([
      { operation: 'ec2:DescribeNetworkInterfaces', resourceId: null, fields: [], code: 'MALFORMED_RESPONSE' },
    ]);
    expect(unit.gaps[0]?.reason).toContain('eni-e');
    const out = pathsWith(paths, tcp('1.1.1.1', 443)).filter(({ way }) => way === 'NAT');
    expect(out.map(({ subnetId, certainty }) => [subnetId, certainty])).toEqual([['subnet-1', 'UNKNOWN']]);
    expect(deriveEgress(addressless('available')).unit.gaps).toEqual([]);
  });

  test('say which lists within rows were not told', () => {
    const rows = rowsOf({
      ...NET,
      prefixLists: [{ id: 'pl-1', state: null }],
      endpoints: [endpoint('vpce-fw', 'vpc-1', 'GatewayLoadBalancer'), gate],
    });
    const { unread, prefixListEntries } = networkOf(
      observed({
        ...rows,
        'prefix-lists': rows['prefix-lists'].map((row) => ({ ...row, entries: null })),
        'vpc-endpoints': rows['vpc-endpoints'].map((row) => ({ ...row, subnetIds: null })),
        'security-groups': rows['security-groups'].map((row) => ({ ...row, vpcAssociations: null })),
        'vpc-block-public-access': rows['vpc-block-public-access'].map((row) => ({ ...row, exclusions: null })),
      }),
      '111122223333',
      [],
    );
    expect(prefixListEntries).toEqual([]);
    expect(unread.map(({ table, id }) => [table, id])).toEqual([
      ['groupVpcAssociations', null],
      ['blockPublicAccessExclusions', null],
      ['prefixListEntries', 'pl-1'],
      ['endpoints', 'vpce-fw'],
    ]);
  });
});

describe('hypothetical interfaces', () => {
  const network = { region: 'us-east-1', subnetIds: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-e'] };
  const none = observed(rowsOf({ ...NET, interfaces: [] }));

  test('are where their subnets are, whatever region the configuration names', () => {
    const slip = { ...network, region: 'us-esat-1' };
    expect(hypotheticalInterfaces([slip], 'us-east-1', observed(rowsOf(NET)))).toContainEqual({
      subnetId: 'subnet-1',
      groupIds: ['sg-e'],
    });
  });

  test('are every subnet and the groups of each configured network of the region', () => {
    const elsewhere = { ...network, region: 'eu-west-1', subnetIds: ['subnet-7'] };
    expect(hypotheticalInterfaces([network, elsewhere], 'us-east-1', none)).toEqual([
      { subnetId: 'subnet-1', groupIds: ['sg-e'] },
      { subnetId: 'subnet-2', groupIds: ['sg-e'] },
    ]);
  });

  test('are those of instances of Databricks, each subnet and groups once, and of no others', () => {
    const host = (id: string, instanceId: string) =>
      networkInterface(id, 'vpc-1', 'subnet-1', '10.0.1.11', ['sg-2', 'sg-1'], { instanceId });
    const interfaces = [host('eni-1', 'i-1'), host('eni-2', 'i-1'), { ...host('eni-3', 'i-2'), groupIds: ['sg-3'] }];
    const instances = [
      { id: 'i-1', databricks: true },
      { id: 'i-2', databricks: false },
    ];
    expect(hypotheticalInterfaces([], 'us-east-1', observed(rowsOf({ ...NET, interfaces }, instances)))).toEqual([
      { subnetId: 'subnet-1', groupIds: ['sg-1', 'sg-2'] },
    ]);
  });

  test('have paths while nothing runs', () => {
    const { paths } = deriveEgress(rowsOf({ ...NET, interfaces: [] }), { policy: { databricksNetworks: [network] } });
    const [found] = pathsWith(paths, tcp('1.1.1.1', 443));
    expect(found).toMatchObject({
      subnetId: 'subnet-1',
      way: 'NAT',
      interfaces: 0,
      hypothetical: true,
      certainty: 'KNOWN',
    });
  });

  test('in a subnet that the region does not have are unknown, not absent', () => {
    const typo = { ...network, subnetIds: ['subnet-9'] };
    const { paths, findings } = deriveEgress(rowsOf(NET), { policy: { databricksNetworks: [typo] } });
    const found = paths.filter(({ subnetId, publicDestinations }) => subnetId === 'subnet-9' && publicDestinations);
    expect(found.map(({ certainty }) => certainty)).toContain('UNKNOWN');
    for (const { exitId } of found)
      expect(findings.get(exitId)).toMatchObject({ verdict: 'UNKNOWN', code: 'FACTS_UNREAD' });
  });
});

describe('networks of the Databricks account', () => {
  const idle = rowsOf({ ...NET, interfaces: [] });
  const network = (facts: Partial<WorkspaceNetwork> = {}): WorkspaceNetwork => ({
    id: 'n-1',
    name: 'clinical',
    vpcId: 'vpc-1',
    subnetIds: ['subnet-1', 'subnet-elsewhere'],
    securityGroupIds: ['sg-e'],
    restApiEndpointIds: null,
    relayEndpointIds: null,
    status: 'VALID',
    createdAt: null,
    workspaceIds: ['1001'],
    ...facts,
  });
  const withNetworks = (...networks: WorkspaceNetwork[]) => ({ ...idle, 'workspace-networks': networks });
  const refused: Gap = { ...denied('GET networks'), code: 'ACCESS_DENIED' };
  const refusing = (...gaps: Gap[]) => ({ gaps: { 'workspace-networks': gaps } });

  test('have paths while nothing runs, where their subnet is, with all their groups', () => {
    const { paths, unit } = deriveEgress(withNetworks(network()));
    const [found] = pathsWith(paths, tcp('1.1.1.1', 443));
    expect(found).toMatchObject({ subnetId: 'subnet-1', securityGroupIds: ['sg-e'], way: 'NAT', hypothetical: true });
    expect(found).toMatchObject({ interfaces: 0, certainty: 'KNOWN' });
    expect(unit).toMatchObject({ outcome: 'COMPLETE', gaps: [] });
    const tables = observed(withNetworks(network({ securityGroupIds: ['sg-z', 'sg-e'] })));
    expect(hypotheticalInterfaces([], 'us-east-1', tables)).toEqual([
      { subnetId: 'subnet-1', groupIds: ['sg-e', 'sg-z'] },
    ]);
  });

  test('count once beside the configuration that names the same', () => {
    const configured = { region: 'us-east-1', subnetIds: ['subnet-1'], securityGroupIds: ['sg-e'] };
    expect(hypotheticalInterfaces([configured], 'us-east-1', observed(withNetworks(network())))).toHaveLength(1);
  });

  test('of another region or AWS account have none here, and leave nothing open', () => {
    const elsewhere = network({ vpcId: 'vpc-elsewhere', subnetIds: ['subnet-elsewhere'] });
    expect(deriveEgress(withNetworks(elsewhere))).toMatchObject({ paths: [], unit: { outcome: 'COMPLETE', gaps: [] } });
  });

  test('whose subnet nobody saw count by their VPC while subnets were not all read', () => {
    const { subnets, ...rest } = withNetworks(network());
    const tables = { ...rest, subnets: subnets.filter(({ id }) => id !== 'subnet-1') };
    const { paths } = deriveEgress(tables, { gaps: { subnets: [rowGap('subnet-1')] } });
    expect(paths.some((path) => path.subnetId === 'subnet-1' && path.certainty === 'UNKNOWN')).toBe(true);
  });

  test('are nothing that is missing where no Databricks account is configured', () => {
    const { 'workspace-networks': _, ...unconfigured } = rowsOf(NET);
    expect(deriveEgress(unconfigured).unit).toMatchObject({ outcome: 'COMPLETE', gaps: [] });
  });

  test('that were not read leave the paths that are known, and say that there may be more', () => {
    const known = deriveEgress(rowsOf(NET));
    const { unit, paths, findings } = deriveEgress(rowsOf(NET), refusing(refused));
    expect(paths).toEqual(known.paths);
    expect(unit).toMatchObject({ outcome: 'PARTIAL', gaps: [{ operation: 'GET networks', code: 'ACCESS_DENIED' }] });
    expect(unit.gaps[0]?.reason).toContain('interfaces that Databricks may make are not all known');
    expect(findings.get(WHOLE_SCOPE)).toMatchObject({ verdict: 'ERROR', code: 'ACCESS_DENIED' });
  });

  test.each([
    ['one network was not read', refusing(rowGap('n-2'))],
    ['the subnets of one were not read', refusing(rowGap('n-2', ['subnetIds']))],
  ])('say that there may be more where %s', (_what, gaps) => {
    expect(deriveEgress(withNetworks(network()), gaps).unit.outcome).toBe('PARTIAL');
  });

  test.each([
    ['subnets', { subnetIds: null }],
    ['groups', { securityGroupIds: null }],
    ['groups, and VPC', { securityGroupIds: null, vpcId: null }],
  ])('say that there may be more where their %s were not told', (_what, facts) => {
    const { unit } = deriveEgress({ ...rowsOf(NET), 'workspace-networks': [network(facts)] });
    expect(unit).toMatchObject({ outcome: 'PARTIAL', gaps: [{ operation: 'workspace-networks' }] });
    expect(unit.gaps[0]?.reason).toContain('n-1');
    const elsewhere = deriveEgress(withNetworks(network({ ...facts, vpcId: 'vpc-elsewhere' })));
    expect(elsewhere.unit.outcome).toBe('COMPLETE');
  });

  test('leave nothing open by who uses them, nor in a region without subnets', () => {
    expect(deriveEgress(rowsOf(NET), refusing(rowGap('n-1', ['workspaceIds']))).unit.outcome).toBe('COMPLETE');
    const empty = { ...idle, subnets: [] };
    expect(deriveEgress(empty, refusing(refused)).unit.outcome).toBe('COMPLETE');
    const unseen = deriveEgress(empty, { gaps: { 'workspace-networks': [refused], subnets: [denied('ec2:X')] } });
    expect(unseen.unit.gaps.map(({ operation }) => operation)).toContain('GET networks');
  });
});

test('a refusal names what is refused, where from, by what, and what to do about it', () => {
  const reasonWith = (egressAllow: readonly object[]): string[] => {
    const { paths, findings } = deriveEgress(rowsOf(NET), { policy: { egressAllow } });
    const found = pathsWith(paths, tcp('1.1.1.1', 443)).filter(({ way }) => way === 'NAT');
    return found.map(({ exitId }) => findings.get(exitId)!.reason);
  };
  expect(reasonWith([])).toEqual([
    'In vpc-1, subnet-1 (10.0.1.0/24) with sg-e can reach 0.0.0.0/0 on tcp, udp and icmp through nat-1 ' +
      '(rule sgr-4, ACL entry acl-1:100, route rtb-1:0.0.0.0/0). None of this is on the allowlist. Narrow sgr-4.',
  ]);
  const [partly] = reasonWith([{ why: 'needed', cidrs: ['1.0.0.0/8'], protocol: 'tcp', ports: '443' }]);
  expect(partly).toMatch(
    /can reach 0\.0\.0\.0\/0 on tcp\/0-442,444-65535, udp and icmp, 0\.0\.0\.0\/0 except 1\.0\.0\.0\/8 on/,
  );
});

test.each([
  ['us-east-1', '; the sample of Databricks’ needs in it is of 2026-11-21 and may be out of date.'],
  ['eu-west-3', '; the sample of Databricks’ needs in it has no control plane for eu-west-3: name its addresses'],
])('a refusal in %s says what the sample has for it', (region, said) => {
  const { paths } = deriveEgress(rowsOf(NET));
  const [path] = pathsWith(paths, tcp('1.1.1.1', 443)).filter(({ way }) => way === 'NAT');
  const policy = { egressAllow: [{ why: 'needed', sample: 'databricks' as const }] };
  const { verdict, reason } = egressIsAllowlisted.judge(path!, ruleContext({ policy, region }));
  expect([verdict, reason]).toEqual(['FAIL', expect.stringContaining(said.replace('’', "'"))]);
});

describe('the policy egressAllow', () => {
  const why = 'needed';
  test.each([
    [{ why, cidrs: ['52.0.0.0/8', '2600::/16'], ports: '443,8443-8451' }],
    [{ why, prefixListId: 'pl-0a1b2c3d', protocol: 'tcp', ports: '443' }],
    [{ why, way: 'FIREWALL' }],
    [{ why, way: 'VPN', protocol: '50' }],
    [{ why, cidrs: ['8.8.8.8/32'], protocol: 'icmp', ports: '8' }],
    [{ why, sample: 'databricks' }],
    [{ why, sample: 'databricks', regions: ['us-east-1'], vpcIds: ['vpc-0a1b'] }],
    [{ why, cidrs: ['8.8.8.8/32'], subnetIds: ['subnet-0a1b'], securityGroupIds: ['sg-0a1b', 'sg-0a2b'] }],
    [{ why, services: ['com.amazonaws.{region}.sts', 'com.amazonaws.vpce.us-east-1.vpce-svc-0a1b'] }],
    [{ why, way: 'PRIVATELINK', owners: ['444455556666'], ports: '443' }],
    [{ why, firewall: 'inspection', domains: ['.databricks.com', 'example.com'] }],
    [
      {
        why,
        firewall: 'arn:aws:network-firewall:us-east-1:111122223333:firewall/inspection',
        cidrs: ['8.8.8.8/32'],
      },
    ],
  ])('takes %j', (entry) => {
    expect(egressAllow.safeParse([entry]).error).toBeUndefined();
  });

  test.each([
    [{ cidrs: ['52.0.0.0/8'] }],
    [{ why: '', cidrs: ['52.0.0.0/8'] }],
    [{ why }],
    [{ why, ports: '443' }],
    [{ why, cidrs: [] }],
    [{ why, cidrs: ['52.0.0.0'] }],
    [{ why, cidrs: ['52.0.0.0/33'] }],
    [{ why, cidrs: ['52.0.0.0/8'], prefixListId: 'pl-0a1b2c3d' }],
    [{ why, cidrs: ['52.0.0.0/8'], protocol: 'https' }],
    [{ why, cidrs: ['52.0.0.0/8'], ports: '443-' }],
    [{ why, cidrs: ['52.0.0.0/8'], protocol: '50', ports: '443' }],
    [{ why, way: 'TUNNEL' }],
    [{ why, cidrs: ['52.94.5.77/1'] }],
    [{ why, cidrs: ['2600:1f18::1/32'] }],
    [{ why, sample: 'databricks', way: 'NAT' }],
    [{ why, sample: 'snowflake' }],
    [{ why, cidrs: ['8.8.8.8/32'], vpcIds: [] }],
    [{ why, vpcIds: ['vpc-0a1b'] }],
    [{ why, cidrs: ['8.8.8.8/32'], securityGroupIds: ['open'] }],
    [{ why, cidrs: ['8.8.8.8/32'], regions: ['useast1'] }],
    [{ why, owners: ['amazon'] }],
    [{ why, services: ['sts'] }],
    [{ why, services: ['com.amazonaws.us-east-1.sts'], cidrs: ['8.8.8.8/32'] }],
    [{ why, sample: 'databricks', services: ['com.amazonaws.us-east-1.sts'] }],
    [{ why, firewall: 'inspection' }],
    [{ why, firewall: 'in spection', domains: ['example.com'] }],
    [{ why, firewall: 'inspection', domains: ['*'] }],
    [{ why, firewall: 'inspection', prefixListId: 'pl-0a1b2c3d', domains: ['example.com'] }],
    [{ why, domains: ['example.com'] }],
  ])('refuses %j', (entry) => {
    expect(egressAllow.safeParse([entry]).success).toBe(false);
  });

  test.each([
    [{ why, cidrs: ['10.0.0.0/8', 'fd00::/8'] }, 'no address of 10.0.0.0/8, fd00::/8 is public'],
    [{ why, way: 'LOCAL' }, 'what goes by LOCAL reaches no public address'],
    [{ why, way: 'PRIVATELINK' }, 'it takes services or owners'],
    [{ why, way: 'NAT', services: ['com.amazonaws.us-east-1.sts'] }, 'are of PRIVATELINK, not of NAT'],
    [{ why, way: 'NAT', firewall: 'inspection', domains: ['example.com'] }, 'by NAT nothing passes a firewall'],
  ])('says of %j that it can never match', (entry, problem) => {
    const [issue, ...more] = egressAllow.safeParse([entry]).error?.issues ?? [];
    expect(more).toEqual([]);
    expect(issue?.path).toEqual([0]);
    expect(issue?.message).toMatch(/^can never match: /);
    expect(issue?.message).toContain(problem);
  });

  test('names all problems of all entries at once, each with its place', () => {
    const { error } = egressAllow.safeParse([
      { why, cidrs: ['52.0.0.0'], vpcIds: ['subnet-0a1b'], ports: '443-' },
      { why, way: 'NAT', cidrs: ['10.0.0.0/8'], prefixListId: 'pl-0a1b2c3d' },
    ]);
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['0.cidrs.0', '0.vpcIds.0', '0', '1', '1']);
  });
});

test('in a network without a gateway the resolver still leads out', () => {
  const { paths } = deriveEgress(rowsOf(base({})));
  const ways = new Set(paths.map((path: EgressPath) => path.way));
  expect([...ways].sort()).toEqual(['LOCAL', 'RESOLVER']);
});
