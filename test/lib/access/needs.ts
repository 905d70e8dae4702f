import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Asked } from '../../e2e/access-matrix.ts';
import type { Put } from '../../e2e/locker-matrix.ts';
import { DATABRICKS_ACCOUNT } from '../stand-ins.ts';
import type { Account, Policy } from './account.ts';

/** An action that the caller of an operation needs to be allowed, and the condition keys of its request. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly keys: Readonly<Record<string, string>>;
  /** The policy of the bucket, key or role, where it is none of the stack's. */
  readonly own?: Policy;
}

type Arns = Account['arns'];
type Needs = (arns: Arns) => Need[];

const need = (action: string, resource = '*', keys: Need['keys'] = {}): Need => ({ action, resource, keys });

/** Of every request to S3 here, unless a case says otherwise. */
const IN_TRANSIT = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

export const s3 = (action: string, resource: string, keys: Need['keys'] = {}): Need =>
  need(`s3:${action}`, resource, { ...IN_TRANSIT, ...keys });

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service */
const VIA_S3 = { 'kms:ViaService': 's3.us-east-1.amazonaws.com' };

/** S3 asks KMS on behalf of its caller: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html */
export const reads = (arns: Arns, key: string, keys?: Need['keys']): Need[] => [
  s3('GetObject', `${arns.locker}/${key}`, keys),
  need('kms:Decrypt', arns['data key'], VIA_S3),
];

type PutHeaders = Pick<Put, 'key' | 'more'>;

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html has the keys,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html what a lock needs besides.
 */
export function putNeeds(arns: Arns, { key, more = {} }: PutHeaders, keys: Need['keys'] = {}): Need[] {
  const asked: Partial<PutObjectCommandInput> = { IfNoneMatch: '*', ...more };
  const named = Object.entries(PUT_KEYS).flatMap(([parameter, name]) => {
    const value = asked[parameter as keyof typeof PUT_KEYS];
    return value === undefined ? [] : [[name, value instanceof Date ? value.toISOString() : String(value)]];
  });
  const resource = `${arns.locker}/${key}`;
  return [
    s3('PutObject', resource, { 's3:ObjectCreationOperation': 'true', ...Object.fromEntries(named), ...keys }),
    ...(asked.ObjectLockMode === undefined ? [] : [s3('PutObjectRetention', resource)]),
    ...(asked.ObjectLockLegalHoldStatus === undefined ? [] : [s3('PutObjectLegalHold', resource)]),
    ...(isEncryptedByS3(asked) ? [] : [need('kms:GenerateDataKey', arns['data key'], VIA_S3)]),
  ];
}

const isEncryptedByS3 = (asked: Partial<PutObjectCommandInput>): boolean =>
  asked.ServerSideEncryption === 'AES256' || asked.SSECustomerAlgorithm !== undefined;

const PUT_KEYS = {
  IfNoneMatch: 's3:if-none-match',
  ServerSideEncryption: 's3:x-amz-server-side-encryption',
  SSEKMSKeyId: 's3:x-amz-server-side-encryption-aws-kms-key-id',
  SSECustomerAlgorithm: 's3:x-amz-server-side-encryption-customer-algorithm',
  ObjectLockMode: 's3:object-lock-mode',
  ObjectLockRetainUntilDate: 's3:object-lock-retain-until-date',
  ObjectLockLegalHoldStatus: 's3:object-lock-legal-hold',
} as const satisfies Partial<Record<keyof PutObjectCommandInput, string>>;

const saysWhoItIs = (audience: string, seconds: number) => () => [
  need('sts:GetWebIdentityToken', '*', {
    'sts:IdentityTokenAudience': audience,
    'sts:DurationSeconds': String(seconds),
    'sts:SigningAlgorithm': 'RS256',
  }),
];

const TABLE = 'tables/findings/date=2026-01-05/2026-01-05T06-00-00Z.parquet';
const RECORDING = 'raw/2026-01-05T06-00-00Z/kms-keys/aws.123456789012.us-east-1.ndjson.gz';

/** What access-suite.ts asks of the emulated account, as AWS sees it. */
export const NEEDS: Readonly<Record<Asked, Needs>> = {
  'list keys': () => [need('kms:ListKeys')],
  'describe volumes': () => [need('ec2:DescribeVolumes')],
  'describe regions': () => [need('ec2:DescribeRegions')],
  'read a recording of keys': (arns) => reads(arns, RECORDING),
  'read a table': (arns) => reads(arns, TABLE),
  'stage a report': ({ staging, 'data key': key }) => [
    s3('PutObject', `${staging}/reports/0000-00/1/none.pdf`, { 's3:ObjectCreationOperation': 'true' }),
    need('kms:GenerateDataKey', key, VIA_S3),
  ],
  delete: ({ locker }) => [s3('DeleteObject', `${locker}/${TABLE}`)],
  'shorten a retention': ({ locker }) => [
    s3('PutObjectRetention', `${locker}/${TABLE}`),
    s3('BypassGovernanceRetention', `${locker}/${TABLE}`),
  ],
  'put a hold on what is sealed': ({ locker }) => [s3('PutObjectLegalHold', `${locker}/${TABLE}`)],
  'keep versioning as it is': ({ locker }) => [s3('PutBucketVersioning', locker)],
  'change the policy of the bucket': ({ locker }) => [s3('PutBucketPolicy', locker)],
  'delete the bucket': ({ locker }) => [s3('DeleteBucket', locker)],
  'log elsewhere': ({ locker }) => [s3('PutBucketLogging', locker)],
  sign: (arns) => [need('kms:Sign', arns['signing key'])],
  'schedule the deletion of the data key': (arns) => [need('kms:ScheduleKeyDeletion', arns['data key'])],
  'disable the data key': (arns) => [need('kms:DisableKey', arns['data key'])],
  'tell Databricks who it is': saysWhoItIs(DATABRICKS_ACCOUNT, 900),
  'tell Databricks who it is, for longer': saysWhoItIs(DATABRICKS_ACCOUNT, 901),
  'tell somebody else who it is': saysWhoItIs('https://example.com', 900),
  'become the reader': ({ reader }) => [need('sts:AssumeRole', reader)],
  'become the seal step': (arns) => [need('sts:AssumeRole', arns['seal role'])],
};
