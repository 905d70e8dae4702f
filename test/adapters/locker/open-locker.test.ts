import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openLocker } from '#adapters/locker/open-locker.ts';
import { synthesise } from '../../lib/synthesise.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { bytes, withCode } from './locker-suite.ts';

let account: EmulatedAccount;
let folder: string;
beforeAll(async () => {
  account = await startEmulatedAccount();
  folder = await mkdtemp(join(tmpdir(), 'open-locker-'));
});
afterAll(async () => {
  await account.stop();
  await rm(folder, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

test('a path opens a directory, which is made only if so asked', async () => {
  const path = join(folder, 'locker');
  await expect(openLocker(path)).rejects.toThrow(withCode('NOT_A_LOCKER'));
  const locker = await openLocker(path, { create: true });
  expect(locker).toMatchObject({ uri: path, kind: 'directory' });
  expect(await readdir(path)).toEqual(['.incoming']);
});

test.each(['s3://locker', 's3://locker/'])('%s opens a bucket at the endpoint of the environment', async (uri) => {
  for (const [name, value] of Object.entries(account.env)) vi.stubEnv(name, value);
  const client = new S3Client({ forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: 'locker', ObjectLockEnabledForBucket: true }));
  const locker = await openLocker(uri, { create: true });
  expect(locker).toMatchObject({ uri: 's3://locker', kind: 's3' });
  await locker.put('raw/a', bytes('abc'));
  expect(await Array.fromAsync((await openLocker(uri)).list(''))).toEqual(['raw/a']);
  await account.reset();
});

test('the locker of a deployed stack is refused to whoever is going to write, and open to whoever reads', async () => {
  for (const [name, value] of Object.entries(account.env)) vi.stubEnv(name, value);
  const client = new S3Client({ forcePathStyle: true });
  const Bucket = 'stack-locker';
  const retention = { mode: 'GOVERNANCE', days: 1 } as const;
  await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  const Rule = { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } as const;
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule } as const;
  await client.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  expect(await openLocker(`s3://${Bucket}`, { retention })).toMatchObject({ kind: 's3' }); // a bucket of one's own
  const { resources } = await synthesise();
  const [, policy] = Object.entries(resources).find(([id]) => id.startsWith('LockerPolicy')) ?? [];
  const Statement = policy?.Properties.PolicyDocument.Statement.map(({ Sid }: { Sid?: string }) => ({
    Sid: Sid ?? 'Other',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${Bucket}/*`,
  }));
  await client.send(
    new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
  );
  await expect(openLocker(`s3://${Bucket}`, { retention })).rejects.toThrow(
    expect.objectContaining({ code: 'READ_ONLY', message: expect.stringContaining('locker of a deployed stack') }),
  );
  expect(await openLocker(`s3://${Bucket}`)).toMatchObject({ kind: 's3' });
});

test('a bucket is not made', async () => {
  for (const [name, value] of Object.entries(account.env)) vi.stubEnv(name, value);
  await expect(openLocker('s3://missing', { create: true })).rejects.toThrow(withCode('NOT_A_LOCKER'));
});

test.each([
  's3://',
  's3://locker/folder',
  's3://Upper',
  's3://ab',
  'https://locker.s3.amazonaws.com',
  'file:///locker',
])('%s names no locker, and nothing is made of it', async (uri) => {
  await expect(openLocker(uri, { create: true })).rejects.toThrow(
    expect.objectContaining({ code: 'NOT_A_LOCKER', message: expect.stringContaining(`${uri} names no locker`) }),
  );
});
