import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAsker } from './asker.ts';
import * as faults from './faults.ts';
import { type EmulatedDatabricks, type EmulatedDatabricksOptions, startEmulatedDatabricks } from './server.ts';
import { ACCOUNT_HOST, EmulatedState, type Workspace } from './state.ts';

const HOST = 'dbc-one.cloud.databricks.com';
let emulated: EmulatedDatabricks;
let workspace: Workspace;
let asker: ReturnType<typeof createAsker>;
let time = Date.UTC(2026, 10, 21, 6);

async function start(options: EmulatedDatabricksOptions = {}) {
  const state = new EmulatedState();
  workspace = state.addWorkspace('1001', 'dbc-one');
  state.addClient('reader', { secrets: ['secret'], workspaces: new Map([['1001', 'admin']]) });
  state.addClient('guest', { secrets: ['secret'], isAccountAdmin: false, workspaces: new Map([['1001', 'user']]) });
  emulated = await startEmulatedDatabricks({ state, now: () => time, ...options });
  asker = createAsker(emulated, { host: HOST, client: 'reader' });
}
beforeEach(() => start());
afterEach(() => emulated.close());

describe('SCIM', () => {
  test('lists the account’s groups without their members, and shows them one by one', async () => {
    const { directory } = emulated.state;
    const ana = directory.addUser({ userName: 'ana@example.com', externalId: 'x1' });
    const leads = directory.addGroup({ displayName: 'leads', members: [ana.id] });
    const admins = directory.addGroup({ displayName: 'admins', members: [leads.id] });
    directory.join(leads.id, admins.id);
    const { json } = await asker.account('/scim/v2/Groups?startIndex=1&count=100');
    expect(json).toMatchObject({ totalResults: 2, startIndex: 1, itemsPerPage: 2 });
    expect(JSON.stringify(json)).not.toContain('members');
    expect((await asker.account(`/scim/v2/Groups/${leads.id}`)).json).toMatchObject({
      id: leads.id,
      displayName: 'leads',
      members: [
        { value: ana.id, display: 'ana@example.com', $ref: `Users/${ana.id}` },
        { value: admins.id, display: 'admins', $ref: `Groups/${admins.id}` },
      ],
      groups: [{ value: admins.id, display: 'admins' }],
    });
  });

  test('gives a hundred at most, whatever was asked for, and nothing behind the end', async () => {
    for (let index = 0; index < 120; index++) emulated.state.directory.addUser({ userName: `u${index}` });
    const { json } = await asker.account('/scim/v2/Users?startIndex=1&count=10000');
    expect([json.totalResults, json.itemsPerPage, json.Resources.length]).toEqual([120, 100, 100]);
    expect((await asker.account('/scim/v2/Users?startIndex=121')).json).not.toHaveProperty('Resources');
  });

  test('shows a workspace what was assigned to it and its own groups, with members', async () => {
    const { directory } = emulated.state;
    const ana = directory.addUser({ userName: 'ana@example.com' });
    directory.addUser({ userName: 'elsewhere@example.com' });
    workspace.assigned.add(ana.id);
    workspace.localGroups.addGroup({ displayName: 'admins', members: [ana.id], resourceType: 'WorkspaceGroup' });
    expect((await asker.get('/api/2.0/preview/scim/v2/Users')).json.totalResults).toBe(1);
    const { json } = await asker.get('/api/2.0/preview/scim/v2/Groups');
    expect(json.Resources).toMatchObject([
      { displayName: 'admins', meta: { resourceType: 'WorkspaceGroup' }, members: [{ value: ana.id }] },
    ]);
  });

  test('shows whoever is no admin names and ids, and does not say that there is more', async () => {
    workspace.assigned.add(emulated.state.directory.addUser({ userName: 'ana', externalId: 'x' }).id);
    const seen = async (client: string) =>
      (await asker.get('/api/2.0/preview/scim/v2/Users', { client })).json.Resources[0];
    expect(await seen('reader')).toMatchObject({ externalId: 'x', active: true });
    expect(Object.keys(await seen('guest')).sort()).toEqual(['displayName', 'emails', 'id', 'schemas', 'userName']);
  });

  test('knows nobody by an id that is gone, in its own words', async () => {
    expect(await asker.account('/scim/v2/Users/1')).toMatchObject({
      status: 404,
      json: { status: '404', detail: expect.any(String) },
    });
  });
});

describe('whoever asks', () => {
  test('with a token that has ended, of another host, or with none gets 401', async () => {
    const bearer = await asker.token();
    const status = async (host: string, value: string) =>
      (await asker.send(host, '/api/2.1/clusters/list', { headers: { authorization: value } })).status;
    expect(await status(HOST, `Bearer ${bearer}`)).toBe(200);
    expect(await status(HOST, 'Bearer x')).toBe(401);
    expect(await status(ACCOUNT_HOST, `Bearer ${bearer}`)).toBe(401);
    time += 3_600_000;
    expect(await status(HOST, `Bearer ${bearer}`)).toBe(401);
  });

  test('is no account admin and asks the account gets 403; a host that is no workspace is a page', async () => {
    expect((await asker.account('/workspaces', 'guest')).status).toBe(403);
    const gone = await asker.send('dbc-gone.cloud.databricks.com', '/api/2.1/clusters/list');
    expect([gone.status, gone.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  });

  test('goes over a published limit gets 429 with the seconds to wait', async () => {
    await emulated.close();
    await start({ enforcesLimits: true, stopwatch: () => 0 });
    const { id } = emulated.state.directory.addUser({ userName: 'ana' });
    const bearer = await asker.token({ host: ACCOUNT_HOST });
    const path = `/api/2.0/accounts/${emulated.state.accountId}/scim/v2/Users/${id}`;
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        asker.send(ACCOUNT_HOST, path, { headers: { authorization: `Bearer ${bearer}` } }),
      ),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(20);
    for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1');
    expect(emulated.log.busiest().map(({ most }) => most)).toEqual([40]);
  });
});

test('a fault stands in for one route, so many times, at one host', async () => {
  emulated.inject('GET /api/2.1/clusters/list', faults.refuse(500, 'INTERNAL_ERROR'), { times: 1, host: HOST });
  const statuses = [await asker.get('/api/2.1/clusters/list'), await asker.get('/api/2.1/clusters/list')].map(
    ({ status }) => status,
  );
  expect(statuses).toEqual([500, 200]);
});

test('twenty thousand users, two thousand groups and ten thousand clusters are listed page by page', async () => {
  const { directory } = emulated.state;
  const users = Array.from(
    { length: 20_000 },
    (_, index) => directory.addUser({ userName: `u${index}@example.com` }).id,
  );
  for (let group = 0; group < 2_000; group++)
    directory.addGroup({ displayName: `g${group}`, members: users.slice(group * 10, group * 10 + 50) });
  for (let index = 0; index < 10_000; index++) workspace.clusters.put({ cluster_id: `c${index}`, state: 'TERMINATED' });
  const bearer = await asker.token({ host: ACCOUNT_HOST });
  let listed = 0;
  for (let startIndex = 1; startIndex <= 20_000; startIndex += 100) {
    const path = `/api/2.0/accounts/${emulated.state.accountId}/scim/v2/Users?startIndex=${startIndex}&count=100`;
    const answer = await asker.send(ACCOUNT_HOST, path, { headers: { authorization: `Bearer ${bearer}` } });
    listed += ((await answer.json()) as { Resources: unknown[] }).Resources.length;
  }
  expect(listed).toBe(20_000);
  const headers = { authorization: `Bearer ${await asker.token()}` };
  let clusters = 0;
  for (let next: string | undefined = ''; next !== undefined; ) {
    const answer = await asker.send(HOST, `/api/2.1/clusters/list?page_size=100&page_token=${next}`, { headers });
    const page = (await answer.json()) as { clusters: unknown[]; next_page_token?: string };
    clusters += page.clusters.length;
    next = page.next_page_token;
  }
  expect(clusters).toBe(10_000);
});
