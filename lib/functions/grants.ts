import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

/** `patterns` are keys with `*`. Not `grantPut`: that also hands out retention and legal holds. */
export const writes = (bucket: Bucket, ...patterns: string[]): PolicyStatement =>
  new PolicyStatement({ actions: ['s3:PutObject'], resources: patterns.map((key) => bucket.arnForObjects(key)) });

export const reads = (bucket: Bucket, ...patterns: string[]): PolicyStatement =>
  new PolicyStatement({ actions: ['s3:GetObject'], resources: patterns.map((key) => bucket.arnForObjects(key)) });

/** Both on the same keys: one statement, because a policy may hold no more than 6,144 characters. */
export const readsAndWrites = (bucket: Bucket, ...patterns: string[]): PolicyStatement =>
  new PolicyStatement({
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: patterns.map((key) => bucket.arnForObjects(key)),
  });

/**
 * Makes sure that the bucket is a locker, and lists it. Without `ListBucket` S3 answers 403 for an object that is not
 * there, and "not there" could not be told from "denied".
 */
export const opens = (locker: Bucket): PolicyStatement =>
  new PolicyStatement({
    actions: ['s3:GetBucketObjectLockConfiguration', 's3:ListBucket'],
    resources: [locker.bucketArn],
  });

/** What verifying takes: every object by its version, all versions there are, and how each is locked. */
export const verifies = (locker: Bucket): PolicyStatement[] => [
  opens(locker),
  new PolicyStatement({ actions: ['s3:ListBucketVersions'], resources: [locker.bucketArn] }),
  new PolicyStatement({
    actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention'],
    resources: [locker.arnForObjects('*')],
  }),
];

/**
 * What S3 needs of the writer and the reader of an object under this key, and only S3: the key is of no use to a caller
 * itself. China's names of services may end in `.cn`.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export const encrypts = (key: IKey): PolicyStatement =>
  new PolicyStatement({
    actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    resources: [key.keyArn],
    conditions: { StringLike: { 'kms:ViaService': `s3.${key.stack.region}.amazonaws.com*` } },
  });
