import { clockRefusal } from '#domain/reading/clock-refusal.ts';
import { LockerError } from '#domain/words/errors.ts';

type S3Code = 'NOT_A_LOCKER' | 'NOT_FOUND' | 'DENIED' | 'CONFLICT' | 'UNREACHABLE';

/** What was being done when S3 refused: the object (or bucket) and the permission it takes. */
export interface S3Action {
  /** `s3://bucket` or `s3://bucket/key`. */
  readonly on: string;
  readonly permission: `s3:${string}`;
}

interface S3Failure {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const NO_CREDENTIALS = 'CredentialsProviderError';

/** Error codes whose HTTP status says too little. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const BY_NAME: Record<string, S3Code> = {
  NoSuchBucket: 'NOT_A_LOCKER',
  InvalidBucketName: 'NOT_A_LOCKER',
  ObjectLockConfigurationNotFoundError: 'NOT_A_LOCKER',
  InvalidArgument: 'NOT_FOUND', // of all our arguments only a version id can be none
  BadDigest: 'CONFLICT',
  [NO_CREDENTIALS]: 'DENIED',
  ExpiredToken: 'DENIED',
  ExpiredTokenException: 'DENIED',
  TokenRefreshRequired: 'DENIED',
};

const BY_STATUS: Record<number, S3Code> = {
  401: 'DENIED',
  403: 'DENIED',
  404: 'NOT_FOUND',
  405: 'NOT_FOUND', // the version asked for is a delete marker
  409: 'CONFLICT',
};

export const statusOf = (error: unknown): number | undefined => (error as S3Failure).$metadata?.httpStatusCode;

/** What S3's refusal, or silence, means for the locker. */
export function s3Error(cause: unknown, { on, permission }: S3Action): LockerError {
  if (cause instanceof LockerError) return cause;
  const ofTheClock = cause instanceof Error ? clockRefusal(cause) : undefined;
  if (ofTheClock !== undefined) return new LockerError('DENIED', `${on}: ${ofTheClock}`, { cause });
  const { name = 'Error', message = '' } = cause as S3Failure;
  const code = codeOf(name, statusOf(cause));
  const detail = `${name}: ${message}`;
  const text = {
    NOT_A_LOCKER: `${on} is no locker: it has to be a bucket with Object Lock (${detail})`,
    NOT_FOUND: `${on} is not there (${detail})`,
    DENIED:
      name === NO_CREDENTIALS
        ? `${on}: there are no AWS credentials to use; sign in, or set AWS_PROFILE (${message})`
        : `${on}: ${permission} is denied to the credentials in use (${detail})`,
    CONFLICT: `${on} was written by somebody else at the same time, or changed on the way; run again (${detail})`,
    UNREACHABLE: `${on} cannot be reached; check network, region and endpoint, and run again (${detail})`,
  }[code];
  return new LockerError(code, text, { cause });
}

function codeOf(name: string, status: number | undefined): S3Code {
  // An object encrypted with a key that is disabled, pending deletion or not ours cannot be read or written.
  if (name.startsWith('KMS.')) return 'DENIED';
  return BY_NAME[name] ?? BY_STATUS[status ?? 0] ?? 'UNREACHABLE';
}

/** Success without what S3 always says: a proxy or a portal answered in its place. */
export const notFromS3 = (on: string): LockerError =>
  new LockerError('UNREACHABLE', `${on}: the answer is not S3's; check proxy and endpoint, and run again`);

/** Whether the same request may succeed a moment later: throttled, a fault of the service, or no answer at all. */
export function isTransient(error: unknown): boolean {
  if (error instanceof LockerError || (error as S3Failure).name === NO_CREDENTIALS) return false;
  const status = statusOf(error);
  return status === undefined || status === 429 || status >= 500;
}
