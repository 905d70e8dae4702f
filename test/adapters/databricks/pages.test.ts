import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { SCIM_PAGE_SIZE, scimPage, scimPages } from '#domain/databricks/principals/scim-pages.ts';
import { bareOrWrapped, DatabricksId } from '#domain/declaring/databricks-client.ts';
import { paginate } from '#domain/reading/paginate.ts';
import * as faults from '../../emulators/databricks/faults.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../../emulators/databricks/server.ts';
import { ACCOUNT_HOST, outcome, type Rig, rigFor, smallAccount } from './rig.ts';

const CLUSTERS = 'GET /api/2.1/clusters/list';
const USERS = 'GET /api/2.0/accounts/{account_id}/scim/v2/Users';
const WORKSPACES = 'GET /api/2.0/accounts/{account_id}/workspaces';
const ClusterPage = z.looseObject({
  clusters: z.array(z.looseObject({ cluster_id: z.string() })).default([]),
  next_page_token: z.string().optional(),
});

let emulated: EmulatedDatabricks;
beforeEach(async () => {
  emulated = await startEmulatedDatabricks({ state: smallAccount() });
});
afterEach(() => emulated.close());

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('a list by tokens', () => {
  const ids = Array.from({ length: 250 }, (_, index) => `c-${index}`);
  const clusters = ({ databricks }: Pick<Rig, 'databricks'>, maxPages?: number) =>
    all(
      paginate(async (page_token) => {
        const page = await databricks.ask(CLUSTERS, ClusterPage, { query: { page_size: 100, page_token } });
        return { items: page.clusters.map(({ cluster_id }) => cluster_id), next: page.next_page_token };
      }, maxPages),
    );
  const rig = () => rigFor(emulated, { reads: [CLUSTERS] });
  beforeEach(() => {
    for (const cluster_id of ids) emulated.state.workspace('1001')?.clusters.put({ cluster_id, state: 'RUNNING' });
  });

  test('is read to its end, in as few calls as its pages', async () => {
    const live = rig();
    expect(await clusters(live)).toEqual(ids);
    expect(emulated.log.of(CLUSTERS)).toHaveLength(3);
    expect(await clusters({ databricks: live.replay() })).toEqual(ids);
  });

  test('goes on behind a page that is empty', async () => {
    emulated.inject(CLUSTERS, faults.emptyPageFirst);
    expect(await clusters(rig())).toEqual(ids);
    expect(emulated.log.of(CLUSTERS)).toHaveLength(4);
  });

  test('that has nothing in it is empty, though its member is missing', async () => {
    for (const id of ids) emulated.state.workspace('1001')?.clusters.remove(id);
    expect(await clusters(rig())).toEqual([]);
  });

  test('whose token comes again was not read, here and in a replay', async () => {
    emulated.inject(CLUSTERS, faults.tokenThatRepeats);
    const live = rig();
    const said = await outcome(clusters(live));
    expect(said).toMatchObject({ code: 'PAGE_TOKEN_REPEATED' });
    expect(await outcome(clusters({ databricks: live.replay() }))).toEqual(said);
  });

  test('without an end is given up, loudly', async () => {
    emulated.inject(CLUSTERS, faults.pagesWithoutEnd());
    expect(await outcome(clusters(rig(), 20))).toMatchObject({ code: 'TOO_MANY_PAGES' });
    expect(emulated.log.of(CLUSTERS)).toHaveLength(20);
  });

  test('whose answer is not of the documented shape was not read', async () => {
    emulated.inject(CLUSTERS, faults.reply({ status: 200, json: { clusters: [{ id: 1 }, {}], next_page_token: 7 } }));
    expect(await outcome(clusters(rig()))).toMatchObject({
      code: 'UNEXPECTED_RESPONSE',
      message: expect.stringContaining('clusters.0.cluster_id'),
    });
  });
});

describe('a list by index', () => {
  const Users = scimPage(z.looseObject({ id: DatabricksId, userName: z.string() }));
  const users = ({ databricks }: Pick<Rig, 'databricks'>, maxPages?: number) =>
    all(
      scimPages(
        (startIndex) =>
          databricks.ask(USERS, Users, {
            path: { account_id: emulated.state.accountId },
            query: { startIndex, count: SCIM_PAGE_SIZE },
          }),
        maxPages,
      ),
    );
  const rig = () => rigFor(emulated, { host: ACCOUNT_HOST, reads: [USERS] });
  const page = (totalResults: number, ids: readonly number[]) =>
    faults.reply({
      status: 200,
      json: { totalResults, Resources: ids.map((id) => ({ id: String(id), userName: 'u' })) },
    });

  test('is read to its end, in as few calls as its pages', async () => {
    for (let index = 0; index < 250; index++) emulated.state.directory.addUser({ userName: `u${index}@example.com` });
    const live = rig();
    const found = await users(live);
    expect(found.map(({ userName }) => userName)).toEqual(
      Array.from({ length: 250 }, (_, index) => `u${index}@example.com`),
    );
    expect(emulated.log.of(USERS)).toHaveLength(3);
    expect(await users({ databricks: live.replay() })).toEqual(found);
  });

  test('of nobody is empty after one call', async () => {
    expect(await users(rig())).toEqual([]);
    expect(emulated.log.of(USERS)).toHaveLength(1);
  });

  test.each([
    ['gets longer', [page(3, [1, 2]), page(4, [3, 4])], 'went from 3 to 4'],
    ['gets shorter', [page(3, [1, 2]), page(2, [3])], 'went from 3 to 2'],
    ['gives somebody twice', [page(3, [1, 2]), page(3, [2])], '2 came twice'],
    ['ends too early', [page(3, [1, 2]), page(3, [])], 'of 3, 2 came'],
    ['holds more than it says', [page(1, [1, 2])], 'more than the 1'],
    ['says nothing of its length', [faults.reply({ status: 200, json: {} })], 'totalResults'],
  ])('that %s while it is read was not read', async (_how, pages, says) => {
    for (const fault of pages.toReversed()) emulated.inject(USERS, fault, { times: 1 });
    expect(await outcome(users(rig()))).toMatchObject({
      code: 'UNEXPECTED_RESPONSE',
      message: expect.stringContaining(says),
    });
  });

  test('without an end is given up, loudly', async () => {
    let id = 0;
    emulated.inject(USERS, () => ({
      status: 200,
      json: { totalResults: 1_000, Resources: [{ id: String(++id), userName: 'u' }] },
    }));
    expect(await outcome(users(rig(), 20))).toMatchObject({ code: 'TOO_MANY_PAGES' });
    expect(id).toBe(20);
  });
});

test('a list that comes bare is read like one that comes wrapped', async () => {
  const { databricks, recorded } = rigFor(emulated, { host: ACCOUNT_HOST, reads: [WORKSPACES] });
  const Workspaces = bareOrWrapped('workspaces', z.looseObject({ workspace_id: DatabricksId }));
  const path = { account_id: emulated.state.accountId };
  const bare = await databricks.ask(WORKSPACES, Workspaces, { path });
  emulated.inject(WORKSPACES, (_response, answer) => ({ status: 200, json: { workspaces: answer().json ?? null } }));
  expect(await databricks.ask(WORKSPACES, Workspaces, { path })).toEqual(bare);
  expect(bare.map(({ workspace_id }) => workspace_id)).toEqual(['1001']);
  expect(recorded).toHaveLength(2);
});
