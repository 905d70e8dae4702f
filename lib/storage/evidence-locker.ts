import { Duration, RemovalPolicy } from 'aws-cdk-lib';
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
import { type LockerWriter, type ReservedKeys, refusals, writtenBy } from './locker-policy.ts';

export interface EvidenceLockerProps extends Pick<Config, 'retention' | 'holdRoles'> {
  readonly key: IKey;
  /** Where S3 writes who asked for what; a bucket with Object Lock cannot be that for itself. */
  readonly accessLogs: IBucket;
}

/**
 * The write-once bucket. Its policy refuses, to every principal, to delete, to touch a retention, to write without
 * `If-None-Match`, and to write anything but what a role is there to write. What it cannot refuse is its own replacement
 * by the account's root user; CloudTrail tells of that.
 */
export class EvidenceLocker extends Bucket {
  constructor(scope: Construct, id: string, { key, retention, holdRoles, accessLogs }: EvidenceLockerProps) {
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
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    for (const statement of refusals(this, retention.mode, holdRoles)) this.addToResourcePolicy(statement);
    // A retained bucket without its policy would guard nothing.
    this.policy?.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** From here on only these roles write, and each its own keys. */
  onlyWrittenBy(writers: readonly LockerWriter[], reserved: readonly ReservedKeys[]): void {
    for (const statement of writtenBy(this, writers, reserved)) this.addToResourcePolicy(statement);
  }
}
