import type { Example } from '#domain/declaring/rule.ts';
import { describePath } from '#domain/egress/paths/describe.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import { exitOf } from '#domain/egress/paths/path-name.ts';
import { firewallExamples } from './examples-firewall.ts';
import type { EgressAllow } from './policy.ts';

export type PathExample = Example<EgressPath, { readonly egressAllow: EgressAllow }>;

const HTTPS: Omit<EgressPath, 'words' | 'exitId'> = {
  id: 'subnet-0a1b sg-0a1b NAT nat-0a1b>igw-0a1b public IPV4_PRIVATE 10.2.0.0/20 CONVERSE KNOWN tcp 443',
  vpcId: 'vpc-0a1b',
  subnetId: 'subnet-0a1b',
  securityGroupIds: ['sg-0a1b'],
  sourceKind: 'IPV4_PRIVATE',
  sources: ['10.2.0.0/20'],
  interfaces: 2,
  interfaceId: 'eni-0a1b',
  interfaceType: 'interface',
  hypothetical: false,
  way: 'NAT',
  grade: 'CONVERSE',
  certainty: 'KNOWN',
  reasons: [],
  ipVersion: 'IPv4',
  destinations: ['3.237.73.224/28'],
  protocol: 'tcp',
  ports: '443',
  publicDestinations: true,
  gatewayId: 'igw-0a1b',
  via: ['nat-0a1b', 'igw-0a1b'],
  serviceName: null,
  owners: null,
  resourceArn: null,
  replyPorts: '0-65535',
  doubtfulReplyPorts: '',
  ruleId: 'sgr-0a1b',
  aclEntries: ['acl-0a1b:100', 'acl-0a1b:100'],
  routes: ['rtb-0a1b:0.0.0.0/0', 'rtb-0a2b:0.0.0.0/0'],
  witness: { source: '10.2.0.7', destination: '3.237.73.224', service: 'tcp/443' },
};

export const pathWith = (more: Partial<EgressPath>): EgressPath => {
  const path = { ...HTTPS, ...more };
  return { ...path, exitId: exitOf(path.id), words: describePath(path) };
};

const FIREWALL: Partial<EgressPath> = {
  way: 'FIREWALL',
  via: ['vpce-0a1b', 'igw-0a1b'],
  certainty: 'UNKNOWN',
  reasons: ['INSPECTION_UNREAD:vpce-0a1b'],
};
const S3: Partial<EgressPath> = {
  way: 'ENDPOINT',
  gatewayId: 'vpce-0a2b',
  via: ['vpce-0a2b'],
  serviceName: 'com.amazonaws.us-east-1.s3',
  destinations: ['52.216.0.0/15'],
};

const why = 'the partner that claims are sent to';
const partner: EgressAllow = [{ why, prefixListId: 'pl-0a1b', protocol: 'tcp', ports: '443' }];
const sample: EgressAllow = [{ why: "Databricks' documented needs", sample: 'databricks' }];

export const EXAMPLES: readonly PathExample[] = [
  {
    name: 'to a CIDR of the list, on its port',
    row: pathWith({}),
    policy: { egressAllow: [{ why, cidrs: ['3.237.73.0/24'], ports: '443,8443-8451' }] },
    verdict: 'PASS',
  },
  {
    name: 'to the control plane of Databricks in the region',
    row: pathWith({}),
    policy: { egressAllow: sample },
    verdict: 'PASS',
  },
  {
    name: 'to S3 by a gateway endpoint, as Databricks needs it',
    row: pathWith(S3),
    policy: { egressAllow: sample },
    tables: {
      'prefix-lists': [
        { id: 'pl-0a2b', name: 'com.amazonaws.us-east-1.s3', state: 'create-complete', entries: ['52.216.0.0/15'] },
      ],
    },
    verdict: 'PASS',
  },
  { name: 'to anything, and nothing is allowed', row: pathWith({}), verdict: 'FAIL', code: 'OUTSIDE_ALLOWLIST' },
  {
    name: 'to one address more than is allowed',
    row: pathWith({ destinations: ['3.237.73.224/28', '3.237.73.240/32'] }),
    policy: { egressAllow: sample },
    verdict: 'FAIL',
    code: 'OUTSIDE_ALLOWLIST',
  },
  {
    name: 'to the control plane of another region',
    row: pathWith({}),
    region: 'eu-west-1',
    policy: { egressAllow: sample },
    verdict: 'FAIL',
    code: 'OUTSIDE_ALLOWLIST',
  },
  {
    name: 'to a control plane in a region of which the sample has none',
    row: pathWith({}),
    region: 'eu-west-3',
    policy: { egressAllow: sample },
    verdict: 'FAIL',
    code: 'OUTSIDE_ALLOWLIST',
  },
  {
    name: 'to one of two destinations that is allowed, and to another on another protocol',
    row: pathWith({}),
    more: [pathWith({ destinations: ['8.8.8.8/32'], protocol: 'udp', ports: '53' })],
    policy: { egressAllow: sample },
    verdict: 'FAIL',
    code: 'OUTSIDE_ALLOWLIST',
  },
  {
    name: 'to anywhere, which an entry allows',
    row: pathWith({ destinations: ['0.0.0.0/0'] }),
    policy: { egressAllow: [{ why: 'needed', cidrs: ['0.0.0.0/0'] }] },
    verdict: 'FAIL',
    code: 'ALLOWED_TO_ANYWHERE',
  },
  {
    name: 'to what an entry allows with all other addresses',
    row: pathWith({}),
    policy: { egressAllow: [{ why: 'by the NAT gateway', way: 'NAT' }] },
    verdict: 'FAIL',
    code: 'ALLOWED_TO_ANYWHERE',
  },
  {
    name: 'to what is allowed by pieces that leave out little of the internet',
    row: pathWith({}),
    policy: {
      egressAllow: [
        { why: 'lower', cidrs: ['0.0.0.0/1'] },
        { why: 'upper', cidrs: ['128.0.0.0/2', '192.0.0.0/9'] },
      ],
    },
    verdict: 'FAIL',
    code: 'ALLOWED_TO_ANYWHERE',
  },
  {
    name: 'to what a narrow entry allows, beside one that admits any address',
    row: pathWith({}),
    policy: {
      egressAllow: [
        { why, cidrs: ['3.237.73.0/24'] },
        { why: 'needed', cidrs: ['0.0.0.0/0'] },
      ],
    },
    verdict: 'PASS',
  },
  {
    name: 'through a transit gateway whose routes nobody read, to no more than is allowed',
    row: pathWith({
      way: 'TRANSIT',
      via: ['tgw-0a1b'],
      certainty: 'UNKNOWN',
      reasons: ['TRANSIT_ROUTES_UNREAD:tgw-0a1b'],
    }),
    policy: { egressAllow: sample },
    verdict: 'PASS',
    code: 'ALLOWED_IF_AT_ALL',
  },
  {
    name: 'through a firewall whose rules nobody read, which an entry allows to anywhere',
    row: pathWith(FIREWALL),
    policy: { egressAllow: [{ why: 'the firewall drops what it does not know', way: 'FIREWALL' }] },
    verdict: 'UNKNOWN',
    code: 'PERHAPS_TO_ANYWHERE',
  },
  {
    name: 'through a firewall whose rules nobody read, and nothing is allowed',
    row: pathWith(FIREWALL),
    verdict: 'UNKNOWN',
    code: 'PERHAPS_OUTSIDE',
  },
  {
    name: 'by rules that could not be read, though to allowed addresses only',
    row: pathWith({ certainty: 'UNKNOWN', reasons: ['GROUP_UNREAD:sg-0a1b'] }),
    policy: { egressAllow: sample },
    verdict: 'UNKNOWN',
    code: 'FACTS_UNREAD',
  },
  {
    name: 'to a prefix list of the allowlist that could not be read, perhaps',
    row: pathWith({}),
    policy: { egressAllow: partner },
    gapIn: ['prefix-lists'],
    verdict: 'UNKNOWN',
    code: 'ALLOWLIST_UNREAD',
  },
  {
    name: 'to a prefix list that is being changed, perhaps',
    row: pathWith({}),
    policy: { egressAllow: partner },
    tables: { 'prefix-lists': [{ id: 'pl-0a1b', state: 'modify-in-progress', entries: ['3.237.73.224/28'] }] },
    verdict: 'UNKNOWN',
    code: 'ALLOWLIST_UNREAD',
  },
  {
    name: 'on a port that no list could allow, whatever it holds',
    row: pathWith({ ports: '22' }),
    policy: { egressAllow: partner },
    gapIn: ['prefix-lists'],
    verdict: 'FAIL',
    code: 'OUTSIDE_ALLOWLIST',
  },
  {
    name: 'to a CIDR that is allowed to another VPC, or to other security groups of it',
    row: pathWith({ securityGroupIds: ['sg-0a1b', 'sg-0a2b'] }),
    policy: {
      egressAllow: [
        { why, cidrs: ['3.237.73.0/24'], vpcIds: ['vpc-0a2b'] },
        { why, cidrs: ['3.237.73.0/24'], securityGroupIds: ['sg-0a1b'] },
      ],
    },
    verdict: 'FAIL',
    code: 'OUTSIDE_ALLOWLIST',
  },
  {
    name: 'to a CIDR that is allowed to its VPC, subnet and security groups in the region',
    row: pathWith({}),
    policy: {
      egressAllow: [
        {
          why,
          cidrs: ['3.237.73.0/24'],
          regions: ['us-east-1'],
          vpcIds: ['vpc-0a1b'],
          subnetIds: ['subnet-0a1b'],
          securityGroupIds: ['sg-0a1b', 'sg-0a2b'],
        },
      ],
    },
    verdict: 'PASS',
  },
  {
    name: 'to hosts of its own VPC, whose IPv6 addresses are public ones',
    row: pathWith({
      way: 'LOCAL',
      gatewayId: 'local',
      via: ['local'],
      ipVersion: 'IPv6',
      destinations: ['2600:1f14:aa:bb02::/64'],
    }),
    verdict: 'NOT_APPLICABLE',
    code: 'INSIDE_VPC',
  },
  {
    name: 'to public addresses in its own VPC, where endpoints may stand that nobody saw',
    row: pathWith({
      way: 'LOCAL',
      gatewayId: 'local',
      via: ['local'],
      ipVersion: 'IPv6',
      destinations: ['2600:1f14:aa:bb02::/64'],
      certainty: 'UNKNOWN',
      reasons: ['INTERFACES_UNREAD:vpc-0a1b'],
    }),
    verdict: 'UNKNOWN',
    code: 'FACTS_UNREAD',
  },
  {
    name: 'to a peered VPC',
    row: pathWith({
      way: 'PEERING',
      gatewayId: 'pcx-0a1b',
      via: ['pcx-0a1b'],
      publicDestinations: false,
      destinations: ['10.9.0.0/16'],
    }),
    verdict: 'NOT_APPLICABLE',
    code: 'NOT_PUBLIC',
  },
  ...firewallExamples(pathWith),
];
