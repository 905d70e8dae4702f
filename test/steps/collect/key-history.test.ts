import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRecording } from '#adapters/recording/read-recording.ts';
import { readTable } from '#adapters/tables/read-table.ts';
import { rawKey, tableKey } from '#domain/words/keys.ts';
import { awsRegion } from '#domain/words/scope.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { startService } from '../../bench/processes.ts';
import { type Ports, runOnce, samplePorts, scratch } from '../../support/sample-runs.ts';

const RUNS = ['2026-11-19T06-00-00Z', '2026-11-20T06-00-00Z', '2026-11-21T06-00-00Z'] as const;
const KEYS = 4;
const SCOPE = awsRegion('123456789012', 'us-east-1').id;

let ports: Ports;
let folder: Awaited<ReturnType<typeof scratch>>;
let service: Awaited<ReturnType<typeof startService<{ direct: string }>>>['service'];

const asked = async (run: string): Promise<number> => {
  let calls = 0;
  for await (const line of readRecording(ports.locker.open(rawKey(run, 'kms-keys', SCOPE))))
    if (line.type === 'call' && line.operation === 'kms:ListKeyRotations') calls += 1;
  return calls;
};
const histories = async (run: string) =>
  (await Array.fromAsync(readTable(await ports.locker.get(tableKey('kms_keys', run))))).map((row) => [
    row.history_run,
    row.last_rotated_at,
  ]);

/** Three days of four keys, of which every other rotates: on the last day one of them has rotated. */
beforeAll(async () => {
  folder = await scratch();
  const started = await startService<{ direct: string }>('sample-service.ts', KEYS, 0, 0);
  service = started.service;
  const { direct: url } = started.told;
  ports = await samplePorts({ url } as Parameters<typeof samplePorts>[0], folder.path);
  await runOnce(ports, RUNS[0]);
  await runOnce(ports, RUNS[1]);
  await fetch(`${url}/rotate/2`, { method: 'POST' });
  await runOnce(ports, RUNS[2]);
}, 30_000);
afterAll(async () => {
  service.kill();
  await folder.remove();
});

test('the history of a key is asked for once, and again when the key has rotated', async () => {
  expect(await Promise.all(RUNS.map(asked))).toEqual([KEYS, 0, 1]);
  const [first, second, third] = await Promise.all(RUNS.map(histories));
  expect(second).toEqual(first);
  expect(first?.map(([run]) => run)).toEqual([RUNS[0], RUNS[0], RUNS[0], RUNS[0]]);
  expect(third?.map(([run]) => run)).toEqual([RUNS[0], RUNS[0], RUNS[2], RUNS[0]]);
  const today = new Date().toISOString().slice(0, 10);
  expect(String(third?.[2]?.[1]).slice(0, 10)).toBe(today);
});

test('a replay carries it from the same baseline, and from no other', async () => {
  const replay = { catalogue: ports.catalogue, code: ports.code };
  const { status, problems, rowsReplayed } = await verifyLocker(ports.locker, { now: new Date(), replay });
  expect(problems).toEqual([]);
  expect([status, (rowsReplayed ?? 0) > 0]).toEqual(['INTACT', true]);
  const baseline = tableKey('kms_keys', RUNS[0]);
  const other = await ports.locker.get(tableKey('kms_keys', RUNS[2]));
  const locker = {
    ...ports.locker,
    get: async (key: string) => (key === baseline ? other : ports.locker.get(key)),
  };
  const { problems: named } = await verifyLocker(locker, { now: new Date(), replay });
  expect(named).toEqual([
    expect.objectContaining({
      code: 'REPLAY_DIFFERS',
      message: expect.stringContaining(`${baseline} is not the table`),
    }),
  ]);
});
