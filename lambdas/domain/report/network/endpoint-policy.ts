import type { Verdict } from '../../words/verdict.ts';
import type { ReportContext } from '../digest/digest.ts';
import { standing } from '../digest/judged.ts';
import type { Path } from './path.ts';

type Leaving = Pick<Path, 'way' | 'through'>;

/** What is said of the policy of the endpoint that a path leaves by; null: nobody judged it, undefined: there is none. */
export function endpointPolicies(context: ReportContext): (scope: string, path: Leaving) => Verdict | null | undefined {
  const of = {
    ENDPOINT: standing(context, 'gateway-endpoint-policy-is-narrow'),
    PRIVATELINK: standing(context, 'interface-endpoint-policy-is-narrow'),
  };
  return (scope, { way, through }) => {
    if (way !== 'ENDPOINT' && way !== 'PRIVATELINK') return undefined;
    const endpoint = through.findLast((gateway) => gateway.startsWith('vpce-'));
    return endpoint === undefined ? null : of[way](scope, endpoint);
  };
}
