import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { readTable } from '#adapters/tables/read-table.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { scopeKindsOf, tableName } from '#domain/declaring/declaration.ts';
import { tableKey } from '#domain/words/keys.ts';
import type { SealedRun } from '../../../lambdas/steps/seal/seal-run.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { databricksWorld } from '../../contract/world-databricks.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../../emulators/databricks/server.ts';
import type { Cluster, EmulatedState } from '../../emulators/databricks/state.ts';
import { databricksPorts, databricksSettings, PROBE, READER } from '../../support/databricks-runs.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { addKeys, type Ports, runOnce, scratch } from '../../support/sample-runs.ts';

const RUNS = ['2026-11-01T06-00-00Z', '2026-11-02T06-00-00Z'] as const;
const NOW = new Date('2026-11-02T06:30:00Z');

/** Of AWS, beside what rules about clusters look into. */
const IN_AWS = ['instances', 'kms-keys'];
const catalogue = (await loadCatalogue()).filter(
  (one) => IN_AWS.includes(one.id) || scopeKindsOf(one).every((kind) => kind.startsWith('databricks-')),
);
const readsDatabricks = catalogue.filter(({ id }) => !IN_AWS.includes(id));

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;
let state: EmulatedState;
let emulated: EmulatedDatabricks;
let ports: Ports;
const sealed: SealedRun[] = [];

beforeAll(async () => {
  account = await startEmulatedAccount();
  await addKeys(account);
  folder = await scratch();
  state = databricksWorld();
  const workspaces = new Map(state.workspaces.map(({ id }) => [id, 'admin' as const]));
  for (const { clientId, secret } of [READER, PROBE]) state.addClient(clientId, { secrets: [secret], workspaces });
  emulated = await startEmulatedDatabricks({ state });
  const locker = await directoryLocker(folder.path('locker'), { create: true });
  const settings = databricksSettings(state, {
    probe: { auth: { mode: 'aws-federation', clientId: PROBE.clientId } },
  });
  ports = await databricksPorts(account, emulated, folder.path, { catalogue, locker, settings });
  sealed.push(await runOnce(ports, RUNS[0]));
  const ana = state.directory.addUser({ userName: 'ana@example.com', externalId: '00u-ana' });
  for (const { assigned } of state.workspaces) assigned.add(ana.id);
  const leads = state.directory.groups.all.find(({ displayName }) => displayName === 'phi-leads');
  state.directory.join(leads?.id ?? '', ana.id);
  sealed.push(await runOnce(ports, RUNS[1]));
}, 120_000);
afterAll(async () => {
  await emulated.close();
  await account.stop();
  await folder.remove();
});

const rowsOf = async (table: string, run: string) =>
  Array.fromAsync(readTable(await ports.locker.get(tableKey(table, run))));

test('a run over a Databricks account reads every table there is of it, and everything is complete', () => {
  for (const { manifest } of sealed) {
    expect(manifest.outcome).toBe('COMPLETE');
    const read = new Set(manifest.units.map(({ collector }) => collector));
    expect([...read].sort()).toEqual(catalogue.map(({ id }) => id).sort());
    expect(manifest.units.filter(({ outcome }) => outcome !== 'COMPLETE')).toEqual([]);
  }
});

test('it verifies, and every row and every verdict follows again from what was answered', async () => {
  const { status, problems, notices, rowsReplayed } = await verifyLocker(ports.locker, {
    now: NOW,
    replay: { catalogue, code: ports.code },
  });
  expect({ status, problems, notices }).toEqual({ status: 'INTACT', problems: [], notices: [] });
  const rows = await Promise.all(
    RUNS.flatMap((run) => catalogue.map(async ({ id }) => (await rowsOf(tableName(id), run)).length)),
  );
  expect(rowsReplayed).toBeGreaterThan(rows.reduce((sum, count) => sum + count, 0));
});

test('what one day knows of the day before is its last observation, and a change of a group is told', async () => {
  const changes = (await rowsOf('changes', RUNS[1])).filter(({ table_name }) => table_name === 'scim_memberships');
  expect(changes.length).toBeGreaterThan(0);
  for (const { previous_run_id, before, after } of changes) {
    expect(previous_run_id).toBe(RUNS[0]);
    expect(`${before ?? ''}${after ?? ''}`).toContain('ana@example.com');
  }
});

test('the probe asks as a principal of its own, and leaves no context behind', () => {
  const tokenCalls = emulated.log.calls.filter(({ route }) => route === 'POST /oidc/v1/token');
  expect(tokenCalls).toHaveLength(2); // one for each principal at the workspace, for both runs
  for (const { spark } of state.workspaces) {
    expect(spark.made).toBeGreaterThan(0);
    expect(spark.contexts.size).toBe(0);
  }
});

/** Every byte that lies in the locker: files as they are, what is packed in them, and what their tables say. */
async function everything(): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  const root = folder.path('locker');
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    found.set(path, bytes);
    if (path.endsWith('.gz')) found.set(`${path} unpacked`, gunzipSync(bytes));
    if (path.endsWith('.parquet'))
      found.set(
        `${path} as rows`,
        Buffer.from(
          JSON.stringify(await Array.fromAsync(readTable(bytes)), (_key, value) =>
            typeof value === 'bigint' ? String(value) : value,
          ),
        ),
      );
  }
  return found;
}

test('no token, no secret and no password that anybody uses is anywhere in the locker', async () => {
  const { tokens } = emulated.desk;
  expect(tokens.length).toBeGreaterThanOrEqual(3);
  const secrets = [READER.secret, PROBE.secret, 'a-password-of-the-world-nobody-may-see', ...tokens];
  const hidden = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')]);
  const basic = [READER, PROBE].map(({ clientId, secret }) => Buffer.from(`${clientId}:${secret}`).toString('base64'));
  const files = await everything();
  expect(files.size).toBeGreaterThan(2 * readsDatabricks.length);
  for (const [name, bytes] of files)
    for (const secret of [...hidden, ...basic]) expect(bytes.includes(secret), `${secret} in ${name}`).toBe(false);
  // The same look finds what is there: the asker's name is in the recordings of its calls.
  const names = [...files].filter(([, bytes]) => bytes.includes('spark.ssl.enabled')).map(([name]) => name);
  expect(names).toContainEqual(expect.stringMatching(/\/raw\/.*\/spark-ssl-probe\/.*unpacked$/));
});

describe('a member of an answer that nobody documents', () => {
  const DOUBTED = '2026-11-03T06-00-00Z';
  const BELIEVED = '2026-11-04T06-00-00Z';
  let doubted: SealedRun;
  let believed: SealedRun;
  const member = { operation: 'GET /api/2.1/clusters/list', member: 'clusters[].is_exempt' };
  /** What rules say of clusters and of a table that looks into them, by thing. */
  const verdicts = async (run: string) => {
    const findings = (await rowsOf('findings', run)).filter(
      ({ rule_id }) => rule_id === 'cluster-access-mode-isolated',
    );
    return Object.fromEntries(findings.map(({ resource_id, verdict }) => [resource_id, verdict]));
  };
  const memberGaps = async (run: string) =>
    (await rowsOf('gaps', run)).sort((a, b) =>
      `${a.collector} ${a.operation}` < `${b.collector} ${b.operation}` ? -1 : 1,
    );

  beforeAll(async () => {
    const [{ clusters } = { clusters: undefined }] = state.workspaces;
    const of = (id: string) => clusters?.all.find(({ cluster_id }) => cluster_id === id) as Cluster;
    clusters?.put({ ...of('good'), is_exempt: true });
    clusters?.put({ ...of('bad'), is_exempt: true });
    clusters?.put({ ...of('steady'), cluster_name: 'renamed' });
    doubted = await runOnce(ports, DOUBTED);
    const harmless = { ...member, why: 'J. Doe asked Databricks: a label', until: '9999-12-31' };
    believed = await runOnce({ ...ports, config: { ...ports.config, harmlessMembers: [harmless] } }, BELIEVED);
  }, 60_000);

  test('is told once a unit, and takes a PASS away where it stands, but no FAIL', async () => {
    const before = await verdicts(RUNS[1]);
    expect(before).toMatchObject({ good: 'PASS', steady: 'PASS', bad: 'FAIL' });
    expect(await verdicts(DOUBTED)).toEqual({ ...before, good: 'UNKNOWN' });
    const told = await memberGaps(DOUBTED);
    expect(told.map(({ collector, operation, code }) => [collector, operation, code])).toEqual([
      ['clusters', member.operation, 'UNKNOWN_MEMBER'],
      ['spark-ssl-probe', 'GET /api/2.1/clusters/get', 'UNKNOWN_MEMBER'],
      ['spark-ssl-probe', member.operation, 'UNKNOWN_MEMBER'],
    ]);
    expect(told[0]).toMatchObject({
      ...{ resource_id: null, fields: [member.member] },
      reason: 'the answer has a member that the model does not know; 2 of 6 rows carry it',
    });
  });

  test('is told with who believes it harmless, and until when; then nothing is in doubt', async () => {
    expect(await verdicts(BELIEVED)).toEqual(await verdicts(RUNS[1]));
    const [first] = await memberGaps(BELIEVED);
    expect(first).toMatchObject({ collector: 'clusters', code: 'MEMBER_BELIEVED', fields: [member.member] });
    expect(first?.reason).toMatch(/harmless, until 9999-12-31: J\. Doe asked Databricks: a label$/);
  });

  test('keeps nothing from being compared, and follows again from what was answered', async () => {
    const { problems, notices } = await verifyLocker(ports.locker, {
      now: new Date('2026-11-04T06:30:00Z'),
      replay: { catalogue, code: ports.code },
    });
    expect({ problems, notices }).toEqual({ problems: [], notices: [] });
    expect([doubted.manifest.outcome, believed.manifest.outcome]).toEqual(['COMPLETE', 'COMPLETE']);
    expect(await rowsOf('changes', DOUBTED)).toContainEqual(
      expect.objectContaining({ table_name: 'clusters', resource_id: 'steady', path: 'name', after: 'renamed' }),
    );
    expect(doubted.manifest.gapsSha256, 'that nobody doubts any more is news').not.toBe(believed.manifest.gapsSha256);
  });
});
