import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { egressAllow } from '#collectors/network/egress-paths/policy.ts';
import type { Network, NetworkInterface, SecurityGroupRule } from '#domain/egress/places/network.ts';
import {
  emptyNetwork,
  endpoint,
  networkInterface,
  openEntries,
  route,
  rule,
  subnet,
  vpc,
} from '../../domain/egress/facts.ts';
import { deriveEgress } from '../../support/derive-egress.ts';
import { rowsOf } from '../../support/egress-tables.ts';

/**
 * A VPC as Databricks documents it (https://docs.databricks.com/aws/en/security/network/classic/customer-managed-vpc):
 * two private and two public subnets, a NAT gateway in each of these, S3 by a gateway endpoint, six nodes.
 */
const OUT: Partial<SecurityGroupRule>[] = [
  ...[443, 3306, 53, 6666, 2443].map((port) => ({ ipProtocol: 'tcp', fromPort: port, toPort: port })),
  { ipProtocol: 'tcp', fromPort: 8443, toPort: 8451 },
  { ipProtocol: 'udp', fromPort: 53, toPort: 53 },
];
const anywhere = { cidrIpv4: '0.0.0.0/0' };
const ZONES = ['a', 'b'] as const;
const table = (id: string, subnetId: string, ...routes: [string, string][]) => ({
  association: { routeTableId: id, subnetId, gatewayId: null, main: false, state: 'associated' },
  routes: [route(id, '10.0.0.0/16', 'local'), ...routes.map(([to, target]) => route(id, to, target))],
});
const tables = ZONES.flatMap((zone) => [
  table(`rtb-${zone}`, `subnet-${zone}`, ['0.0.0.0/0', `nat-${zone}`], ['pl-s3', 'vpce-s3']),
  table(`rtb-public-${zone}`, `subnet-public-${zone}`, ['0.0.0.0/0', 'igw-1']),
]);

const documented = (rules: readonly Partial<SecurityGroupRule>[], more: readonly NetworkInterface[] = []): Network => ({
  ...emptyNetwork,
  vpcs: [vpc('vpc-1', '10.0.0.0/16')],
  subnets: ZONES.flatMap((zone, at) => [
    subnet(`subnet-${zone}`, 'vpc-1', `10.0.${at}.0/24`),
    subnet(`subnet-public-${zone}`, 'vpc-1', `10.0.${10 + at}.0/24`),
  ]),
  securityGroups: [{ id: 'sg-nodes', vpcId: 'vpc-1' }],
  securityGroupRules: rules.map((one, at) => rule(`sgr-${at}`, 'sg-nodes', { ...anywhere, ...one })),
  networkAcls: [
    {
      id: 'acl-1',
      vpcId: 'vpc-1',
      isDefault: true,
      subnetIds: ZONES.flatMap((z) => [`subnet-${z}`, `subnet-public-${z}`]),
    } as never,
  ],
  networkAclEntries: openEntries('acl-1'),
  routeTables: tables.map(({ association: { routeTableId } }) => ({ id: routeTableId, vpcId: 'vpc-1' })),
  routes: tables.flatMap(({ routes }) => routes),
  routeTableAssociations: tables.map(({ association }) => association),
  gateways: [{ id: 'igw-1', vpcId: 'vpc-1', state: 'available' }],
  natGateways: ZONES.map((zone) => ({
    ...{ id: `nat-${zone}`, vpcId: 'vpc-1', subnetId: `subnet-public-${zone}`, state: 'available' },
    ...{ connectivityType: 'public', availabilityMode: 'zonal', routeTableId: null },
    addresses: [{ privateIp: zone === 'a' ? '10.0.10.5' : '10.0.11.5', publicIp: '54.1.1.1', status: 'succeeded' }],
  })),
  prefixLists: [{ id: 'pl-s3', state: 'create-complete' }],
  prefixListEntries: [{ prefixListId: 'pl-s3', cidr: '52.216.0.0/15' }],
  endpoints: [endpoint('vpce-s3', 'vpc-1', 'Gateway', { serviceName: 'com.amazonaws.us-east-1.s3' })],
  interfaces: [
    ...ZONES.flatMap((zone, at) =>
      [1, 2, 3].map((n) =>
        networkInterface(`eni-${zone}${n}`, 'vpc-1', `subnet-${zone}`, `10.0.${at}.${10 + n}`, ['sg-nodes']),
      ),
    ),
    ...more,
  ],
});

function judged(network: Network, egressAllow: readonly object[] = []) {
  const { paths, findings } = deriveEgress(rowsOf(network), { policy: { egressAllow } });
  const of = (verdict: string) => [...findings].filter(([, one]) => one.verdict === verdict);
  return {
    fails: of('FAIL'),
    notApplicable: of('NOT_APPLICABLE').length,
    open: paths.filter((one) => one.publicDestinations),
  };
}

const sample = { why: 'documented', sample: 'databricks' };

describe('a VPC as Databricks documents it has one FAIL for each subnet and way', () => {
  test.each<[string, Partial<SecurityGroupRule>[], object[], number]>([
    ['with the documented group', OUT, [], 6],
    ['with the documented group and the sample', OUT, [sample], 6],
    ['with a group that is open', [{}], [sample], 10],
  ])('%s', (_name, rules, policy, paths) => {
    const { fails, notApplicable, open } = judged(documented(rules), policy);
    expect(open).toHaveLength(paths);
    expect(fails.map(([exit]) => exit)).toEqual([
      'subnet-a sg-nodes ENDPOINT vpce-s3',
      'subnet-a sg-nodes NAT nat-a>igw-1',
      'subnet-b sg-nodes ENDPOINT vpce-s3',
      'subnet-b sg-nodes NAT nat-b>igw-1',
    ]);
    expect(notApplicable).toBe(4);
  });
});

test('a load balancer without groups is named as what it is, with a remedy that there is', () => {
  const balancer = networkInterface('eni-nlb', 'vpc-1', 'subnet-public-a', '10.0.10.9', [], {
    interfaceType: 'network_load_balancer',
    privateIps: [{ address: '10.0.10.9', publicIp: '54.1.1.9', carrierIp: null }],
  });
  const { fails } = judged(documented([], [balancer]));
  expect(fails.map(([exit]) => exit)).toEqual(['subnet-public-a eni-nlb INTERNET igw-1']);
  expect(fails[0]?.[1].reason).toMatch(
    /^In vpc-1, subnet-public-a \(10\.0\.10\.0\/24\): network load balancer eni-nlb without security groups can reach 0\.0\.0\.0\/0 on every protocol through igw-1 \(ACL entry acl-1:100, route rtb-public-a:0\.0\.0\.0\/0\)\. None of this is on the allowlist\. No security group can be given to a network load balancer made without one/,
  );
});

/** No NAT gateway, no address but the prefix list's: Databricks and AWS by interface endpoints, S3 by its gateway one. */
function privateLinkOnly(): Network {
  const network = documented([
    { cidrIpv4: null, prefixListId: 'pl-63a5400a', ipProtocol: 'tcp', fromPort: 443, toPort: 443 },
    { cidrIpv4: null, referencedGroupId: 'sg-nodes' },
  ]);
  const services = [
    'sts',
    'kinesis-streams',
    'vpce.us-east-1.vpce-svc-09143d1e626de2f04',
    'vpce.us-east-1.vpce-svc-00018a8c3ff62ffdf',
  ];
  const names = services.map((name) => `com.amazonaws.${name.startsWith('vpce.') ? '' : 'us-east-1.'}${name}`);
  const rename = (text: string | null) => text?.replace('pl-s3', 'pl-63a5400a') ?? null;
  return {
    ...network,
    natGateways: [],
    securityGroupRules: [
      ...network.securityGroupRules,
      rule('sgr-in', 'sg-nodes', { isEgress: false, referencedGroupId: 'sg-nodes' }),
    ],
    prefixLists: [{ id: 'pl-63a5400a', state: 'create-complete' }],
    prefixListEntries: [{ prefixListId: 'pl-63a5400a', cidr: '52.216.0.0/15' }],
    routes: network.routes
      .filter(({ target }) => target === 'local' || target === 'vpce-s3')
      .map((each) => ({ ...each, destinationPrefixListId: rename(each.destinationPrefixListId) })),
    endpoints: [
      ...network.endpoints,
      ...names.map((serviceName, at) =>
        endpoint(`vpce-${at}`, 'vpc-1', 'Interface', { serviceName, networkInterfaceIds: [`eni-link-${at}`] }),
      ),
    ],
    interfaces: [
      ...network.interfaces,
      ...names.map((_, at) =>
        networkInterface(`eni-link-${at}`, 'vpc-1', 'subnet-a', `10.0.0.${50 + at}`, ['sg-nodes'], {
          interfaceType: 'vpc_endpoint',
        }),
      ),
    ],
  };
}

test('the way to green by PrivateLink and prefix lists is green by the policy that the README prints', async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const [, printed = ''] = /By PrivateLink and prefix lists.*?```json\n(.*?)```/s.exec(readme) ?? [];
  const allow = egressAllow.parse(JSON.parse(`{${printed}}`).egressAllow);
  const { paths, findings } = deriveEgress(rowsOf(privateLinkOnly()), { policy: { egressAllow: allow } });
  const verdicts = [...findings].map(([exit, { verdict }]) => `${exit.split(' ').slice(2).join(' ')} ${verdict}`);
  expect(new Set(verdicts)).toEqual(
    new Set([
      'ENDPOINT vpce-s3 PASS',
      ...[0, 1, 2, 3].map((at) => `PRIVATELINK vpce-${at} PASS`),
      'LOCAL - NOT_APPLICABLE',
      'RESOLVER - NOT_APPLICABLE',
    ]),
  );
  expect(paths.filter(({ way }) => way === 'PRIVATELINK').length).toBeGreaterThan(0);
  expect(judged(privateLinkOnly()).fails).toHaveLength(2); // without it, what S3's endpoint leads to; whose the others are was not told
});
