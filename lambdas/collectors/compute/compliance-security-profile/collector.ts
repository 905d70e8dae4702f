import * as z from 'zod';
import { distinct } from '#domain/databricks/clusters/cluster-spec.ts';
import { told } from '#domain/databricks/documented.ts';
import { readSetting, SETTING } from '#domain/databricks/setting.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { orGap } from '#domain/reading/reading.ts';
import { ReadError } from '#domain/words/errors.ts';
import { Profile, profileWithHipaa } from './rules.ts';

/** https://docs.databricks.com/api/workspace/complianceSecurityProfile/get */
const TYPE = 'shield_csp_enablement_ws_db';
const HIPAA = 'HIPAA';
const Answer = z.looseObject({
  compliance_security_profile_workspace: z.looseObject({
    is_enabled: told(z.boolean()),
    compliance_standards: told(z.array(z.string())),
  }),
});

type Told = z.output<typeof Answer>['compliance_security_profile_workspace'];

/** The same page, November 2026. */
const STANDARDS = new Set([
  ...['CANADA_PROTECTED_B', 'CYBER_ESSENTIAL_PLUS', 'FEDRAMP_HIGH', 'FEDRAMP_IL5', 'FEDRAMP_MODERATE', 'GERMANY_C5'],
  ...['GERMANY_TISAX', HIPAA, 'HITRUST', 'IRAP_PROTECTED', 'ISMAP', 'ITAR_EAR', 'KSA_ECC_CCC_DCC', 'K_FSI', 'NONE'],
  'PCI_DSS',
]);

/** HIPAA is on, whatever stands beside it; that it is not, only names that are known can say, of which NONE is one. */
function standardsOf({ is_enabled, compliance_standards: told }: Told): string[] | null {
  if (told === null || told.includes(HIPAA) || !is_enabled) return told && distinct(told);
  const strange = told.filter((standard) => !STANDARDS.has(standard));
  if (strange.length === 0 && told.length > 0) return distinct(told);
  const said =
    strange.length > 0 ? `names ${strange.join(', ')}, which is no documented standard` : 'names no standard';
  throw new ReadError('UNEXPECTED_RESPONSE', `the profile is on and ${said}`);
}

export default defineCollector({
  id: 'compliance-security-profile',
  title: 'The compliance security profile of workspaces',
  scope: 'databricks-workspace',
  reads: [SETTING],
  row: Profile,
  rules: [profileWithHipaa],
  report: ['state', 'enabled', 'complianceStandards'],
  async *collect({ scope, databricks, gap }) {
    const about = { operation: SETTING, resourceId: databricks.host };
    const row = await orGap(gap, about, async () => {
      const { state, value } = await readSetting(databricks, TYPE, Answer);
      const profile = value?.compliance_security_profile_workspace;
      const unread = { ...about, fields: ['complianceStandards'] };
      return {
        id: databricks.host,
        workspaceId: scope.workspaceId,
        state,
        enabled: profile?.is_enabled ?? null,
        complianceStandards: (profile && (await orGap(gap, unread, async () => standardsOf(profile)))) ?? null,
      };
    });
    if (row) yield row;
  },
});
