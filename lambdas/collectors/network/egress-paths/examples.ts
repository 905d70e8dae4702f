import type { Example } from '#domain/declaring/rule.ts';
import { describePath } from '#domain/egress/paths/describe.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import type { EgressAllow } from './policy.ts';

type PathExample = Example<EgressPath, { readonly egressAllow: EgressAllow }>;

const HTTPS: Omit<EgressPath, 'words'> = {
  id: 'subnet-0a1b sg-0a1b IPV4_PRIVATE NAT nat-0a1b>igw-0a1b public 10.2.0.0/20 CONVERSE KNOWN tcp 443',
  vpcId: 'vpc-0a1b',
  subnetId: 'subnet-0a1b',
  securityGroupIds: ['sg-0a1b'],
  sourceKind: 'IPV4_PRIVATE',
  sources: ['10.2.0.0/20'],
  interfaces: 2,
  interfaceId: 'eni-0a1b',
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
  replyPorts: '0-65535',
  doubtfulReplyPorts: '',
  ruleId: 'sgr-0a1b',
  aclEntries: ['acl-0a1b:100', 'acl-0a1b:100'],
  routes: ['rtb-0a1b:0.0.0.0/0', 'rtb-0a2b:0.0.0.0/0'],
  witness: { source: '10.2.0.7', destination: '3.237.73.224', service: 'tcp/443' },
};

const pathWith = (more: Partial<EgressPath>): EgressPath => {
  const path = { ...HTTPS, ...more };
  return { ...path, words: describePath(path) };
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

const MIRROR: Partial<EgressPath> = {
  way: 'MIRROR',
  grade: 'SEND',
  gatewayId: 'tmt-0a1b',
  via: ['tms-0a1b', 'tmt-0a1b'],
  serviceName: 'traffic-mirroring',
  destinations: ['10.9.0.5/32'],
  publicDestinations: false,
  protocol: 'udp',
  ports: '4789',
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
    name: 'through a firewall, which is allowed as a way out',
    row: pathWith(FIREWALL),
    policy: { egressAllow: [{ why: 'the firewall drops what it does not know', way: 'FIREWALL' }] },
    verdict: 'PASS',
    code: 'ALLOWED_IF_AT_ALL',
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
  {
    name: 'copies of packets, to a target with a private address',
    row: pathWith(MIRROR),
    verdict: 'FAIL',
    code: 'OUTSIDE_ALLOWLIST',
  },
  {
    name: 'copies of packets, which the list allows',
    row: pathWith(MIRROR),
    policy: { egressAllow: [{ why: 'the intrusion detection of the security account', way: 'MIRROR' }] },
    verdict: 'PASS',
  },
];
