import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportPeriod } from '../../../lambdas/steps/report/report-period.ts';
import { tableIn } from '../../domain/report/reading.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { addKeys, runOnce, sampleConfig, samplePorts, scratch } from '../../support/sample-runs.ts';

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  await addKeys(account);
});
afterAll(async () => {
  await account?.stop();
  await folder?.remove();
});

test('a report tells of every setting that changed, from the last run before its month on', async () => {
  const ports = await samplePorts(account, folder.path);
  const months = [
    ['2026-10-31T06-00-00Z', { maxKeyRotationDays: 365 }],
    ['2026-11-01T06-00-00Z', { maxKeyRotationDays: 500 }],
    ['2026-11-02T06-00-00Z', { maxKeyRotationDays: 500, approvedKeys: ['arn:aws:kms:us-east-1:123456789012:key/1'] }],
  ] as const;
  for (const [run, policy] of months)
    await runOnce({ ...ports, config: sampleConfig(ports.catalogue, { policy }) }, run);
  const settingsOf = async (period: string) =>
    tableIn((await reportPeriod(ports, period)).document, 'completeness-coverage').rows;
  expect(await settingsOf('2026-11')).toEqual([
    ['policy.maxKeyRotationDays', '2026-11-01T06-00-00Z', '365 → 500'],
    ['policy.approvedKeys', '2026-11-02T06-00-00Z', '+ arn:aws:kms:us-east-1:123456789012:key/1'],
  ]);
  expect(await settingsOf('2026-10')).toEqual([]);
});
