import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAsker } from './asker.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from './server.ts';
import { EmulatedState, type Workspace } from './state.ts';

const HOST = 'dbc-one.cloud.databricks.com';
let emulated: EmulatedDatabricks;
let workspace: Workspace;
let asker: ReturnType<typeof createAsker>;

beforeEach(async () => {
  const state = new EmulatedState();
  workspace = state.addWorkspace('1001', 'dbc-one');
  state.addClient('reader', { secrets: ['secret'], workspaces: new Map([['1001', 'admin']]) });
  emulated = await startEmulatedDatabricks({ state });
  asker = createAsker(emulated, { host: HOST, client: 'reader' });
});
afterEach(() => emulated.close());

describe('compute', () => {
  test('writes 64-bit integers with all their digits', async () => {
    workspace.clusters.put({ cluster_id: 'c', state: 'RUNNING', spark_context_id: 9_007_199_254_740_993n });
    const answer = await asker.send(HOST, '/api/2.1/clusters/list', {
      headers: { authorization: `Bearer ${await asker.token()}` },
    });
    expect(await answer.text()).toContain('"spark_context_id":9007199254740993');
  });

  test('leaves out a list with nothing in it', async () => {
    expect((await asker.get('/api/2.1/clusters/list')).json).toEqual({});
  });

  test('allows a hundred clusters a page, twenty unless told', async () => {
    for (let index = 0; index < 30; index++) workspace.clusters.put({ cluster_id: `c${index}`, state: 'RUNNING' });
    expect((await asker.get('/api/2.1/clusters/list')).json.clusters).toHaveLength(20);
    expect((await asker.get('/api/2.1/clusters/list?page_size=101')).status).toBe(400);
    expect((await asker.get('/api/2.1/clusters/list?page_token=nonsense')).status).toBe(400);
  });

  test('says 400 of a cluster and of a job that are not there', async () => {
    expect(await asker.get('/api/2.1/clusters/get?cluster_id=x')).toMatchObject({
      status: 400,
      json: { error_code: 'INVALID_PARAMETER_VALUE', message: 'Cluster x does not exist' },
    });
    expect((await asker.get('/api/2.2/jobs/get?job_id=1')).status).toBe(400);
  });

  test('shows a hundred tasks of a job in a list, and all of them in pages of the job', async () => {
    const tasks = Array.from({ length: 230 }, (_, index) => ({ task_key: `t${index}` }));
    workspace.jobs.put({ job_id: 9_007_199_254_740_995n, settings: { name: 'big', tasks } });
    const { json } = await asker.get('/api/2.2/jobs/list?expand_tasks=true');
    expect(json.jobs[0]).toMatchObject({ has_more: true });
    expect(json.jobs[0].settings.tasks).toHaveLength(100);
    expect((await asker.get('/api/2.2/jobs/list')).json.jobs[0].settings).toEqual({ name: 'big' });
    const sizes: number[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const page: { json: { settings: { tasks: unknown[] }; next_page_token?: string } } = await asker.get(
        `/api/2.2/jobs/get?job_id=9007199254740995${next === '' ? '' : `&page_token=${next}`}`,
      );
      sizes.push(page.json.settings.tasks.length);
      next = page.json.next_page_token;
    }
    expect(sizes).toEqual([100, 100, 30]);
  });

  test('lists fewer than 25 runs a page', async () => {
    workspace.runs.put({ run_id: 1, run_type: 'SUBMIT_RUN' });
    workspace.runs.put({ run_id: 2, run_type: 'JOB_RUN' });
    expect((await asker.get('/api/2.2/jobs/runs/list?limit=25')).status).toBe(400);
    expect((await asker.get('/api/2.2/jobs/runs/list?limit=24&run_type=SUBMIT_RUN')).json.runs).toHaveLength(1);
  });
});

describe('runs', () => {
  test('show their tasks in a list only where asked to, a hundred at most, and the rest in pages of the run', async () => {
    const tasks = Array.from({ length: 120 }, (_, index) => ({ task_key: `t${index}` }));
    workspace.runs.put({ run_id: 7, run_type: 'SUBMIT_RUN', tasks });
    expect((await asker.get('/api/2.2/jobs/runs/list')).json.runs).toEqual([{ run_id: 7, run_type: 'SUBMIT_RUN' }]);
    const { json } = await asker.get('/api/2.2/jobs/runs/list?expand_tasks=true');
    expect([json.runs[0].tasks.length, json.runs[0].has_more]).toEqual([100, true]);
    const first = await asker.get('/api/2.2/jobs/runs/get?run_id=7');
    const last = await asker.get(`/api/2.2/jobs/runs/get?run_id=7&page_token=${first.json.next_page_token}`);
    expect([first.json.tasks.length, last.json.tasks.length, last.json.next_page_token]).toEqual([100, 20, undefined]);
    expect((await asker.get('/api/2.2/jobs/runs/get?run_id=8')).status).toBe(400);
  });
});

describe('settings', () => {
  const path = '/api/2.0/settings/types/shield_csp_enablement_ws_db/names/default';

  test('that were never set are 404 with an etag; set, they are there; in another tier, neither', async () => {
    expect(await asker.get(path)).toMatchObject({
      status: 404,
      json: { details: [{ metadata: { etag: expect.any(String) } }] },
    });
    const value = { compliance_security_profile_workspace: { is_enabled: true, compliance_standards: ['HIPAA'] } };
    workspace.settings.set('shield_csp_enablement_ws_db', value);
    expect(await asker.get(path)).toMatchObject({ status: 200, json: { ...value, etag: expect.any(String) } });
    workspace.facts = { pricing_tier: 'PREMIUM' };
    expect(await asker.get(path)).toMatchObject({ status: 404, json: { error_code: 'FEATURE_DISABLED' } });
  });

  test('of the workspace fail together where one key is unknown, and are null where never set', async () => {
    workspace.conf.set('enableWebTerminal', 'true');
    expect((await asker.get('/api/2.0/workspace-conf?keys=enableWebTerminal,enableDcs')).json).toEqual({
      enableWebTerminal: 'true',
      enableDcs: null,
    });
    expect(await asker.get('/api/2.0/workspace-conf?keys=enableWebTerminal,enableNothing')).toMatchObject({
      status: 400,
      json: { message: 'Invalid keys: ["enableNothing"]' },
    });
  });
});

describe('commands', () => {
  const run = async (command: string) => {
    const { json: context } = await asker.post('/api/1.2/contexts/create', { clusterId: 'c', language: 'scala' });
    const ids = { clusterId: 'c', contextId: context.id };
    const { json: started } = await asker.post('/api/1.2/commands/execute', { ...ids, language: 'scala', command });
    const query = new URLSearchParams({ ...ids, commandId: started.id });
    await asker.get(`/api/1.2/commands/status?${query}`);
    const { json } = await asker.get(`/api/1.2/commands/status?${query}`);
    await asker.post('/api/1.2/contexts/destroy', ids);
    return json;
  };

  test('that fail are Finished all the same; the result says error', async () => {
    workspace.clusters.put({ cluster_id: 'c', state: 'RUNNING' });
    workspace.spark.runtimes.set('c', { spark: { 'spark.ssl.enabled': 'true' }, languages: ['scala'] });
    expect(await run('spark.conf.get("spark.ssl.enabled")')).toMatchObject({
      status: 'Finished',
      results: { resultType: 'text', data: 'true' },
    });
    expect(await run('spark.conf.get("spark.unset")')).toMatchObject({
      status: 'Finished',
      results: { resultType: 'error', summary: expect.stringContaining('NoSuchElementException') },
    });
    expect(await run('println("v=" + spark.conf.getOption("spark.unset"))')).toMatchObject({
      results: { data: 'v=None' },
    });
    expect([workspace.spark.contexts.size, workspace.spark.made]).toEqual([0, 3]);
  });

  test('need a cluster that runs, a language it speaks, and fewer than 145 contexts', async () => {
    const create = () => asker.post('/api/1.2/contexts/create', { clusterId: 'c', language: 'scala' });
    expect(await create()).toMatchObject({ json: { error: expect.stringContaining('not found') } });
    const cluster = workspace.clusters.put({ cluster_id: 'c', state: 'TERMINATED' });
    expect(await create()).toMatchObject({ json: { error: expect.stringContaining('TERMINATED') } });
    cluster.state = 'RUNNING';
    workspace.spark.runtimes.set('c', { spark: {}, languages: ['python'] });
    expect(await create()).toMatchObject({ json: { error: expect.stringContaining('scala') } });
    workspace.spark.runtimes.set('c', { spark: {}, languages: ['scala'] });
    for (let index = 0; index < 145; index++) workspace.spark.createContext('c', 'scala');
    expect(await create()).toMatchObject({ json: { error: expect.stringContaining('145') } });
  });
});
