import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { wordsOfJobs } from '#collectors/compute/jobs/changes.ts';
import collector from '#collectors/compute/jobs/collector.ts';
import type { Job } from '#collectors/compute/jobs/job.ts';
import { jobInternode } from '#collectors/compute/jobs/rules.ts';
import * as faults from '../../emulators/databricks/faults.ts';
import type { EmulatedDatabricks } from '../../emulators/databricks/server.ts';
import type { JsonObject, Workspace } from '../../emulators/databricks/state.ts';
import { ENCRYPTING, HOSTILE_NAME, IMPATIENT, ONE_TRY, PLAIN, putNodeTypes } from '../../support/emulated-cluster.ts';
import {
  type DatabricksReadOptions,
  readFromDatabricks,
  startSmallAccount,
} from '../../support/read-from-databricks.ts';

const LIST = 'GET /api/2.2/jobs/list';
const GET = 'GET /api/2.2/jobs/get';
const RUNS = 'GET /api/2.2/jobs/runs/list';
const GET_RUN = 'GET /api/2.2/jobs/runs/get';
const COMPLIANCE = 'GET /api/2.0/policies/jobs/list-compliance';
const ME = 'GET /api/2.0/preview/scim/v2/Me';
const NODE_TYPES = 'GET /api/2.1/clusters/list-node-types';
const SECRET = 'hunter2-the-secret';

let emulated: EmulatedDatabricks;
let workspace: Workspace;
beforeEach(async () => {
  ({ emulated, workspace } = await startSmallAccount());
  putNodeTypes(workspace);
});
afterEach(() => emulated.close());

const read = (options: DatabricksReadOptions = {}) => readFromDatabricks(collector, emulated, options);
const putJob = (settings: JsonObject, id: number | bigint = 1, facts: JsonObject = {}) =>
  workspace.jobs.put({ job_id: id, creator_user_name: 'ana@example.com', settings, ...facts });
const putRun = (facts: JsonObject, id: number | bigint = 7) =>
  workspace.runs.put({ run_id: id, run_type: 'SUBMIT_RUN', ...facts });
const notebook = (key: string, facts: JsonObject = {}) => ({
  task_key: key,
  notebook_task: { notebook_path: '/x' },
  ...facts,
});
const asked = (route: string) => emulated.log.of(route).length;

describe('a job', () => {
  test('is a row with what its tasks do, where, and as whom', async () => {
    workspace.policies.put({
      policy_id: 'p-1',
      name: 'phi',
      definition: JSON.stringify({ 'spark_conf.spark.ssl.enabled': { type: 'fixed', value: true } }),
    });
    putJob(
      {
        name: 'nightly',
        run_as: { service_principal_name: '0a1b2c3d-0000-4000-8000-000000000000' },
        tasks: [
          notebook('a', { job_cluster_key: 'main' }),
          notebook('b', { existing_cluster_id: '1101-080000-abcd1234' }),
          { task_key: 'c', sql_task: { warehouse_id: 'w' } },
          {
            task_key: 'd',
            spark_jar_task: {},
            new_cluster: { node_type_id: PLAIN, spark_version: '16.4.x-scala2.12' },
          },
        ],
        job_clusters: [
          {
            job_cluster_key: 'main',
            new_cluster: { node_type_id: ENCRYPTING, policy_id: 'p-1', data_security_mode: 'SINGLE_USER' },
          },
        ],
      },
      9_007_199_254_740_993n,
      { created_time: Date.UTC(2026, 2, 1, 9) },
    );
    const { rows, gaps } = await read();
    expect(gaps).toEqual([]);
    expect(rows).toMatchObject([
      {
        id: 'job/9007199254740993',
        kind: 'JOB',
        name: 'nightly',
        creator: 'ana@example.com',
        runAs: '0a1b2c3d-0000-4000-8000-000000000000',
        runAsKind: 'SERVICE_PRINCIPAL',
        createdAt: '2026-03-01T09:00:00.000Z',
        taskCount: 4,
        taskKinds: ['notebook', 'spark_jar', 'sql'],
        sparkSubmit: false,
        existingClusterIds: ['1101-080000-abcd1234'],
        clusters: [
          {
            key: 'main',
            workerNodeTypeId: ENCRYPTING,
            policyId: 'p-1',
            dataSecurityMode: 'SINGLE_USER',
            sparkSsl: null,
          },
          { key: 'task/d', workerNodeTypeId: PLAIN, sparkVersion: '16.4.x-scala2.12', mlRuntime: false },
        ],
        nodeEncryption: { main: { [ENCRYPTING]: true }, 'task/d': { [PLAIN]: false } },
        poolEbsVolumeCount: { main: null, 'task/d': null },
        policySparkSsl: { main: 'true', 'task/d': null },
        policyCompliant: true,
      },
    ]);
  });

  test('for whose clusters only policies fix spark.ssl.enabled is asked for by each policy, and complies with all or not', async () => {
    for (const policy_id of ['p-1', 'p-2'])
      workspace.policies.put({
        policy_id,
        definition: JSON.stringify({ 'spark_conf.spark.ssl.enabled': { type: 'fixed', value: 'true' } }),
      });
    const task = (key: string, new_cluster: JsonObject) => notebook(key, { new_cluster });
    putJob({ tasks: [task('a', { policy_id: 'p-1' }), task('b', { policy_id: 'p-2' })] }, 9_007_199_254_740_993n);
    putJob({ tasks: [task('a', { policy_id: 'p-1' })] }, 2);
    putJob({ tasks: [task('a', { policy_id: 'p-1', spark_conf: { 'spark.ssl.enabled': 'true' } })] }, 3);
    putRun({ tasks: [task('a', { policy_id: 'p-1' })] });
    workspace.violations.set('9007199254740993', { 'job_clusters[a].new_cluster.x': `must not be ${SECRET}` });
    const { rows, gaps, text } = await read();
    expect(gaps).toEqual([]);
    expect(Object.fromEntries(rows.map(({ id, policyCompliant }) => [id, policyCompliant]))).toEqual({
      'job/9007199254740993': false,
      'job/2': true,
      'job/3': null,
      'run/7': null,
    });
    expect(asked(COMPLIANCE)).toBe(2);
    expect(text).not.toContain(SECRET);
  });

  test('of whose compliance the list does not tell, or cannot be read, complies with nothing that is known', async () => {
    workspace.policies.put({
      policy_id: 'p-1',
      definition: JSON.stringify({ 'spark_conf.spark.ssl.enabled': { type: 'fixed', value: 'true' } }),
    });
    putJob({ tasks: [notebook('a', { new_cluster: { policy_id: 'p-1' } })] });
    emulated.inject(COMPLIANCE, faults.reply({ status: 200, json: {} }), { times: 1 });
    expect(await read()).toMatchObject({ rows: [{ policyCompliant: null }], gaps: [] });
    emulated.inject(COMPLIANCE, faults.refuse(403, 'PERMISSION_DENIED'));
    expect(await read()).toMatchObject({
      rows: [{ policyCompliant: null }],
      gaps: [{ operation: COMPLIANCE, resourceId: 'job/1', fields: ['policyCompliant'], code: 'ACCESS_DENIED' }],
    });
  });

  test('shows the spark-submit inside a for_each task, and its cluster', async () => {
    const inner = {
      task_key: 'inner',
      spark_submit_task: { parameters: ['--class', 'x'] },
      new_cluster: { node_type_id: PLAIN },
    };
    putJob({ tasks: [{ task_key: 'outer', for_each_task: { inputs: '[1]', task: inner } }] });
    expect((await read()).rows).toMatchObject([
      { taskCount: 2, taskKinds: ['for_each', 'spark_submit'], sparkSubmit: true, clusters: [{ key: 'task/inner' }] },
    ]);
  });

  test('whose tasks Databricks does not list has none that is known, and not none', async () => {
    putJob({ name: 'silent' });
    const { rows } = await read();
    expect(rows).toMatchObject([{ taskCount: null, taskKinds: [], sparkSubmit: null, runAs: null, clusters: null }]);
    expect(rows).toMatchObject([{ nodeEncryption: null, poolEbsVolumeCount: null, policySparkSsl: null }]);
    const judged = jobInternode.judge(rows[0] as never, { unread: () => undefined } as never);
    expect(judged).toMatchObject({ verdict: 'UNKNOWN', code: 'CLUSTERS_NOT_REPORTED' });
  });

  test.each<[string, JsonObject]>([
    ['a for_each task without the task in it', { tasks: [{ task_key: 'outer', for_each_task: { inputs: '[1]' } }] }],
    ['work of its own beside its tasks', { tasks: [], notebook_task: { notebook_path: '/x' } }],
    ['a cluster of its own beside its tasks', { tasks: [], new_cluster: { node_type_id: PLAIN } }],
  ])('with %s may submit to Spark and make clusters that nobody was told of', async (_what, settings) => {
    putJob(settings);
    expect((await read()).rows).toMatchObject([{ taskCount: null, sparkSubmit: null, clusters: null }]);
  });

  test('with spark-submit among what was told submits to Spark, whatever was not told', async () => {
    putJob({
      tasks: [
        { task_key: 'a', spark_submit_task: {} },
        { task_key: 'b', for_each_task: {} },
      ],
    });
    expect((await read()).rows).toMatchObject([{ sparkSubmit: true, clusters: null }]);
  });

  test('as long as a list shows any, and not said to be whole, is read by itself', async () => {
    const tasks = Array.from({ length: 120 }, (_, index) =>
      index === 110 ? { task_key: 'last', spark_submit_task: {} } : notebook(`t${index}`),
    );
    putJob({ tasks });
    emulated.inject(
      LIST,
      faults.reply({ status: 200, json: { jobs: [{ job_id: 1, settings: { tasks: tasks.slice(0, 100) } }] } }),
    );
    expect((await read()).rows).toMatchObject([{ taskCount: 120, sparkSubmit: true }]);
    expect(asked(GET)).toBe(2);
  });

  test('whose tasks have no keys, or the same, loses none of their clusters', async () => {
    const of = (type: string, key?: string) => ({
      ...(key === undefined ? {} : { task_key: key }),
      notebook_task: {},
      new_cluster: { node_type_id: type },
    });
    putJob({
      tasks: [of(PLAIN), of(ENCRYPTING), of(ENCRYPTING, 'a'), of(PLAIN, 'a')],
      job_clusters: [{ job_cluster_key: 'task/a', new_cluster: { node_type_id: ENCRYPTING } }],
    });
    const [row] = (await read()).rows as unknown as [Job];
    expect(row.clusters?.map(({ key }) => key).sort()).toEqual([
      'task/',
      'task/ (2)',
      'task/a',
      'task/a (2)',
      'task/a (3)',
    ]);
    expect(
      Object.values(row.nodeEncryption ?? {})
        .map((types) => Object.keys(types)[0])
        .sort(),
    ).toEqual([PLAIN, PLAIN, ENCRYPTING, ENCRYPTING, ENCRYPTING]);
  });

  test('of 230 tasks is read to its last, which is the spark-submit one', async () => {
    const tasks: JsonObject[] = Array.from({ length: 229 }, (_, index) => notebook(`t${index}`));
    putJob({ name: 'big', tasks: [...tasks, { task_key: 'last', spark_submit_task: {} }] });
    putJob({ name: 'small', tasks: [notebook('a')] }, 2);
    const { rows, gaps } = await read();
    expect(gaps).toEqual([]);
    expect(rows).toMatchObject([
      { name: 'big', taskCount: 230, sparkSubmit: true },
      { name: 'small', taskCount: 1 },
    ]);
    expect([asked(LIST), asked(GET)]).toEqual([1, 3]);
  });

  test('that is too long for a list and cannot be read by itself is a gap, not a job without spark-submit', async () => {
    putJob({ tasks: Array.from({ length: 101 }, (_, index) => notebook(`t${index}`)) });
    emulated.inject(GET, faults.refuse(403, 'PERMISSION_DENIED'));
    const { rows, gaps } = await read();
    expect(rows).toEqual([]);
    expect(gaps).toMatchObject([{ operation: GET, resourceId: 'job/1', fields: [], code: 'ACCESS_DENIED' }]);
  });

  test('that does not say clearly whether it is whole leaves the inventory incomplete', async () => {
    putJob({ tasks: [notebook('a')] }, 1, { has_more: 'perhaps' });
    expect(await read()).toMatchObject({ rows: [], gaps: [{ operation: LIST, resourceId: null, fields: [] }] });
  });

  test('keeps its name and gives away what it hands to no one', async () => {
    putJob({
      name: HOSTILE_NAME,
      tasks: [
        {
          task_key: 'a',
          spark_submit_task: { parameters: ['--key', SECRET] },
          new_cluster: { spark_conf: { 'x.password': SECRET } },
        },
      ],
    });
    const { rows, text } = await read();
    expect(rows).toMatchObject([{ name: HOSTILE_NAME, sparkSubmit: true }]);
    expect(text).not.toContain(SECRET);
  });

  test('in which tasks stand in tasks without end is a gap of its own', async () => {
    let task: JsonObject = notebook('innermost');
    for (let depth = 0; depth < 50; depth++) task = { task_key: `t${depth}`, for_each_task: { task } };
    putJob({ tasks: [task] });
    putJob({ tasks: [notebook('a')] }, 2);
    const { rows, gaps } = await read();
    expect(rows.map(({ id }) => id)).toEqual(['job/2']);
    expect(gaps).toMatchObject([{ resourceId: 'job/1', code: 'UNEXPECTED_RESPONSE' }]);
  });
});

describe('a one-off run', () => {
  test('is a row, though no list of jobs has it; a run of a job is not', async () => {
    putRun({
      run_name: 'import',
      creator_user_name: 'bob@example.com',
      start_time: Date.UTC(2026, 10, 20, 3),
      tasks: [{ task_key: 'a', spark_submit_task: {}, existing_cluster_id: 'c-1' }],
    });
    workspace.runs.put({ run_id: 8, run_type: 'JOB_RUN', tasks: [] });
    expect(await read()).toMatchObject({
      rows: [
        {
          id: 'run/7',
          kind: 'ONE_OFF_RUN',
          name: 'import',
          creator: 'bob@example.com',
          createdAt: '2026-11-20T03:00:00.000Z',
          sparkSubmit: true,
          existingClusterIds: ['c-1'],
        },
      ],
      gaps: [],
    });
  });

  test('of more than a hundred tasks is read to its last', async () => {
    const tasks: JsonObject[] = Array.from({ length: 110 }, (_, index) => notebook(`t${index}`));
    putRun({ tasks: [...tasks, { task_key: 'last', spark_submit_task: {} }] });
    expect((await read()).rows).toMatchObject([{ taskCount: 111, sparkSubmit: true }]);
    expect(asked(GET_RUN)).toBe(2);
  });

  test('that names its cluster for the whole run has it', async () => {
    putRun({ tasks: [], cluster_spec: { new_cluster: { node_type_id: PLAIN } } });
    expect((await read()).rows).toMatchObject([{ clusters: [{ key: 'run', workerNodeTypeId: PLAIN }] }]);
  });
});

describe('reading', () => {
  test('asks a hundred jobs and 24 runs a page, past empty ones', async () => {
    for (let index = 1; index <= 150; index++) putJob({ tasks: [] }, index);
    for (let index = 1; index <= 50; index++) putRun({ tasks: [] }, index);
    emulated.inject(LIST, faults.emptyPageFirst);
    const { rows, gaps } = await read();
    expect([rows.length, gaps, asked(LIST), asked(RUNS), asked(NODE_TYPES)]).toEqual([200, [], 3, 3, 0]);
  });

  test.each([LIST, RUNS])('%s that cannot be read leaves what the other gives', async (operation) => {
    putJob({ tasks: [] });
    putRun({ tasks: [] });
    for (const [fault, code] of [
      [faults.refuse(403, 'PERMISSION_DENIED'), 'ACCESS_DENIED'],
      [faults.page(200, 'Sign in'), 'MALFORMED_RESPONSE'],
      [faults.hang, 'TIMEOUT'],
      [faults.tokenThatRepeats, 'PAGINATION'],
    ] as const) {
      emulated.clear();
      emulated.inject(operation, fault);
      const { rows, gaps } = await read({ timeouts: IMPATIENT, retry: ONE_TRY });
      expect(rows.map(({ id }) => id)).toContain(operation === LIST ? 'run/7' : 'job/1');
      expect(gaps).toMatchObject([{ operation, resourceId: null, fields: [], code }]);
    }
  });

  test('shown to who is no admin may not be all: a gap of the whole inventory', async () => {
    putJob({ tasks: [notebook('a')] });
    for (const client of emulated.state.clients.values()) client.workspaces.set(workspace.id, 'user');
    expect((await read()).gaps).toMatchObject([
      { operation: ME, resourceId: null, fields: [], code: 'ACCESS_DENIED', reason: expect.stringContaining('admins') },
    ]);
    emulated.inject(ME, faults.refuse(500, 'INTERNAL_ERROR'));
    expect((await read({ retry: ONE_TRY })).gaps).toMatchObject([{ operation: ME, resourceId: null, fields: [] }]);
  });

  test('node types that cannot be read leave that column of jobs with clusters null', async () => {
    putJob({
      tasks: [
        notebook('a', { new_cluster: { node_type_id: PLAIN } }),
        notebook('b', { new_cluster: { node_type_id: PLAIN } }),
      ],
    });
    putJob({ tasks: [notebook('a')] }, 2);
    emulated.inject(NODE_TYPES, faults.refuse(403, 'PERMISSION_DENIED'));
    const { rows, gaps } = await read();
    expect(rows).toMatchObject([
      { id: 'job/1', nodeEncryption: null },
      { id: 'job/2', nodeEncryption: {} },
    ]);
    expect(gaps).toMatchObject([
      { operation: NODE_TYPES, resourceId: 'job/1', fields: ['nodeEncryption'], code: 'ACCESS_DENIED' },
    ]);
  });
});

describe('changes', () => {
  const job = { id: 'job/1', kind: 'JOB', name: 'nightly', run_as: 'a', task_kinds: ['notebook'] };
  const run = { id: 'run/1', kind: 'ONE_OFF_RUN', spark_submit: false };

  test('of jobs are told one by one, of one-off runs all together', () => {
    expect([job, run, { ...run, id: 'run/2' }].map(wordsOfJobs.thing)).toEqual(['job/1', 'run', 'run']);
    expect(wordsOfJobs.words([run])).toBe(wordsOfJobs.words([{ ...run, id: 'run/2' }, run]));
    expect(wordsOfJobs.words([run, { ...run, spark_submit: true }])).not.toBe(wordsOfJobs.words([run]));
    expect(wordsOfJobs.words([{ ...job, run_as: 'b' }])).not.toBe(wordsOfJobs.words([job]));
  });
});
