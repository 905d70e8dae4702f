import { expect, test } from 'vitest';
import { manifestKey, rawKey } from '#domain/words/keys.ts';
import { sealRun } from '../../../lambdas/steps/seal/seal-run.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { dailyRunOf, draw, drawnPorts } from '../../support/drawn-runs.ts';
import { memoryLocker } from '../../support/memory-locker.ts';

/** A function that was not stopped with its execution may store a recording at any moment of the sealing. */
const RUN = dailyRunOf('2026-11-02');
const KEY = rawKey(RUN, 'things', 'aws.123456789012.us-east-1');
const NOW = new Date('2026-11-02T06:30:00Z');

/** A run whose one recording is still on its way: `store` is its arrival. */
async function beforeIt() {
  const locker = memoryLocker();
  const ports = drawnPorts(locker);
  await draw(ports, RUN, { a: 'good' });
  const bytes = locker.objects.get(KEY) as Buffer;
  locker.objects.delete(KEY);
  return { locker, ports, store: () => locker.put(KEY, bytes) };
}

const sealedAs = async ({ locker, ports }: Awaited<ReturnType<typeof beforeIt>>) => {
  const { status, problems } = await verifyLocker(locker, { now: NOW, replay: ports });
  return [status === 'BROKEN', problems.map(({ code }) => code)];
};

test('while its run is sealed it is late: neither judged nor told of as what was read, and every replay agrees', async () => {
  const world = await beforeIt();
  const { locker, ports, store } = world;
  let looked = 0;
  const racing = {
    ...locker,
    async exists(key: string) {
      const was = await locker.exists(key);
      if (key === KEY && looked++ === 0) await store();
      return was;
    },
  };
  const { manifest } = await sealRun({ ...ports, locker: racing }, RUN);
  expect(manifest.units).toMatchObject([{ collector: 'things', outcome: 'MISSING' }]);
  expect(manifest.objects.filter(({ key }) => key === KEY)).toMatchObject([{ late: true }]);
  expect(await sealedAs(world)).toEqual([false, []]);
});

test('after an attempt that derived the tables without it, the next one seals them as they are', async () => {
  const world = await beforeIt();
  const { locker, ports, store } = world;
  const dying = {
    ...locker,
    put: (key: string, body: never) =>
      key === manifestKey(RUN) ? Promise.reject(new Error('it died')) : locker.put(key, body),
  };
  await expect(sealRun({ ...ports, locker: dying }, RUN)).rejects.toThrow('it died');
  await store();
  const { manifest } = await sealRun(ports, RUN);
  expect(manifest.units).toMatchObject([{ collector: 'things', outcome: 'MISSING' }]);
  expect(await sealedAs(world)).toEqual([false, []]);
});
