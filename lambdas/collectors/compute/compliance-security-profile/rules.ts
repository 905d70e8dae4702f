import * as z from 'zod';
import { settingState } from '#domain/databricks/setting.ts';
import { fail, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';

/** The compliance security profile of one workspace. */
export const Profile = z.strictObject({
  id: z.string().describe('The host of the workspace'),
  workspaceId: z.string().nullable(),
  state: settingState,
  enabled: z.boolean().nullable().describe('Null where nobody ever decided, or the tier lacks it'),
  complianceStandards: z.array(z.string()).nullable().describe('What the profile was switched on for: HIPAA, …'),
});
export type Profile = z.infer<typeof Profile>;

const EXAMPLE: Profile = {
  id: 'dbc-a1b2c3d4-e5f6.cloud.databricks.com',
  workspaceId: '1234567890123456',
  state: 'SET',
  enabled: true,
  complianceStandards: ['HIPAA'],
};
const UNSET: Profile = { ...EXAMPLE, state: 'NEVER_SET', enabled: null, complianceStandards: null };

export const profileWithHipaa = rule({
  id: 'csp-enabled-with-hipaa',
  title: 'Workspaces have the compliance security profile on, with HIPAA',
  subject: Profile,
  severity: 'CRITICAL',
  criterion: 'entity policy',
  evidences: ['164.312(a)(1)'],
  supports: ['164.308(a)(1)(ii)(B)'],
  remedy:
    'Switch the compliance security profile on for the workspace and add HIPAA to its standards. It cannot be switched off again, and it takes the Enterprise tier.',
  judge({ state, enabled, complianceStandards }, { unread: gapAt }) {
    const gap = gapAt('enabled') ?? gapAt('complianceStandards') ?? gapAt('state');
    if (gap) return unread(gap);
    if (state === 'NEVER_SET')
      return unknown(
        'NEVER_SET',
        'Nobody ever decided on the profile in this workspace, and no page says what then holds.',
      );
    if (state === 'NOT_IN_TIER')
      return unknown('NOT_IN_TIER', 'Databricks says that the tier of this workspace does not have the profile.');
    if (enabled === false) return fail('PROFILE_OFF', 'The compliance security profile is off.');
    if (enabled === null || complianceStandards === null)
      return unknown('PROFILE_NOT_REPORTED', 'Databricks did not say whether the profile is on, or for what.');
    const standards = complianceStandards.join(', ') || 'no standard';
    return complianceStandards.includes('HIPAA')
      ? pass(`The compliance security profile is on for ${standards}.`)
      : fail('WITHOUT_HIPAA', `The compliance security profile is on for ${standards}, not for HIPAA.`);
  },
  examples: [
    { name: 'on with HIPAA', row: EXAMPLE, verdict: 'PASS' },
    { name: 'off', row: { ...EXAMPLE, enabled: false, complianceStandards: [] }, verdict: 'FAIL', code: 'PROFILE_OFF' },
    {
      name: 'on without HIPAA',
      row: { ...EXAMPLE, complianceStandards: ['PCI_DSS'] },
      verdict: 'FAIL',
      code: 'WITHOUT_HIPAA',
    },
    { name: 'never set', row: UNSET, verdict: 'UNKNOWN', code: 'NEVER_SET' },
    { name: 'not in the tier', row: { ...UNSET, state: 'NOT_IN_TIER' }, verdict: 'UNKNOWN', code: 'NOT_IN_TIER' },
    { name: 'not reported', row: { ...EXAMPLE, enabled: null }, verdict: 'UNKNOWN', code: 'PROFILE_NOT_REPORTED' },
    {
      name: 'on for nobody says what',
      row: { ...EXAMPLE, complianceStandards: null },
      verdict: 'UNKNOWN',
      code: 'PROFILE_NOT_REPORTED',
    },
    {
      name: 'not readable',
      row: EXAMPLE,
      gaps: [{ operation: 'settings', resourceId: EXAMPLE.id, fields: [], code: 'ACCESS_DENIED', reason: 'HTTP 403' }],
      verdict: 'ERROR',
      code: 'ACCESS_DENIED',
    },
  ],
});
