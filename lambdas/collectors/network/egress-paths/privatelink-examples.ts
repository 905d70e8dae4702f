import { LINK, type PathExample, pathWith } from './examples.ts';

const RESOURCE = {
  serviceName: null,
  resourceArn: 'arn:aws:vpc-lattice:us-east-1:444455556666:resourceconfiguration/rcfg-0a1b',
};
const REST_API = 'com.amazonaws.vpce.us-east-1.vpce-svc-09143d1e626de2f04';

const why = 'the partner that claims are sent to';

export const LINK_EXAMPLES: readonly PathExample[] = [
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
