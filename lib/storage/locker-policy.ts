import { DefaultStackSynthesizer, Fn, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { ONLY_THESE_WRITE } from '#adapters/locker/deployed-bucket.ts';
import type { RetentionMode } from '#domain/declaring/config.ts';

/** The name of a run, as a policy can say it. */
export const A_RUN = '????-??-??T??-??-??Z';

/** A role and the only keys that it may write, with `*` and `?`. */
export interface LockerWriter {
  /** `Plan`: part of the statement's name. */
  readonly name: string;
  readonly roleArn: string;
  readonly keys: readonly string[];
}

/** Keys of a shape that would also be somebody else's: only these roles write them. */
export interface ReservedKeys {
  /** `Plans`: part of the statement's name. */
  readonly name: string;
  readonly keys: readonly string[];
  readonly roleArns: readonly string[];
}

/**
 * What the bucket refuses to everybody, whatever their own policies allow. Object Lock keeps versions, not names: a
 * delete marker would hide a version and let its name be written again.
 */
export const refusals = (locker: Bucket, mode: RetentionMode, holdRoles: readonly string[]): PolicyStatement[] => {
  const objects = locker.arnForObjects('*');
  const stack = Stack.of(locker);
  return [
    deny('NothingIsDeleted', ['s3:DeleteObject', 's3:DeleteObjectVersion'], [objects]),
    // A put that brings a lock or a hold needs these, too. Shortening is bypassing, or not possible at all: who may hold may
    // hold longer, and no more. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
    deny('NoRetentionIsTouched', ['s3:PutObjectRetention', 's3:PutObjectLegalHold'], [objects], unless(holdRoles)),
    deny('GovernanceIsNotBypassed', ['s3:BypassGovernanceRetention'], [objects]),
    // CreateMultipartUpload and UploadPart carry no such header; completing the upload does, and is refused without.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
    deny('NothingIsOverwritten', ['s3:PutObject'], [objects], {
      Null: { 's3:if-none-match': 'true' },
      BoolIfExists: { 's3:ObjectCreationOperation': 'true' },
    }),
    // A key of somebody else's, put on what is sealed, would make it unreadable.
    deny('NothingIsEncryptedAnew', ['s3:UpdateObjectEncryption'], [objects]),
    // Replication writes without a put.
    deny('NothingIsReplicatedHere', ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'], [objects]),
    ...OWN_WAYS.map(([sid, key]) => deny(sid, ['s3:PutObject'], [objects], { Null: { [key]: 'false' } })),
    // Archived at once, it could not be read, and a run not be sealed. Both conditions: whether S3 fills the key in is not
    // documented.
    deny('NothingIsArchived', ['s3:PutObject'], [objects], {
      Null: { 's3:x-amz-storage-class': 'false' },
      StringNotEquals: { 's3:x-amz-storage-class': 'STANDARD' },
    }),
    deny('TheBucketStays', ['s3:DeleteBucket'], [locker.bucketArn], unless([deployer(stack)])),
    deny('OnlyTheStackChangesTheBucket', SETTINGS[mode], [locker.bucketArn], unless([deployer(stack)])),
  ];
};

/**
 * Who writes, and what. Without it whoever may put objects anywhere in the account could plant a recording for
 * tomorrow; and a reader, something outside its own shapes.
 */
export const writtenBy = (
  locker: Bucket,
  writers: readonly LockerWriter[],
  reserved: readonly ReservedKeys[],
): PolicyStatement[] => {
  const arns = (keys: readonly string[]) => keys.map((key) => locker.arnForObjects(key));
  return [
    deny(ONLY_THESE_WRITE, ['s3:PutObject'], arns(['*']), unless(writers.map(({ roleArn }) => roleArn))),
    ...writers.map(
      ({ name, roleArn, keys }) =>
        new PolicyStatement({
          sid: `What${name}Writes`,
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions: ['s3:PutObject'],
          notResources: arns(keys),
          conditions: { ArnEquals: { 'aws:PrincipalArn': roleArn } },
        }),
    ),
    deny('NothingLiesDeeper', ['s3:PutObject'], arns(DEEPER)),
    ...reserved.map(({ name, keys, roleArns }) =>
      deny(`WhoWrites${name}`, ['s3:PutObject'], arns(keys), unless(roleArns)),
    ),
  ];
};

/** One level more than there is anywhere: a `*` among a writer's keys would let it in. */
const DEEPER = ['raw/*/*/*/*', 'runs/*/*/*', 'tables/*/*/*/*', 'chain/*/*', 'reports/*/*/*/*'];

/**
 * A put that brings an encryption of its own: what is encrypted with a foreign key could never be read. Our puts carry
 * none of these headers, and S3 does not fill them in from the bucket's default.
 * Keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
const OWN_WAYS: readonly (readonly [sid: string, key: string])[] = [
  ['NoEncryptionOfItsOwn', 's3:x-amz-server-side-encryption'],
  ['NoKeyOfItsOwn', 's3:x-amz-server-side-encryption-aws-kms-key-id'],
  ['NoKeyOfACustomer', 's3:x-amz-server-side-encryption-customer-algorithm'],
];

/** Settings that would take protection from what is written next, expire it, or send it elsewhere. */
const BUCKET_SETTINGS = [
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketVersioning',
  's3:PutLifecycleConfiguration',
  's3:PutEncryptionConfiguration',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketOwnershipControls',
  's3:PutReplicationConfiguration',
  's3:PutBucketLogging',
  's3:PutBucketPolicy',
];

/** A trial can be ended by an administrator: with the policy gone, governance can be bypassed and the bucket emptied. */
const SETTINGS: Readonly<Record<RetentionMode, string[]>> = {
  COMPLIANCE: [...BUCKET_SETTINGS, 's3:DeleteBucketPolicy'],
  GOVERNANCE: BUCKET_SETTINGS,
};

export function deny(
  sid: string,
  actions: readonly string[],
  resources: readonly string[],
  conditions?: Record<string, object>,
): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions }),
  });
}

/** For everybody but these roles: a session of a role counts as the role. */
export const unless = (roleArns: readonly string[]): Record<string, object> | undefined =>
  roleArns.length === 0 ? undefined : { ArnNotEquals: { 'aws:PrincipalArn': [...roleArns] } };

/**
 * The role under which CloudFormation deploys this stack, made by `cdk bootstrap`; it is known by its ARN alone, so that
 * another stack of somebody else's is refused. Throws where the app deploys without such a role.
 */
export function deployer({ synthesizer }: Stack): string {
  if (synthesizer instanceof DefaultStackSynthesizer) return Fn.sub(synthesizer.cloudFormationExecutionRoleArn);
  throw new Error('the locker lets only the execution role of `cdk bootstrap` change it; use the default synthesizer');
}
