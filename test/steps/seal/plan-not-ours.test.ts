import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { readTable } from '#adapters/tables/read-table.ts';
import { configSha256 } from '#domain/declaring/config.ts';
import type { Plan } from '#domain/reading/plan.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { canonicalJson } from '#domain/words/canonical-json.ts';
import { planKey, sealKey, tableKey } from '#domain/words/keys.ts';
import { planRun } from '../../../lambdas/steps/plan/plan-run.ts';
import type { SealedRun } from '../../../lambdas/steps/seal/seal-run.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { addKeys, type Ports, runOnce, sampleConfig, samplePorts, scratch } from '../../support/sample-runs.ts';

const [FIRST, SECOND] = ['2026-11-01T06-00-00Z', '2026-11-02T06-00-00Z'] as const;

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

const withPolicy = (policy: object): Ports => ({ ...ports, config: sampleConfig(ports.catalogue, { policy }) });

async function plantPlan(run: string, text: string): Promise<void> {
  await mkdir(dirname(join(locker.uri, planKey(run))), { recursive: true });
  await writeFile(join(locker.uri, planKey(run)), text);
}

const gapsOf = async (run: string): Promise<unknown[]> =>
  (await Array.fromAsync(readTable(await locker.get(tableKey('gaps', run))))).map(({ code }) => code);

const replayed = () =>
  verifyLocker(locker, {
    now: new Date('2026-11-02T06:30:00Z'),
    replay: { catalogue: ports.catalogue, code: ports.code },
  });

async function expectRefused(run: string, { manifest }: SealedRun): Promise<void> {
  expect(manifest.outcome).toBe('FAILED');
  expect(manifest.units).toEqual([]);
  expect(new Set(manifest.populations.map(({ verdict }) => verdict))).toEqual(new Set(['ERROR']));
  expect(await gapsOf(run)).toEqual(['PLAN_NOT_OURS']);
  expect(manifest.configSha256).toBe(configSha256(ports.config));
  expect(manifest.objects.map(({ key }) => key)).toContain(planKey(run));
  const { problems, notices } = await replayed();
  expect({ problems, notices }).toEqual({ problems: [], notices: [] });
}

test('a plan for tomorrow with a looser policy is covered by the seal and not obeyed, nor is what it led to', async () => {
  await runOnce(ports, FIRST);
  const looser = await planRun(withPolicy({ maxKeyRotationDays: 2560 }), SECOND);
  expect(looser.units.length).toBeGreaterThan(0);
  const planted = `raw/${SECOND}/kms-keys/${looser.units[0]?.scope.id}.ndjson.gz`;
  await mkdir(dirname(join(locker.uri, planted)), { recursive: true });
  await writeFile(join(locker.uri, planted), 'planted');
  const sealed = await runOnce(ports, SECOND);
  expect(sealed.plan.units).toEqual([]);
  expect(sealed.manifest.objects.find(({ key }) => key === planted)).toMatchObject({ late: true });
  await expectRefused(SECOND, sealed);
});

test.each([
  ['junk', () => 'junk'],
  ['another run’s plan', (plan: Plan) => canonicalJson({ ...plan, run: FIRST })],
  ['a plan whose hash is ours and whose configuration is not', (plan: Plan) => canonicalJson({ ...plan, config: {} })],
])('%s in the plan’s place is sealed as what it is not', async (_, made) => {
  await runOnce(ports, FIRST);
  await planRun(ports, FIRST);
  const own = JSON.parse(Buffer.from(await locker.get(planKey(FIRST))).toString('utf8')) as Plan;
  await plantPlan(SECOND, made({ ...own, run: SECOND }));
  await expectRefused(SECOND, await runOnce(ports, SECOND));
});

test('an earlier attempt’s plan of the same configuration is adopted', async () => {
  const plan = await planRun(ports, FIRST);
  const { manifest, plan: followed } = await runOnce(ports, FIRST);
  expect(followed).toEqual(plan);
  expect(manifest.planInstead).toBeUndefined();
  expect(manifest.outcome).toBe('COMPLETE');
});

test('a configuration changed between two attempts makes the first one’s plan not ours', async () => {
  await planRun(withPolicy({ maxKeyRotationDays: 180 }), FIRST);
  await expectRefused(FIRST, await runOnce(ports, FIRST));
});

test('a run that is sealed keeps its seal when it is asked for with another configuration', async () => {
  const { seal, manifest } = await runOnce(ports, FIRST);
  const again = await runOnce(withPolicy({ maxKeyRotationDays: 180 }), FIRST);
  expect(again.seal.link).toEqual(seal.link);
  expect(again.manifest).toEqual(manifest);
});

test('a refused plan whose first sealing died before the signature is sealed once, by the next attempt', async () => {
  await plantPlan(FIRST, 'junk');
  const dying: Locker = {
    ...locker,
    async put(key, body) {
      if (key === sealKey(0)) throw new Error('died');
      return locker.put(key, body);
    },
  };
  await expect(runOnce(await samplePorts(account, folder.path, dying), FIRST)).rejects.toThrow('died');
  await expectRefused(FIRST, await runOnce(ports, FIRST));
  const { seals } = await replayed();
  expect(seals).toBe(1);
});

test.each([
  ['an hour before its slot', '2026-11-01T05:00:00.000Z', 'FAILED'],
  ['at its slot, by a clock a minute behind', '2026-11-01T05:59:00.000Z', 'COMPLETE'],
  ['long after its slot', '2026-11-20T06:00:00.000Z', 'COMPLETE'],
])('a plan that the store says was written %s, at %s, is sealed %s', async (_when, writtenAt, outcome) => {
  await planRun(ports, FIRST);
  const dated: Locker = { ...locker, writtenAt: async () => writtenAt };
  const { manifest } = await runOnce(await samplePorts(account, folder.path, dated), FIRST);
  expect(manifest.outcome).toBe(outcome);
  expect(await gapsOf(FIRST)).toEqual(outcome === 'FAILED' ? ['PLAN_NOT_OURS'] : []);
});
