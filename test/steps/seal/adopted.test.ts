import { cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import type { Manifest } from '#domain/sealing/manifest.ts';
import { rawKey, sealKey } from '#domain/words/keys.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { addKeys, type Ports, runOnce, samplePorts, scratch } from '../../support/sample-runs.ts';

const RUN = '2026-11-01T06-00-00Z';
const PLANTED = rawKey(RUN, 'kms-keys', 'aws.123456789012.us-east-1');

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;
let locker: Locker;
let ports: Ports;
let lockers = 0;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  await addKeys(account);
  const elsewhere = await directoryLocker(folder.path('elsewhere'), { create: true });
  await runOnce(await samplePorts(account, folder.path, elsewhere), RUN);
});
afterAll(async () => {
  await account.stop();
  await folder.remove();
});
beforeEach(async () => {
  locker = await directoryLocker(folder.path(`locker-${++lockers}`), { create: true });
  ports = await samplePorts(account, folder.path, locker);
});

/** A recording of the run that another process made, before anybody asks for it here. */
async function plantRecording(): Promise<void> {
  await mkdir(dirname(join(locker.uri, PLANTED)), { recursive: true });
  await cp(join(folder.path('elsewhere'), PLANTED), join(locker.uri, PLANTED));
}

const marks = ({ units }: Manifest) => units.map(({ collector, adopted }) => `${collector} ${adopted ?? false}`).sort();

const counts = ({ populations }: Manifest) =>
  Object.fromEntries(populations.filter(({ adopted }) => adopted > 0).map(({ rule, adopted }) => [rule, adopted]));

const replayed = async () => {
  const { catalogue, code } = ports;
  const now = new Date('2026-11-01T06:30:00Z');
  const { problems, notices } = await verifyLocker(locker, { now, replay: { catalogue, code } });
  return { problems, notices };
};

test('a recording that this process did not make is marked, with what was judged of it', async () => {
  await plantRecording();
  const { manifest } = await runOnce(ports, RUN);
  expect(marks(manifest)).toEqual(['ebs-volumes false', 'kms-keys true']);
  const keys = manifest.units.find(({ collector }) => collector === 'kms-keys')?.rows;
  expect(keys).toBe(2);
  expect(counts(manifest)['kms-key-rotates']).toBe(keys);
  expect(Object.keys(counts(manifest)).filter((rule) => rule.startsWith('ebs-'))).toEqual([]);
  expect(await replayed()).toEqual({ problems: [], notices: [] });
});

test('a run that one process made whole marks nothing', async () => {
  const { manifest } = await runOnce(ports, RUN);
  expect(marks(manifest)).toEqual(['ebs-volumes false', 'kms-keys false']);
  expect(counts(manifest)).toEqual({});
});

test('in a bucket nothing is marked: its policy says who writes recordings', async () => {
  await plantRecording();
  const { manifest } = await runOnce({ ...ports, locker: { ...locker, kind: 's3' } }, RUN);
  expect(marks(manifest)).toEqual(['ebs-volumes false', 'kms-keys false']);
});

test('what an attempt recorded that died before its manifest, the next one marks', async () => {
  const dying: Locker = {
    ...locker,
    async put(key, body) {
      if (key.endsWith('manifest.json')) throw new Error('died');
      return locker.put(key, body);
    },
  };
  await expect(runOnce({ ...ports, locker: dying }, RUN)).rejects.toThrow('died');
  const { manifest } = await runOnce(ports, RUN);
  expect(marks(manifest)).toEqual(['ebs-volumes true', 'kms-keys true']);
  expect(await replayed()).toEqual({ problems: [], notices: [] });
});

test('an attempt that died after its manifest is sealed as it said: who made what is not said twice', async () => {
  const dying: Locker = {
    ...locker,
    async put(key, body) {
      if (key === sealKey(0)) throw new Error('died');
      return locker.put(key, body);
    },
  };
  await expect(runOnce({ ...ports, locker: dying }, RUN)).rejects.toThrow('died');
  const { manifest } = await runOnce(ports, RUN);
  expect(marks(manifest)).toEqual(['ebs-volumes false', 'kms-keys false']);
  expect(await replayed()).toEqual({ problems: [], notices: [] });
});
