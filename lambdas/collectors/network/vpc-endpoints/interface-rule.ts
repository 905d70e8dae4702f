import { fail, type Judgement, notApplicable, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { serviceKind } from '#domain/egress/places/endpoint-service.ts';
import { actionPrefix } from '#domain/network/endpoint-policy/aws-services.ts';
import { parsePolicy } from '#domain/network/endpoint-policy/document.ts';
import { isClosedWhateverTheService, judgeReach, OVER } from '#domain/network/endpoint-policy/judgement.ts';
import { isFullAccess } from '#domain/network/endpoint-policy/reach.ts';
import { isOfType, unreadFact, VpcEndpoint } from './endpoint.ts';
import { INTERFACE_EXAMPLES } from './interface-examples.ts';

/**
 * An interface endpoint leads to a service of AWS as a gateway endpoint does: to everybody's queues, streams and roles.
 * What its policy does not bar, one's own people can send to a stranger's resource, and a stranger's key can send to the
 * stranger's account: https://docs.aws.amazon.com/whitepapers/latest/building-a-data-perimeter-on-aws/perimeter-overview.html.
 * Where a service takes no policies, or nobody wrote one, AWS allows "full access to any endpoint for the service":
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html. That is a fact, and as open as a policy
 * that says so; what closes it is a disposition, or another way to the service.
 */
export const interfaceEndpointPolicyIsNarrow = rule({
  id: 'interface-endpoint-policy-is-narrow',
  title: "Interface endpoints of AWS services lead to named resources, not to anyone's",
  subject: VpcEndpoint,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(e)(1)', '164.308(a)(1)(ii)(B)'],
  remedy:
    'Name the queues, streams, roles … in the Resource of the endpoint policy, or add conditions on whose they are (aws:ResourceOrgID, aws:ResourceAccount) and on who asks (aws:PrincipalOrgID); a service that takes no policies is closed by an accepted disposition alone.',
  judge(endpoint, { unread: gapAt }) {
    const gap = unreadFact(gapAt);
    if (gap) return unread(gap);
    return outOfScope(endpoint) ?? judgeService(endpoint);
  },
  examples: INTERFACE_EXAMPLES,
});

function outOfScope(endpoint: VpcEndpoint): Judgement | undefined {
  const { endpointType, state, serviceName, serviceOwner } = endpoint;
  if (endpointType === null) return unknown('TYPE_NOT_REPORTED', 'EC2 did not say what type of endpoint this is.');
  if (isOfType(endpoint, 'gateway', 'gatewayloadbalancer', 'resource', 'servicenetwork'))
    return notApplicable('NOT_AN_INTERFACE_ENDPOINT', `This is an endpoint of type ${endpointType}.`);
  if (!isOfType(endpoint, 'interface'))
    return unknown('TYPE_NOT_KNOWN', `What an endpoint of type ${endpointType} leads to is not known here.`);
  if (OVER.includes(state?.toLowerCase() ?? '')) return notApplicable('NOT_IN_USE', `The endpoint is ${state}.`);
  if (serviceName === null)
    return unknown('SERVICE_NOT_REPORTED', 'EC2 did not say which service the endpoint leads to.');
  const kind = serviceKind(serviceName, serviceOwner);
  if (kind === 'CUSTOMER')
    return notApplicable(
      'NOT_OF_AWS',
      `The service ${serviceName} is not of AWS (owner: ${serviceOwner ?? 'not told'}) and takes no policies; egress-is-allowlisted judges whether it may be reached.`,
    );
  if (kind === 'UNTOLD') return unknown('OWNER_NOT_TOLD', `EC2 did not say whose service ${serviceName} is.`);
  return undefined;
}

function judgeService({ serviceName, servicePolicySupported, policyDocument }: VpcEndpoint): Judgement {
  const name = serviceName ?? '';
  if (servicePolicySupported === false)
    return fail(
      'NO_POLICY_SUPPORTED',
      `The service ${name} takes no endpoint policies, so that AWS allows full access through it.`,
    );
  if (policyDocument === null) return unknown('POLICY_NOT_REPORTED', 'EC2 did not report the policy of the endpoint.');
  const policy = parsePolicy(policyDocument);
  if ('problem' in policy)
    return unknown('POLICY_NOT_UNDERSTOOD', `The policy of the endpoint cannot be understood: ${policy.problem}.`);
  const service = actionPrefix(name);
  if (service !== undefined) return judgeReach(policy, service);
  if (isFullAccess(policy))
    return fail('FULL_ACCESS', `The policy lets anyone do anything through the endpoint of ${name}.`);
  if (isClosedWhateverTheService(policy) && servicePolicySupported)
    return pass(`The policy bars resources of strangers, whatever ${name} has.`);
  return unknown(
    'SERVICE_NOT_LISTED',
    `The policy narrows what goes through, but which actions and resources ${name} has is not known here.`,
  );
}
