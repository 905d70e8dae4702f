import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EVIDENCE } from '../support/command.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { addKeys, scratch } from '../support/sample-runs.ts';

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;
let config: string;

beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await scratch();
  await addKeys(account);
  config = await configured('cdk.json', {});
});
afterAll(async () => {
  await account.stop();
  await folder.remove();
});

async function configured(name: string, changes: object): Promise<string> {
  const evidence = {
    entity: 'Example Health, Inc.',
    retention: { mode: 'GOVERNANCE', days: 1 },
    regions: ['us-east-1'],
    emptyAllowed: { 'ebs-volumes': '*', 'ebs-snapshots': '*' },
    ...changes,
  };
  await writeFile(folder.path(name), JSON.stringify({ context: { evidence } }));
  return folder.path(name);
}

/** The command line in a process of its own, with nothing of this machine's cloud in its environment. */
async function evidence(args: string[], env: Record<string, string> = account.env) {
  const child = spawn(process.execPath, [EVIDENCE, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: folder.path(''), AWS_EC2_METADATA_DISABLED: 'true', ...env },
    cwd: folder.path(''),
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, stdout, stderr };
}

const collect = (locker: string, ...more: string[]) =>
  evidence(['collect', '--locker', locker, '--config', config, ...more]);

test('collect, verify, query and report work one after another, and say by their exit codes how it went', async () => {
  const locker = folder.path('locker');
  const collected = await collect(locker, '--at', '2026-10-05T06:00:00Z', '--only', 'kms-keys');
  // What was left out is not silently absent: the run is PARTIAL.
  expect([collected.code, collected.stderr]).toEqual([3, expect.stringContaining('Sealed PARTIAL (SIMULATED)')]);
  const more = await collect(locker, '--at', '2026-10-06T06:00:00Z', '--json');
  expect(more.code).toBe(3); // what the emulator does not implement is a gap
  expect(JSON.parse(more.stdout)).toMatchObject({ run: '2026-10-06T06-00-00Z', sequence: 1, outcome: 'PARTIAL' });

  const key = `${locker}.signing-key.pub.pem`;
  const verified = await evidence(['verify', locker, '--key', key, '--replay', '--json']);
  expect([verified.code, JSON.parse(verified.stdout).status]).toEqual([0, 'INTACT']);

  const asked = await evidence(['query', locker, '--name', 'latest_findings', '--format', 'json']);
  const verdicts = JSON.parse(asked.stdout).map((row: Record<string, string>) => `${row.rule_id} ${row.verdict}`);
  expect(verdicts).toContain('kms-key-rotates PASS');
  expect(verdicts).toContain('kms-key-rotates FAIL');
  const wrong = await evidence(['query', locker, 'SELECT nothing FROM nowhere']);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('nowhere')]);

  const out = folder.path('report.pdf');
  const reported = await evidence(['report', locker, '--period', '2026-10', '--out', out]);
  expect(reported.code).toBe(0);
  expect((await readFile(out)).subarray(0, 5).toString()).toBe('%PDF-');
  const empty = await evidence(['report', locker, '--period', '2025-01']);
  expect([empty.code, empty.stderr]).toEqual([1, expect.stringContaining('2026-10')]);

  const forged = join(locker, 'raw/added.txt');
  await writeFile(forged, 'added');
  const foreign = await evidence(['verify', locker]);
  expect([foreign.code, foreign.stdout]).toEqual([1, expect.stringMatching(/^FOREIGN: .*NOT_SEALED raw\/added\.txt/s)]);
  const named = await evidence(['report', locker, '--period', '2026-10', '--out', out]);
  expect([named.code, named.stderr]).toEqual([0, expect.stringContaining('sha256')]);

  const table = join(locker, 'tables/findings/date=2026-10-06/2026-10-06T06-00-00Z.parquet');
  await chmod(table, 0o644);
  await writeFile(table, 'changed');
  const broken = await evidence(['verify', locker, '--json']);
  const { status, problems } = JSON.parse(broken.stdout);
  expect([broken.code, status, problems.map((one: Record<string, string>) => [one.class, one.code])]).toEqual([
    1,
    'BROKEN',
    expect.arrayContaining([
      ['BROKEN', 'OBJECT_CHANGED'],
      ['FOREIGN', 'NOT_SEALED'],
    ]),
  ]);
  const earlier = ['verify', locker, '--since', '2026-10-06T06-00-00Z', '--json'];
  const since = JSON.parse((await evidence(earlier)).stdout);
  expect([since.status, since.notRead.runs, since.seals]).toEqual(['BROKEN', 1, 2]);
  const refused = await evidence(['report', locker, '--period', '2026-10', '--out', out]);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('NOT_VERIFIED')]);
});

test('a missing run is named and makes verify exit with 3', async () => {
  const locker = folder.path('missed');
  for (const day of ['05', '07']) await collect(locker, '--at', `2026-10-${day}T06:00:00Z`, '--only', 'kms-keys');
  const { code, stdout } = await evidence(['verify', locker]);
  expect([code, stdout]).toEqual([3, expect.stringContaining('RUN_MISSED no run was sealed for 2026-10-06T06:00:00Z')]);
});

test('a service that nobody answers for is a gap in every region, and the run is sealed', async () => {
  const elsewhere = await configured('elsewhere.json', { regions: ['us-east-1', 'us-nowhere-1'] });
  const { AWS_ENDPOINT_URL: _, ...env } = account.env;
  const { code, stdout } = await evidence(
    ['collect', '--locker', folder.path('elsewhere'), '--config', elsewhere, '--only', 'kms-keys', '--json'],
    { ...env, AWS_ENDPOINT_URL_STS: account.url, AWS_ENDPOINT_URL_KMS: 'http://localhost:9' },
  );
  expect(code).toBe(3);
  const units = JSON.parse(stdout).units.map((unit: Record<string, unknown>) => [unit.scope, unit.outcome]);
  expect(units).toEqual([
    ['aws.123456789012.us-east-1', 'FAILED'],
    ['aws.123456789012.us-nowhere-1', 'FAILED'],
  ]);
});

test('five mistakes in the configuration are all named, and nothing is begun', async () => {
  const mistaken = await configured('mistaken.json', {
    entity: '',
    regions: 'all',
    retention: { mode: 'FOREVER', days: 0 },
    schedule: { at: '6 am' },
    shedule: {},
  });
  const { code, stderr } = await evidence(['collect', '--locker', folder.path('never'), '--config', mistaken]);
  expect(code).toBe(2);
  for (const path of ['entity', 'regions', 'retention.mode', 'retention.days', 'schedule.at', 'shedule'])
    expect(stderr).toContain(`context.evidence.${path}`);
  await expect(readFile(folder.path('never'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test.each([
  ['no command', [], /Usage/],
  ['an unknown command', ['attest'], /unknown command/],
  ['no locker', ['collect'], /--locker/],
  ['a missing configuration', ['collect', '--locker', 'x', '--config', 'absent.json'], /absent\.json.*--config/],
  [
    'an unknown table',
    ['collect', '--locker', 'x', '--config', 'cdk.json', '--only', 'kms-key'],
    /nothing declares "kms-key"/,
  ],
  [
    'a time that is none',
    ['collect', '--locker', 'x', '--config', 'cdk.json', '--at', 'yesterday'],
    /"yesterday" is no time/,
  ],
  ['a locker that is not there', ['verify', 'absent'], /absent/],
  ['a file for a locker', ['verify', 'cdk.json'], /cdk\.json/],
  ['a folder of something else', ['collect', '--locker', '.', '--config', 'cdk.json'], /NOT_A_LOCKER/],
  ['a private key for a public one', ['verify', 'absent', '--key', 'cdk.json'], /not a public key/],
  ['a period that is none', ['report', 'absent', '--period', '2026-13'], /2026-13/],
  ['a run that is none', ['verify', 'absent', '--since', '2026-13-01T06-00-00Z'], /2026-13-01.*no run/],
  ['a day for a run', ['verify', 'absent', '--since', '2026-11-01'], /--since: "2026-11-01" is no run/],
  ['a query and a name', ['query', 'absent', 'SELECT 1', '--name', 'gaps'], /either/],
  ['an unknown query', ['query', 'absent', '--name', 'nonsense'], /nonsense/],
  ['a bucket without a key', ['collect', '--locker', 's3://bucket', '--config', 'cdk.json'], /--signing-key/],
])('%s is a usage error that says what is wrong', async (_, args, message) => {
  const { code, stderr, stdout } = await evidence(args);
  expect([code, stderr + stdout]).toEqual([2, expect.stringMatching(message)]);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('help is no error', async () => {
  const { code, stdout } = await evidence(['--help']);
  expect([code, stdout]).toEqual([0, expect.stringContaining('verify')]);
});
