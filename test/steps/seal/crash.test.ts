import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { addKeys, runOnce, samplePorts, scratch } from '../../support/sample-runs.ts';

const FIRST = '2026-11-01T06-00-00Z';
const SECOND = '2026-11-02T06-00-00Z';
const NOW = new Date('2026-11-02T06:30:00Z');

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  await addKeys(account);
  await runOnce(await samplePorts(account, folder.path), FIRST);
});
afterAll(async () => {
  await account.stop();
  await folder.remove();
});

class Crash extends Error {}

/** Dies at the n-th write, before or after it took place. */
function dyingLocker(locker: Locker, n: number, moment: 'before' | 'after'): Locker {
  let writes = 0;
  return {
    ...locker,
    async put(key, body) {
      writes += 1;
      if (writes === n && moment === 'before') throw new Crash(key);
      const stored = await locker.put(key, body);
      if (writes === n) throw new Crash(key);
      return stored;
    },
  };
}

/** Writes until the second run is through: counted on a copy, not assumed. */
async function countWrites(): Promise<number> {
  await cp(folder.path('locker'), folder.path('counted'), { recursive: true });
  const locker = await directoryLocker(folder.path('counted'));
  let writes = 0;
  const counting: Locker = {
    ...locker,
    put(...write) {
      writes += 1;
      return locker.put(...write);
    },
  };
  await runOnce(await samplePorts(account, folder.path, counting), SECOND);
  return writes;
}

test('a crash before or after any write leaves, once the run is repeated, one run, one chain and no duplicate', async () => {
  const writes = await countWrites();
  expect(writes).toBeGreaterThan(8);
  // Dying after a write is dying before the next one.
  const deaths = Array.from({ length: writes }, (_, index) => [index + 1, 'before'] as const);
  for (const [n, moment] of [...deaths, [writes, 'after'] as const]) {
    const name = `crashed-${n}-${moment}`;
    await cp(folder.path('locker'), folder.path(name), { recursive: true });
    const locker = await directoryLocker(folder.path(name), { create: true });
    const dying = await samplePorts(account, folder.path, dyingLocker(locker, n, moment));
    const crash = await runOnce(dying, SECOND).catch((error: unknown) => error);
    expect(crash).toBeInstanceOf(Crash);

    const afterCrash = await verifyLocker(locker, { now: NOW });
    expect(afterCrash.problems, name).toEqual([]);

    await runOnce(await samplePorts(account, folder.path, locker), SECOND);
    const healed = await verifyLocker(locker, { now: NOW });
    expect({ name, problems: healed.problems, notices: healed.notices }).toEqual({ name, problems: [], notices: [] });
    expect(healed.seals).toBe(2);
    expect(healed.runs.map(({ run }) => run)).toEqual([FIRST, SECOND]);
  }
}, 120_000);

test('what an abandoned run left behind is adopted as late by the next seal, and never judged', async () => {
  await cp(folder.path('locker'), folder.path('abandoned'), { recursive: true });
  const locker = await directoryLocker(folder.path('abandoned'), { create: true });
  await runOnce(await samplePorts(account, folder.path, dyingLocker(locker, 4, 'after')), SECOND).catch(() => {});
  const open = await verifyLocker(locker, { now: NOW });
  expect(open.status).toBe('OPEN');
  expect(open.notices.map(({ code }) => code)).toContain('RUN_OPEN');

  const third = '2026-11-03T06-00-00Z';
  const { manifest } = await runOnce(await samplePorts(account, folder.path, locker), third);
  const late = manifest.objects.filter((object) => object.late);
  expect(late.length).toBe(4);
  expect(late.every(({ key }) => key.includes(SECOND))).toBe(true);
  const after = await verifyLocker(locker, { now: NOW });
  expect(after.adopted).toEqual(late.map(({ key }) => key));
  expect(after.problems).toEqual([]);
  expect(after.notices.map(({ code, key }) => [code, key])).toEqual([['RUN_MISSED', SECOND]]);
});

test('what no run would have written is not adopted: the next seal leaves it for verify to name', async () => {
  await cp(folder.path('locker'), folder.path('planted'), { recursive: true });
  const planted = `raw/${FIRST}/kms-keys/aws.123456789012.mars-north-1.ndjson.gz`;
  await writeFile(join(folder.path('planted'), planted), 'planted');
  const locker = await directoryLocker(folder.path('planted'), { create: true });
  const { manifest } = await runOnce(await samplePorts(account, folder.path, locker), SECOND);
  expect(manifest.objects.map(({ key }) => key)).not.toContain(planted);
  const { problems } = await verifyLocker(locker, { now: NOW });
  expect(problems.map(({ code, key }) => `${code} ${key}`)).toEqual([`NOT_SEALED ${planted}`]);
});

test('two whole runs of one slot at once leave one run and one seal', async () => {
  await cp(folder.path('locker'), folder.path('twice'), { recursive: true });
  const locker = await directoryLocker(folder.path('twice'), { create: true });
  const ports = await samplePorts(account, folder.path, locker);
  const [one, other] = await Promise.all([runOnce(ports, SECOND), runOnce(ports, SECOND)]);
  expect(one.seal.link).toEqual(other.seal.link);
  const result = await verifyLocker(locker, { now: NOW });
  expect({ problems: result.problems, notices: result.notices, seals: result.seals }).toEqual({
    problems: [],
    notices: [],
    seals: 2,
  });
});

test('a run that another seals while this one looks at the chain is sealed once, whenever that is', async () => {
  let moments = 0;
  for (let isThrough = false; !isThrough; ) {
    await cp(folder.path('locker'), folder.path(`meanwhile-${moments}`), { recursive: true });
    const locker = await directoryLocker(folder.path(`meanwhile-${moments}`));
    let looks = 0;
    let other: Awaited<ReturnType<typeof runOnce>> | undefined;
    const watched: Locker = {
      ...locker,
      async *list(prefix) {
        yield* locker.list(prefix);
        if (prefix === 'chain/' && looks++ === moments)
          other = await runOnce(await samplePorts(account, folder.path, locker), SECOND);
      },
    };
    const own = await runOnce(await samplePorts(account, folder.path, watched), SECOND);
    isThrough = other === undefined;
    if (other) expect(own.seal.link).toEqual(other.seal.link);
    const { problems, seals } = await verifyLocker(locker, { now: NOW });
    expect({ problems, seals }).toEqual({ problems: [], seals: 2 });
    moments += 1;
  }
  expect(moments).toBeGreaterThan(3);
});

test('two runs of different slots sealed at once take two places in one chain', async () => {
  await cp(folder.path('locker'), folder.path('both'), { recursive: true });
  const locker = await directoryLocker(folder.path('both'), { create: true });
  const ports = await samplePorts(account, folder.path, locker);
  await Promise.all([runOnce(ports, SECOND), runOnce(ports, '2026-11-03T06-00-00Z')]);
  const result = await verifyLocker(locker, { now: NOW });
  expect({ problems: result.problems, seals: result.seals }).toEqual({ problems: [], seals: 3 });
});
