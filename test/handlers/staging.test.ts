import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SealError } from '#domain/words/errors.ts';
import { StagedReport, stage, stagedFiles } from '../../lambdas/handlers/staging.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../support/emulated-account.ts';

const STAGING = 'staging';
const KEY = 'reports/2026-10/1/2026-10.pdf';
let account: EmulatedAccount;
let client: S3Client;

beforeAll(async () => {
  account = await startEmulatedAccount();
  const surroundings = { AWS_ENDPOINT_URL: account.url, AWS_REGION: 'us-east-1', STAGING_BUCKET: STAGING };
  for (const [name, value] of Object.entries(surroundings)) vi.stubEnv(name, value);
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'testing');
  client = new S3Client({ forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: STAGING }));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  client.destroy();
  await account.stop();
});

const plant = (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket: STAGING, Key, Body }));
const pdf = { name: '2026-10.pdf', bytes: Buffer.from('the report') };
/** Of `the report`, by `printf 'the report' | sha256sum`. */
const SHA256 = '14e4cce86788499d03144f70ab24ca83d1abe97d55153c71ee1df55c5296c1f9';

test('a report travels by name and hash, and arrives as it was made', async () => {
  const handed = await stage('2026-10', 1, [pdf]);
  expect(handed).toEqual({ period: '2026-10', revision: 1, files: [{ name: '2026-10.pdf', sha256: SHA256 }] });
  const [file, ...more] = await stagedFiles(handed);
  expect(file?.name).toBe('2026-10.pdf');
  expect(Buffer.from(file?.bytes ?? []).toString()).toBe('the report');
  expect(more).toEqual([]);
});

test('a second file beside it is not taken along', async () => {
  const handed = await stage('2026-10', 1, [pdf]);
  await plant('reports/2026-10/1/2026-10-final.pdf', 'FORGED');
  expect((await stagedFiles(handed)).map(({ name }) => name)).toEqual(['2026-10.pdf']);
});

test('one put in its place is refused, and named', async () => {
  const handed = await stage('2026-10', 1, [pdf]);
  await plant(KEY, 'FORGED');
  const refusal = await stagedFiles(handed).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(SealError);
  expect(refusal).toMatchObject({ code: 'NOT_AS_STAGED', message: expect.stringContaining(KEY) });
});

test.each([
  ['a name that leaves its folder', { files: [{ name: '../../2026-09/1/x.pdf', sha256: SHA256 }] }],
  ['a period that is no month', { period: '2026-13' }],
  ["a prefix of one's own", { prefix: 'reports/2026-10/1/' }],
  ['a hash that is none', { files: [{ name: 'a.pdf', sha256: '' }] }],
])('what is handed over is checked: %s', (_, odd) => {
  expect(StagedReport.safeParse({ period: '2026-10', revision: 1, files: [], ...odd }).success).toBe(false);
});
