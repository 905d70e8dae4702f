import * as z from 'zod';
import { told } from '#domain/databricks/documented.ts';
import { readSetting, SETTING } from '#domain/databricks/setting.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { orGap } from '#domain/reading/reading.ts';
import { AutomaticUpdate, updateEnabled } from './rules.ts';

/** https://docs.databricks.com/api/workspace/automaticClusterUpdate/get */
const TYPE = 'automatic_cluster_update';
const Answer = z.looseObject({
  automatic_cluster_update_workspace: z.looseObject({
    enabled: told(z.boolean()),
    can_toggle: told(z.boolean()),
    restart_even_if_no_updates_available: told(z.boolean()),
  }),
});

export default defineCollector({
  id: 'automatic-cluster-update',
  title: 'Automatic cluster update of workspaces',
  scope: 'databricks-workspace',
  reads: [SETTING],
  row: AutomaticUpdate,
  rules: [updateEnabled],
  report: ['state', 'enabled', 'canToggle'],
  async *collect({ scope, databricks, gap }) {
    const row = await orGap(gap, { operation: SETTING, resourceId: databricks.host }, async () => {
      const { state, value } = await readSetting(databricks, TYPE, Answer);
      const update = value?.automatic_cluster_update_workspace;
      return {
        id: databricks.host,
        workspaceId: scope.workspaceId,
        state,
        enabled: update?.enabled ?? null,
        canToggle: update?.can_toggle ?? null,
        restartsAlways: update?.restart_even_if_no_updates_available ?? null,
      };
    });
    if (row) yield row;
  },
});
