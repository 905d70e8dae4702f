import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { Manifest } from '#domain/sealing/manifest.ts';
import { manifestKey, sealKey, tableKey } from '#domain/words/keys.ts';
import { planRun } from '../../../lambdas/steps/plan/plan-run.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { addKeys, type Ports, runOnce, samplePorts, scratch } from '../../support/sample-runs.ts';

const [FIRST, SECOND, THIRD] = ['2026-11-01T06-00-00Z', '2026-11-02T06-00-00Z', '2026-11-03T06-00-00Z'] as const;

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;
let ports: Ports;
let locker: Locker;
let lockers = 0;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  await addKeys(account);
});
afterAll(async () => {
  await account.stop();
  await folder.remove();
});
beforeEach(async () => {
  locker = await directoryLocker(folder.path(`locker-${++lockers}`), { create: true });
  ports = await samplePorts(account, folder.path, locker);
});
afterEach(() => {
  vi.useRealTimers();
});

const manifestIn = async (run: string): Promise<Manifest> =>
  Manifest.parse(JSON.parse(Buffer.from(await locker.get(manifestKey(run))).toString('utf8')));

const problems = async () => {
  const verified = await verifyLocker(locker, { now: new Date('2026-11-03T06:30:00Z') });
  return { problems: verified.problems.map(({ code, key }) => `${code} ${key}`), seals: verified.seals };
};

test('a run planned by a clock an hour ahead has one seal, though another was sealed before it is asked for again', async () => {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now + 3_600_000);
  await planRun(ports, FIRST);
  vi.setSystemTime(now);
  const { seal } = await runOnce(ports, FIRST);
  await runOnce(ports, SECOND);
  const again = await runOnce(ports, FIRST);
  expect(again.seal.link).toEqual(seal.link);
  expect(await problems()).toEqual({ problems: [], seals: 2 });
});

test('a run sealed by a clock an hour behind has one seal', async () => {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now);
  await planRun(ports, FIRST);
  vi.setSystemTime(now - 3_600_000);
  const { seal } = await runOnce(ports, FIRST);
  await runOnce(ports, SECOND);
  expect((await runOnce(ports, FIRST)).seal.link).toEqual(seal.link);
  expect(await problems()).toEqual({ problems: [], seals: 2 });
});

test('a manifest names the head it was written under, and its own seal lies above', async () => {
  const first = await runOnce(ports, FIRST);
  const second = await runOnce(ports, SECOND);
  expect((await manifestIn(FIRST)).head).toBeNull();
  expect((await manifestIn(SECOND)).head).toEqual(first.seal.link);
  expect(second.seal.link.sequence).toBe(1);
});

test('a run asked for again after many others keeps its one seal', async () => {
  const { seal } = await runOnce(ports, SECOND);
  await runOnce(ports, THIRD);
  await runOnce(ports, FIRST);
  expect((await runOnce(ports, SECOND)).seal.link).toEqual(seal.link);
  expect(await problems()).toEqual({ problems: [], seals: 3 });
});

test('objects planted in the chain between two runs stop no run and leave one seal for each', async () => {
  const first = await runOnce(ports, FIRST);
  for (const sequence of [1, 2, 9_999_999_999]) await writeFile(join(locker.uri, sealKey(sequence)), '{}');
  const second = await runOnce(ports, SECOND);
  expect(second.seal.link.sequence).toBe(3);
  expect(second.seal.statement.predicate.previous).toEqual(first.seal.link);
  expect((await runOnce(ports, SECOND)).seal.link).toEqual(second.seal.link);
  expect((await manifestIn(SECOND)).units.length).toBeGreaterThan(0);
});

test('the lines of all sealed runs that lack theirs are written by whoever comes next, as they were sealed', async () => {
  await runOnce(ports, FIRST);
  await runOnce(ports, SECOND);
  const lines = [FIRST, SECOND].map((run) => tableKey('runs', run));
  const before = await Promise.all(lines.map((line) => locker.get(line)));
  for (const line of lines) await rm(join(locker.uri, line));
  await runOnce(ports, THIRD);
  expect(await Promise.all(lines.map((line) => locker.get(line)))).toEqual(before);
  expect(await problems()).toEqual({ problems: [], seals: 3 });
});

test('a run whose attempt died before its line, while another that had begun sealed after it, gets its line', async () => {
  await runOnce(ports, FIRST);
  await runOnce(ports, SECOND);
  const line = tableKey('runs', FIRST);
  const before = await locker.get(line);
  await rm(join(locker.uri, line));
  await runOnce(ports, THIRD);
  expect(await locker.get(line)).toEqual(before);
});
