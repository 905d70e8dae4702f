import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { databricksThrough } from '#adapters/databricks/client.ts';
import { databricksReplay } from '#adapters/databricks/replay.ts';
import { createTokens } from '#adapters/databricks/tokens/tokens.ts';
import { operationOf } from '#adapters/recording/operation.ts';
import { type CallSummary, createReplay } from '#adapters/recording/replay.ts';
import type { Databricks, DatabricksRead } from '#domain/declaring/databricks-client.ts';
import { RawLine } from '#domain/reading/recording.ts';
import * as faults from '../../emulators/databricks/faults.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../../emulators/databricks/server.ts';
import { CLIENT_ID, outcome, PATIENT, rigFor, SECRET, smallAccount, WORKSPACE } from './rig.ts';

const CLUSTERS = 'GET /api/2.1/clusters/list';
const CLUSTER = 'GET /api/2.1/clusters/get';
const GROUP = 'GET /api/2.0/preview/scim/v2/Groups/{id}';
const SETTING = 'GET /api/2.0/settings/types/{type}/names/default';
const CREATE = 'POST /api/1.2/contexts/create';
const EXECUTE = 'POST /api/1.2/commands/execute';
const STATUS = 'GET /api/1.2/commands/status';
const DESTROY = 'POST /api/1.2/contexts/destroy';
const READS = [CLUSTERS, CLUSTER, GROUP, SETTING, CREATE, EXECUTE, STATUS, DESTROY] as const;
const Answer = z.looseObject({});
/** Right to left, with an emoji, and 4,000 characters of it. */
const NAME = '\u202eعنقود 😀'.repeat(400);

let emulated: EmulatedDatabricks;
const workspace = () => emulated.state.workspace('1001') as NonNullable<ReturnType<typeof emulated.state.workspace>>;
beforeEach(async () => {
  emulated = await startEmulatedDatabricks({ state: smallAccount() });
  workspace().clusters.put({
    cluster_id: 'c-1',
    cluster_name: NAME,
    state: 'RUNNING',
    spark_context_id: 9_007_199_254_740_993n,
    spark_conf: { 'spark.ssl.enabled': 'true', 'spark.hadoop.fs.s3a.secret.key': SECRET },
  });
});
afterEach(() => emulated.close());

describe('a call that was not declared', () => {
  test('is refused before it leaves, and the refusal is recorded', async () => {
    const { databricks, recorded } = rigFor(emulated, { reads: [CLUSTERS] });
    expect(await outcome(databricks.ask(CLUSTER, Answer))).toMatchObject({
      name: 'ReadError',
      code: 'UNDECLARED_ACTION',
    });
    expect(await outcome(databricks.ask(CREATE, Answer, { body: {} }))).toMatchObject({ code: 'UNDECLARED_ACTION' });
    expect(emulated.log.calls).toEqual([]);
    expect(recorded.map(({ operation, attempts, failure }) => [operation, attempts, failure?.code])).toEqual([
      [CLUSTER, [], 'UNDECLARED_ACTION'],
      [CREATE, [], 'UNDECLARED_ACTION'],
    ]);
  });

  test('is refused in a replay too', async () => {
    const replay = createReplay((async function* () {})(), () => {});
    const databricks = databricksThrough(databricksReplay(replay, [CLUSTERS]), WORKSPACE);
    expect(await outcome(databricks.ask(CLUSTER, Answer))).toMatchObject({ code: 'UNDECLARED_ACTION' });
  });

  test('that writes does not even compile, nor one whose path lacks a value', () => {
    const never = (databricks: Databricks) => [
      // @ts-expect-error: deletes
      databricks.ask('POST /api/2.1/clusters/delete', Answer),
      // @ts-expect-error: writes
      databricks.ask('PATCH /api/2.0/preview/scim/v2/Groups/{id}', Answer, { path: { id: '1' } }),
      // @ts-expect-error: no id
      databricks.ask(GROUP, Answer),
      // @ts-expect-error: another name
      databricks.ask(GROUP, Answer, { path: { name: '1' } }),
    ];
    expect(never).toBeTypeOf('function');
  });
});

describe('what is recorded', () => {
  test('is a line of the recording, with what was asked, answered, and when', async () => {
    const { databricks, recorded } = rigFor(emulated, { reads: READS });
    await databricks.ask(CLUSTERS, Answer, { query: { page_size: 100 } });
    const [call] = recorded;
    expect(RawLine.parse(JSON.parse(JSON.stringify(call)))).toEqual(call);
    expect(call).toMatchObject({
      operation: CLUSTERS,
      host: WORKSPACE,
      request: {
        service: 'databricks',
        region: WORKSPACE,
        method: 'GET',
        path: '/api/2.1/clusters/list',
        query: 'page_size=100',
      },
      attempts: [{ status: 200, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/), serverDate: expect.any(String) }],
      failure: null,
    });
  });

  test('is what the caller sees: without the secret, with every digit, and with names as they are', async () => {
    const { databricks, recorded } = rigFor(emulated, { reads: READS });
    const { clusters } = await databricks.ask(CLUSTERS, z.looseObject({ clusters: z.array(Answer) }));
    expect(clusters).toMatchObject([
      {
        cluster_name: NAME,
        spark_context_id: '9007199254740993',
        spark_conf: { 'spark.ssl.enabled': 'true', 'spark.hadoop.fs.s3a.secret.key': '[masked: secret]' },
      },
    ]);
    expect(recorded[0]?.attempts[0]?.body).toContain('"spark_context_id":9007199254740993');
    expect(JSON.stringify(recorded)).not.toContain(SECRET);
  });

  test('has its names whole, even where the token is a part of one', async () => {
    const grant = async () => ({ token: 'cluster_name', livesMs: null });
    const tokens = createTokens({ name: 'somebody', renewable: false, grant });
    emulated.inject(CLUSTERS, faults.reply({ status: 200, json: { clusters: [{ cluster_name: 'a cluster_name' }] } }));
    const { databricks } = rigFor(emulated, { reads: READS, tokens });
    expect(await databricks.ask(CLUSTERS, Answer)).toEqual({ clusters: [{ cluster_name: 'a [masked: own-token]' }] });
  });

  test('counts what an answer listed, again in a replay', async () => {
    const { databricks, recorded } = rigFor(emulated, { reads: READS });
    await databricks.ask(CLUSTERS, Answer);
    const summaries: CallSummary[] = [];
    const source = (async function* () {
      yield* recorded;
    })();
    const replay = createReplay(source, (_line, summary) => summary && summaries.push(summary));
    await databricksThrough(databricksReplay(replay, READS), WORKSPACE).ask(CLUSTERS, Answer);
    expect(summaries.map(({ items }) => items)).toEqual([1]);
  });

  test('names the call an error came from', async () => {
    const { databricks } = rigFor(emulated, { reads: READS });
    for (const id of ['404', '..']) {
      const failing = databricks.ask(GROUP, Answer, { path: { id } });
      expect(operationOf(await failing.catch((error: unknown) => error))).toBe(GROUP);
    }
    const misfit = databricks.ask(CLUSTERS, z.object({ clusters: z.string() }));
    expect(operationOf(await misfit.catch((error: unknown) => error))).toBe(CLUSTERS);
  });
});

describe('when its time is up', () => {
  const late = (reads: readonly DatabricksRead[] = READS) => rigFor(emulated, { reads, deadline: Date.now() - 1 });

  test('a unit begins no call, and the replay says the same', async () => {
    const live = late();
    const said = await outcome(live.databricks.ask(CLUSTERS, Answer));
    expect(said).toMatchObject({ name: 'ReadError', code: 'DEADLINE' });
    expect(emulated.log.calls).toEqual([]);
    expect(await outcome(live.replay().ask(CLUSTERS, Answer))).toEqual(said);
  });

  test('a unit still takes its context off a cluster', async () => {
    workspace().spark.runtimes.set('c-1', { spark: {}, languages: ['scala'] });
    const { id } = workspace().spark.createContext('c-1', 'scala');
    await late().databricks.ask(DESTROY, Answer, { body: { clusterId: 'c-1', contextId: id } });
    expect(workspace().spark.contexts.size).toBe(0);
  });

  test('a call that waited for its place is not begun any more', async () => {
    const limits = { enter: async () => () => {}, hold: () => {} };
    const deadline = Date.now() + 5_000;
    const rig = rigFor(emulated, {
      reads: READS,
      deadline,
      limits: {
        ...limits,
        enter: async () => {
          vi.spyOn(Date, 'now').mockReturnValue(deadline + 1);
          return () => {};
        },
      },
    });
    try {
      expect(await outcome(rig.databricks.ask(CLUSTERS, Answer))).toMatchObject({ code: 'DEADLINE' });
      expect(emulated.log.calls).toEqual([]);
    } finally {
      vi.restoreAllMocks();
    }
  });
});

test('one workspace of three that refuses takes nothing from the other two', async () => {
  const hosts = ['dbc-one', 'dbc-two', 'dbc-three'].map((name) => `${name}.cloud.databricks.com`);
  const client = emulated.state.clients.get(CLIENT_ID);
  emulated.state.addWorkspace('1002', 'dbc-two');
  emulated.state.addWorkspace('1003', 'dbc-three');
  client?.workspaces.set('1003', 'admin');
  const asked = hosts.map((host) => outcome(rigFor(emulated, { host, reads: READS }).databricks.ask(CLUSTERS, Answer)));
  expect(await Promise.all(asked)).toMatchObject([{ clusters: [{}] }, { code: 'ACCESS_DENIED' }, {}]);
});

test('a workspace that is deleted between two calls is no empty workspace', async () => {
  const { databricks } = rigFor(emulated, { reads: READS, timeouts: PATIENT });
  await databricks.ask(CLUSTERS, Answer);
  emulated.state.removeWorkspace('1001');
  expect(await outcome(databricks.ask(CLUSTERS, Answer))).toMatchObject({
    code: 'UNEXPECTED_RESPONSE',
    message: expect.stringContaining('Workspace not found'),
  });
});
