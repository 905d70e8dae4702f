import { CreateSnapshotCommand, CreateVolumeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateKeyCommand, EnableKeyRotationCommand, KMSClient } from '@aws-sdk/client-kms';
import { clientOf } from './clients.ts';
import type { World } from './world.ts';

/** What there is to be seen, by what is right or wrong with it. */
export interface Inventory {
  readonly rotatingKey: string;
  readonly stillKey: string;
  readonly encryptedVolume: string;
  readonly plainVolume: string;
  readonly plainSnapshot: string;
}

export async function addInventory({ account, admin }: World): Promise<Inventory> {
  const kms = clientOf(KMSClient, account, admin);
  const ec2 = clientOf(EC2Client, account, admin);
  const key = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
  const volume = async (encryption: { Encrypted?: boolean; KmsKeyId?: string }) => {
    const place = { AvailabilityZone: 'us-east-1a', Size: 8 };
    return (await ec2.send(new CreateVolumeCommand({ ...place, ...encryption }))).VolumeId ?? '';
  };
  const [rotatingKey, stillKey] = [await key(), await key()];
  await kms.send(new EnableKeyRotationCommand({ KeyId: rotatingKey }));
  const encryptedVolume = await volume({ Encrypted: true, KmsKeyId: rotatingKey });
  const plainVolume = await volume({});
  const { SnapshotId: plainSnapshot = '' } = await ec2.send(new CreateSnapshotCommand({ VolumeId: plainVolume }));
  return { rotatingKey, stillKey, encryptedVolume, plainVolume, plainSnapshot };
}
