import {
  CreateBucketCommand,
  type DefaultRetention,
  DeleteObjectCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Locker, silent } from '#adapters/locker/s3.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { bytes, lockerSuite, withCode } from './locker-suite.ts';

let account: EmulatedAccount;
let client: S3Client;
let buckets = 0;

beforeAll(async () => {
  // Three keys a page, so that every listing here has pages.
  account = await startEmulatedAccount({ env: { MOTO_S3_DEFAULT_MAX_KEYS: '3' } });
  client = new S3Client({
    endpoint: account.url,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    logger: silent,
  });
});
afterAll(async () => {
  client.destroy();
  await account.stop();
});

async function newBucket(): Promise<string> {
  const Bucket = `locker-${buckets++}`;
  await client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  return Bucket;
}

lockerSuite('an S3 bucket', async () => {
  const bucket = await newBucket();
  return {
    open: () => s3Locker({ bucket, client }),
    async plant(Key, Body) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
    },
  };
});

describe('versions', () => {
  test('a deleted object is gone by name, still there by version, and shows its delete marker', async () => {
    const bucket = await newBucket();
    const locker = await s3Locker({ bucket, client });
    const stored = await locker.put('raw/a', bytes('abc'));
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'raw/a' }));
    expect(await locker.exists('raw/a')).toBe(false);
    expect(await locker.stat('raw/a')).toBeUndefined();
    expect(await Array.fromAsync(locker.list(''))).toEqual([]);
    await expect(locker.get('raw/a')).rejects.toThrow(withCode('NOT_FOUND'));
    expect(Buffer.from(await locker.get('raw/a', stored?.versionId)).toString()).toBe('abc');
    expect(await Array.fromAsync(locker.inspect())).toEqual([
      { key: 'raw/a', bytes: 3, versions: [stored?.versionId], deleteMarkers: 1 },
    ]);
  });

  test('a version that was put over an object shows beside it, and the first is still read', async () => {
    const bucket = await newBucket();
    const locker = await s3Locker({ bucket, client });
    const stored = await locker.put('raw/a', bytes('abc'));
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'raw/a', Body: 'forged' }));
    const [inspected] = await Array.fromAsync(locker.inspect());
    expect(inspected?.versions).toHaveLength(2);
    expect(inspected?.versions).toContain(stored?.versionId);
    expect(Buffer.from(await locker.get('raw/a', stored?.versionId)).toString()).toBe('abc');
    expect(Buffer.from(await locker.get('raw/a')).toString()).toBe('forged');
    await expect(locker.get('raw/a', '00000000-0000-4000-8000-000000000000')).rejects.toThrow(withCode('NOT_FOUND'));
  });
});

describe('the default retention of a bucket that is opened to write', () => {
  const retention = { mode: 'COMPLIANCE', days: 2192 } as const;

  async function bucketThatLocks(DefaultRetention: DefaultRetention | undefined): Promise<string> {
    const Bucket = await newBucket();
    if (DefaultRetention === undefined) return Bucket;
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } as const;
    await client.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
    return Bucket;
  }

  test.each([
    ['there is none', undefined, /locks nothing by default/],
    ['it is shorter', { Mode: 'COMPLIANCE', Days: 2191 }, /locks for 2191 days in COMPLIANCE mode/],
    ['it is longer, and could not be taken back', { Mode: 'COMPLIANCE', Days: 2193 }, /2193 days/],
    ['its mode can be lifted', { Mode: 'GOVERNANCE', Days: 2192 }, /in GOVERNANCE mode/],
    ['it is a year shorter', { Mode: 'COMPLIANCE', Years: 5 }, /locks for 5 years in COMPLIANCE mode/],
    ['it is a year longer', { Mode: 'COMPLIANCE', Years: 7 }, /locks for 7 years/],
    ['years can be lifted', { Mode: 'GOVERNANCE', Years: 6 }, /locks for 6 years in GOVERNANCE mode/],
  ] as const)('is refused in one sentence where %s, and nothing is demanded to read', async (_, found, says) => {
    const bucket = await bucketThatLocks(found);
    const refusal = await s3Locker({ bucket, client, retention }).catch((error: unknown) => error);
    expect(refusal).toEqual(withCode('NOT_A_LOCKER'));
    expect(refusal).toMatchObject({ message: expect.stringMatching(says) });
    expect(refusal).toMatchObject({
      message: expect.stringMatching(/configuration says 2192 days in COMPLIANCE mode/),
    });
    expect(await s3Locker({ bucket, client })).toMatchObject({ kind: 's3' });
  });

  test('opens where it is what was configured in days', async () => {
    const bucket = await bucketThatLocks({ Mode: 'COMPLIANCE', Days: 2192 });
    expect(await s3Locker({ bucket, client, retention })).toMatchObject({ kind: 's3' });
  });

  // From 2026-11-29 to 2032-11-29: 2028 and 2032 have a leap day. From 2025-01-01 to 2031-01-01: 2028 alone.
  test.each([
    [6, 2192],
    [6, 2191],
    [1, 365],
    [1, 366],
    [4, 1461],
    [7, 2557],
  ])('%i years are what the calendar has in days: %i', async (Years, days) => {
    const bucket = await bucketThatLocks({ Mode: 'COMPLIANCE', Years });
    expect(await s3Locker({ bucket, client, retention: { mode: 'COMPLIANCE', days } })).toMatchObject({ kind: 's3' });
  });

  test.each([
    [6, 2190],
    [6, 2193],
    [1, 364],
    [4, 1460],
  ])('%i years are never so many days: %i', async (Years, days) => {
    const bucket = await bucketThatLocks({ Mode: 'COMPLIANCE', Years });
    const opened = s3Locker({ bucket, client, retention: { mode: 'COMPLIANCE', days } });
    await expect(opened).rejects.toThrow(withCode('NOT_A_LOCKER'));
  });
});

describe('locks', () => {
  test('the store says when an object was written, to the second', async () => {
    const locker = await s3Locker({ bucket: await newBucket(), client });
    await locker.put('raw/a', bytes('abc'));
    const age = Date.now() - Date.parse((await locker.writtenAt('raw/a')) ?? '');
    expect(age).toBeGreaterThan(-1_000);
    expect(age).toBeLessThan(60_000);
  });

  test('the lock is that of the version, and null where it has none', async () => {
    const Bucket = await newBucket();
    const locker = await s3Locker({ bucket: Bucket, client });
    const open = await locker.put('raw/open', bytes('abc'));
    const until = new Date('2032-11-21T06:00:00Z');
    const governed = await client.send(
      new PutObjectCommand({
        ...{ Bucket, Key: 'raw/governed', Body: 'abc' },
        ObjectLockMode: 'GOVERNANCE',
        ObjectLockRetainUntilDate: until,
      }),
    );
    expect(await locker.lock('raw/open', open?.versionId ?? null)).toBeNull();
    expect(await locker.lock('raw/governed', governed.VersionId ?? null)).toEqual({
      mode: 'GOVERNANCE',
      until: '2032-11-21T06:00:00.000Z',
    });
    await expect(locker.lock('raw/none', null)).rejects.toThrow(withCode('NOT_FOUND'));
  });

  test('what is put takes the lock the bucket gives by default', async () => {
    const Bucket = await newBucket();
    await client.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 2192 } },
        },
      }),
    );
    const locker = await s3Locker({ bucket: Bucket, client });
    const before = Date.now();
    const stored = await locker.put('raw/a', bytes('abc'));
    const lock = await locker.lock('raw/a', stored?.versionId ?? null);
    expect(lock?.mode).toBe('COMPLIANCE');
    const days = (Date.parse(lock?.until ?? '') - before) / 86_400_000;
    expect(days).toBeCloseTo(2192, 1);
  });
});
