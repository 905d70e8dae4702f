import type { Config } from '#domain/declaring/config.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { LockerError } from '#domain/words/errors.ts';
import type { AwsAtHand } from '../aws/at-hand.ts';
import { directoryLocker } from './directory.ts';

const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/;

interface OpenOptions {
  readonly create?: boolean;
  /** Given by whoever is going to write. */
  readonly retention?: Config['retention'];
  /** How AWS is asked, by whoever asks it for other things too; without it, as the environment says. */
  readonly aws?: AwsAtHand['client'];
}

/** What a locker's name means. Throws a LockerError NOT_A_LOCKER for one that names neither directory nor bucket. */
export function lockerKind(uri: string): Locker['kind'] {
  if (BUCKET.test(uri)) return 's3';
  if (uri.trim() !== '' && !/^[a-z][a-z0-9+.-]*:\/\//i.test(uri)) return 'directory';
  throw new LockerError(
    'NOT_A_LOCKER',
    `${uri === '' ? 'An empty name' : uri} names no locker: name a directory, or a whole bucket as s3://bucket`,
  );
}

/**
 * Opens `s3://bucket` or a directory. A bucket is found with the environment's AWS configuration (`AWS_ENDPOINT_URL`
 * and `AWS_ENDPOINT_URL_S3` are honoured), in whatever region it lies. `create` makes a missing directory; a bucket is
 * made by whoever owns it, and with `retention` has to lock by default as that says and must be no deployed stack's.
 * Errors are LockerErrors.
 */
export async function openLocker(uri: string, options: OpenOptions = {}): Promise<Locker> {
  if (lockerKind(uri) === 'directory') return directoryLocker(uri, options);
  const bucket = BUCKET.exec(uri)?.[1] as string;
  // Loaded only where it is needed: a directory's command line starts without it.
  const [{ s3Locker, silent }, { S3Client }, { findAws }, { sdkHandler }] = await Promise.all([
    import('./s3.ts'),
    import('@aws-sdk/client-s3'),
    import('../aws/at-hand.ts'),
    import('../outgoing/sdk-handler.ts'),
  ]);
  const aws = options.aws ?? (await findAws()).client;
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 } = process.env;
  const client = new S3Client({
    region: aws.region,
    credentials: aws.credentials,
    followRegionRedirects: true,
    forcePathStyle: Boolean(AWS_ENDPOINT_URL || AWS_ENDPOINT_URL_S3),
    maxAttempts: 5,
    logger: silent,
    requestHandler: sdkHandler({ connectionTimeout: 5_000, socketTimeout: 60_000 }),
  });
  if (options.retention === undefined) return s3Locker({ bucket, client });
  const { requireNoStacks } = await import('./deployed-bucket.ts');
  const locker = await s3Locker({ bucket, client, retention: options.retention });
  await requireNoStacks(client, bucket);
  return locker;
}
