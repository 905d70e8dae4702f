import { beforeEach, expect, test } from 'vitest';
import type { Manifest } from '#domain/sealing/manifest.ts';
import { manifestKey, planKey, rawKey, sealKey } from '#domain/words/keys.ts';
import { sealRun } from '../../../lambdas/steps/seal/seal-run.ts';
import { findStrays } from '../../../lambdas/steps/seal/strays.ts';
import { counting } from '../../support/counting-locker.ts';
import { type DrawnPorts, dailyRunOf, datesBetween, draw, drawAndSeal, drawnPorts } from '../../support/drawn-runs.ts';
import { memoryLocker } from '../../support/memory-locker.ts';

const SCOPE = 'aws.123456789012.us-east-1';
const OLD = dailyRunOf('2026-11-05');
const NEXT = dailyRunOf('2026-11-17');

let locker: ReturnType<typeof memoryLocker>;
let ports: DrawnPorts;

beforeEach(() => {
  locker = memoryLocker();
  ports = drawnPorts(locker);
});

async function sealed(...dates: readonly string[]): Promise<void> {
  for (const date of dates) await drawAndSeal(ports, dailyRunOf(date), { a: 'bad' });
}

const lateIn = ({ objects }: Manifest): string[] => objects.flatMap(({ key, late }) => (late ? [key] : []));

/** An attempt that wrote its manifest and died before its seal. */
async function diedUnsealed(run: string): Promise<void> {
  await draw(ports, run, { a: 'bad' });
  const dying = {
    ...locker,
    put: async (...[key, body]: Parameters<typeof locker.put>) => {
      if (key.startsWith('chain/')) throw new Error('died');
      return locker.put(key, body);
    },
  };
  await expect(sealRun({ ...ports, locker: dying }, run)).rejects.toThrow('died');
}

test('nothing that was sealed is late, though a run of an older slot was sealed after it', async () => {
  await sealed(...datesBetween('2026-11-10', '2026-11-16'), '2026-11-05');
  const { manifest } = await drawAndSeal(ports, NEXT, { a: 'bad' });
  expect(lateIn(manifest)).toEqual([]);
});

test('a run of an older slot adopts nothing of its neighbours', async () => {
  await sealed(...datesBetween('2026-11-01', '2026-11-04'), ...datesBetween('2026-11-06', '2026-11-16'));
  const { manifest } = await drawAndSeal(ports, OLD, { a: 'bad' });
  expect(lateIn(manifest)).toEqual([]);
});

test('what died before its seal is adopted, once, and the chain is not read to its beginning for it', async () => {
  await sealed(...datesBetween('2026-10-01', '2026-11-14'));
  const died = dailyRunOf('2026-11-15');
  await diedUnsealed(died);
  await sealed('2026-11-05', '2026-11-16');
  const adopted = JSON.parse(String(locker.objects.get(manifestKey(dailyRunOf('2026-11-16')))));
  expect(lateIn(adopted)).toContain(manifestKey(died));
  expect(lateIn(adopted).every((key) => key.includes(died))).toBe(true);
  const { locker: counted, asked } = counting(locker);
  await draw(ports, NEXT, { a: 'bad' });
  const strays = await findStrays(
    counted,
    NEXT,
    [],
    new Set([planKey(NEXT), rawKey(NEXT, 'things', SCOPE)]),
    ports.signer.publicKeyPem,
  );
  expect(strays).toEqual([]);
  expect(asked.keys).not.toContain(sealKey(10));
});

test('what is adopted is read 16 at a time', async () => {
  const dates = datesBetween('2026-11-11', '2026-11-16');
  const hours = ['00', '06', '12', '18'];
  for (const date of dates) for (const hour of hours) await draw(ports, `${date}T${hour}-00-00Z`, { a: 'bad' });
  const { locker: counted, asked } = counting(locker, () => new Promise((resolve) => setImmediate(resolve)));
  const strays = await findStrays(counted, NEXT, [], new Set(), ports.signer.publicKeyPem);
  expect(strays.length).toBe(dates.length * hours.length * 2);
  expect(asked.most).toBe(16);
});
