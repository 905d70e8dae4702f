import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as faults from '../../emulators/databricks/faults.ts';
import { ACCOUNT_HOST } from '../../emulators/databricks/state.ts';
import { databricksSettings } from '../../support/databricks-runs.ts';
import { people } from '../../support/lake-stand-ins.ts';
import { runOnce } from '../../support/sample-runs.ts';
import {
  expectIntact,
  findingsOf,
  gapsOf,
  IN_AWS,
  LAST,
  type Lake,
  LIST,
  NEXT,
  RUN,
  rowsOf,
  startLakes,
  unitsOf,
} from '../lake.ts';

let lakes: Awaited<ReturnType<typeof startLakes>>;
let lake: Lake;

beforeAll(async () => {
  lakes = await startLakes();
});
afterAll(() => lakes.close());
beforeEach(async () => {
  lake = await lakes.open();
});

describe('workspaces that the account lists', () => {
  test('are read one by one, beside the account itself', async () => {
    const ports = await lake.ports();
    const sealed = await runOnce(ports, RUN);
    expect(sealed.manifest.outcome).toBe('COMPLETE');
    expect(unitsOf(sealed)).toEqual(
      [
        IN_AWS,
        `lake-people ${lake.atAccount} COMPLETE`,
        ...['1001', '1002', '1003'].map((id) => `lake-machines ${lake.at(id)} COMPLETE`),
      ].sort(),
    );
    expect(sealed.plan.units.find(({ scope }) => scope.id === lake.at('1002'))?.scope).toEqual({
      id: lake.at('1002'),
      kind: 'databricks-workspace',
      accountId: lake.state.accountId,
      region: null,
      workspaceId: '1002',
      host: 'dbc-1002.cloud.databricks.com',
    });
    expect(await findingsOf(ports, RUN)).toHaveLength(4);
    await expectIntact(ports, RUN);
  });

  test('are asked for once, and the call is evidence like any other', async () => {
    const ports = await lake.ports();
    await runOnce(ports, RUN);
    const calls = (await rowsOf(ports, 'calls', RUN)).filter(({ operation }) => operation === LIST);
    expect(calls).toEqual([
      expect.objectContaining({ collector: 'plan', scope: lake.atAccount, status: 200, attempt: 1 }),
    ]);
    expect(lake.emulated.log.of(LIST)).toHaveLength(1);
  });

  test('are planned whatever state they are in: one that is not running yet is not left out', async () => {
    lake.state.addWorkspace('1004', 'dbc-1004', { workspace_status: 'PROVISIONING' });
    const { plan } = await runOnce(await lake.ports(), RUN);
    expect(plan.units.map(({ scope }) => scope.id)).toContain(lake.at('1004'));
  });

  test('are planned by their 64-bit ids, digit for digit', async () => {
    lake.state.addWorkspace('9007199254740993', 'dbc-large');
    const { plan } = await runOnce(await lake.ports(), RUN);
    expect(plan.units.map(({ scope }) => scope.id)).toContain(lake.at('9007199254740993'));
  });
});

describe('a list of workspaces', () => {
  test.each([
    ['refused', faults.refuse(403, 'PERMISSION_DENIED'), 'ACCESS_DENIED'],
    ['throttled until retries are used up', faults.throttle('1'), 'THROTTLED'],
    ['answered with a server error', faults.refuse(500, 'INTERNAL_ERROR'), 'SERVER_ERROR'],
    ['answered by a sign-in page', faults.page(200, 'Sign in'), 'MALFORMED_RESPONSE'],
    ['answered with half a document', faults.malformedJson, 'MALFORMED_RESPONSE'],
    ['cut off in mid-body', faults.cutInMidBody, 'CONNECTION'],
    ['answered with nothing in it', faults.reply({ status: 200, json: {} }), 'UNEXPECTED_RESPONSE'],
    ['answered with no workspace', faults.reply({ status: 200, json: [] }), 'UNEXPECTED_RESPONSE'],
    ['answered with a workspace that has no id', faults.reply({ status: 200, json: [{}] }), 'UNEXPECTED_RESPONSE'],
  ] as const)('that is %s leaves the workspaces unread, not absent; the account is read', async (_, fault, code) => {
    const ports = await lake.ports();
    lake.emulated.inject(LIST, fault);
    const sealed = await runOnce(ports, RUN);
    expect([sealed.manifest.outcome, sealed.plan.outcome]).toEqual(['PARTIAL', 'PLANNED']);
    expect(sealed.plan.unplanned).toEqual(['databricks-workspace']);
    expect(unitsOf(sealed)).toEqual([IN_AWS, `lake-people ${lake.atAccount} COMPLETE`].sort());
    expect(await gapsOf(ports, RUN)).toEqual([`plan ${lake.atAccount} ${code}`]);
    const findings = await findingsOf(ports, RUN);
    expect(findings.filter((finding) => finding.startsWith('lake-machine-has-name'))).toEqual([
      `lake-machine-has-name ${lake.atAccount} * ERROR`,
    ]);
    const population = sealed.manifest.populations.find(({ rule }) => rule === 'lake-machine-has-name');
    expect(population).toMatchObject({ inScope: 0, scopes: { none: 0, unread: 1 }, verdict: 'ERROR' });
    await expectIntact(ports, RUN);
  });

  test('that cannot be had is no change: the next day is compared with the last that was read', async () => {
    const ports = await lake.ports();
    await runOnce(ports, RUN);
    lake.emulated.inject(LIST, faults.refuse(403, 'PERMISSION_DENIED'));
    await runOnce(ports, NEXT);
    expect(await rowsOf(ports, 'changes', NEXT)).toEqual([]);
    lake.emulated.clear();
    const { plan } = await runOnce(ports, LAST);
    expect(
      plan.units.filter(({ collector }) => collector === 'lake-machines').map(({ previous }) => previous?.run),
    ).toEqual([RUN, RUN, RUN]);
    await expectIntact(ports, LAST);
  });

  test('that the configuration holds is planned without a call to the account', async () => {
    const workspaces = [
      { id: '1003', host: 'dbc-1003.cloud.databricks.com' },
      { id: '1001', host: 'dbc-1001.cloud.databricks.com' },
    ];
    const all = await lake.ports(databricksSettings(lake.state, { workspaces }));
    const ports = { ...all, catalogue: all.catalogue.filter((source) => source !== people) };
    const sealed = await runOnce(ports, RUN);
    expect(unitsOf(sealed)).toEqual(
      [IN_AWS, `lake-machines ${lake.at('1001')} COMPLETE`, `lake-machines ${lake.at('1003')} COMPLETE`].sort(),
    );
    expect(lake.emulated.log.calls.filter(({ host }) => host === ACCOUNT_HOST)).toEqual([]);
    expect(sealed.manifest.outcome).toBe('COMPLETE');
    await expectIntact(ports, RUN);
  });

  test('that the configuration holds is not shortened: a workspace that does not answer is a gap', async () => {
    const workspaces = [{ id: '1009', host: 'dbc-1009.cloud.databricks.com' }];
    const ports = await lake.ports(databricksSettings(lake.state, { workspaces }));
    const { manifest } = await runOnce(ports, RUN);
    expect(manifest.outcome).toBe('PARTIAL');
    expect(await gapsOf(ports, RUN)).toEqual([`lake-machines ${lake.at('1009')} UNEXPECTED_RESPONSE`]);
  });
});
