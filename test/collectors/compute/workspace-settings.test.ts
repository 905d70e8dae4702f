import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import update from '#collectors/compute/automatic-cluster-update/collector.ts';
import profile from '#collectors/compute/compliance-security-profile/collector.ts';
import { profileWithHipaa } from '#collectors/compute/compliance-security-profile/rules.ts';
import monitoring from '#collectors/compute/enhanced-security-monitoring/collector.ts';
import { SETTING } from '#domain/databricks/setting.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import * as faults from '../../emulators/databricks/faults.ts';
import type { EmulatedDatabricks } from '../../emulators/databricks/server.ts';
import type { JsonObject, Workspace } from '../../emulators/databricks/state.ts';
import { IMPATIENT, ONE_TRY } from '../../support/emulated-cluster.ts';
import { readFromDatabricks, startSmallAccount, workspaceScope } from '../../support/read-from-databricks.ts';

const HOST = 'dbc-one.cloud.databricks.com';
const NOTHING = { id: HOST, workspaceId: '1001', enabled: null };

let emulated: EmulatedDatabricks;
let workspace: Workspace;
beforeEach(async () => {
  ({ emulated, workspace } = await startSmallAccount());
});
afterEach(() => emulated.close());

const read = (collector: AnyCollector) =>
  readFromDatabricks(collector, emulated, { timeouts: IMPATIENT, retry: ONE_TRY });

const SETTINGS: readonly [string, AnyCollector, string, JsonObject, object][] = [
  [
    profile.id,
    profile,
    'shield_csp_enablement_ws_db',
    { compliance_security_profile_workspace: { is_enabled: true, compliance_standards: ['PCI_DSS', 'HIPAA'] } },
    { enabled: true, complianceStandards: ['HIPAA', 'PCI_DSS'] },
  ],
  [
    monitoring.id,
    monitoring,
    'shield_esm_enablement_ws_db',
    { enhanced_security_monitoring_workspace: { is_enabled: false } },
    { enabled: false },
  ],
  [
    update.id,
    update,
    'automatic_cluster_update',
    { automatic_cluster_update_workspace: { enabled: true, can_toggle: false } },
    { enabled: true, canToggle: false, restartsAlways: null },
  ],
];

describe.each(SETTINGS)('%s', (_id, collector, type, value, expected) => {
  test('is one row with what was set', async () => {
    workspace.settings.set(type, value);
    const { rows, gaps, recorded } = await read(collector);
    expect([rows, gaps]).toEqual([[{ ...NOTHING, state: 'SET', ...expected }], []]);
    expect(recorded).toHaveLength(1);
  });

  test('that was never set is a row that says so, and no error', async () => {
    expect(await read(collector)).toMatchObject({ rows: [{ ...NOTHING, state: 'NEVER_SET' }], gaps: [] });
  });

  test('that the tier does not have is a row that says so, and no error', async () => {
    emulated.inject(SETTING, faults.refuse(404, 'FEATURE_DISABLED'));
    expect(await read(collector)).toMatchObject({ rows: [{ ...NOTHING, state: 'NOT_IN_TIER' }], gaps: [] });
  });

  test.each([
    ['a refusal', faults.refuse(403, 'PERMISSION_DENIED'), 'ACCESS_DENIED'],
    ['a path there is not', faults.refuse(404, 'ENDPOINT_NOT_FOUND'), 'NOT_SUPPORTED'],
    ['a 404 without an etag', faults.refuse(404, 'NOT_FOUND'), 'NOT_FOUND'],
    ['a page', faults.page(200, 'Sign in'), 'MALFORMED_RESPONSE'],
    ['a workspace that is gone', faults.page(404, 'Workspace not found'), 'UNEXPECTED_RESPONSE'],
    ['silence', faults.hang, 'TIMEOUT'],
    ['an answer without the setting', faults.reply({ status: 200, json: { etag: 'x' } }), 'UNEXPECTED_RESPONSE'],
  ])('%s is a gap', async (_what, fault, code) => {
    workspace.settings.set(type, value);
    emulated.inject(SETTING, fault);
    const { rows, gaps } = await read(collector);
    expect([rows, gaps]).toMatchObject([[], [{ operation: SETTING, resourceId: HOST, fields: [], code }]]);
  });
});

test('a profile that does not say for which standards it is on is not told to be on for none', async () => {
  const set = (facts: JsonObject) =>
    workspace.settings.set('shield_csp_enablement_ws_db', { compliance_security_profile_workspace: facts });
  const judged = async () =>
    profileWithHipaa.judge((await read(profile)).rows[0] as never, { unread: () => undefined } as never).code;
  set({ is_enabled: true });
  expect((await read(profile)).rows).toMatchObject([{ enabled: true, complianceStandards: null }]);
  expect(await judged()).toBe('PROFILE_NOT_REPORTED');
  for (const compliance_standards of [[], ['HIP'], ['PCI_DSS', '']]) {
    set({ is_enabled: true, compliance_standards });
    const { rows, gaps } = await read(profile);
    expect(rows).toMatchObject([{ enabled: true, complianceStandards: null }]);
    expect(gaps).toMatchObject([{ fields: ['complianceStandards'], code: 'UNEXPECTED_RESPONSE' }]);
  }
  set({ is_enabled: true, compliance_standards: ['NEWER', 'HIPAA'] });
  expect((await read(profile)).rows).toMatchObject([{ complianceStandards: ['HIPAA', 'NEWER'] }]);
  set({ is_enabled: true, compliance_standards: ['NONE'] });
  expect(await judged()).toBe('WITHOUT_HIPAA');
  set({ is_enabled: false });
  expect(await judged()).toBe('PROFILE_OFF');
});

test('a workspace in a tier without the profile is told from one that never set it', async () => {
  const premium = emulated.state.addWorkspace('1002', 'dbc-two', { pricing_tier: 'PREMIUM' });
  for (const client of emulated.state.clients.values()) client.workspaces.set('1002', 'admin');
  const scope = workspaceScope(emulated, premium);
  const { rows } = await readFromDatabricks(profile, emulated, { scope });
  expect(rows).toMatchObject([{ id: premium.host, workspaceId: '1002', state: 'NOT_IN_TIER', enabled: null }]);
});
