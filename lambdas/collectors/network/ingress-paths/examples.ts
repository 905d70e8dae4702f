import { type PhiPolicy, phiScope } from '#domain/declaring/phi-scope.ts';
import type { Example } from '#domain/declaring/rule.ts';
import { describeIngress } from '#domain/ingress/paths/describe.ts';
import type { IngressPath } from '#domain/ingress/paths/path.ts';

const WEB: Omit<IngressPath, 'words'> = {
  id: 'subnet-0a1b sg-0a1b INTERNET igw-0a1b',
  vpcId: 'vpc-0a1b',
  subnetId: 'subnet-0a1b',
  securityGroupIds: ['sg-0a1b'],
  interfaces: 2,
  interfaceId: 'eni-0a1b',
  hypothetical: false,
  way: 'INTERNET',
  fromPublic: true,
  grade: 'CONVERSE',
  certainty: 'KNOWN',
  reasons: [],
  gatewayId: 'igw-0a1b',
  via: ['igw-0a1b'],
  principals: null,
  acceptanceRequired: null,
  traffic: [
    {
      certainty: 'KNOWN',
      grade: 'CONVERSE',
      addressKind: 'IPV4_PUBLIC',
      ipVersion: 'IPv4',
      sources: ['198.18.0.0/15'],
      protocol: 'tcp',
      ports: '443',
      arrivesAs: null,
      replyPorts: '0-65535',
      doubtfulReplyPorts: '',
      reasons: [],
    },
  ],
  ruleId: 'sgr-0a1b',
  aclEntries: ['acl-0a1b:100'],
  routes: ['rtb-0a1b:0.0.0.0/0'],
  witness: { source: '198.18.0.0', destination: '10.2.0.7', service: 'tcp/443' },
};

const pathWith = (more: Partial<IngressPath>): IngressPath => {
  const path = { ...WEB, ...more };
  const own = (more.certainty ?? more.grade) ? { certainty: path.certainty, grade: path.grade } : {};
  const traffic = path.traffic.map((each) => ({ ...each, ...own }));
  return { ...path, traffic, words: describeIngress({ ...path, traffic }) };
};

const NOTHING: Partial<IngressPath> = {
  id: 'subnet-0a1b - NONE -',
  securityGroupIds: null,
  interfaceId: null,
  way: 'NONE',
  fromPublic: false,
  grade: 'SEND',
  gatewayId: null,
  via: [],
  traffic: [],
  ruleId: null,
  aclEntries: [],
  routes: [],
  witness: null,
};

const SERVICE: Partial<IngressPath> = {
  way: 'ENDPOINT_SERVICE',
  gatewayId: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/wire/0a1b',
  via: ['vpce-svc-0a1b', 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/wire/0a1b'],
  principals: ['*'],
};

const phi = (subnets: string[] | '*') => ({ phi: phiScope({ subnets }) });
const here = phi(['subnet-0a1b']);
const elsewhere = phi(['subnet-0c3d']);
const subnets = ['subnet-0a1b', 'subnet-0c3d'].map((id) => ({ id, vpcId: 'vpc-0a1b' }));

export const EXAMPLES: readonly Example<IngressPath, PhiPolicy>[] = [
  {
    name: 'nothing public comes into it',
    row: pathWith(NOTHING),
    policy: here,
    verdict: 'PASS',
    code: 'NOTHING_PUBLIC',
  },
  { name: 'a host with a public address', row: pathWith({}), policy: here, verdict: 'FAIL', code: 'REACHED' },
  { name: 'every subnet holds PHI', row: pathWith({}), policy: phi('*'), verdict: 'FAIL', code: 'REACHED' },
  { name: 'its VPC holds PHI', row: pathWith({}), policy: phi(['vpc-0a1b']), verdict: 'FAIL', code: 'REACHED' },
  {
    name: 'behind a load balancer that faces the internet',
    row: pathWith({ way: 'LOAD_BALANCER', via: ['igw-0a1b', 'classic/web'] }),
    policy: here,
    verdict: 'FAIL',
    code: 'REACHED',
  },
  {
    name: 'packets come in, and no reply goes out',
    row: pathWith({ grade: 'SEND' }),
    policy: here,
    verdict: 'FAIL',
    code: 'SENT_TO',
  },
  {
    name: 'an endpoint service that any account may connect to',
    row: pathWith({ ...SERVICE, acceptanceRequired: false }),
    policy: here,
    verdict: 'FAIL',
    code: 'OPEN_SERVICE',
  },
  {
    name: 'an endpoint service that any account may ask to connect to',
    row: pathWith({ ...SERVICE, acceptanceRequired: true }),
    policy: here,
    verdict: 'UNKNOWN',
    code: 'ASKED_FOR',
  },
  {
    name: 'perhaps reached: the security group was not read',
    row: pathWith({ certainty: 'UNKNOWN', reasons: ['GROUP_UNREAD:sg-0a1b'] }),
    policy: here,
    verdict: 'UNKNOWN',
    code: 'PERHAPS_REACHED',
  },
  {
    name: "nothing public comes into it, as far as others' interfaces are shown",
    row: pathWith({ ...NOTHING, certainty: 'UNKNOWN', reasons: ['INTERFACES_UNREAD:subnet-0a1b'] }),
    policy: here,
    verdict: 'UNKNOWN',
    code: 'OTHERS_NOT_SEEN',
  },
  {
    name: 'nothing public was found, but a VPC link of an API stands there',
    row: pathWith({
      ...NOTHING,
      certainty: 'UNKNOWN',
      reasons: ['SERVICE_ENTRANCE:eni-0a1b of kind api_gateway_managed'],
    }),
    policy: here,
    verdict: 'UNKNOWN',
    code: 'ENTRANCE_NOT_READ',
  },
  {
    name: 'nothing public was found, but an interface of a kind not known stands there',
    row: pathWith({
      ...NOTHING,
      certainty: 'UNKNOWN',
      reasons: ['INTERFACE_UNKNOWN:eni-0a1b of kind ec2_instance_connect_endpoint'],
    }),
    policy: here,
    verdict: 'UNKNOWN',
    code: 'ENTRANCE_NOT_READ',
  },
  {
    name: 'from beyond a transit gateway, into whose other networks nobody looked',
    row: pathWith({
      way: 'TRANSIT',
      fromPublic: null,
      certainty: 'UNKNOWN',
      reasons: ['TRANSIT_ROUTES_UNREAD:tgw-0a1b'],
      gatewayId: 'tgw-0a1b',
      via: ['tgw-0a1b'],
    }),
    policy: here,
    verdict: 'UNKNOWN',
    code: 'FOREIGN_NETWORK',
  },
  { name: 'nobody said where PHI is', row: pathWith({}), verdict: 'UNKNOWN', code: 'PHI_SCOPE_NOT_SAID' },
  {
    name: 'not named, beside a name that no subnet has',
    row: pathWith(NOTHING),
    policy: elsewhere,
    tables: { subnets: subnets.slice(0, 1) },
    verdict: 'UNKNOWN',
    code: 'PHI_SUBNET_NOT_FOUND',
  },
  {
    name: 'not among the subnets that hold PHI',
    row: pathWith({}),
    policy: elsewhere,
    tables: { subnets },
    verdict: 'NOT_APPLICABLE',
    code: 'NO_PHI',
  },
  {
    name: 'from a peered VPC of the same account',
    row: pathWith({ way: 'PEERING', fromPublic: false, gatewayId: 'pcx-0a1b', via: ['pcx-0a1b'] }),
    policy: here,
    verdict: 'NOT_APPLICABLE',
    code: 'NOT_PUBLIC',
  },
];
