import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { s3Locker, silent } from '#adapters/locker/s3.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { type Answer, type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { bytes } from './locker-suite.ts';

/** S3's operations carry no name: told by method and query. */
const operationOf = (method: string, url: string): string => {
  const query = new URL(url, 'http://localhost').searchParams;
  if (query.has('object-lock')) return 'GetObjectLockConfiguration';
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.has('list-type')) return 'ListObjectsV2';
  return { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject' }[method] ?? method;
};

export const clientOf = (endpoint: string): S3Client =>
  new S3Client({
    endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    maxAttempts: 2,
    logger: silent,
  });

export interface FaultyS3 {
  readonly proxy: FaultProxy;
  readonly client: S3Client;
  readonly bucket: string;
  /** In `bucket`; holds `raw/a`, "abc". */
  readonly locker: Locker;
}

/** S3 behind a proxy that fails at a word; a new bucket for each test of the file that calls this. */
export function faultyS3(): () => FaultyS3 {
  let account: EmulatedAccount;
  let proxy: FaultProxy;
  let client: S3Client;
  let current: FaultyS3;
  let buckets = 0;
  beforeAll(async () => {
    account = await startEmulatedAccount();
    proxy = await startFaultProxy(account.url, { nameRest: operationOf });
    client = clientOf(proxy.url);
  });
  beforeEach(async () => {
    proxy.clear();
    const bucket = `faults-${buckets++}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true }));
    const locker = await s3Locker({ bucket, client });
    await locker.put('raw/a', bytes('abc'));
    proxy.clear();
    current = { proxy, client, bucket, locker };
  });
  afterAll(async () => {
    client.destroy();
    await proxy.close();
    await account.stop();
  });
  return () => current;
}

export const xml = (body: string, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body,
});
export const errorXml = (code: string): string => `<Error><Code>${code}</Code><Message>by the test</Message></Error>`;
export const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ name: 'LockerError', code, message: expect.stringMatching(message) });
