import {
  EC2Client,
  GetEbsDefaultKmsKeyIdCommand,
  GetEbsEncryptionByDefaultCommand,
  GetSnapshotBlockPublicAccessStateCommand,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { answered, orGap } from '#domain/reading/reading.ts';
import {
  defaultKeyIsCustomerManaged,
  EncryptionDefaults,
  encryptionOnByDefault,
  snapshotPublicAccessBlocked,
} from './rules.ts';

export default defineCollector({
  id: 'ebs-encryption-defaults',
  title: 'What EBS does by default in a region',
  scope: 'aws-region',
  reads: ['ec2:GetEbsEncryptionByDefault', 'ec2:GetEbsDefaultKmsKeyId', 'ec2:GetSnapshotBlockPublicAccessState'],
  row: EncryptionDefaults,
  rules: [encryptionOnByDefault, defaultKeyIsCustomerManaged, snapshotPublicAccessBlocked],
  report: ['encryptionByDefault', 'defaultKmsKeyId', 'snapshotPublicAccess'],
  async *collect({ scope, aws, gap }) {
    const ec2 = aws(EC2Client);
    const id = answered(scope.region, 'region');
    const unread = (operation: string, ...fields: string[]) => ({ operation, resourceId: id, fields });
    const [encryption, key, sharing] = await Promise.all([
      orGap(gap, unread('ec2:GetEbsEncryptionByDefault', 'encryptionByDefault'), async () => {
        const { EbsEncryptionByDefault } = await ec2.send(new GetEbsEncryptionByDefaultCommand({}));
        return answered(EbsEncryptionByDefault, 'ebsEncryptionByDefault');
      }),
      orGap(gap, unread('ec2:GetEbsDefaultKmsKeyId', 'defaultKmsKeyId'), async () => {
        const { KmsKeyId } = await ec2.send(new GetEbsDefaultKmsKeyIdCommand({}));
        return answered(KmsKeyId, 'kmsKeyId');
      }),
      orGap(
        gap,
        unread('ec2:GetSnapshotBlockPublicAccessState', 'snapshotPublicAccess', 'snapshotPublicAccessManagedBy'),
        async () => {
          const { State, ManagedBy } = await ec2.send(new GetSnapshotBlockPublicAccessStateCommand({}));
          return { state: answered(State, 'state'), managedBy: ManagedBy ?? null };
        },
      ),
    ]);
    yield {
      id,
      encryptionByDefault: encryption ?? null,
      defaultKmsKeyId: key ?? null,
      snapshotPublicAccess: sharing?.state ?? null,
      snapshotPublicAccessManagedBy: sharing?.managedBy ?? null,
    };
  },
});
