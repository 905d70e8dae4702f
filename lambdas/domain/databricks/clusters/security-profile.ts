import type { RuleContext } from '../../declaring/rule.ts';
import type { Gap } from '../../words/gap.ts';

/** The table of the compliance security profile: https://docs.databricks.com/aws/en/security/privacy/security-profile */
export const PROFILES = 'compliance-security-profile';

type Context = Pick<RuleContext<unknown>, 'lookup' | 'region'>;

interface ProfileFacts {
  readonly state: string;
  readonly enabled: boolean | null;
  readonly complianceStandards: readonly string[] | null;
}

/** Whether the workspace has the profile with HIPAA on; the reason why nobody knows. */
export function profileWithHipaa({ lookup, region: host }: Context): boolean | Pick<Gap, 'reason'> {
  const profile = lookup<ProfileFacts>(PROFILES, host ?? '');
  if ('absent' in profile) return false;
  if ('gap' in profile) return profile.gap;
  const gap = profile.unread('enabled') ?? profile.unread('complianceStandards');
  if (gap) return gap;
  const { state, enabled, complianceStandards } = profile.found;
  if (state === 'SET' && enabled === null) return { reason: 'Databricks did not say whether it is on' };
  if (enabled !== true) return false;
  return complianceStandards?.includes('HIPAA') ?? { reason: 'Databricks did not say for which standards it is on' };
}

/** Whether it is on, for whatever standards: with any of them only types that encrypt between instances are allowed. */
export function profileIsOn({ lookup, region: host }: Context): boolean {
  const profile = lookup<ProfileFacts>(PROFILES, host ?? '');
  return 'found' in profile && profile.unread('enabled') === undefined && profile.found.enabled === true;
}
