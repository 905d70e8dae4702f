import {
  AttachVolumeCommand,
  CreateImageCommand,
  CreateSnapshotCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  EC2Client,
  EnableEbsEncryptionByDefaultCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
  RunInstancesCommand,
  type VolumeType,
} from '@aws-sdk/client-ec2';
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  EnableKeyRotationCommand,
  KMSClient,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { CreateBucketCommand, PutBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { populateBalancers } from './world-balancers.ts';
import { populateFirewall } from './world-firewall.ts';
import { populatePlaces } from './world-places.ts';
import { populateWays } from './world-ways.ts';

/** Where everything stands. */
export const ACCOUNT = '123456789012';
export const REGION = 'us-east-1';

/**
 * Answers of operations the emulated account does not have, as their API pages show them, so that every declared action
 * can succeed and can fail. Those that name things of the account join them when it is populated.
 */
export const STAND_INS: Record<string, string> = {
  GetEbsDefaultKmsKeyId:
    '<GetEbsDefaultKmsKeyIdResponse><requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>' +
    '<kmsKeyId>alias/aws/ebs</kmsKeyId></GetEbsDefaultKmsKeyIdResponse>',
  GetSnapshotBlockPublicAccessState:
    '<GetSnapshotBlockPublicAccessStateResponse><requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>' +
    '<state>block-all-sharing</state><managedBy>account</managedBy></GetSnapshotBlockPublicAccessStateResponse>',
  DescribeVpcEndpointAssociations:
    '<DescribeVpcEndpointAssociationsResponse><requestId>59dbff89-35bd-4eac-99ed-be587EXAMPLE</requestId>' +
    '<vpcEndpointAssociationSet><item><id>vpce-snra-0a1b2c3d4e5f60001</id>' +
    '<vpcEndpointId>vpce-0a1b2c3d4e5f60001</vpcEndpointId>' +
    '<serviceNetworkArn>arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/sn-0a1b2c3d4e5f60001</serviceNetworkArn>' +
    '<associatedResourceArn>arn:aws:vpc-lattice:us-east-1:123456789012:service/svc-0a1b2c3d4e5f60001</associatedResourceArn>' +
    '</item></vpcEndpointAssociationSet></DescribeVpcEndpointAssociationsResponse>',
};

/** Puts a few good and a few bad things of every kind that collectors read into an empty account. */
export async function populate(endpoint: string): Promise<void> {
  const connection = { endpoint, region: REGION, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } };
  const keyArn = await populateKeys(new KMSClient(connection));
  await populateVolumes(new EC2Client(connection), keyArn);
  await populateBuckets(new S3Client({ ...connection, forcePathStyle: true }), keyArn);
  await populateWays(connection);
  await populateFirewall(connection);
  await populateBalancers(connection);
  Object.assign(STAND_INS, await populatePlaces(new EC2Client(connection), 'phi-lake'));
}

/** A key that rotates, one that does not, two that cannot, one on its way out; gives the first one's ARN. */
async function populateKeys(kms: KMSClient): Promise<string> {
  const create = async (input: CreateKeyCommandInput = {}) => {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
    return { KeyId: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' };
  };
  const good = await create({ Description: 'phi' });
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/phi', TargetKeyId: good.KeyId }));
  await kms.send(new EnableKeyRotationCommand({ KeyId: good.KeyId }));
  await kms.send(new RotateKeyOnDemandCommand({ KeyId: good.KeyId }));
  const GranteePrincipal = 'arn:aws:iam::123456789012:role/etl';
  await kms.send(new CreateGrantCommand({ KeyId: good.KeyId, GranteePrincipal, Operations: ['Decrypt', 'Encrypt'] }));
  await create({ Description: 'does not rotate' });
  await create({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
  await create({ Description: 'imported', Origin: 'EXTERNAL' });
  const dying = await create({ Description: 'unused' });
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId: dying.KeyId, PendingWindowInDays: 7 }));
  return good.arn;
}

/** Encrypted and plain volumes, one of them on an instance of Databricks; a snapshot of each, one of them public; an image that a stranger may launch. */
async function populateVolumes(ec2: EC2Client, keyArn: string): Promise<void> {
  const create = async (encryption: { Encrypted?: boolean; KmsKeyId?: string }) => {
    const shape = { AvailabilityZone: `${REGION}a`, Size: 8, VolumeType: 'gp3' as VolumeType };
    return (await ec2.send(new CreateVolumeCommand({ ...shape, ...encryption }))).VolumeId ?? '';
  };
  const good = await create({ Encrypted: true, KmsKeyId: keyArn });
  const awsManaged = await create({ Encrypted: true });
  const plain = await create({});
  const { Instances } = await ec2.send(new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 }));
  const InstanceId = Instances?.[0]?.InstanceId ?? '';
  await ec2.send(new AttachVolumeCommand({ VolumeId: good, InstanceId, Device: '/dev/sdf' }));
  const tags = { Vendor: 'Databricks', ClusterId: '1101-080000-abcd1234', ClusterName: 'nightly' };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await ec2.send(new CreateTagsCommand({ Resources: [good], Tags }));
  await ec2.send(new CreateSnapshotCommand({ VolumeId: good }));
  await ec2.send(new CreateSnapshotCommand({ VolumeId: awsManaged }));
  const { SnapshotId } = await ec2.send(new CreateSnapshotCommand({ VolumeId: plain }));
  const permission = { Attribute: 'createVolumePermission', OperationType: 'add', GroupNames: ['all'] } as const;
  await ec2.send(new ModifySnapshotAttributeCommand({ SnapshotId, ...permission, GroupNames: ['all'] }));
  await ec2.send(new EnableEbsEncryptionByDefaultCommand({}));
  const { ImageId } = await ec2.send(new CreateImageCommand({ InstanceId, Name: 'golden' }));
  const launch = { Attribute: 'launchPermission', OperationType: 'add', UserIds: ['777788889999'] } as const;
  await ec2.send(new ModifyImageAttributeCommand({ ImageId, ...launch, UserIds: ['777788889999'] }));
}

/** Every bucket has a default encryption: S3's own, unless somebody set another. */
async function populateBuckets(s3: S3Client, KMSMasterKeyID: string): Promise<void> {
  for (const [Bucket, encryption] of [
    ['phi-lake', { SSEAlgorithm: 'aws:kms', KMSMasterKeyID }],
    ['plain-lake', { SSEAlgorithm: 'AES256' }],
  ] as const) {
    await s3.send(new CreateBucketCommand({ Bucket }));
    const Rules = [{ ApplyServerSideEncryptionByDefault: encryption }];
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  }
}
