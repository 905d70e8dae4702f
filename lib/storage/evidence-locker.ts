import { DefaultStackSynthesizer, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Config } from '#domain/declaring/config.ts';

export interface EvidenceLockerProps {
  readonly key: IKey;
  readonly retention: Config['retention'];
  /** Where S3 writes who asked for what; a bucket with Object Lock cannot be that for itself. */
  readonly accessLogs: IBucket;
}

/**
 * The write-once bucket. Object Lock keeps versions, not names: a delete marker would hide a version and let its name
 * be written again. So the bucket's policy refuses, to every principal, to delete, to touch a retention, and to write
 * without `If-None-Match`. What it cannot refuse is its own replacement by an administrator; CloudTrail tells of that.
 */
export class EvidenceLocker extends Bucket {
  constructor(scope: Construct, id: string, { key, retention, accessLogs }: EvidenceLockerProps) {
    const days = Duration.days(retention.days);
    super(scope, id, {
      versioned: true,
      objectLockDefaultRetention:
        retention.mode === 'COMPLIANCE' ? ObjectLockRetention.compliance(days) : ObjectLockRetention.governance(days),
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'locker/',
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const statement of this.#refusals()) this.addToResourcePolicy(statement);
    this.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN); // a retained bucket without its policy would guard nothing
  }

  #refusals(): PolicyStatement[] {
    const deny = (sid: string, actions: string[], resource: string, conditions?: Record<string, object>) =>
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions,
        resources: [resource],
        ...(conditions === undefined ? {} : { conditions }),
      });
    const objects = this.arnForObjects('*');
    return [
      deny('NothingIsDeleted', ['s3:DeleteObject', 's3:DeleteObjectVersion'], objects),
      deny('NoRetentionIsTouched', ['s3:PutObjectRetention', 's3:PutObjectLegalHold'], objects),
      deny('GovernanceIsNotBypassed', ['s3:BypassGovernanceRetention'], objects),
      // CreateMultipartUpload and UploadPart carry no such header; completing the upload does, and is refused without.
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
      deny('NothingIsOverwritten', ['s3:PutObject'], objects, {
        Null: { 's3:if-none-match': 'true' },
        BoolIfExists: { 's3:ObjectCreationOperation': 'true' },
      }),
      deny('TheBucketStays', ['s3:DeleteBucket'], this.bucketArn),
      deny('OnlyTheStackChangesTheLock', BUCKET_SETTINGS, this.bucketArn, exceptTheStack(Stack.of(this))),
    ];
  }
}

/** Settings that would take protection from what is written next, or expire it. */
const BUCKET_SETTINGS = [
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketVersioning',
  's3:PutLifecycleConfiguration',
  's3:PutEncryptionConfiguration',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketOwnershipControls',
];

/** True for everyone but CloudFormation, which works under the execution role of `cdk bootstrap` or for its caller. */
function exceptTheStack(stack: Stack): Record<string, object> {
  const { synthesizer } = stack;
  const role =
    synthesizer instanceof DefaultStackSynthesizer ? [Fn.sub(synthesizer.cloudFormationExecutionRoleArn)] : [];
  return {
    'ForAllValues:StringNotEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] },
    ...(role.length === 0 ? {} : { ArnNotEquals: { 'aws:PrincipalArn': role } }),
  };
}
