import { createHash } from 'node:crypto';
import {
  type DefaultRetention,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  type GetObjectOutput,
  HeadObjectCommand,
  type HeadObjectOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Config } from '#domain/declaring/config.ts';
import type { Lock, Locker, StoredObject } from '#domain/sealing/locker.ts';
import { LockerError } from '#domain/words/errors.ts';
import { requireKey } from './locker-key.ts';
import { notFromS3, type S3Action, s3Error } from './s3-error.ts';
import { inspectVersions, listKeys } from './s3-list.ts';
import { putObject } from './s3-put.ts';

interface Bucket {
  readonly bucket: string;
  readonly client: S3Client;
}

/** How long everything in a locker is locked, as configured. */
export type Retention = Config['retention'];

/**
 * The `logger` of a client to open a locker with: the SDK warns on the console of every large file it cannot send again
 * by itself, which the locker does; what it calls errors is thrown.
 */
export const silent = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * A locker in an S3 bucket with Object Lock (and so with versions). What each member needs, beside `kms:Decrypt` and,
 * to write, `kms:GenerateDataKey` on the data key:
 *
 * | member | permissions |
 * |---|---|
 * | opening | `s3:GetBucketObjectLockConfiguration` |
 * | put | `s3:PutObject` |
 * | get, open, stat, exists, writtenAt, lock | `s3:GetObject`, `s3:GetObjectVersion`; `s3:ListBucket`, or S3 denies what is missing |
 * | lock | also `s3:GetObjectRetention`, without which S3 leaves the lock out of its answer |
 * | list | `s3:ListBucket` |
 * | inspect | `s3:ListBucketVersions` |
 *
 * NOT_A_LOCKER if there is no such bucket, or it has no Object Lock. With `retention`, which whoever writes gives, also
 * if the bucket does not lock by default what is put into it, exactly so: no writer names a lock of its own.
 */
export async function s3Locker(options: Bucket & { readonly retention?: Retention }): Promise<Locker> {
  const { bucket, client, retention } = options;
  await requireObjectLock(options, retention);
  return {
    uri: `s3://${bucket}`,
    kind: 's3',
    put: (key, body) => onObject(options, key, 's3:PutObject', () => putObject({ client, bucket, key }, body)),
    get: async (key, versionId) => Buffer.concat(await Array.fromAsync(openObject(options, key, versionId))),
    open: (key, versionId) => openObject(options, key, versionId),
    stat: (key) => unlessMissing(statObject(options, key)),
    exists: async (key) => (await unlessMissing(headObject(options, key, null))) !== undefined,
    writtenAt: async (key) => (await headObject(options, key, null)).LastModified?.toISOString() ?? null,
    list: (prefix, after) => onBucket(options, 's3:ListBucket', () => listKeys(client, bucket, prefix, after)),
    inspect: (prefix, after) =>
      onBucket(options, 's3:ListBucketVersions', () => inspectVersions(client, bucket, prefix, after)),
    lock: (key, versionId) => lockOf(options, key, versionId),
  };
}

/** One call tells it all: a bucket has Object Lock only with versioning, and neither can be taken back. */
async function requireObjectLock({ bucket, client }: Bucket, retention: Retention | undefined): Promise<void> {
  const on = `s3://${bucket}`;
  try {
    const answer = await client.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }));
    if (answer.ObjectLockConfiguration?.ObjectLockEnabled !== 'Enabled') throw notFromS3(on);
    if (retention) requireRetention(on, answer.ObjectLockConfiguration.Rule?.DefaultRetention, retention);
  } catch (cause) {
    throw s3Error(cause, { on, permission: 's3:GetBucketObjectLockConfiguration' });
  }
}

/** A rule has days or years, and some say 0 for the one it has not. */
function requireRetention(on: string, found: DefaultRetention | undefined, { mode, days }: Retention): void {
  const length = found?.Days ? `${found.Days} days` : found?.Years ? `${found.Years} years` : undefined;
  if (found?.Mode === mode && (found.Days ? found.Days === days : isYears(days, found.Years ?? 0))) return;
  const has = length === undefined ? 'locks nothing by default' : `locks for ${length} in ${found?.Mode} mode`;
  throw new LockerError(
    'NOT_A_LOCKER',
    `${on} ${has}, and the configuration says ${days} days in ${mode} mode; set the bucket's default retention to ` +
      'that (Object Lock), or change retention in the configuration: nothing was written',
  );
}

/**
 * Whether so many days are so many years of the calendar, whose leap days depend on where they begin: six years are
 * 2,191 or 2,192 days. AWS does not say how S3 counts a year (API_DefaultRetention). MinIO counts by the calendar
 * (Go's `AddDate`), moto 365 days: what a store that counts so locks too short, verify names, object by object.
 */
const isYears = (days: number, years: number): boolean =>
  years > 0 && [Math.floor(years / 4), Math.ceil(years / 4)].includes(days - years * 365);

async function onObject<Result>(
  { bucket }: Bucket,
  key: string,
  permission: S3Action['permission'],
  work: () => Promise<Result>,
): Promise<Result> {
  requireKey(key);
  try {
    return await work();
  } catch (cause) {
    throw s3Error(cause, { on: `s3://${bucket}/${key}`, permission });
  }
}

async function* onBucket<Item>(
  { bucket }: Bucket,
  permission: S3Action['permission'],
  items: () => AsyncIterable<Item>,
): AsyncGenerator<Item> {
  try {
    yield* items();
  } catch (cause) {
    throw s3Error(cause, { on: `s3://${bucket}`, permission });
  }
}

const versionOf = (versionId: string | null | undefined) => (versionId == null ? {} : { VersionId: versionId });

/** S3 asks for another permission where a version is named. */
const readingOf = (versionId: string | null | undefined) =>
  versionId == null ? 's3:GetObject' : 's3:GetObjectVersion';

const getObject = (options: Bucket, key: string, versionId?: string | null): Promise<GetObjectOutput> =>
  onObject(options, key, readingOf(versionId), async () => {
    const request = { Bucket: options.bucket, Key: key, ...versionOf(versionId) };
    const answer = await options.client.send(new GetObjectCommand(request));
    if (answer.ETag === undefined) throw notFromS3(`s3://${options.bucket}/${key}`);
    return answer;
  });

const headObject = (options: Bucket, key: string, versionId: string | null): Promise<HeadObjectOutput> =>
  onObject(options, key, readingOf(versionId), async () => {
    const request = { Bucket: options.bucket, Key: key, ...versionOf(versionId) };
    const answer = await options.client.send(new HeadObjectCommand(request));
    if (answer.ETag === undefined) throw notFromS3(`s3://${options.bucket}/${key}`);
    return answer;
  });

async function* openObject(options: Bucket, key: string, versionId?: string | null): AsyncGenerator<Uint8Array> {
  yield* piecesOf(options, key, await getObject(options, key, versionId));
}

/** A body cut short is an error (Node compares it with its Content-Length), never a shorter object. */
async function* piecesOf({ bucket }: Bucket, key: string, { Body }: GetObjectOutput): AsyncGenerator<Uint8Array> {
  try {
    yield* Body as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw s3Error(cause, { on: `s3://${bucket}/${key}`, permission: 's3:GetObject' });
  }
}

async function statObject(options: Bucket, key: string): Promise<StoredObject> {
  const answer = await getObject(options, key);
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of piecesOf(options, key, answer)) {
    hash.update(piece);
    bytes += piece.byteLength;
  }
  return { key, bytes, sha256: hash.digest('hex'), versionId: answer.VersionId ?? null };
}

async function lockOf(options: Bucket, key: string, versionId: string | null): Promise<Lock | null> {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until } = await headObject(options, key, versionId);
  return mode === undefined || until === undefined ? null : { mode, until: until.toISOString() };
}

async function unlessMissing<Result>(result: Promise<Result>): Promise<Result | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof LockerError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}
