import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { directoryLocker } from '#adapters/locker/directory.ts';
import { planKey, rawKey, sealKey, stateKey, tableKey } from '#domain/words/keys.ts';
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
    ['2026-10-01T06-00-00Z', { maxKeyRotationDays: 365 }],
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

/** What the report of November says that does not verify, after something was written under a key of a copy. */
async function namedAfter(key: string, content: string): Promise<readonly (readonly string[])[]> {
  const copy = folder.path('copy');
  await rm(copy, { recursive: true, force: true });
  await cp(folder.path('locker'), copy, { recursive: true });
  await mkdir(dirname(join(copy, key)), { recursive: true });
  await writeFile(join(copy, key), content);
  const ports = { ...(await samplePorts(account, folder.path)), locker: await directoryLocker(copy) };
  const { document } = await reportPeriod({ ...ports, publicKeyPem: ports.signer.publicKeyPem }, '2026-11');
  const { blocks } = document.sections.find(({ id }) => id === 'verify') ?? { blocks: [] };
  return blocks.flatMap((block) => (block.kind === 'table' ? block.rows : []));
}

test('what is only unfinished is no finding of a report', async () => {
  expect(await namedAfter('.incoming/0b7d3c6e-2f86-4b6e-9f5e-3f0c7f1d2a44', 'half')).toEqual([]);
});

test.each([
  ['FOREIGN', 'NOT_SEALED', 'raw/2026-11-01T06-00-00Z/kms-keys/x'],
  ['FOREIGN', 'NOT_SEALED', rawKey('2026-11-01T06-00-00Z', 'kms-keys', 'aws.123456789012.eu-west-1')],
  ['FOREIGN', 'FOREIGN_SEAL', sealKey(4)],
  ['FOREIGN', 'FOREIGN_SEAL', sealKey(9_999_999_999)],
  ['BROKEN', 'OBJECT_CHANGED', stateKey('2026-10-31T06-00-00Z')],
  ['BROKEN', 'OBJECT_CHANGED', stateKey('2026-11-01T06-00-00Z')],
])('what is %s (%s) and nothing the report stands on is named in it: %s', async (kind, code, key) => {
  expect(await namedAfter(key, '{}')).toEqual([[kind, code, key]]);
});

test('what is older than the run before the month is not read, and so not named', async () => {
  expect(await namedAfter(tableKey('findings', '2026-10-01T06-00-00Z'), '{}')).toEqual([]);
});

test.each([
  ['a table of its month', tableKey('findings', '2026-11-02T06-00-00Z')],
  ['the plan of the run before', planKey('2026-10-31T06-00-00Z')],
  ['the seal of an earlier run', sealKey(0)],
])('there is no report where it stands on what is broken: %s', async (_, key) => {
  await expect(namedAfter(key, '{}')).rejects.toMatchObject({ code: 'NOT_VERIFIED' });
});
