import * as z from 'zod';
import { distinct } from '#domain/databricks/clusters/cluster-spec.ts';
import { told } from '#domain/databricks/documented.ts';
import { readSetting, SETTING } from '#domain/databricks/setting.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { orGap } from '#domain/reading/reading.ts';
import { Profile, profileWithHipaa } from './rules.ts';

/** https://docs.databricks.com/api/workspace/complianceSecurityProfile/get */
const TYPE = 'shield_csp_enablement_ws_db';
const Answer = z.looseObject({
  compliance_security_profile_workspace: z.looseObject({
    is_enabled: z.boolean(),
    compliance_standards: told(z.array(z.string())),
  }),
});

export default defineCollector({
  id: 'compliance-security-profile',
  title: 'The compliance security profile of workspaces',
  scope: 'databricks-workspace',
  reads: [SETTING],
  row: Profile,
  rules: [profileWithHipaa],
  report: ['state', 'enabled', 'complianceStandards'],
  async *collect({ scope, databricks, gap }) {
    const row = await orGap(gap, { operation: SETTING, resourceId: databricks.host }, async () => {
      const { state, value } = await readSetting(databricks, TYPE, Answer);
      const profile = value?.compliance_security_profile_workspace;
      return {
        id: databricks.host,
        workspaceId: scope.workspaceId,
        state,
        enabled: profile?.is_enabled ?? null,
        complianceStandards: profile?.compliance_standards ? distinct(profile.compliance_standards) : null,
      };
    });
    if (row) yield row;
  },
});
