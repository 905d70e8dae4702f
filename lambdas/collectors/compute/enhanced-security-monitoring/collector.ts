import * as z from 'zod';
import { told } from '#domain/databricks/documented.ts';
import { readSetting, SETTING } from '#domain/databricks/setting.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { orGap } from '#domain/reading/reading.ts';
import { Monitoring, monitoringEnabled } from './rules.ts';

/** https://docs.databricks.com/api/workspace/enhancedSecurityMonitoring/get */
const TYPE = 'shield_esm_enablement_ws_db';
const Answer = z.looseObject({
  enhanced_security_monitoring_workspace: z.looseObject({ is_enabled: told(z.boolean()) }),
});

export default defineCollector({
  id: 'enhanced-security-monitoring',
  title: 'Enhanced security monitoring of workspaces',
  scope: 'databricks-workspace',
  reads: [SETTING],
  row: Monitoring,
  rules: [monitoringEnabled],
  report: ['state', 'enabled'],
  async *collect({ scope, databricks, gap }) {
    const row = await orGap(gap, { operation: SETTING, resourceId: databricks.host }, async () => {
      const { state, value } = await readSetting(databricks, TYPE, Answer);
      const enabled = value?.enhanced_security_monitoring_workspace.is_enabled ?? null;
      return { id: databricks.host, workspaceId: scope.workspaceId, state, enabled };
    });
    if (row) yield row;
  },
});
