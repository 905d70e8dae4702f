import * as z from 'zod';
import { settingState } from '#domain/databricks/setting.ts';
import { fail, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';

/** Enhanced security monitoring of one workspace: a hardened image with agents that watch it. */
export const Monitoring = z.strictObject({
  id: z.string().describe('The host of the workspace'),
  workspaceId: z.string().nullable(),
  state: settingState,
  enabled: z.boolean().nullable().describe('Null where nobody ever decided, or the tier lacks it'),
});
export type Monitoring = z.infer<typeof Monitoring>;

const EXAMPLE: Monitoring = {
  id: 'dbc-a1b2c3d4-e5f6.cloud.databricks.com',
  workspaceId: '1234567890123456',
  state: 'SET',
  enabled: true,
};

export const monitoringEnabled = rule({
  id: 'enhanced-security-monitoring-enabled',
  title: 'Workspaces have enhanced security monitoring on',
  subject: Monitoring,
  severity: 'MEDIUM',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.308(a)(5)(ii)(B)'],
  remedy:
    'Switch enhanced security monitoring on for the workspace; the compliance security profile does so by itself.',
  judge({ state, enabled }, { unread: gapAt }) {
    const gap = gapAt('enabled') ?? gapAt('state');
    if (gap) return unread(gap);
    if (state === 'NEVER_SET')
      return unknown('NEVER_SET', 'Nobody ever decided on it in this workspace, and no page says what then holds.');
    if (state === 'NOT_IN_TIER')
      return unknown('NOT_IN_TIER', 'Databricks says that the tier of this workspace does not have it.');
    if (enabled === null) return unknown('STATE_NOT_REPORTED', 'Databricks did not say whether it is on.');
    return enabled
      ? pass('Enhanced security monitoring is on.')
      : fail('MONITORING_OFF', 'Enhanced security monitoring is off.');
  },
  examples: [
    { name: 'on', row: EXAMPLE, verdict: 'PASS' },
    { name: 'off', row: { ...EXAMPLE, enabled: false }, verdict: 'FAIL', code: 'MONITORING_OFF' },
    {
      name: 'never set',
      row: { ...EXAMPLE, state: 'NEVER_SET', enabled: null },
      verdict: 'UNKNOWN',
      code: 'NEVER_SET',
    },
    {
      name: 'not in the tier',
      row: { ...EXAMPLE, state: 'NOT_IN_TIER', enabled: null },
      verdict: 'UNKNOWN',
      code: 'NOT_IN_TIER',
    },
    { name: 'not reported', row: { ...EXAMPLE, enabled: null }, verdict: 'UNKNOWN', code: 'STATE_NOT_REPORTED' },
    {
      name: 'not readable',
      row: EXAMPLE,
      gaps: [{ operation: 'settings', resourceId: EXAMPLE.id, fields: [], code: 'ACCESS_DENIED', reason: 'HTTP 403' }],
      verdict: 'ERROR',
      code: 'ACCESS_DENIED',
    },
  ],
});
