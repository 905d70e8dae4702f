import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { parseKey } from '#domain/words/keys.ts';
import { appendSeal } from '../../../lambdas/steps/chain/chain.ts';
import { sealReport } from '../../../lambdas/steps/seal/seal-report.ts';
import { type VerifyProgress, verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { counting } from '../../support/counting-locker.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { addKeys, type Ports, runOnce, samplePorts, scratch } from '../../support/sample-runs.ts';

const RUNS = ['2026-11-01T06-00-00Z', '2026-11-02T06-00-00Z', '2026-11-03T06-00-00Z'] as const;
const NOW = new Date('2026-11-03T06:30:00Z');

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;
let ports: Ports;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  await addKeys(account);
  ports = await samplePorts(account, folder.path);
  for (const run of RUNS) await runOnce(ports, run);
});
afterAll(async () => {
  await account?.stop();
  await folder?.remove();
});

const keysIn = async (locker: Locker): Promise<string[]> =>
  (await Array.fromAsync(locker.inspect())).map(({ key }) => key);

/** The most that verify reads at once in a locker, where every read takes a while. */
async function mostAtOnce(locker: Locker): Promise<number> {
  const { locker: counted, asked } = counting(locker, () => after(1));
  expect((await verifyLocker(counted, { now: NOW })).problems).toEqual([]);
  return asked.most;
}

test('64 objects that one seal covers are read at once, and no more', async () => {
  const locker = await directoryLocker(folder.path('large'), { create: true });
  const files = Array.from({ length: 150 }, (_, at) => ({ name: `${at}.txt`, bytes: Buffer.from(String(at)) }));
  await sealReport({ locker, signer: ports.signer }, '2026-10', files);
  const most = await mostAtOnce(locker);
  expect(most).toBeGreaterThan(32);
  expect(most).toBeLessThanOrEqual(64);
});

test('64 seals of a chain are read at once, and no more', async () => {
  const locker = await directoryLocker(folder.path('long'), { create: true });
  for (let seals = 0; seals < 100; seals++) {
    const name = `statements/${seals}.json`;
    const { sha256 = '' } = (await locker.put(name, Buffer.from(name))) ?? {};
    const predicate = { kind: 'statement', id: String(seals) } as const;
    await appendSeal(locker, ports.signer, { subject: [{ name, sha256 }], predicate }, async () => undefined);
  }
  const most = await mostAtOnce(locker);
  expect(most).toBeGreaterThan(32);
  expect(most).toBeLessThanOrEqual(64);
});

async function progressOf(locker: Locker, since?: string): Promise<VerifyProgress[]> {
  const told: VerifyProgress[] = [];
  const options = { now: NOW, onProgress: (one: VerifyProgress) => told.push(one) };
  await verifyLocker(locker, since === undefined ? options : { ...options, since });
  return told.filter(({ stage }) => stage === 'READ');
}

test('progress goes up by one object at a time, to the number there are', async () => {
  const objects = (await keysIn(ports.locker)).length;
  expect(await progressOf(ports.locker)).toEqual(
    Array.from({ length: objects }, (_, at) => ({ stage: 'READ', done: at + 1, of: objects })),
  );
});

test('progress reaches the full count where objects are foreign, odd, gone, or not read', async () => {
  const copy = folder.path('odd');
  const { cp, rm, writeFile, appendFile } = await import('node:fs/promises');
  await cp(folder.path('locker'), copy, { recursive: true });
  const locker = await directoryLocker(copy);
  const keys = await keysIn(locker);
  await writeFile(`${copy}/notes.txt`, 'foreign');
  await writeFile(`${copy}/chain/0000000077.sigstore.json`, '{}');
  await appendFile(`${copy}/${keys.find((key) => key.startsWith('tables/'))}`, 'more');
  await rm(`${copy}/${keys.find((key) => key.startsWith('raw/'))}`);
  const objects = keys.length + 1;
  expect((await progressOf(locker)).at(-1)).toEqual({ stage: 'READ', done: objects, of: objects });
  const since = (await progressOf(locker, RUNS[2])).at(-1);
  expect(since?.done).toBe(since?.of);
});

test('since a run nothing of earlier ones is read but seals, and what was not read is counted', async () => {
  const { locker, asked } = counting(ports.locker);
  const result = await verifyLocker(locker, { now: NOW, since: RUNS[1] });
  const keys = await keysIn(ports.locker);
  const isOf = (key: string, run: string) => parseKey(key)?.run === run;
  expect(asked.keys.filter((key) => isOf(key, RUNS[0]))).toEqual([]);
  expect(new Set(asked.keys)).toEqual(new Set(keys.filter((key) => !isOf(key, RUNS[0]))));
  expect(result).toMatchObject({ status: 'INTACT', seals: 3 });
  expect(result.runs.map(({ run }) => run)).toEqual([RUNS[1], RUNS[2]]);
  const left = keys.filter((key) => isOf(key, RUNS[0])).length;
  expect(result.notRead).toEqual({ since: RUNS[1], runs: 1, objects: left });
  expect(left).toBeGreaterThan(5);
  expect((await progressOf(ports.locker, RUNS[1])).at(-1)?.of).toBe(keys.length - left);
});

test('since a run a changed object of an earlier one goes unseen, one of a later one does not, and no seal does', async () => {
  const { cp, rm, writeFile } = await import('node:fs/promises');
  const copy = folder.path('since');
  const codes = async (key: string) => {
    await rm(copy, { recursive: true, force: true });
    await cp(folder.path('locker'), copy, { recursive: true });
    await writeFile(`${copy}/${key}`, 'x');
    const { problems } = await verifyLocker(await directoryLocker(copy), { now: NOW, since: RUNS[1] });
    return problems.map(({ code }) => code);
  };
  expect(await codes(`runs/${RUNS[0]}/plan.json`)).toEqual([]);
  expect(await codes(`runs/${RUNS[1]}/plan.json`)).toEqual(['OBJECT_CHANGED']);
  expect(await codes('chain/0000000000.sigstore.json')).toContain('SEAL_MALFORMED');
});
