import { GetBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { LockerError } from '#domain/words/errors.ts';
import { s3Error } from './s3-error.ts';

/** The statement of a deployed locker's policy that refuses everybody but the stack's own functions. */
export const ONLY_THESE_WRITE = 'OnlyTheseWrite';

/**
 * Throws a LockerError READ_ONLY for the locker of a deployed stack, before anything is read for it. Who may not read the
 * policy (`s3:GetBucketPolicy`) is not held up: what S3 says to the first put is then the answer.
 */
export async function requireNoStacks(client: S3Client, bucket: string): Promise<void> {
  const policy = await client.send(new GetBucketPolicyCommand({ Bucket: bucket })).then(
    ({ Policy = '' }) => Policy,
    (cause: Error) => {
      if (/^(NoSuchBucketPolicy|AccessDenied)$/.test(cause.name)) return '';
      throw s3Error(cause, { on: `s3://${bucket}`, permission: 's3:GetBucketPolicy' });
    },
  );
  if (!policy.includes(`"${ONLY_THESE_WRITE}"`)) return;
  throw new LockerError(
    'READ_ONLY',
    `s3://${bucket} is the locker of a deployed stack, and only its functions write there: collect into a directory or ` +
      'a bucket of your own; verify, query and report read it as it is. Nothing was read or written',
  );
}
