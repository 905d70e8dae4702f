import { type Judgement, notApplicable, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { parsePolicy } from '#domain/network/endpoint-policy/document.ts';
import { judgeReach, OVER } from '#domain/network/endpoint-policy/judgement.ts';
import { unreadFact, VpcEndpoint } from './endpoint.ts';
import { EXAMPLE, POLICY_CUT, WITH } from './examples.ts';

/**
 * Nobody sees where data goes that leaves by a gateway endpoint: it is the service's own address either way. So its
 * policy has to say which buckets (tables) may be reached. Conditions on who asks do not: one's own people can write
 * into a stranger's bucket. Interface endpoints have a rule of their own, and findings of their own history.
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
    const gap = unreadFact(gapAt);
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
      name: 'an interface endpoint, which has a rule of its own',
      row: { ...WITH.full, endpointType: 'Interface' },
      verdict: 'NOT_APPLICABLE',
      code: 'NOT_A_GATEWAY_ENDPOINT',
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
      gaps: [POLICY_CUT],
      verdict: 'ERROR',
    },
  ],
});

function outOfScope({ endpointType, state }: VpcEndpoint): Judgement | undefined {
  if (endpointType === null) return unknown('TYPE_NOT_REPORTED', 'EC2 did not say what type of endpoint this is.');
  if (endpointType.toLowerCase() !== 'gateway')
    return notApplicable(
      'NOT_A_GATEWAY_ENDPOINT',
      `This rule judges gateway endpoints; this is one of type ${endpointType}.`,
    );
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
  return judgeReach(policy, service);
}
