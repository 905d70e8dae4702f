import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { RetentionMode } from '#domain/declaring/config.ts';
import { deny, deployer, unless } from './locker-policy.ts';

const common = {
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
};

/** Holds what is not evidence: reports on their way to the seal step, query results. It empties itself. */
export class StagingBucket extends Bucket {
  constructor(
    scope: Construct,
    id: string,
    props: { key: IKey; days: number; accessLogs: IBucket; mode: RetentionMode },
  ) {
    super(scope, id, {
      ...common,
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: 'staging/',
      lifecycleRules: [
        { expiration: Duration.days(props.days), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    keepPolicy(this);
    // What is handed over here is signed. A trial can be ended by an administrator, as the locker can.
    const settings = ['s3:PutBucketPolicy', ...(props.mode === 'COMPLIANCE' ? ['s3:DeleteBucketPolicy'] : [])];
    this.addToResourcePolicy(
      deny('OnlyTheStackChangesThePolicy', settings, [this.bucketArn], unless([deployer(Stack.of(this))])),
    );
  }

  /** Nobody else may put a report where the sealing step fetches one; it checks the bytes by their hash as well. */
  onlyWrittenBy(report: IRole): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'OnlyTheReportStepStagesReports',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects('reports/*')],
        conditions: { ArnNotEquals: { 'aws:PrincipalArn': report.roleArn } },
      }),
    );
  }
}

/**
 * Who asked the other buckets for what, for a year. S3 delivers access logs only into buckets encrypted with its own
 * keys: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export class AccessLogBucket extends Bucket {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      ...common,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(365), abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    });
    keepPolicy(this);
  }
}

/** A kept bucket without its policy would take neither access logs nor refuse plain HTTP any more. */
const keepPolicy = (bucket: Bucket): void =>
  bucket.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
