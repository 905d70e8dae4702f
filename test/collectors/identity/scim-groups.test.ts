import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { databricksAccount } from '#domain/words/scope.ts';
import collector from '../../../lambdas/collectors/identity/scim-groups/collector.ts';
import { ACCOUNT_HOST } from '../../adapters/databricks/rig.ts';
import { type Fault, page, refuse, reply } from '../../emulators/databricks/faults.ts';
import { refusalScim } from '../../emulators/databricks/replies.ts';
import type { EmulatedDatabricks } from '../../emulators/databricks/server.ts';
import type { JsonObject, Workspace } from '../../emulators/databricks/state.ts';
import {
  type DatabricksReadOptions,
  readFromDatabricks,
  startSmallAccount,
} from '../../support/read-from-databricks.ts';

const LIST = 'GET /api/2.0/accounts/{account_id}/scim/v2/Groups';
const GET = 'GET /api/2.0/accounts/{account_id}/scim/v2/Groups/{id}';
const GET_HERE = 'GET /api/2.0/preview/scim/v2/Groups/{id}';
const ME = 'GET /api/2.0/preview/scim/v2/Me';
const FETCHED = ['resourceType', 'externalId', 'roles', 'entitlements', 'members'];

let emulated: EmulatedDatabricks;
let workspace: Workspace;
beforeEach(async () => {
  ({ emulated, workspace } = await startSmallAccount());
});
afterEach(() => emulated.close());

const directory = () => emulated.state.directory;
const read = (options: DatabricksReadOptions = {}) =>
  readFromDatabricks(collector, emulated, {
    scope: databricksAccount(emulated.state.accountId, ACCOUNT_HOST),
    ...options,
  });
/** Answers for this group alone otherwise than the emulated account would. */
const forGroup =
  (id: string, fault: Fault): Fault =>
  (response, answer, url) =>
    url.pathname.endsWith(`/${id}`) ? fault(response, answer, url) : answer();

describe('the groups of the account', () => {
  test('are fetched one by one, because their list has no members', async () => {
    const ana = directory().addUser({ userName: 'ana@example.com' });
    const loader = directory().addServicePrincipal({ applicationId: 'a', displayName: 'loader' });
    const leads = directory().addGroup({ displayName: 'phi-leads', members: [ana.id] });
    const phi = directory().addGroup({
      displayName: 'phi-admins',
      externalId: '00g1',
      roles: ['account_admin'],
      members: [loader.id, leads.id],
    });
    const { rows, gaps, recorded } = await read();
    expect(gaps).toEqual([]);
    expect(rows).toEqual([
      {
        id: leads.id,
        displayName: 'phi-leads',
        resourceType: 'Group',
        externalId: null,
        roles: [],
        entitlements: [],
        members: [`Users/${ana.id}`],
        observedTwice: false,
      },
      {
        id: phi.id,
        displayName: 'phi-admins',
        resourceType: 'Group',
        externalId: '00g1',
        roles: ['account_admin'],
        entitlements: [],
        members: [`Groups/${leads.id}`, `ServicePrincipals/${loader.id}`],
        observedTwice: false,
      },
    ]);
    expect(recorded.map(({ operation }) => operation).sort()).toEqual([LIST, GET, GET]);
  });

  test('without anybody in them are empty, which is not unread', async () => {
    directory().addGroup({ displayName: 'empty' });
    expect((await read()).rows).toMatchObject([{ members: [] }]);
  });

  test('that hold themselves are read like any other', async () => {
    const group = directory().addGroup({ displayName: 'ouroboros' });
    directory().join(group.id, group.id);
    const { rows, gaps } = await read();
    expect(gaps).toEqual([]);
    expect(rows).toMatchObject([{ members: [`Groups/${group.id}`] }]);
  });

  test.each([
    ['is refused', refuse(403, 'PERMISSION_DENIED'), 'ACCESS_DENIED'],
    ['is answered by a page', page(200, 'Sign in'), 'MALFORMED_RESPONSE'],
    ['was deleted since it was listed', reply(refusalScim(404, 'Group with id 1 not found.')), 'NOT_FOUND'],
    ['is answered with nothing in it', reply({ status: 200, json: {} }), 'UNEXPECTED_RESPONSE'],
    [
      'has a member of no known kind',
      reply({ status: 200, json: { id: '1', members: [{ value: '5', $ref: 'Robots/5' }] } }),
      'UNEXPECTED_RESPONSE',
    ],
    [
      'has a member that does not say what it is',
      reply({ status: 200, json: { id: '1', members: [{ value: '5', display: 'ana' }] } }),
      'UNEXPECTED_RESPONSE',
    ],
  ])('of which one %s keep its row, with its fields unread and the others read', async (_what, fault, code) => {
    const lost = directory().addGroup({ displayName: 'lost', externalId: '00g1' });
    const other = directory().addGroup({ displayName: 'other' });
    emulated.inject(GET, forGroup(lost.id, fault));
    const { rows, gaps } = await read();
    const unread = Object.fromEntries(FETCHED.map((field) => [field, null]));
    expect(rows).toEqual([
      { id: lost.id, displayName: 'lost', ...unread, observedTwice: false },
      expect.objectContaining({ id: other.id, members: [] }),
    ]);
    expect(gaps).toMatchObject([{ operation: GET, resourceId: lost.id, fields: FETCHED, code }]);
  });

  test('say what a member is where its reference is a whole address', async () => {
    const group = directory().addGroup({ displayName: 'g' });
    const members = [
      { value: '2', $ref: 'https://accounts.cloud.databricks.com/api/2.0/accounts/x/scim/v2/Users/2' },
      { value: '3', $ref: 'ServicePrincipals/3' },
      { value: '3', $ref: 'ServicePrincipals/3' },
    ];
    emulated.inject(GET, reply({ status: 200, json: { id: group.id, displayName: 'g', members } }));
    expect((await read()).rows).toMatchObject([{ members: ['ServicePrincipals/3', 'Users/2'] }]);
  });

  test('that cannot be listed are a gap of the inventory', async () => {
    emulated.inject(LIST, refuse(403, 'PERMISSION_DENIED'));
    expect((await read()).gaps).toMatchObject([{ operation: LIST, resourceId: null, fields: [] }]);
  });
});

describe('when more than half of the members before are gone', () => {
  let id: string;
  let users: string[];
  beforeEach(() => {
    users = ['ana', 'bob', 'eve'].map((name) => directory().addUser({ userName: `${name}@example.com` }).id);
    id = directory().addGroup({ displayName: 'phi-admins', members: users }).id;
  });
  const earlier = () => [{ id, members: users.map((user) => `Users/${user}`) }];
  const without: Fault = (_response, answer) => {
    const { json, ...rest } = answer();
    const { members: _members, ...group } = json as JsonObject;
    return { ...rest, json: group };
  };

  test('of a group, it is read again; the same said twice is observed twice', async () => {
    for (const user of users.slice(0, 2)) directory().leave(id, user);
    const { rows, gaps, recorded } = await read({ earlier: earlier() });
    expect(gaps).toEqual([]);
    expect(rows).toMatchObject([{ members: [`Users/${users[2]}`], observedTwice: true }]);
    expect(recorded.filter(({ operation }) => operation === GET)).toHaveLength(2);
  });

  test('and the second read has them again, the members are a gap', async () => {
    emulated.inject(GET, without, { times: 1 });
    const { rows, gaps } = await read({ earlier: earlier() });
    expect(rows).toMatchObject([{ id, members: null, observedTwice: false }]);
    expect(gaps).toMatchObject([{ operation: GET, resourceId: id, fields: FETCHED, code: 'UNEXPECTED_RESPONSE' }]);
  });

  test('because the answer has no list of them, both times, the group is empty: so Databricks tells of one', async () => {
    emulated.inject(GET, without);
    const { rows, gaps } = await read({ earlier: earlier() });
    expect([rows, gaps]).toMatchObject([[{ id, members: [], observedTwice: true }], []]);
  });

  test('because the answer says that there are none, both times, the group is empty', async () => {
    emulated.inject(GET, reply({ status: 200, json: { id, members: [] } }));
    const { rows, gaps } = await read({ earlier: earlier() });
    expect([rows, gaps]).toMatchObject([[{ id, members: [], observedTwice: true }], []]);
  });

  test('of the groups, the list is read again, and every group says so', async () => {
    const gone = ['1', '2'].map((one) => ({ id: one, members: [] }));
    const { rows, recorded } = await read({ earlier: [...gone, ...earlier()] });
    expect(recorded.filter(({ operation }) => operation === LIST)).toHaveLength(2);
    expect(rows).toMatchObject([{ id, observedTwice: true }]);
  });

  test('but one that was unread before is nothing to compare with', async () => {
    for (const user of users) directory().leave(id, user);
    const { rows, recorded } = await read({ earlier: [{ id, members: null }] });
    expect(recorded.filter(({ operation }) => operation === GET)).toHaveLength(1);
    expect(rows).toMatchObject([{ members: [], observedTwice: false }]);
  });
});

describe('the groups of a workspace', () => {
  test('that are more than its time allows are listed, those that were not reached with the reason', async () => {
    for (let index = 0; index < 30; index++)
      workspace.localGroups.addGroup({ displayName: `team ${index}`, resourceType: 'WorkspaceGroup' });
    const deadline = Date.now() + 840_000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(deadline - 60_000);
    let fetched = 0;
    emulated.inject(GET_HERE, (_response, answer) => {
      if (++fetched === 12) clock.mockReturnValue(deadline + 1);
      return answer();
    });
    const { rows, gaps } = await readFromDatabricks(collector, emulated, { deadline }).finally(() =>
      clock.mockRestore(),
    );
    expect(rows).toHaveLength(30);
    const unread = rows.filter(({ members }) => members === null);
    expect(unread.length).toBe(30 - fetched);
    expect(unread.length).toBeGreaterThan(0);
    expect(gaps.map(({ resourceId }) => resourceId).sort()).toEqual(unread.map(({ id }) => id).sort());
    for (const gap of gaps)
      expect(gap).toMatchObject({
        operation: GET_HERE,
        fields: FETCHED,
        code: 'DEADLINE',
        reason: expect.stringContaining('the time of this unit is used up'),
      });
  });

  test('are those assigned to it and its own', async () => {
    const shared = directory().addGroup({ displayName: 'phi-admins' });
    directory().addGroup({ displayName: 'elsewhere' });
    workspace.assigned.add(shared.id);
    const ana = directory().addUser({ userName: 'ana@example.com' });
    workspace.localGroups.addGroup({ displayName: 'admins', resourceType: 'WorkspaceGroup', members: [ana.id] });
    const { rows, gaps } = await readFromDatabricks(collector, emulated);
    expect(gaps).toEqual([]);
    expect(rows.map(({ displayName, resourceType, members }) => [displayName, resourceType, members])).toEqual([
      ['admins', 'WorkspaceGroup', [`Users/${ana.id}`]],
      ['phi-admins', 'Group', []],
    ]);
  });

  test('are names only to a reader who is no admin: nobody asks for members that would be withheld', async () => {
    const ana = directory().addUser({ userName: 'ana@example.com' });
    const shared = directory().addGroup({ displayName: 'phi-admins', members: [ana.id] });
    workspace.assigned.add(shared.id);
    for (const client of emulated.state.clients.values()) client.workspaces.set(workspace.id, 'user');
    const { rows, gaps, recorded } = await readFromDatabricks(collector, emulated);
    expect(rows).toMatchObject([{ id: shared.id, displayName: 'phi-admins', members: null, roles: null }]);
    expect(gaps).toMatchObject([{ operation: ME, resourceId: null, fields: FETCHED, code: 'ACCESS_DENIED' }]);
    expect(recorded).toHaveLength(2);
  });
});
