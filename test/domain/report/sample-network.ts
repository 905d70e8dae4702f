import type { ReportTable } from '#domain/report/digest/input.ts';
import type { TableRow } from '#domain/tables/table.ts';
import type { Verdict } from '#domain/words/verdict.ts';
import { finding, tableOf } from './sample.ts';
import { EAST } from './sample-names.ts';

export const EGRESS = 'egress-is-allowlisted';
export const RESOLVER = 'resolver-egress-is-controlled';
export const VPC = 'vpc-0a1b2c3d4e5f60718';
const QUIET = 'vpc-0d0d0d0d0d0d0d0d0';
export const WORKERS = ['subnet-0a00000000000000a', 'subnet-0b00000000000000b', 'subnet-0c00000000000000c'] as const;
export const PUBLIC_SUBNET = 'subnet-0d00000000000000d';
export const TRANSIT_SUBNET = 'subnet-0e00000000000000e';

const vpcRow = (id: string, name: string, cidr: string): TableRow => ({
  ...{ scope: EAST, id, cidr_blocks: [cidr], ipv6_cidr_blocks: '[]', tags: JSON.stringify({ Name: name }) },
});
const subnetRow = (id: string, name: string, cidr: string, vpc = VPC): TableRow => ({
  ...{ scope: EAST, id, vpc_id: vpc, cidr_block: cidr, ipv6_cidr_blocks: [], tags: JSON.stringify({ Name: name }) },
});

export const vpcRows = [vpcRow(VPC, 'prod-phi', '10.2.0.0/16'), vpcRow(QUIET, '', '172.31.0.0/16')];
export const subnetRows = [
  subnetRow(WORKERS[0], 'workers-a', '10.2.0.0/20'),
  subnetRow(WORKERS[1], 'workers-b', '10.2.16.0/20'),
  subnetRow(WORKERS[2], 'workers-c', '10.2.32.0/20'),
  subnetRow(PUBLIC_SUBNET, 'jump', '10.2.250.0/24'),
  subnetRow(TRANSIT_SUBNET, 'transit', '10.2.251.0/28'),
  subnetRow('subnet-0f00000000000000f', '', '10.2.252.0/28'),
  subnetRow('subnet-0fffffffffffffff0', '', '172.31.0.0/20', QUIET),
];
const interfaceRows = [...WORKERS, ...WORKERS, PUBLIC_SUBNET].map(
  (subnet, index): TableRow => ({
    ...{ scope: EAST, id: `eni-${String(index).padStart(17, '0')}`, subnet_id: subnet },
  }),
);

/** A row of egress_paths and the verdict on it. */
export interface SamplePath {
  readonly row: TableRow;
  readonly verdict: Verdict;
}

export function samplePath(subnet: string, way: string, verdict: Verdict, more: Partial<TableRow> = {}): SamplePath {
  const row: TableRow = {
    ...{ scope: EAST, vpc_id: VPC, subnet_id: subnet, way, source_kind: 'IPV4_PRIVATE', sources: ['10.2.0.0/16'] },
    ...{ security_group_ids: ['sg-0a00000000000000a'], interfaces: 2, grade: 'CONVERSE', certainty: 'KNOWN' },
    ...{ reasons: [], ip_version: 'IPv4', destinations: ['203.0.113.0/24'], protocol: 'tcp', ports: '443' },
    ...{ public_destinations: true, via: [], service_name: null, ...more },
  };
  const id = [subnet, row.security_group_ids, row.source_kind, way, row.via, row.ports, row.certainty].join(' ');
  return { row: { id, ...row }, verdict };
}

const IGW = 'igw-0a00000000000000a';
const NAT = ['nat-0b00000000000000b', IGW];
const FIREWALL = ['vpce-0f00000000000000f', ...NAT];
const unknowable = { certainty: 'UNKNOWN', reasons: [`INSPECTION_UNREAD:${FIREWALL[0]}`] };
const unfiltered = {
  public_destinations: false,
  destinations: ['10.2.0.2/32'],
  service_name: 'amazon-dns',
  ports: '53',
};

export const S3_ENDPOINT = 'vpce-0e00000000000000e';
export const samplePaths: readonly SamplePath[] = [
  ...WORKERS.flatMap((subnet) => [
    samplePath(subnet, 'ENDPOINT', 'PASS', {
      ...{ via: [S3_ENDPOINT], service_name: 'com.amazonaws.us-east-1.s3', destinations: ['52.216.0.0/15'] },
    }),
    samplePath(subnet, 'FIREWALL', 'UNKNOWN', { via: FIREWALL, destinations: ['198.51.100.0/24'], ...unknowable }),
    samplePath(subnet, 'LOCAL', 'NOT_APPLICABLE', { public_destinations: false, destinations: ['10.2.0.0/16'] }),
    samplePath(subnet, 'NAT', 'FAIL', { via: NAT, ports: '25' }),
    samplePath(subnet, 'NAT', 'PASS', { via: NAT, destinations: ['198.51.100.0/24'] }),
    samplePath(subnet, 'PEERING', 'NOT_APPLICABLE', {
      ...{ via: ['pcx-0c00000000000000c'], public_destinations: false, destinations: ['10.9.0.0/16'], protocol: 'all' },
      ports: 'all',
    }),
    samplePath(subnet, 'PRIVATELINK', 'NOT_APPLICABLE', {
      ...{ via: ['vpce-01111111111111111'], public_destinations: false, destinations: ['10.2.3.4/32'] },
      service_name: 'com.amazonaws.us-east-1.sts',
    }),
    samplePath(subnet, 'PRIVATELINK', 'NOT_APPLICABLE', {
      ...{ via: ['vpce-02222222222222222'], public_destinations: false, destinations: ['10.2.3.5/32'] },
      service_name: 'com.amazonaws.us-east-1.kms',
    }),
    samplePath(subnet, 'RESOLVER', 'NOT_APPLICABLE', unfiltered),
  ]),
  samplePath(PUBLIC_SUBNET, 'INTERNET', 'FAIL', {
    ...{ via: [IGW], source_kind: 'IPV4_PUBLIC', protocol: 'all', ports: 'all', grade: 'CONVERSE' },
  }),
  samplePath(TRANSIT_SUBNET, 'TRANSIT', 'UNKNOWN', {
    ...{ via: ['tgw-0a00000000000000a'], certainty: 'UNKNOWN', interfaces: 0, grade: 'SEND' },
    reasons: ['TRANSIT_ROUTES_UNREAD:tgw-0a00000000000000a'],
  }),
];

export const CLOSED_ENDPOINT = 'vpce-01111111111111111';
export const OPEN_ENDPOINT = 'vpce-03333333333333333';
export const DOUBTFUL_ENDPOINT = 'vpce-04444444444444444';
export const STRANGERS_ENDPOINT = 'vpce-05555555555555555';

const link = (endpoint: string, verdict: Verdict, more: Partial<TableRow>): SamplePath =>
  samplePath(WORKERS[0], 'PRIVATELINK', verdict, {
    ...{ via: [endpoint], public_destinations: false, destinations: ['10.2.3.6/32'], owners: ['amazon'], ...more },
  });

/** By endpoints of every kind: whose policies pass, fail and are in doubt, and to services of others. */
export const endpointPaths: readonly SamplePath[] = [
  samplePath(WORKERS[0], 'ENDPOINT', 'PASS', {
    ...{ via: [S3_ENDPOINT], service_name: 'com.amazonaws.us-east-1.s3', destinations: ['52.216.0.0/15'] },
  }),
  link(CLOSED_ENDPOINT, 'NOT_APPLICABLE', { service_name: 'com.amazonaws.us-east-1.sts' }),
  link(OPEN_ENDPOINT, 'NOT_APPLICABLE', { service_name: 'com.amazonaws.us-east-1.sqs' }),
  link(DOUBTFUL_ENDPOINT, 'NOT_APPLICABLE', { service_name: 'com.amazonaws.us-east-1.kms' }),
  link(STRANGERS_ENDPOINT, 'FAIL', {
    ...{ service_name: 'com.amazonaws.vpce.us-east-1.vpce-svc-0dead', owners: ['999999999999'] },
  }),
  link('vpce-06666666666666666', 'UNKNOWN', {
    ...{
      service_name: null,
      owners: null,
      resource_arn: 'arn:aws:vpc-lattice:us-east-1:999999999999:servicenetwork/sn-1',
    },
  }),
];

/** Beside these a firewall that nobody read, and a central way out for what comes in by a transit gateway. */
export const hardPaths: readonly SamplePath[] = [
  ...endpointPaths,
  samplePath(WORKERS[0], 'FIREWALL', 'UNKNOWN', { via: FIREWALL, destinations: ['198.51.100.0/24'], ...unknowable }),
  samplePath(WORKERS[1], 'FIREWALL', 'PASS', { via: FIREWALL, destinations: ['198.51.100.0/24'], ...unknowable }),
  samplePath(WORKERS[1], 'RESOLVER', 'NOT_APPLICABLE', unfiltered),
  samplePath(TRANSIT_SUBNET, 'NAT', 'FAIL', {
    ...{ via: NAT, source_kind: 'IPV4_TRANSIT', security_group_ids: [], sources: ['10.0.0.0/8'], interfaces: 1 },
  }),
  samplePath(WORKERS[2], 'TRANSIT', 'UNKNOWN', {
    ...{
      via: ['tgw-0a00000000000000a'],
      certainty: 'UNKNOWN',
      reasons: ['TRANSIT_ROUTES_UNREAD:tgw-0a00000000000000a'],
    },
  }),
];

const egressFinding = ({ row, verdict }: SamplePath) =>
  finding(EGRESS, verdict, String(row.id), {
    ...{ table_name: 'egress_paths', scope: String(row.scope) },
    ...{ reason: `${row.subnet_id} can reach ${row.destinations} by ${row.way}.`, reason_code: codeOf(verdict) },
  });

const codeOf = (verdict: Verdict): string =>
  ({ FAIL: 'OUTSIDE_ALLOWLIST', NOT_APPLICABLE: 'NOT_PUBLIC', UNKNOWN: 'PERHAPS_OUTSIDE', ERROR: 'E', PASS: 'OK' })[
    verdict
  ];

export const networkFindings = (paths: readonly SamplePath[] = samplePaths) => [
  ...paths.map(egressFinding),
  finding(RESOLVER, 'FAIL', VPC, { table_name: 'vpcs', reason: 'No DNS Firewall rule group is associated.' }),
  finding('gateway-endpoint-policy-is-narrow', 'FAIL', S3_ENDPOINT, {
    ...{ table_name: 'vpc_endpoints', reason: 'The policy lets everybody use every bucket.' },
  }),
  ...(['FAIL', 'UNKNOWN'] as const).map((verdict, at) =>
    finding('interface-endpoint-policy-is-narrow', verdict, [OPEN_ENDPOINT, DOUBTFUL_ENDPOINT][at] ?? '', {
      ...{ table_name: 'vpc_endpoints', reason: 'The policy lets everybody use everything.' },
    }),
  ),
  finding('no-public-addresses-on-phi-subnets', 'FAIL', PUBLIC_SUBNET, {
    ...{ table_name: 'subnets', reason: 'Public IPv4 addresses: 203.0.113.9 of eni-1 (interface).' },
  }),
];

const words = (ports: string): string =>
  `10.2.0.0/20 with sg-0a00000000000000a can reach 203.0.113.0/24 on ${ports} through ${NAT[0]}`;
const THING = `${WORKERS[0]} sg-0a00000000000000a IPV4_PRIVATE NAT ${NAT.join('>')} public`;
const told = { scope: EAST, table_name: 'egress_paths', resource_id: THING, path: null };

/** A path that opened on the 12th, changed on the 14th and closed on the 19th. */
export const networkChanges = (day: number) => [
  ...(day === 12 ? [{ ...told, kind: 'ADDED', before: null, after: words('tcp/25') }] : []),
  ...(day === 14 ? [{ ...told, kind: 'CHANGED', before: words('tcp/25'), after: words('tcp/25, tcp/465') }] : []),
  ...(day === 19 ? [{ ...told, kind: 'REMOVED', before: words('tcp/25, tcp/465'), after: null }] : []),
];

export const networkTables = (paths: readonly SamplePath[] = samplePaths): ReportTable[] =>
  [
    {
      ...tableOf(paths.map(({ row }) => row)),
      id: 'egress-paths',
      title: 'What can leave each network',
      from: ['vpcs'],
    },
    { ...tableOf(interfaceRows), id: 'network-interfaces', title: 'Network interfaces' },
    { ...tableOf(subnetRows), id: 'subnets', title: 'Subnets and the addresses they give' },
    { ...tableOf(vpcRows), id: 'vpcs', title: 'VPCs', reads: ['ec2:DescribeVpcs'] },
  ].map((table) => ({ ...table, reads: [] }));
