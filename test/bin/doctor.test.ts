import { mkdir, readdir, rename, symlink, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cdkJson, runEvidence } from '../support/command.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { scratch } from '../support/sample-runs.ts';
import { startSkewedService } from '../support/skewed-service.ts';

let account: EmulatedAccount;
let home: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  account = await startEmulatedAccount();
});
beforeEach(async () => {
  home = await scratch();
  await writeFile(home.path('cdk.json'), cdkJson());
});
afterAll(() => account.stop());

interface Said {
  readonly status: string;
  readonly about: string;
  readonly says: string;
  readonly remedy: string | null;
}

/** The checks by what they are about. */
async function doctor(env: Record<string, string> = {}, ...more: string[]) {
  const { code, stdout, stderr } = await runEvidence(home.path(''), ['doctor', '--json', ...more], {
    ...account.env,
    ...env,
  });
  expect(stderr).toBe('');
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Said[] };
  expect(ok).toBe(code === 0);
  return { code, checks: Object.fromEntries(checks.map((check) => [check.about, check])) };
}

test('where nothing is wrong it says who asks, what would be read, and makes nothing', async () => {
  await writeFile(home.path('cdk.json'), cdkJson({ regions: 'enabled' }));
  const { code, checks } = await doctor({}, '--locker', 'locker');
  expect(code).toBe(0);
  expect(checks.credentials).toMatchObject({
    status: 'OK',
    says: expect.stringMatching(/^arn:aws:\S+, account 123456789012 in aws, home us-east-1, from the environment$/),
  });
  expect(checks.regions?.says).toMatch(/^\d+ enabled: .*us-east-1/);
  const regions = Number(checks.regions?.says.split(' ')[0]);
  expect(checks['a run reads']?.says).toContain(`${(28 * regions).toLocaleString('en')} units of 28 tables; off: `);
  expect(checks.clock).toMatchObject({ status: 'OK' });
  expect(checks.hosts?.says).toBe('1 of 1 answer'); // one server stands for all of them
  expect(checks.locker?.says).toContain('collect makes it');
  expect(await readdir(home.path(''))).toEqual(['cdk.json']);
});

test('for people it is a line for each check, and a remedy below what is not right', async () => {
  const { code, stdout } = await runEvidence(home.path(''), ['doctor'], { AWS_REGION: 'us-east-1' });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^OK {3}version: evidence-locker \S+ on Node \S+$/m);
  expect(stdout).toMatch(/^FAIL credentials: NONE: .*\n {5}→ sign in/m);
});

describe('what is broken is found', () => {
  test('keys that nobody accepts, and a profile that nobody has', async () => {
    const { code, checks } = await doctor({ AWS_PROFILE: 'nosuch' });
    expect([code, checks.credentials?.status, checks.credentials?.says]).toEqual([
      1,
      'FAIL',
      expect.stringContaining('NO_SUCH_PROFILE'),
    ]);
  });

  test('a host that does not answer is named', async () => {
    const { code, checks } = await doctor({ AWS_ENDPOINT_URL_KMS: 'http://localhost:9' });
    expect(code).toBe(1);
    expect(checks.hosts).toMatchObject({
      status: 'FAIL',
      says: expect.stringMatching(/1 of 2 answer; not localhost:9: ECONNREFUSED/),
    });
    expect(checks.credentials?.status).toBe('OK');
  });

  test('a clock that is off, by how much', async () => {
    const service = await startSkewedService(account.url, { shiftMs: 20 * 60_000 });
    const { code, checks } = await doctor({ AWS_ENDPOINT_URL: service.url });
    expect([code, checks.clock?.status, checks.clock?.says]).toEqual([
      0,
      'WARN',
      expect.stringContaining('20 min behind the clock of AWS'),
    ]);
    await service.close();
  });

  test('a proxy that refuses, by its name and never with its password', async () => {
    const proxy = await startConnectProxy(() => account.port);
    proxy.mood = { refuses: 407 };
    const { AWS_ENDPOINT_URL: _, ...env } = account.env;
    const { code, stdout } = await runEvidence(home.path(''), ['doctor'], { ...env, HTTPS_PROXY: proxy.url });
    expect(code).toBe(1);
    expect(stdout).toContain(`OK   proxy: ${proxy.name}, which HTTPS_PROXY names; not for localhost,127.0.0.1`);
    expect(stdout).toMatch(/^FAIL hosts: 0 of 4 answer.*HTTP 407 to CONNECT/m);
    expect(stdout).not.toContain('somebody');
    await proxy.close();
  });

  test('a variable that names no proxy, and one that switches TLS off', async () => {
    const proxied = await doctor({ HTTPS_PROXY: 'socks5://localhost:1' });
    expect(proxied.checks.proxy?.status).toBe('FAIL');
    const switched = await doctor({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
    expect(switched.checks.certificates?.status).toBe('FAIL');
    expect(switched.checks.hosts?.says).toContain('nothing was sent');
  });

  test('a place that is no locker', async () => {
    await mkdir(home.path('photos'));
    await writeFile(home.path('photos/cat.jpg'), 'x');
    const { code, checks } = await doctor({}, '--locker', 'photos');
    expect([code, checks.locker?.status, checks.locker?.says]).toEqual([
      1,
      'FAIL',
      expect.stringContaining('NOT_A_LOCKER'),
    ]);
  });

  test('a signing key that is gone, or is another than the one that sealed', async () => {
    const collect = ['collect', '--locker', 'locker', '--only', 'kms-keys'];
    expect((await runEvidence(home.path(''), collect, account.env)).code).toBe(3);
    const right = await doctor({}, '--locker', 'locker');
    expect([right.code, right.checks['signing key']?.says]).toEqual([0, expect.stringContaining('is at hand')]);
    await symlink(home.path('locker'), home.path('link'));
    expect((await doctor({}, '--locker', 'link')).checks['signing key']).toEqual(right.checks['signing key']);

    await rename(home.path('locker.signing-key.pem'), home.path('key.pem'));
    const gone = await doctor({}, '--locker', 'locker');
    expect([gone.code, gone.checks['signing key']?.status]).toEqual([1, 'FAIL']);
    expect(await readdir(home.path(''))).not.toContain('locker.signing-key.pem');

    const others = ['collect', '--locker', 'other', '--only', 'kms-keys'];
    await runEvidence(home.path(''), others, account.env);
    const wrong = await doctor({}, '--locker', 'locker', '--signing-key', 'other.signing-key.pem');
    expect([wrong.code, wrong.checks['signing key']?.says]).toEqual([
      1,
      expect.stringMatching(/KEY_MISMATCH: .*locker is sealed with the key/),
    ]);
  });

  test('Databricks that does not answer, and half of a client', async () => {
    const databricks = {
      accountId: '8f1d9c0e-52a7-4c3b-9e64-0d7b6a1f2c35',
      auth: { mode: 'aws-federation', clientId: '3c0b7a52-9d41-4e8f-b6c0-5a2e7f913d08' },
    };
    await writeFile(home.path('cdk.json'), cdkJson({ databricks }));
    const { code, checks } = await doctor({
      DATABRICKS_ENDPOINT_URL: 'http://localhost:9',
      DATABRICKS_CLIENT_ID: '3c0b7a52-9d41-4e8f-b6c0-5a2e7f913d08',
    });
    expect(code).toBe(1);
    expect(checks['databricks accounts.cloud.databricks.com']).toMatchObject({
      status: 'FAIL',
      says: expect.stringContaining('ECONNREFUSED'),
    });
    expect(checks['databricks token']).toMatchObject({
      status: 'FAIL',
      says: expect.stringContaining('only one is set'),
    });
  });
});

test('a configuration that is none is told, and keeps nothing else from being looked at', async () => {
  const { code, stdout } = await runEvidence(home.path(''), ['doctor', '--config', 'absent.json'], account.env);
  expect(code).toBe(1);
  const lines = stdout.split('\n').filter((line) => /^(OK|WARN|FAIL)/.test(line));
  expect(lines[0]).toMatch(/^FAIL configuration: absent\.json: there is no such file.*"entity":"Your company"/);
  expect(lines.map((line) => line.slice(5).split(':')[0])).toEqual(
    expect.arrayContaining(['version', 'credentials', 'hosts', 'clock', 'a run reads']),
  );
});
