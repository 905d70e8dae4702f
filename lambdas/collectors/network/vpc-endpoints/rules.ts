import { fail, type Judgement, notApplicable, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { VpcEndpoint } from './endpoint.ts';
import { EXAMPLE, WITH } from './examples.ts';
import { type Patterns, parsePolicy, type Statement } from './policy-document.ts';
import { isFullAccess, reachOf } from './policy-reach.ts';

const FIELDS = ['endpointType', 'state', 'serviceName', 'policyDocument'];
const OVER = ['deleted', 'rejected', 'failed', 'expired'];

/**
 * Nobody sees where data goes that leaves by a gateway endpoint: it is the service's own address either way. So its
 * policy has to say which buckets (tables) may be reached. Conditions on who asks do not: one's own people can write
 * into a stranger's bucket. Interface endpoints lead to one service's interface inside the VPC and are not judged here.
 */
export const gatewayEndpointPolicyIsNarrow = rule({
  id: 'gateway-endpoint-policy-is-narrow',
  title: "Gateway endpoints lead to named resources, not to anyone's",
  subject: VpcEndpoint,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(e)(1)', '164.308(a)(1)(ii)(B)'],
  remedy:
    'Name the buckets or tables in the Resource of the endpoint policy, or add a condition on whose they are (aws:ResourceOrgID, aws:ResourceAccount) to every statement that allows; conditions on who asks are not enough.',
  judge(endpoint, { unread: gapAt }) {
    const gap = FIELDS.map(gapAt).find((each) => each !== undefined);
    if (gap) return unread(gap);
    return outOfScope(endpoint) ?? judgePolicy(endpoint);
  },
  examples: [
    { name: 'named buckets', row: EXAMPLE, verdict: 'PASS' },
    { name: 'any bucket of an organization', row: WITH.ownBuckets, verdict: 'PASS' },
    { name: 'everything, but a denial for what others own', row: WITH.denial, verdict: 'PASS' },
    { name: 'as AWS makes it', row: WITH.full, verdict: 'FAIL', code: 'ANY_RESOURCE' },
    { name: 'any bucket, for people of an organization', row: WITH.ownPeople, verdict: 'FAIL', code: 'ANY_RESOURCE' },
    { name: 'buckets with a prefix in their names', row: WITH.namePattern, verdict: 'FAIL', code: 'ANY_SUCH_NAME' },
    { name: 'any bucket, by way of own access points', row: WITH.accessPoints, verdict: 'UNKNOWN' },
    { name: 'no policy reported', row: { ...EXAMPLE, policyDocument: null }, verdict: 'UNKNOWN' },
    { name: 'half a policy', row: WITH.garbled, verdict: 'UNKNOWN', code: 'POLICY_NOT_UNDERSTOOD' },
    { name: 'type not reported', row: { ...EXAMPLE, endpointType: null }, verdict: 'UNKNOWN' },
    { name: 'service not reported', row: { ...EXAMPLE, serviceName: null }, verdict: 'UNKNOWN' },
    { name: 'deleted', row: { ...WITH.full, state: 'deleted' }, verdict: 'NOT_APPLICABLE', code: 'NOT_IN_USE' },
    {
      name: 'an interface endpoint with a policy of its own',
      row: { ...EXAMPLE, endpointType: 'Interface' },
      verdict: 'NOT_APPLICABLE',
      code: 'NOT_A_GATEWAY_ENDPOINT',
    },
    {
      name: 'an interface endpoint as AWS makes it',
      row: { ...WITH.full, endpointType: 'Interface' },
      verdict: 'NOT_APPLICABLE',
      code: 'INTERFACE_WITH_FULL_ACCESS',
    },
    {
      name: 'a firewall endpoint, which no request to a service goes through',
      row: { ...WITH.full, endpointType: 'GatewayLoadBalancer' },
      verdict: 'NOT_APPLICABLE',
      code: 'NOT_A_GATEWAY_ENDPOINT',
    },
    {
      name: 'not readable',
      row: { ...EXAMPLE, policyDocument: null },
      gaps: [
        {
          operation: 'ec2:DescribeVpcEndpoints',
          resourceId: EXAMPLE.id,
          fields: ['policyDocument'],
          code: 'MALFORMED_RESPONSE',
          reason: 'cut off',
        },
      ],
      verdict: 'ERROR',
    },
  ],
});

function outOfScope({ endpointType, state, policyDocument }: VpcEndpoint): Judgement | undefined {
  if (endpointType === null) return unknown('TYPE_NOT_REPORTED', 'EC2 did not say what type of endpoint this is.');
  if (endpointType.toLowerCase() !== 'gateway') {
    const isInterface = endpointType.toLowerCase() === 'interface';
    const policy = !isInterface || policyDocument === null ? undefined : parsePolicy(policyDocument);
    return policy && !('problem' in policy) && isFullAccess(policy)
      ? notApplicable(
          'INTERFACE_WITH_FULL_ACCESS',
          `This rule judges gateway endpoints; this is one of type ${endpointType}, and its policy lets anyone do anything through it.`,
        )
      : notApplicable(
          'NOT_A_GATEWAY_ENDPOINT',
          `This rule judges gateway endpoints; this is one of type ${endpointType}.`,
        );
  }
  if (OVER.includes(state?.toLowerCase() ?? '')) return notApplicable('NOT_IN_USE', `The endpoint is ${state}.`);
  return undefined;
}

/** AWS attaches a policy to every gateway endpoint, so that one without any was not told whole. */
function judgePolicy({ policyDocument, serviceName }: VpcEndpoint): Judgement {
  if (policyDocument === null)
    return unknown('POLICY_NOT_REPORTED', 'EC2 did not report the policy of the endpoint, though each one has one.');
  const service = serviceName?.split('.').at(-1);
  if (!service) return unknown('SERVICE_NOT_REPORTED', 'EC2 did not say which service the endpoint leads to.');
  const policy = parsePolicy(policyDocument);
  if ('problem' in policy)
    return unknown('POLICY_NOT_UNDERSTOOD', `The policy of the endpoint cannot be understood: ${policy.problem}.`);
  const reach = reachOf(policy, service);
  if (reach.kind === 'NAMED_ONLY')
    return pass(`The policy lets requests through to named resources of ${service} only.`);
  const allowed = `${doing(reach.by.actions)} on ${doing(reach.by.resources)}`;
  if (reach.kind === 'NOT_UNDERSTOOD')
    return unknown(
      'CONDITION_NOT_UNDERSTOOD',
      `The policy lets ${who(reach.by)} do ${allowed}, under conditions this rule does not understand: ${conditions(policy)}.`,
    );
  const whose = `, and no condition says whose resource it has to be${askers(reach.by)}`;
  return reach.width === 'ANY'
    ? fail('ANY_RESOURCE', `The policy lets ${who(reach.by)} do ${allowed}${whose}.`)
    : fail('ANY_SUCH_NAME', `The policy lets ${who(reach.by)} do ${allowed}: anyone may give such a name${whose}.`);
}

const who = ({ principals }: Statement): string =>
  principals.kind === 'ANYONE'
    ? 'anyone'
    : `${principals.kind === 'ALL_BUT' ? 'all but ' : ''}${listed(principals.names)}`;

const doing = ({ not, patterns }: Patterns): string => `${not ? 'anything but ' : ''}${listed(patterns)}`;

const askers = ({ tests }: Statement): string =>
  tests.length === 0 ? '' : ` (what it asks for: ${listed(tests.map(({ key }) => key))})`;

const conditions = (policy: readonly Statement[]): string =>
  listed([...new Set(policy.flatMap(({ tests }) => tests.map(({ key }) => key)))].sort());

const MOST = 5;
/** A policy may hold twenty thousand characters; a reason names the first few of many. */
const listed = (texts: readonly string[]): string =>
  texts.length <= MOST
    ? texts.join(', ') || 'nothing'
    : `${texts.slice(0, MOST).join(', ')} and ${texts.length - MOST} more`;
