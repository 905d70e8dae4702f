import type { PhiScope } from '../declaring/phi-scope.ts';
import { type Judgement, notApplicable, type RuleContext, unknown } from '../declaring/rule.ts';

/** What says of a subnet whether it holds health data; rows of `subnets` have it. */
export interface PhiPlace {
  readonly id: string;
  readonly vpcId: string;
}

/**
 * The judgement of a subnet that is not, or may not be, among those that hold health data by `policy.phi.subnets`;
 * undefined where it is. Nothing said is UNKNOWN. A name that no subnet of any region has is a slip or a place where
 * nobody looked: then every subnet that is not named may be the one that was meant.
 */
export function outsidePhi(
  place: PhiPlace,
  { subnets }: Pick<PhiScope, 'subnets'>,
  related: RuleContext<unknown>['related'],
): Judgement | undefined {
  if (subnets === '*' || [place.id, place.vpcId].some((id) => subnets.includes(id))) return undefined;
  if (subnets.length === 0)
    return unknown(
      'PHI_SCOPE_NOT_SAID',
      'The configuration does not say which subnets hold health data: name them, or "*" for all, in policy.phi.subnets.',
    );
  const unseen = subnets.filter((id) => isUnseen(id, related));
  if (unseen.length === 0)
    return notApplicable('NO_PHI', 'The subnet is not among those that hold PHI, as the configuration names them.');
  return unknown(
    'PHI_SUBNET_NOT_FOUND',
    `The configuration does not name the subnet; but it names ${unseen.join(', ')} in policy.phi.subnets, and no such subnet was seen in any region: nobody knows which one is meant, or where it was not looked.`,
  );
}

/** Whether no subnet that was read has the id, or is in the VPC of that id, in any region: no two share one. */
const isUnseen = (id: string, related: RuleContext<unknown>['related']): boolean =>
  related('subnets', id.startsWith('vpc-') ? 'vpcId' : 'id', id, null).rows.length === 0;
