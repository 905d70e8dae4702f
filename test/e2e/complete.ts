import {
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { EmulatedAccount } from '../support/emulated-account.ts';
import { DEPLOYER, type Deployment } from './deployment.ts';

/**
 * Puts in place, through the services' own APIs and from the synthesised template, what the emulator's CloudFormation
 * leaves out and the functions meet:
 * - versioning and Object Lock of buckets: not read from a template;
 * - policies of buckets: a resource it does not know.
 *
 * Left out for good, because nothing here asks for it: Glue, Athena, EventBridge Scheduler, alarms.
 */
export async function complete(account: EmulatedAccount, deployment: Deployment): Promise<void> {
  const clients = { endpoint: account.url, region: 'us-east-1', credentials: DEPLOYER };
  const s3 = new S3Client({ ...clients, forcePathStyle: true });
  const { all, physical, resolve } = deployment;
  const policyText = (policy: unknown) => JSON.stringify(resolve(policy));
  for (const [id, { Properties }] of all('AWS::S3::Bucket')) {
    const Bucket = physical('AWS::S3::Bucket', id);
    const { VersioningConfiguration, ObjectLockConfiguration } = Properties;
    if (VersioningConfiguration) await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    if (ObjectLockConfiguration)
      await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  }
  for (const [, { Properties }] of all('AWS::S3::BucketPolicy')) {
    const Bucket = resolve(Properties.Bucket) as string;
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: policyText(Properties.PolicyDocument) }));
  }
  s3.destroy();
}
