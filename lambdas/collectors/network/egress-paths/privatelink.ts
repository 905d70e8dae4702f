import { type Judgement, notApplicable } from '#domain/declaring/rule.ts';
import type { EgressPath } from '#domain/egress/paths/path.ts';
import { AWS, serviceKind } from '#domain/egress/places/endpoint-service.ts';

type Link = Pick<EgressPath, 'way' | 'owners' | 'serviceName' | 'resourceArn' | 'gatewayId'>;

/**
 * What needs no entry of what leaves by PRIVATELINK: one's own account's services, and AWS's own, of which not the way
 * there but the policy of the endpoint says whose resources are reached. https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html
 */
export function judgeLink({ way, owners, serviceName, gatewayId }: Link): Judgement | undefined {
  if (way !== 'PRIVATELINK') return undefined;
  if (owners?.length === 0)
    return notApplicable(
      'OWN_SERVICE',
      'What stands behind the endpoint belongs to this account; whether it passes on what it receives is not seen.',
    );
  const isAws = owners === null ? serviceKind(serviceName, null) === 'AWS' : owners.every((owner) => owner === AWS);
  return isAws
    ? notApplicable(
        'JUDGED_AT_ENDPOINT',
        `It leads to a service of AWS, ${serviceName ?? 'not named'}; whose resources are reached there is judged of the endpoint ${gatewayId ?? ''} by interface-endpoint-policy-is-narrow.`,
      )
    : undefined;
}

/** Whether nobody knows whom the data would reach. */
export const isOwnerUntold = ({ way, owners }: Link): boolean => way === 'PRIVATELINK' && owners === null;

/** Whose what is behind an endpoint is, as a sentence after others; nothing of other ways. */
export function behindText({ way, owners, resourceArn }: Link): string {
  if (way !== 'PRIVATELINK') return '';
  const what = resourceArn === null ? 'what stands behind the endpoint' : `the resource ${resourceArn}`;
  return owners === null ? ` It was not told whose ${what} is.` : ` The owner of ${what} is ${owners.join(' and ')}.`;
}
