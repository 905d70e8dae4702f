import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { readTable } from '#adapters/tables/read-table.ts';
import { loadDeclaration } from '#collectors/catalogue.ts';
import type { AnyDeclaration } from '#domain/declaration.ts';
import { tableKey } from '#domain/keys.ts';
import { scheduledAtOf } from '#domain/run-id.ts';
import type { TableRow } from '#domain/table.ts';
import type { SealedRun } from '../../lambdas/steps/seal-run.ts';
import { verifyLocker } from '../../lambdas/steps/verify/verify-locker.ts';
import { wholeRun } from '../../lambdas/steps/whole-run.ts';
import * as faults from '../emulators/databricks/faults.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import { ACCOUNT_HOST, type EmulatedState } from '../emulators/databricks/state.ts';
import { databricksPorts, databricksSettings, READER, threeWorkspaces } from '../support/databricks-runs.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { machines, people } from '../support/lake-stand-ins.ts';
import { addKeys, type Ports, quiet, runOnce, scratch } from '../support/sample-runs.ts';

const LIST = 'GET /api/2.0/accounts/{account_id}/workspaces';
const RUNS = ['2026-11-01T06-00-00Z', '2026-11-02T06-00-00Z', '2026-11-03T06-00-00Z'] as const;
const [RUN, NEXT, LAST] = RUNS;
const catalogue: readonly AnyDeclaration[] = [await loadDeclaration('kms-keys'), machines, people];

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;
let state: EmulatedState;
let emulated: EmulatedDatabricks;
let lockers = 0;

beforeAll(async () => {
  account = await startEmulatedAccount();
  await addKeys(account);
  folder = await scratch();
});
afterAll(async () => {
  await emulated.close();
  await account.stop();
  await folder.remove();
});
beforeEach(async () => {
  await emulated?.close();
  state = threeWorkspaces();
  state.directory.addUser({ userName: 'ana@example.com' });
  for (const { clusters, id } of state.workspaces)
    clusters.put({ cluster_id: `c-${id}`, cluster_name: 'nightly', state: 'RUNNING' });
  emulated = await startEmulatedDatabricks({ state });
});

async function portsWith(settings: object | null = databricksSettings(state)): Promise<Ports> {
  lockers += 1;
  const locker = await directoryLocker(folder.path(`locker-${lockers}`), { create: true });
  return databricksPorts(account, emulated, folder.path, { catalogue, locker, settings });
}

const unitsOf = ({ manifest }: SealedRun): string[] =>
  manifest.units.map(({ collector, scope, outcome }) => `${collector} ${scope} ${outcome}`).sort();

const rowsOf = async ({ locker }: Ports, table: string, run: string): Promise<TableRow[]> =>
  Array.fromAsync(readTable(await locker.get(tableKey(table, run))));

/** `<rule> <scope> <resource> <verdict>` of what the rules of Databricks say. */
const findingsOf = async (ports: Ports, run: string): Promise<string[]> =>
  (await rowsOf(ports, 'findings', run))
    .filter(({ rule_id }) => String(rule_id).startsWith('lake-'))
    .map(({ rule_id, scope, resource_id, verdict }) => `${rule_id} ${scope} ${resource_id} ${verdict}`);

const gapsOf = async (ports: Ports, run: string): Promise<string[]> =>
  (await rowsOf(ports, 'gaps', run)).map(({ collector, scope, code }) => `${collector} ${scope} ${code}`).sort();

/** As an auditor checks it who comes half an hour after `run`: every row and verdict follows from the recordings. */
async function expectIntact({ locker, code, catalogue }: Ports, run: string): Promise<void> {
  const now = new Date(Date.parse(scheduledAtOf(run)) + 1_800_000);
  const { status, problems, notices } = await verifyLocker(locker, { now, replay: { catalogue, code } });
  expect({ status, problems, notices }).toEqual({ status: 'INTACT', problems: [], notices: [] });
}

const at = (workspace: string) => `databricks.${state.accountId}.${workspace}`;
const atAccount = () => `databricks.${state.accountId}`;
const IN_AWS = 'kms-keys aws.123456789012.us-east-1 COMPLETE';

describe('workspaces that the account lists', () => {
  test('are read one by one, beside the account itself', async () => {
    const ports = await portsWith();
    const sealed = await runOnce(ports, RUN);
    expect(sealed.manifest.outcome).toBe('COMPLETE');
    expect(unitsOf(sealed)).toEqual(
      [
        IN_AWS,
        `lake-people ${atAccount()} COMPLETE`,
        ...['1001', '1002', '1003'].map((id) => `lake-machines ${at(id)} COMPLETE`),
      ].sort(),
    );
    expect(sealed.plan.units.find(({ scope }) => scope.id === at('1002'))?.scope).toEqual({
      id: at('1002'),
      kind: 'databricks-workspace',
      accountId: state.accountId,
      region: null,
      workspaceId: '1002',
      host: 'dbc-1002.cloud.databricks.com',
    });
    expect(await findingsOf(ports, RUN)).toHaveLength(4);
    await expectIntact(ports, RUN);
  });

  test('are asked for once, and the call is evidence like any other', async () => {
    const ports = await portsWith();
    await runOnce(ports, RUN);
    const calls = (await rowsOf(ports, 'calls', RUN)).filter(({ operation }) => operation === LIST);
    expect(calls).toEqual([
      expect.objectContaining({ collector: 'plan', scope: atAccount(), status: 200, attempt: 1 }),
    ]);
    expect(emulated.log.of(LIST)).toHaveLength(1);
  });

  test('are planned whatever state they are in: one that is not running yet is not left out', async () => {
    state.addWorkspace('1004', 'dbc-1004', { workspace_status: 'PROVISIONING' });
    const { plan } = await runOnce(await portsWith(), RUN);
    expect(plan.units.map(({ scope }) => scope.id)).toContain(at('1004'));
  });

  test('are planned by their 64-bit ids, digit for digit', async () => {
    state.addWorkspace('9007199254740993', 'dbc-large');
    const { plan } = await runOnce(await portsWith(), RUN);
    expect(plan.units.map(({ scope }) => scope.id)).toContain(at('9007199254740993'));
  });
});

describe('one workspace of three', () => {
  test('that refuses is a gap and an ERROR; the others are complete', async () => {
    state.clients.get(READER.clientId)?.workspaces.delete('1002');
    const ports = await portsWith();
    const sealed = await runOnce(ports, RUN);
    expect(sealed.manifest.outcome).toBe('PARTIAL');
    expect(unitsOf(sealed)).toEqual(
      [
        IN_AWS,
        `lake-people ${atAccount()} COMPLETE`,
        `lake-machines ${at('1001')} COMPLETE`,
        `lake-machines ${at('1002')} FAILED`,
        `lake-machines ${at('1003')} COMPLETE`,
      ].sort(),
    );
    expect(await gapsOf(ports, RUN)).toEqual([`lake-machines ${at('1002')} ACCESS_DENIED`]);
    expect(await findingsOf(ports, RUN)).toContain(`lake-machine-has-name ${at('1002')} * ERROR`);
    await expectIntact(ports, RUN);
  });

  test('that was deleted between planning and reading is a gap, and nobody calls its machines gone', async () => {
    const ports = await portsWith();
    await runOnce(ports, RUN);
    const sealed = await wholeRun(ports, NEXT, { ...quiet, planned: () => state.removeWorkspace('1002') });
    expect(sealed.manifest.outcome).toBe('PARTIAL');
    expect(await gapsOf(ports, NEXT)).toEqual([`lake-machines ${at('1002')} UNEXPECTED_RESPONSE`]);
    expect(await findingsOf(ports, NEXT)).toContain(`lake-machine-has-name ${at('1002')} * ERROR`);
    expect(await rowsOf(ports, 'changes', NEXT)).toEqual([]);
    await expectIntact(ports, NEXT);
  });

  test('that is gone from the account is not read any more, and is not planned', async () => {
    const ports = await portsWith();
    await runOnce(ports, RUN);
    state.removeWorkspace('1002');
    const { manifest, plan } = await runOnce(ports, NEXT);
    expect(plan.units.map(({ scope }) => scope.id)).not.toContain(at('1002'));
    expect(manifest.outcome).toBe('COMPLETE');
  });

  test('that comes back after a bad day is compared with the day before that one', async () => {
    const ports = await portsWith();
    await runOnce(ports, RUN);
    emulated.inject('GET /api/2.1/clusters/list', faults.refuse(403, 'PERMISSION_DENIED'), {
      host: 'dbc-1002.cloud.databricks.com',
    });
    await runOnce(ports, NEXT);
    expect(await rowsOf(ports, 'changes', NEXT)).toEqual([]);
    emulated.clear();
    state.workspace('1002')?.clusters.put({ cluster_id: 'c-new', cluster_name: 'new', state: 'RUNNING' });
    await runOnce(ports, LAST);
    expect(await rowsOf(ports, 'changes', LAST)).toEqual([
      expect.objectContaining({ previous_run_id: RUN, scope: at('1002'), resource_id: 'c-new' }),
    ]);
    await expectIntact(ports, LAST);
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
    const ports = await portsWith();
    emulated.inject(LIST, fault);
    const sealed = await runOnce(ports, RUN);
    expect([sealed.manifest.outcome, sealed.plan.outcome]).toEqual(['PARTIAL', 'PLANNED']);
    expect(sealed.plan.unplanned).toEqual(['databricks-workspace']);
    expect(unitsOf(sealed)).toEqual([IN_AWS, `lake-people ${atAccount()} COMPLETE`].sort());
    expect(await gapsOf(ports, RUN)).toEqual([`plan ${atAccount()} ${code}`]);
    const findings = await findingsOf(ports, RUN);
    expect(findings.filter((finding) => finding.startsWith('lake-machine-has-name'))).toEqual([
      `lake-machine-has-name ${atAccount()} * ERROR`,
    ]);
    const population = sealed.manifest.populations.find(({ rule }) => rule === 'lake-machine-has-name');
    expect(population).toMatchObject({ inScope: 1, tested: 0, verdict: 'ERROR' });
    await expectIntact(ports, RUN);
  });

  test('that cannot be had is no change: the next day is compared with the last that was read', async () => {
    const ports = await portsWith();
    await runOnce(ports, RUN);
    emulated.inject(LIST, faults.refuse(403, 'PERMISSION_DENIED'));
    await runOnce(ports, NEXT);
    expect(await rowsOf(ports, 'changes', NEXT)).toEqual([]);
    emulated.clear();
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
    const all = await portsWith(databricksSettings(state, { workspaces }));
    const ports = { ...all, catalogue: all.catalogue.filter((source) => source !== people) };
    const sealed = await runOnce(ports, RUN);
    expect(unitsOf(sealed)).toEqual(
      [IN_AWS, `lake-machines ${at('1001')} COMPLETE`, `lake-machines ${at('1003')} COMPLETE`].sort(),
    );
    expect(emulated.log.calls.filter(({ host }) => host === ACCOUNT_HOST)).toEqual([]);
    expect(sealed.manifest.outcome).toBe('COMPLETE');
    await expectIntact(ports, RUN);
  });

  test('that the configuration holds is not shortened: a workspace that does not answer is a gap', async () => {
    const workspaces = [{ id: '1009', host: 'dbc-1009.cloud.databricks.com' }];
    const ports = await portsWith(databricksSettings(state, { workspaces }));
    const { manifest } = await runOnce(ports, RUN);
    expect(manifest.outcome).toBe('PARTIAL');
    expect(await gapsOf(ports, RUN)).toEqual([`lake-machines ${at('1009')} UNEXPECTED_RESPONSE`]);
  });
});

describe('who asks', () => {
  test('with a wrong secret is told so: everything of Databricks is a gap, AWS is read', async () => {
    const ports = await portsWith();
    for (const client of state.clients.values()) client.secrets.length = 0;
    const sealed = await runOnce(ports, RUN);
    expect(unitsOf(sealed)).toEqual([IN_AWS, `lake-people ${atAccount()} FAILED`].sort());
    expect(await gapsOf(ports, RUN)).toEqual([
      `lake-people ${atAccount()} NO_CREDENTIALS`,
      `plan ${atAccount()} NO_CREDENTIALS`,
    ]);
    expect(await findingsOf(ports, RUN)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^lake-person-has-name .* ERROR$/)]),
    );
    await expectIntact(ports, RUN);
  });

  test('with a token that ended is given another, and nothing is missing', async () => {
    const ports = await portsWith();
    const sealed = await wholeRun(ports, RUN, {
      ...quiet,
      planned: () => emulated.desk.tokens.forEach((token) => void emulated.desk.revoke(token)),
    });
    expect(sealed.manifest.outcome).toBe('COMPLETE');
  });
});

describe('without a Databricks account in the configuration', () => {
  test('there are no units, no gaps and no verdicts of it, and a replay has none either', async () => {
    const ports = await portsWith(null);
    const { manifest, plan } = await runOnce(ports, RUN);
    expect(manifest.outcome).toBe('COMPLETE');
    expect(manifest.populations.map(({ rule }) => rule).filter((rule) => rule.startsWith('lake-'))).toEqual([]);
    expect([plan.unplanned, plan.gaps, await gapsOf(ports, RUN), await findingsOf(ports, RUN)]).toEqual([
      [],
      [],
      [],
      [],
    ]);
    expect((await Array.fromAsync(ports.locker.list(''))).filter((key) => /lake|databricks/.test(key))).toEqual([]);
    expect(emulated.log.calls).toEqual([]);
    await expectIntact(ports, RUN);
  });

  test('earlier days stay what they were: each is judged by what it was told to read', async () => {
    const before = await portsWith();
    await runOnce(before, RUN);
    const without = await databricksPorts(account, emulated, folder.path, {
      catalogue,
      locker: before.locker,
      settings: null,
    });
    const { manifest } = await runOnce(without, NEXT);
    expect(manifest.units.map(({ collector }) => collector)).toEqual(['kms-keys']);
    await expectIntact(before, NEXT);
  });
});
