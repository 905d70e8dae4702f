import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';
import { addKeys, scratch } from '../support/sample-runs.ts';
import { installPacked, ROOT, run } from './pack.ts';

let account: EmulatedAccount;
let folder: Awaited<ReturnType<typeof scratch>>;
let installed: string;
let elsewhere: string;

beforeAll(async () => {
  folder = await scratch();
  [account, installed] = await Promise.all([startEmulatedAccount(), installPacked(folder.path(''))]);
  await addKeys(account);
  elsewhere = folder.path('elsewhere');
  const emptyAllowed = { 'ebs-volumes': '*' };
  const retention = { mode: 'GOVERNANCE', days: 1 };
  const evidence = { entity: 'Example Health, Inc.', retention, regions: ['us-east-1'], emptyAllowed };
  await writeFile(join(elsewhere, 'cdk.json'), JSON.stringify({ context: { evidence } }));
}, 120_000);
afterAll(async () => {
  await account.stop();
  await folder.remove();
});

const as = (launcher: string, ...args: string[]) =>
  run(process.execPath, [launcher, ...args], {
    cwd: elsewhere,
    env: { PATH: process.env.PATH, HOME: folder.path('home'), AWS_EC2_METADATA_DISABLED: 'true', ...account.env },
  });
const packaged = (...args: string[]) => as(join(installed, 'bin/evidence.cjs'), ...args);
const cloned = (...args: string[]) => as(join(ROOT, 'bin/evidence.cjs'), ...args);

const collect = (by: typeof packaged, locker: string, day: string) =>
  by('collect', '--locker', locker, '--at', `2026-10-${day}T06:00:00Z`, '--only', 'kms-keys,ebs-volumes', '--json');

test('the package holds what it runs from, and neither sources nor a Node of its own', async () => {
  const files = (await readdir(installed, { recursive: true })).filter((name) => !name.includes('/chunk-'));
  for (const needed of [
    'bin/evidence.cjs',
    'dist/evidence.mjs',
    'dist/config.schema.json',
    'dist/THIRD-PARTY-NOTICES.txt',
    'dist/templates/controls/hipaa-subpart-c.json',
    'dist/templates/queries/open_exceptions.sql',
    'dist/templates/report/prose.json',
    'dist/templates/report/fonts/LICENSE',
    'dist/templates/report/fonts/sRGB_IEC61966_2_1.icc',
    'LICENSE',
    'README.md',
  ])
    expect(files).toContain(needed);
  expect(files.filter((name) => /\.ts$|^(test|lib|lambdas|node_modules)\b/.test(name))).toEqual([]);
  expect(Object.keys(packageJson.dependencies)).toEqual(['@duckdb/node-api']);
});

test('it says its version', async () => {
  expect(await packaged('--version')).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
});

test('what it collects the clone replays, and what the clone collects it replays: the same code, by its hash', async () => {
  const mine = await collect(packaged, 'by-package', '05');
  expect([mine.code, JSON.parse(mine.stdout)]).toMatchObject([3, { outcome: 'PARTIAL', sequence: 0 }]);
  expect((await collect(cloned, 'by-clone', '05')).code).toBe(3);
  const code = async (locker: string) =>
    JSON.parse(await readFile(join(elsewhere, locker, 'runs/2026-10-05T06-00-00Z/manifest.json'), 'utf8')).code;
  expect(await code('by-package')).toEqual(await code('by-clone'));

  for (const [by, locker] of [
    [packaged, 'by-clone'],
    [cloned, 'by-package'],
  ] as const) {
    const { code, stdout } = await by('verify', locker, '--key', `${locker}.signing-key.pub.pem`, '--replay', '--json');
    const { status, rowsReplayed } = JSON.parse(stdout);
    expect([code, status], stdout).toEqual([0, 'INTACT']);
    expect(rowsReplayed).toBeGreaterThan(0);
  }
});

test('it answers a query and renders the report, byte for byte as the clone does', async () => {
  await collect(packaged, 'told', '05');
  const answers = await Promise.all(
    [packaged, cloned].map((by) => by('query', 'told', '--name', 'latest_findings', '--format', 'json')),
  );
  expect(JSON.parse(answers[0]?.stdout ?? '').length).toBeGreaterThan(0);
  expect(answers[0]).toEqual(answers[1]);
  const reports = await Promise.all(
    [packaged, cloned].map(async (by, place) => {
      const { code, stderr } = await by('report', 'told', '--period', '2026-10', '--out', `report-${place}.pdf`);
      expect(code, stderr).toBe(0);
      return readFile(join(elsewhere, `report-${place}.pdf`));
    }),
  );
  expect(reports[0]?.subarray(0, 5).toString()).toBe('%PDF-');
  expect(reports[0]?.equals(reports[1] as Buffer)).toBe(true);
});

test('it reads a bucket, whose client is a chunk of its own', async () => {
  const { code, stderr } = await packaged('verify', 's3://no-such-bucket');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^LockerError NOT_A_LOCKER: .*no-such-bucket.*\n$/)]);
});

test('its notices name every package that came in, each with a licence', async () => {
  const notices = await readFile(join(installed, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const name of [
    'commander 14',
    'zod 4',
    'pdfkit 0',
    '@aws-sdk/client-ec2 3',
    'hyparquet 1',
    'fontkit 2',
    'DejaVu',
  ])
    expect(notices).toContain(`\n${name}`);
  expect(notices).toContain('Permission is hereby granted');
  expect(notices).toContain('Apache License');
  expect(notices).not.toContain(ROOT);
  expect(notices).not.toMatch(/^(esbuild|typescript|vitest|node) \d/m);
});

test('its schema is the one that the clone prints', async () => {
  const schema = await run(process.execPath, [join(ROOT, 'bin/launch.cjs'), 'lib/pages/write-schema.ts'], {
    cwd: ROOT,
  });
  expect(await readFile(join(installed, 'dist/config.schema.json'), 'utf8')).toBe(schema.stdout);
});

test('nothing of this machine is in it', async () => {
  await mkdir(folder.path('none'), { recursive: true });
  for (const name of await readdir(join(installed, 'dist')))
    if (name.endsWith('.mjs'))
      expect((await readFile(join(installed, 'dist', name), 'utf8')).includes(ROOT), name).toBe(false);
});
