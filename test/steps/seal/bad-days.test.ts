import { DisableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { readTable } from '#adapters/tables/read-table.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { LockerError } from '#domain/words/errors.ts';
import { tableKey } from '#domain/words/keys.ts';
import { verifyLocker } from '../../../lambdas/steps/verify/verify-locker.ts';
import { wholeRun } from '../../../lambdas/steps/whole-run.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { addKeys, CREDENTIALS, quiet, runOnce, samplePorts, scratch } from '../../support/sample-runs.ts';

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
});
afterAll(async () => {
  await account.stop();
  await folder.remove();
});

test('a run that read nothing is FAILED, its rules are UNKNOWN, and it does not hide a change from the next one', async () => {
  const { rotating } = await addKeys(account);
  const ports = await samplePorts(account, folder.path);
  await runOnce(ports, '2026-11-01T06-00-00Z');
  const { manifest } = await wholeRun({ ...ports, planned: [] }, '2026-11-02T06-00-00Z', quiet);
  expect(manifest.outcome).toBe('FAILED');
  expect(manifest.populations.every(({ verdict }) => verdict === 'UNKNOWN')).toBe(true);

  const kms = new KMSClient({ endpoint: account.url, region: 'us-east-1', credentials: CREDENTIALS });
  await kms.send(new DisableKeyRotationCommand({ KeyId: rotating }));
  await runOnce(ports, '2026-11-03T06-00-00Z');
  const changes: object[] = [];
  const bytes = await ports.locker.get(tableKey('changes', '2026-11-03T06-00-00Z'));
  for await (const change of readTable(bytes)) changes.push(change);
  expect(changes).toContainEqual(
    expect.objectContaining({
      previous_run_id: '2026-11-01T06-00-00Z',
      resource_id: rotating,
      path: 'rotation_enabled',
      before: 'true',
      after: 'false',
    }),
  );
});

test('a locker that fails while a recording is read stops the seal; it is not taken for an answer of the service', async () => {
  await addKeys(account);
  const locker = await directoryLocker(folder.path('shaky'), { create: true });
  let failures = 1;
  const shaky: Locker = {
    ...locker,
    async *open(key, versionId) {
      if (key.includes('/kms-keys/') && failures-- > 0)
        throw new LockerError('UNREACHABLE', `${key}: the connection was cut`);
      yield* locker.open(key, versionId);
    },
  };
  const run = '2026-11-01T06-00-00Z';
  await expect(runOnce(await samplePorts(account, folder.path, shaky), run)).rejects.toMatchObject({
    code: 'UNREACHABLE',
  });
  const { manifest } = await runOnce(await samplePorts(account, folder.path, locker), run);
  expect(manifest.outcome).toBe('COMPLETE');
  expect((await verifyLocker(locker, { now: new Date('2026-11-01T06:30:00Z') })).problems).toEqual([]);
});
