import {
  DescribeVolumesCommand,
  EC2Client,
  type Volume as Ec2Volume,
  type VolumeAttachment,
} from '@aws-sdk/client-ec2';
import { madeBy } from '#domain/databricks/made-by.ts';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { isoOrNull, tagRecord } from '#domain/reading/reading.ts';
import { volumeOfKnownCluster } from './known-cluster.ts';
import { Volume, volumeEncrypted, volumeKeyApproved } from './rules.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html */
const PAGE = 1000;

export default defineCollector({
  id: 'ebs-volumes',
  title: 'EBS volumes and their encryption',
  scope: 'aws-region',
  reads: ['ec2:DescribeVolumes'],
  row: Volume,
  rules: [volumeEncrypted, volumeKeyApproved, volumeOfKnownCluster],
  report: ['state', 'encrypted', 'kmsKeyArn', 'sizeGib', 'clusterId', 'createdAt'],
  collect: ({ aws, gap }) =>
    listRows(gap, {
      operation: 'ec2:DescribeVolumes',
      page: volumesFrom(aws(EC2Client)),
      idOf: ({ VolumeId }) => VolumeId,
      rowOf,
    }),
});

/** Volumes that AWS services manage too: an account may hide them from every list that does not ask for them. */
const volumesFrom = (ec2: EC2Client) => async (NextToken: string | undefined) => {
  const page = await ec2.send(
    new DescribeVolumesCommand({ MaxResults: PAGE, NextToken, IncludeManagedResources: true }),
  );
  return { items: page.Volumes, next: page.NextToken };
};

function rowOf(volume: Ec2Volume, id: string) {
  const tags = tagRecord(volume.Tags);
  const attachments = (volume.Attachments ?? []).map(attachmentOf).sort((a, b) => (text(a) < text(b) ? -1 : 1));
  return {
    id,
    state: volume.State ?? null,
    encrypted: volume.Encrypted ?? null,
    kmsKeyArn: volume.KmsKeyId || null,
    sseType: volume.SseType ?? null,
    sizeGib: volume.Size ?? null,
    volumeType: volume.VolumeType ?? null,
    iops: volume.Iops ?? null,
    throughputMibS: volume.Throughput ?? null,
    availabilityZone: volume.AvailabilityZone ?? null,
    outpostArn: volume.OutpostArn ?? null,
    createdAt: isoOrNull(volume.CreateTime),
    snapshotId: volume.SnapshotId || null,
    sourceVolumeId: volume.SourceVolumeId || null,
    multiAttach: volume.MultiAttachEnabled ?? null,
    operator: volume.Operator?.Principal ?? null,
    instanceIds: attachments.flatMap(({ instanceId }) => instanceId ?? []),
    attachments,
    ...madeBy(tags),
    tags,
  };
}

const attachmentOf = (attachment: VolumeAttachment) => ({
  instanceId: attachment.InstanceId ?? null,
  resourceArn: attachment.AssociatedResource ?? null,
  device: attachment.Device ?? null,
  state: attachment.State ?? null,
  attachedAt: isoOrNull(attachment.AttachTime),
  deleteOnTermination: attachment.DeleteOnTermination ?? null,
});

/** EC2 gives attachments in any order; a row has to be the same whenever the same is seen. */
const text = (attachment: ReturnType<typeof attachmentOf>): string => JSON.stringify(attachment);
