import type { EgressPath } from '#domain/egress/paths/path.ts';
import { type PathExample, pathWith } from './examples.ts';

/** By PRIVATELINK, to a service of somebody else. */
const LINK: Partial<EgressPath> = {
  way: 'PRIVATELINK',
  gatewayId: 'vpce-0a3b',
  via: ['vpce-0a3b'],
  serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0a1b',
  owners: ['444455556666'],
  destinations: ['10.2.0.9/32'],
  publicDestinations: false,
  aclEntries: [],
  routes: ['rtb-0a1b:10.2.0.0/16'],
};

const RESOURCE = {
  serviceName: null,
  resourceArn: 'arn:aws:vpc-lattice:us-east-1:444455556666:resourceconfiguration/rcfg-0a1b',
};
const REST_API = 'com.amazonaws.vpce.us-east-1.vpce-svc-09143d1e626de2f04';

const why = 'the partner that claims are sent to';

export const LINK_EXAMPLES: readonly PathExample[] = [
  {
    name: "to a partner's service by PRIVATELINK, which is allowed by name",
    row: pathWith(LINK),
    policy: { egressAllow: [{ why, services: ['com.amazonaws.vpce.{region}.vpce-svc-0a1b'] }] },
    verdict: 'PASS',
  },
  {
    name: "to a partner's service by PRIVATELINK, which is allowed by its owner",
    row: pathWith(LINK),
    policy: { egressAllow: [{ why, owners: ['444455556666'] }] },
    verdict: 'PASS',
  },
  {
    name: "to a stranger's service by PRIVATELINK",
    row: pathWith(LINK),
    policy: { egressAllow: [{ why, owners: ['777788889999'] }] },
    verdict: 'FAIL',
    code: 'OUTSIDE_ALLOWLIST',
  },
  {
    name: 'to a service by PRIVATELINK whose owner was not told, where the allowlist names owners',
    row: pathWith({ ...LINK, owners: null }),
    policy: { egressAllow: [{ why, owners: ['444455556666'] }] },
    verdict: 'UNKNOWN',
    code: 'ALLOWLIST_ASKS_MORE',
  },
  {
    name: 'to a service by PRIVATELINK whose owner was not told, and nothing is allowed',
    row: pathWith({ ...LINK, owners: null }),
    verdict: 'UNKNOWN',
    code: 'OWNER_NOT_TOLD',
  },
  {
    name: 'to a resource of a stranger by PRIVATELINK',
    row: pathWith({ ...LINK, ...RESOURCE, owners: ['444455556666'] }),
    verdict: 'FAIL',
    code: 'OUTSIDE_ALLOWLIST',
  },
  {
    name: 'to a resource by PRIVATELINK, which is allowed by its ARN',
    row: pathWith({ ...LINK, ...RESOURCE, owners: ['444455556666'] }),
    policy: { egressAllow: [{ why, services: [RESOURCE.resourceArn] }] },
    verdict: 'PASS',
  },
  {
    name: "to a service network by PRIVATELINK that holds what a stranger put into it, where one's partner is allowed",
    row: pathWith({ ...LINK, ...RESOURCE, owners: ['444455556666', '777788889999'] }),
    policy: { egressAllow: [{ why, owners: ['444455556666'] }] },
    verdict: 'FAIL',
    code: 'OUTSIDE_ALLOWLIST',
  },
  {
    name: 'to the REST API of Databricks by PRIVATELINK',
    row: pathWith({ ...LINK, serviceName: REST_API, owners: ['414351767826'] }),
    policy: { egressAllow: [{ why: "Databricks' documented needs", sample: 'databricks' }] },
    verdict: 'PASS',
  },
  {
    name: "to a service of one's own account by PRIVATELINK",
    row: pathWith({ ...LINK, owners: [] }),
    verdict: 'NOT_APPLICABLE',
    code: 'OWN_SERVICE',
  },
  {
    name: "to AWS's own queues by PRIVATELINK",
    row: pathWith({ ...LINK, serviceName: 'com.amazonaws.us-east-1.sqs', owners: ['amazon'] }),
    verdict: 'NOT_APPLICABLE',
    code: 'JUDGED_AT_ENDPOINT',
  },
];

/** Copies of packets, to a target with a private address in another VPC. */
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

const tap = 'the intrusion detection of the security account';

export const MIRROR_EXAMPLES: readonly PathExample[] = [
  {
    name: 'copies of packets, to a target with a private address',
    row: pathWith(MIRROR),
    verdict: 'FAIL',
    code: 'OUTSIDE_ALLOWLIST',
  },
  {
    name: 'copies of packets, to a target that the list allows',
    row: pathWith(MIRROR),
    policy: { egressAllow: [{ why: tap, way: 'MIRROR', cidrs: ['10.9.0.0/24'] }] },
    verdict: 'PASS',
  },
  {
    name: 'copies of packets, which the list allows wherever their target is',
    row: pathWith(MIRROR),
    policy: { egressAllow: [{ why: tap, way: 'MIRROR' }] },
    verdict: 'FAIL',
    code: 'ALLOWED_TO_ANYWHERE',
  },
  {
    name: 'copies of packets, to a target that nobody was shown',
    row: pathWith({
      ...MIRROR,
      destinations: ['0.0.0.0/0'],
      certainty: 'UNKNOWN',
      reasons: ['MIRROR_TARGET:tmt-0a1b'],
    }),
    policy: { egressAllow: [{ why: tap, way: 'MIRROR', cidrs: ['10.9.0.0/24'] }] },
    verdict: 'UNKNOWN',
    code: 'PERHAPS_OUTSIDE',
  },
  {
    name: 'a mirror session inside the VPC',
    row: pathWith({ ...MIRROR, way: 'LOCAL', destinations: ['10.0.2.7/32'] }),
    verdict: 'NOT_APPLICABLE',
    code: 'INSIDE_VPC',
  },
];
