import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { databricksAccount } from '#domain/words/scope.ts';
import collector from '../../../lambdas/collectors/identity/scim-users/collector.ts';
import { ACCOUNT_HOST } from '../../adapters/databricks/rig.ts';
import { refuse, reply } from '../../emulators/databricks/faults.ts';
import { refusalScim } from '../../emulators/databricks/replies.ts';
import type { EmulatedDatabricks } from '../../emulators/databricks/server.ts';
import type { JsonObject, Workspace } from '../../emulators/databricks/state.ts';
import {
  type DatabricksReadOptions,
  readFromDatabricks,
  startSmallAccount,
} from '../../support/read-from-databricks.ts';

const ACCOUNT_LIST = 'GET /api/2.0/accounts/{account_id}/scim/v2/Users';
const WORKSPACE_LIST = 'GET /api/2.0/preview/scim/v2/Users';

let emulated: EmulatedDatabricks;
let workspace: Workspace;
beforeEach(async () => {
  ({ emulated, workspace } = await startSmallAccount());
});
afterEach(() => emulated.close());

const account = () => databricksAccount(emulated.state.accountId, ACCOUNT_HOST);
const read = (options: DatabricksReadOptions = {}) => readFromDatabricks(collector, emulated, options);
const addUsers = (count: number) =>
  Array.from({ length: count }, (_, at) => emulated.state.directory.addUser({ userName: `user-${at}@example.com` }));
/** The answer to a page, with only these users in it, however many were asked for. */
const listing = (ids: readonly string[], totalResults = ids.length) =>
  reply({ status: 200, json: { totalResults, Resources: ids.map((id) => ({ id, userName: `${id}@example.com` })) } });

describe('the users of the account', () => {
  test('are read with everything an access review asks', async () => {
    const { id } = emulated.state.directory.addUser({
      userName: 'ana@example.com',
      displayName: 'Ana',
      active: false,
      externalId: '00u1',
      roles: ['b', 'account_admin'],
      entitlements: ['workspace-access'],
    });
    const { rows, gaps } = await read({ scope: account() });
    expect(gaps).toEqual([]);
    expect(rows).toEqual([
      {
        id,
        userName: 'ana@example.com',
        displayName: 'Ana',
        active: false,
        externalId: '00u1',
        roles: ['account_admin', 'b'],
        entitlements: ['workspace-access'],
        observedTwice: false,
      },
    ]);
  });

  test('who have nothing of a list have none of it, and no origin where the account knows of none', async () => {
    emulated.state.directory.addUser({ userName: 'bob@example.com' });
    const { rows } = await read({ scope: account() });
    expect(rows).toMatchObject([{ roles: [], entitlements: [], externalId: null, active: true }]);
  });

  test('are read in pages of a hundred, asking for what is needed only, in one call for every page', async () => {
    addUsers(250);
    const { rows, recorded } = await read({ scope: account() });
    expect(rows).toHaveLength(250);
    const queries = recorded.map(({ request }) => new URLSearchParams(request.query));
    expect(queries.map((query) => [query.get('startIndex'), query.get('count')])).toEqual([
      ['1', '100'],
      ['101', '100'],
      ['201', '100'],
    ]);
    expect(queries[0]?.get('attributes')?.split(',').sort()).toEqual([
      'active',
      'displayName',
      'entitlements',
      'externalId',
      'id',
      'roles',
      'userName',
    ]);
  });

  test.each([
    ['an emoji and an accent', '👩🏽‍⚕️ Zoë'],
    ['right to left', '\u202eعنقود'],
    ['4,000 characters', 'x'.repeat(4000)],
    ['a line break and quotes', 'a\n"b"'],
  ])('keep names of %s as they are', async (_what, name) => {
    emulated.state.directory.addUser({ userName: `${name}@example.com`, displayName: name });
    const { rows, gaps } = await read({ scope: account() });
    expect(gaps).toEqual([]);
    expect(rows).toMatchObject([{ userName: `${name}@example.com`, displayName: name }]);
  });

  test('of whom one is not as documented are read but for that one, which is a gap', async () => {
    const [good, bad] = addUsers(2);
    emulated.inject(
      ACCOUNT_LIST,
      reply({
        status: 200,
        json: {
          totalResults: 2,
          Resources: [
            { id: good?.id ?? '', userName: 'good@example.com', active: true },
            { id: bad?.id ?? '', userName: 'bad@example.com', active: 'yes' },
          ],
        },
      }),
    );
    const { rows, gaps } = await read({ scope: account() });
    expect(rows.map(({ id }) => id)).toEqual([good?.id]);
    expect(gaps).toMatchObject([
      { operation: ACCOUNT_LIST, resourceId: bad?.id, fields: [], code: 'UNEXPECTED_RESPONSE' },
    ]);
  });

  test('that cannot be listed are a gap of the inventory', async () => {
    emulated.inject(ACCOUNT_LIST, refuse(403, 'PERMISSION_DENIED'));
    const { rows, gaps } = await read({ scope: account() });
    expect(rows).toEqual([]);
    expect(gaps).toMatchObject([{ operation: ACCOUNT_LIST, resourceId: null, fields: [], code: 'ACCESS_DENIED' }]);
  });

  test('whose list breaks off stay as far as they were listed', async () => {
    addUsers(150);
    emulated.inject(ACCOUNT_LIST, (_response, answer, url) =>
      url.searchParams.get('startIndex') === '1' ? answer() : refusalScim(403, 'no'),
    );
    const { rows, gaps } = await read({ scope: account() });
    expect(rows).toHaveLength(100);
    expect(gaps).toMatchObject([{ resourceId: null, fields: [], code: 'ACCESS_DENIED' }]);
  });
});

describe('a list that moves while it is read', () => {
  test('is read once more, and that is what counts', async () => {
    addUsers(150);
    let pages = 0;
    emulated.inject(ACCOUNT_LIST, (_response, answer) => {
      pages += 1;
      if (pages === 2) emulated.state.directory.addUser({ userName: 'new@example.com' });
      return answer();
    });
    const { rows, gaps } = await read({ scope: account() });
    expect(gaps).toEqual([]);
    expect(rows).toHaveLength(151);
    expect(pages).toBe(4);
  });

  test('twice was not read', async () => {
    addUsers(150);
    let pages = 0;
    emulated.inject(ACCOUNT_LIST, (_response, answer) => {
      pages += 1;
      if (pages % 2 === 0) emulated.state.directory.addUser({ userName: `new-${pages}@example.com` });
      return answer();
    });
    const { gaps } = await read({ scope: account() });
    expect(pages).toBe(4);
    expect(gaps).toMatchObject([{ resourceId: null, fields: [], code: 'UNEXPECTED_RESPONSE' }]);
  });
});

describe('when more than half of the users before are gone', () => {
  const before = ['1', '2', '3', '4', '5'].map((id) => ({ id }));

  test('the list is read again; if it says the same, every row says that it was observed twice', async () => {
    emulated.inject(ACCOUNT_LIST, listing(['1', '2']));
    const { rows, gaps, recorded } = await read({ scope: account(), earlier: before });
    expect(gaps).toEqual([]);
    expect(rows.map(({ id, observedTwice }) => [id, observedTwice])).toEqual([
      ['1', true],
      ['2', true],
    ]);
    expect(recorded).toHaveLength(2);
  });

  test('and the second read has them again, nobody knows who is there', async () => {
    emulated.inject(ACCOUNT_LIST, listing(['1', '2', '3', '4', '5']));
    emulated.inject(ACCOUNT_LIST, listing(['1', '2']), { times: 1 });
    const { rows, gaps } = await read({ scope: account(), earlier: before });
    expect(gaps).toMatchObject([{ resourceId: null, fields: [], code: 'UNEXPECTED_RESPONSE' }]);
    expect(gaps[0]?.reason).toContain('3 were gone at the first read and 0 at the second');
    expect(rows.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('and the second read fails, the failure is the gap', async () => {
    emulated.inject(ACCOUNT_LIST, refuse(403, 'PERMISSION_DENIED'));
    emulated.inject(ACCOUNT_LIST, listing(['1', '2']), { times: 1 });
    const { gaps } = await read({ scope: account(), earlier: before });
    expect(gaps).toMatchObject([{ resourceId: null, fields: [], code: 'ACCESS_DENIED' }]);
  });

  test.each([
    ['half', ['1', '2'], [{ id: '1' }, { id: '2' }, { id: '3' }, { id: '4' }]],
    ['nobody, but others came', ['1', '2', '3', '4', '5', '6', '7'], before],
    ['nobody known, for this is the first time', ['1'], undefined],
  ])('but not when %s is', async (_what, now, earlier) => {
    emulated.inject(ACCOUNT_LIST, listing(now));
    const { rows, recorded } = await read({ scope: account(), earlier });
    expect(recorded).toHaveLength(1);
    expect(rows.map(({ observedTwice }) => observedTwice)).toEqual(now.map(() => false));
  });
});

describe('the users of a workspace', () => {
  /** Of a user the attributes that a reader who is no admin is shown. */
  const namesOf = (id: string) => ({ id, userName: `${id}@example.com`, displayName: id });
  const answering = (...Resources: readonly JsonObject[]) =>
    emulated.inject(
      WORKSPACE_LIST,
      reply({ status: 200, json: { totalResults: Resources.length, Resources: [...Resources] } }),
    );
  const WITHHELD = ['userName', 'active', 'externalId', 'roles', 'entitlements'];

  test('are those assigned to it, read at its own host; that they are shown whole tells that the reader is an admin', async () => {
    const [ana] = addUsers(2);
    workspace.assigned.add(ana?.id ?? '');
    const { rows, gaps, recorded } = await read();
    expect(gaps).toEqual([]);
    expect(rows).toMatchObject([{ id: ana?.id, active: true }]);
    expect(recorded.map(({ operation, host }) => [operation, host])).toEqual([[WORKSPACE_LIST, workspace.host]]);
  });

  test('are display names only to a reader who is no admin, and what is withheld is a gap and not a fact', async () => {
    const users = addUsers(2);
    for (const { id } of users) workspace.assigned.add(id);
    for (const client of emulated.state.clients.values()) client.workspaces.set(workspace.id, 'user');
    const { rows, gaps } = await read();
    expect(rows).toEqual(
      users.map(({ id, userName }) => ({
        id,
        displayName: userName,
        userName: null,
        active: null,
        externalId: null,
        roles: null,
        entitlements: null,
        observedTwice: false,
      })),
    );
    expect(gaps).toEqual([
      {
        operation: WORKSPACE_LIST,
        resourceId: null,
        fields: WITHHELD,
        code: 'ACCESS_DENIED',
        reason: expect.stringContaining('is not in the group admins'),
      },
    ]);
  });

  test.each([
    ['whether it is active', { active: false }],
    ['its origin', { externalId: '00u1' }],
    ['its roles', { roles: [{ value: 'account_admin' }] }],
    ['its entitlements', { entitlements: [{ value: 'workspace-access' }] }],
  ])('of which one is told with %s are shown to an admin', async (_what, more) => {
    answering({ ...namesOf('1'), ...more });
    const { rows, gaps } = await read();
    expect(gaps).toEqual([]);
    expect(rows).toMatchObject([{ id: '1', userName: '1@example.com' }]);
  });

  test('of which one is told with names only, beside others, leave that one unread', async () => {
    answering({ ...namesOf('1'), active: true }, { ...namesOf('2'), roles: [], entitlements: null, externalId: '' });
    const { rows, gaps } = await read();
    expect(rows).toMatchObject([
      { id: '1', active: true, roles: [] },
      { id: '2', displayName: '2', userName: null, active: null, roles: null },
    ]);
    expect(gaps).toMatchObject([
      { operation: WORKSPACE_LIST, resourceId: '2', fields: WITHHELD, code: 'ACCESS_DENIED' },
    ]);
  });

  test('that has none are none, whoever reads: names are shown to everybody', async () => {
    expect(await read()).toMatchObject({ rows: [], gaps: [] });
  });

  test('that cannot be listed are a gap of the inventory, and nothing besides', async () => {
    emulated.inject(WORKSPACE_LIST, refuse(403, 'PERMISSION_DENIED'));
    expect((await read()).gaps).toMatchObject([{ operation: WORKSPACE_LIST, resourceId: null, fields: [] }]);
  });
});
