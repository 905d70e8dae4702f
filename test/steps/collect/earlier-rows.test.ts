import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { databricksAccess } from '#adapters/databricks/access.ts';
import { oauthSecret } from '#adapters/databricks/tokens/principals.ts';
import { readRecording } from '#adapters/recording/read-recording.ts';
import { readTable } from '#adapters/tables/read-table.ts';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { rawKey, tableKey } from '#domain/words/keys.ts';
import { databricksAccount } from '#domain/words/scope.ts';
import { baselineGaps, earlierRows, type PreviousRows } from '../../../lambdas/steps/collect/earlier-rows.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { CLIENT_ID, PATIENT, SECRET, WORKSPACE } from '../../adapters/databricks/rig.ts';
import type { EmulatedDatabricks } from '../../emulators/databricks/server.ts';
import type { JsonObject } from '../../emulators/databricks/state.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { startSmallAccount } from '../../support/read-from-databricks.ts';
import { type Ports, runOnce, sampleConfig, samplePorts, scratch } from '../../support/sample-runs.ts';

test('what a baseline did not understand it has read: nothing is kept on its account', async () => {
  const told = { collector: 'test-things', operation: 'test:List', resource_id: null, reason: 'told' };
  const rows: PreviousRows = async function* () {
    yield { ...told, fields: ['Things[].New'], code: 'UNKNOWN_MEMBER' };
    yield { ...told, fields: ['Things[].Old'], code: 'MEMBER_BELIEVED' };
    yield { ...told, fields: ['colour'], code: 'ACCESS_DENIED' };
    yield { ...told, fields: [], code: 'ACCESS_DENIED', collector: 'others' };
  };
  const baseline = { run: '2026-10-01T06-00-00Z', tableKey: '', tableSha256: '0', gapsTableSha256: '0' };
  const gaps = await baselineGaps(rows, 'test-things', baseline, 'aws.1.us-east-1');
  expect(gaps.map(({ fields }) => fields)).toEqual([['colour']]);
});

describe('what a collector is given of its last complete observation', () => {
  const SCOPE = databricksAccount('acme', 'accounts.cloud.databricks.com');
  const declared = {
    id: 'test-things',
    title: 'Things',
    scope: 'databricks-account' as const,
    reads: [],
    row: z.strictObject({ id: z.string(), partNames: z.array(z.string()).nullable(), colour: z.string() }),
    rules: [],
    async *collect() {},
  };
  const asking = defineCollector({ ...declared, earlier: ['id', 'partNames'] });
  const pinned = (run: string, key = tableKey('test_things', run)) => ({
    scope: SCOPE,
    previous: { run, tableKey: key, tableSha256: '0' },
  });
  const asked: unknown[] = [];
  const rows: PreviousRows = async function* (_observation, scope, columns) {
    asked.push([scope, columns]);
    yield { id: 'a', part_names: ['x'] };
    yield { id: 'c', part_names: null };
  };

  test('are the fields it asks for, of its own scope', async () => {
    expect(await earlierRows(asking, pinned('2026-11-01T06-00-00Z'), rows)).toEqual([
      { id: 'a', partNames: ['x'] },
      { id: 'c', partNames: null },
    ]);
    expect(asked).toEqual([[SCOPE.id, ['id', 'part_names']]]);
  });

  test('is nothing where it asks for nothing, or there was none: no table is read', async () => {
    const never: PreviousRows = () => {
      throw new Error('a table was read');
    };
    expect(await earlierRows(defineCollector(declared), pinned('2026-11-01T06-00-00Z'), never)).toBeUndefined();
    expect(await earlierRows(asking, { scope: SCOPE, previous: null }, never)).toBeUndefined();
  });

  test('is never another table, whatever the plan says', async () => {
    const other = pinned('2026-11-01T06-00-00Z', tableKey('kms_keys', '2026-11-01T06-00-00Z'));
    await expect(earlierRows(asking, other, rows)).rejects.toMatchObject({ code: 'MALFORMED' });
    expect(asked).toHaveLength(1);
  });
});

const RUNS = ['2026-11-01T06-00-00Z', '2026-11-02T06-00-00Z', '2026-11-03T06-00-00Z', '2026-11-04T06-00-00Z'] as const;
const GET = 'GET /api/2.0/accounts/{account_id}/scim/v2/Groups/{id}';
const SCIM = ['scim-users', 'scim-groups', 'scim-service-principals', 'scim-memberships'];

/**
 * Four days of a group of five: on the second three have left, on the third the first answer to whoever asks for the
 * group has nobody in it, on the fourth nothing happens.
 */
describe('a group of which more than half vanished', () => {
  let account: EmulatedAccount;
  let emulated: EmulatedDatabricks;
  let ports: Ports;
  let folder: Awaited<ReturnType<typeof scratch>>;
  let scope: string;

  const rowsOf = async (table: string, run: string): Promise<TableRow[]> =>
    Array.fromAsync(readTable(await ports.locker.get(tableKey(table, run))));
  const inAccount = async (table: string, run: string) =>
    (await rowsOf(table, run)).filter((row) => row.scope === scope);
  const told = async (run: string) =>
    (await inAccount('changes', run)).map(({ kind, before, after }) => `${kind} ${before ?? after}`);
  const fetches = async (run: string): Promise<number> => {
    let calls = 0;
    for await (const line of readRecording(ports.locker.open(rawKey(run, 'scim-groups', scope))))
      if (line.type === 'call' && line.operation === GET) calls += 1;
    return calls;
  };

  beforeAll(async () => {
    account = await startEmulatedAccount();
    ({ emulated } = await startSmallAccount());
    folder = await scratch();
    const { directory, accountId } = emulated.state;
    scope = `databricks.${accountId}`;
    const names = ['ana', 'bob', 'dan', 'eve', 'joe'];
    const users = names.map((name) => directory.addUser({ userName: `${name}@example.com`, externalId: name }).id);
    const group = directory.addGroup({ displayName: 'phi-admins', members: users });
    const catalogue = (await loadCatalogue()).filter(({ id }) => SCIM.includes(id));
    const sample = await samplePorts(account, folder.path);
    const config = sampleConfig(catalogue, {
      emptyAllowed: {},
      databricks: {
        accountId,
        auth: { mode: 'aws-federation', clientId: 'a6f1d0c2-8a0c-4f43-9c0b-1f7a1d7f2a11' },
        workspaces: [{ id: '1001', host: WORKSPACE }],
      },
    });
    const secret = async () => ({ clientId: CLIENT_ID, clientSecret: SECRET });
    const databricks = databricksAccess(config.databricks, {
      endpoint: emulated.url,
      timeouts: PATIENT,
      brought: (_who, endpoint) => oauthSecret({ ...endpoint, name: CLIENT_ID, secret }),
    });
    ports = { ...sample, catalogue, config, access: { ...sample.access, databricks } };
    await runOnce(ports, RUNS[0]);
    for (const user of users.slice(0, 3)) directory.leave(group.id, user);
    await runOnce(ports, RUNS[1]);
    emulated.inject(
      GET,
      (_response, answer) => {
        const { json, ...rest } = answer();
        return { ...rest, json: { ...(json as JsonObject), members: [] } };
      },
      { times: 1 },
    );
    await runOnce(ports, RUNS[2]);
    await runOnce(ports, RUNS[3]);
  }, 60_000);
  afterAll(async () => {
    await emulated.close();
    await account.stop();
    await folder.remove();
  });

  test('is compared with nothing at first, and read once', async () => {
    expect(await fetches(RUNS[0])).toBe(1);
    expect(await inAccount('scim_groups', RUNS[0])).toMatchObject([
      { display_name: 'phi-admins', observed_twice: false },
    ]);
  });

  test('is read twice, and what both reads say is told as observed twice', async () => {
    expect(await fetches(RUNS[1])).toBe(2);
    expect(await inAccount('scim_groups', RUNS[1])).toMatchObject([{ observed_twice: true }]);
    expect(await told(RUNS[1])).toEqual([
      'REMOVED ana@example.com in phi-admins',
      'REMOVED bob@example.com in phi-admins',
      'REMOVED dan@example.com in phi-admins',
    ]);
  });

  test('by one read and not by the next is a gap, and nobody is told to have left', async () => {
    expect(await fetches(RUNS[2])).toBe(2);
    expect(await inAccount('scim_groups', RUNS[2])).toMatchObject([{ members: null }]);
    expect(await inAccount('gaps', RUNS[2])).toMatchObject([
      { collector: 'scim-groups', operation: GET, code: 'UNEXPECTED_RESPONSE' },
      { collector: 'scim-memberships', operation: GET, resource_id: null },
    ]);
    expect(await told(RUNS[2])).toEqual([]);
  });

  test('is itself again the next day, and is compared with what was last seen whole', async () => {
    expect(await fetches(RUNS[3])).toBe(1);
    expect(await told(RUNS[3])).toEqual([]);
    expect(await inAccount('scim_memberships', RUNS[3])).toHaveLength(2);
  });

  test('comes out of a replay as it was sealed', async () => {
    const { problems, rowsReplayed } = await verifyLocker(ports.locker, {
      now: new Date('2026-11-04T06:30:00Z'),
      replay: { catalogue: ports.catalogue, code: ports.code },
    });
    expect(problems).toEqual([]);
    expect(rowsReplayed).toBeGreaterThan(0);
  });
});
