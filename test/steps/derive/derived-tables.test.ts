import { KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readTable } from '#adapters/tables/read-table.ts';
import { defineDerivation } from '#domain/declaring/derivation.ts';
import { fail, pass, rule } from '#domain/declaring/rule.ts';
import { Plan } from '#domain/reading/plan.ts';
import { Manifest } from '#domain/sealing/manifest.ts';
import type { TableRow } from '#domain/tables/table.ts';
import { manifestKey, planKey, tableKey } from '#domain/words/keys.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { denied } from '../../support/faults.ts';
import {
  addKeys,
  CREDENTIALS,
  type Ports,
  runOnce,
  sampleConfig,
  samplePorts,
  scratch,
} from '../../support/sample-runs.ts';

const Tally = z.strictObject({ id: z.string(), keys: z.int(), most: z.int() });

const fewKeys = rule({
  id: 'few-keys-of-a-state',
  title: 'There are few keys of one state',
  subject: Tally,
  severity: 'LOW',
  criterion: 'entity policy',
  evidences: ['164.312(a)(2)(iv)'],
  supports: [],
  remedy: 'Delete some.',
  judge: ({ keys, most }) => (keys <= most ? pass('There are few.') : fail('MANY', 'There are many.')),
  examples: [{ name: 'few', row: { id: 'Enabled', keys: 1, most: 9 }, verdict: 'PASS' }],
});

/** How many keys stand in each state: made of `kms-keys` alone. */
const tally = defineDerivation({
  id: 'key-tally',
  title: 'Keys by state',
  scope: 'aws-region',
  from: ['kms-keys'],
  row: Tally,
  rules: [fewKeys],
  policy: { mostKeys: z.int().default(9).describe('Keys of one state that are still few') },
  *derive({ table, policy, gap }) {
    const { rows, gaps } = table<{ keyState: string }>('kms-keys');
    for (const { operation, code, reason } of gaps) gap({ operation, code, reason });
    const states = Map.groupBy(rows, ({ keyState }) => keyState);
    for (const [id, keys] of states) yield { id, keys: keys.length, most: policy.mostKeys };
  },
  change: {
    thing: (row) => String(row.id),
    words: (rows) => rows.map(({ id, keys }) => `${keys} ${id}`).join(', '),
  },
});

const RUNS = ['2026-11-01T06-00-00Z', '2026-11-02T06-00-00Z', '2026-11-03T06-00-00Z', '2026-11-04T06-00-00Z'] as const;
const REGION = 'us-east-1';

let account: EmulatedAccount;
let proxy: FaultProxy;
let ports: Ports;
let folder: Awaited<ReturnType<typeof scratch>>;

const rowsOf = async (table: string, run: string): Promise<TableRow[]> =>
  Array.fromAsync(readTable(await ports.locker.get(tableKey(table, run))));
const manifestOf = async (run: string) =>
  Manifest.parse(JSON.parse(Buffer.from(await ports.locker.get(manifestKey(run))).toString('utf8')));
const told = async (run: string) =>
  (await rowsOf('changes', run))
    .filter(({ table_name }) => table_name === 'key_tally')
    .map(({ previous_run_id, kind, path, resource_id, before, after }) => [
      previous_run_id,
      kind,
      path,
      resource_id,
      before,
      after,
    ]);

beforeAll(async () => {
  account = await startEmulatedAccount();
  proxy = await startFaultProxy(account.url);
  folder = await scratch();
  const keys = await addKeys(account);
  const sample = await samplePorts({ ...account, url: proxy.url }, folder.path);
  const catalogue = [...sample.catalogue, tally];
  const config = sampleConfig(catalogue, { policy: { mostKeys: 1 } });
  ports = { ...sample, catalogue, config };
  await runOnce(ports, RUNS[0]);
  const kms = new KMSClient({
    endpoint: account.url,
    region: REGION,
    credentials: CREDENTIALS,
  });
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: keys.still.split('/')[1], PendingWindowInDays: 30 }));
  await runOnce(ports, RUNS[1]);
  proxy.inject('DescribeKey', denied);
  await runOnce(ports, RUNS[2]);
  proxy.clear();
  await runOnce(ports, RUNS[3]);
}, 60_000);
afterAll(async () => {
  await proxy.close();
  await account.stop();
});

describe('a derived table', () => {
  test('is planned, written, judged by its policy and counted like one that was read, without a call of its own', async () => {
    const plan = Plan.parse(JSON.parse(Buffer.from(await ports.locker.get(planKey(RUNS[0]))).toString('utf8')));
    expect(plan.units.map(({ collector }) => collector)).not.toContain('key-tally');
    expect(plan.derived.map(({ collector, scope }) => [collector, scope.region])).toEqual([['key-tally', REGION]]);
    expect(await rowsOf('key_tally', RUNS[0])).toMatchObject([
      { id: 'Enabled', keys: 2, scope: plan.derived[0]?.scope.id },
    ]);
    const { units, populations } = await manifestOf(RUNS[0]);
    expect(units.find(({ collector }) => collector === 'key-tally')).toMatchObject({
      outcome: 'COMPLETE',
      rows: 1,
      gaps: 0,
      calls: 0,
    });
    expect(populations.find((one) => one.rule === fewKeys.id)).toMatchObject({ verdict: 'FAIL', table: 'key_tally' });
  });

  test('is observed when what it is made of was, and not when it was made', async () => {
    const [keys] = await rowsOf('kms_keys', RUNS[0]);
    expect((await rowsOf('key_tally', RUNS[0]))[0]?.observed_at).toBe(keys?.observed_at);
  });

  test('tells its changes in words, one for each thing', async () => {
    expect(await told(RUNS[0])).toEqual([]);
    expect(await told(RUNS[1])).toEqual([
      [RUNS[0], 'CHANGED', null, 'Enabled', '2 Enabled', '1 Enabled'],
      [RUNS[0], 'ADDED', null, 'PendingDeletion', null, '1 PendingDeletion'],
    ]);
  });

  test('made of something that was not wholly read is not complete: it is no change, and nobody compares with it', async () => {
    const { units } = await manifestOf(RUNS[2]);
    const unit = units.find(({ collector }) => collector === 'key-tally');
    expect(unit?.outcome).not.toBe('COMPLETE');
    expect(unit?.lastComplete?.run).toBe(RUNS[1]);
    expect(await told(RUNS[2])).toEqual([]);
    expect(await told(RUNS[3])).toEqual([]);
    expect((await manifestOf(RUNS[3])).units.find(({ collector }) => collector === 'key-tally')?.outcome).toBe(
      'COMPLETE',
    );
  });

  test('is made again by a replay, and must come out as it was sealed', async () => {
    const verify = (catalogue: Ports['catalogue']) =>
      verifyLocker(ports.locker, { now: new Date('2026-11-04T06:30:00Z'), replay: { catalogue, code: ports.code } });
    expect((await verify(ports.catalogue)).problems).toEqual([]);
    const miscounting = {
      ...tally,
      *derive() {
        yield { id: 'Enabled', keys: 7, most: 1 };
      },
    };
    const { problems } = await verify(ports.catalogue.map((one) => (one.id === tally.id ? miscounting : one)));
    expect(problems.map(({ code, key }) => `${code} ${key}`)).toContain(
      `REPLAY_DIFFERS ${tableKey('key_tally', RUNS[0])}`,
    );
  });
});
