import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cdkJson, runEvidence } from '../support/command.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { addKeys, scratch } from '../support/sample-runs.ts';
import { startSkewedService } from '../support/skewed-service.ts';

const MINUTE_MS = 60_000;

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  await addKeys(account);
  await writeFile(folder.path('cdk.json'), cdkJson());
});
afterAll(async () => {
  await account.stop();
  await folder.remove();
});

const evidence = (args: string[], env: Record<string, string> = {}) =>
  runEvidence(folder.path(''), args, { ...account.env, ...env });

const collect = (locker: string, url: string) =>
  evidence(['collect', '--locker', locker, '--only', 'kms-keys,ebs-volumes', '--at', 'now', '--json'], {
    AWS_ENDPOINT_URL: url,
  });

const outcomes = (stdout: string) =>
  JSON.parse(stdout).units.map((unit: Record<string, unknown>) => [unit.collector, unit.outcome]);

describe('a clock that is twenty minutes off', () => {
  test.each([
    ['behind', 20],
    ['ahead', -20],
  ])('%s costs one more try of the first call and nothing else', async (side, minutes) => {
    const service = await startSkewedService(account.url, { shiftMs: minutes * MINUTE_MS });
    const locker = folder.path(side);
    const { stdout } = await collect(locker, service.url);
    expect(outcomes(stdout)).toEqual([
      ['kms-keys', 'COMPLETE'],
      ['ebs-volumes', 'COMPLETE'],
    ]);
    expect(service.refused()).toBeGreaterThan(0);
    await service.close();

    // The recorded dates are minutes old by now, and no service answers: the replay depends on neither.
    const verified = await evidence(['verify', locker, '--replay', '--json']);
    expect([verified.code, JSON.parse(verified.stdout).status]).toEqual([0, 'INTACT']);
  });

  test('is a gap of its own where no answer says what time it is, with by how much and what to do', async () => {
    const service = await startSkewedService(account.url, { shiftMs: 20 * MINUTE_MS, dated: false });
    const locker = folder.path('undated');
    const { code, stderr } = await evidence(['collect', '--locker', locker, '--only', 'kms-keys', '--at', 'now'], {
      AWS_ENDPOINT_URL: service.url,
    });
    expect(code).toBe(3);
    expect(stderr).toContain('sts:GetCallerIdentity CLOCK_SKEWED: SignatureDoesNotMatch: Signature expired');
    expect(stderr).toContain("The clock of this machine is 20 min behind the service's; set it right and run again");
    await service.close();
    expect((await evidence(['verify', locker, '--replay'])).code).toBe(0);
  });
});
