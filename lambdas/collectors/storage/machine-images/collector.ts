import {
  type BlockDeviceMapping,
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  EC2Client,
  type Image,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { orGap, tagRecord } from '#domain/reading/reading.ts';
import { sharedWith } from '#domain/reading/sharing.ts';
import { byText } from '#domain/words/by-text.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { imageNotShared, MachineImage } from './rules.ts';

const LIST = 'ec2:DescribeImages';
const ASK = 'ec2:DescribeImageAttribute';
/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
const PAGE = 1000;
const CONCURRENCY = 16;
/** One call an image, at the pace of EC2's quota: more than these would not be done within one invocation. */
export const MOST_ASKED = 5000;

export default defineCollector({
  id: 'machine-images',
  title: "The account's own AMIs and who may launch what they hold",
  scope: 'aws-region',
  reads: [LIST, ASK],
  row: MachineImage,
  rules: [imageNotShared],
  report: ['name', 'state', 'snapshotIds', 'public', 'sharedWith'],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    const images = listRows(gap, { operation: LIST, page: imagesFrom(ec2), idOf: ({ ImageId }) => ImageId, rowOf });
    let asked = 0;
    yield* mapConcurrently(images, CONCURRENCY, async (image) => {
      asked += 1;
      return asked > MOST_ASKED ? image : { ...image, ...(await permissionsOf(ec2, gap, image.id)) };
    });
  },
});

/** Without an owner EC2 lists everybody's. Disabled ones still hold what they hold. */
const imagesFrom = (ec2: EC2Client) => async (NextToken: string | undefined) => {
  const page = await ec2.send(
    new DescribeImagesCommand({ Owners: ['self'], IncludeDisabled: true, MaxResults: PAGE, NextToken }),
  );
  return { items: page.Images, next: page.NextToken };
};

async function permissionsOf(ec2: EC2Client, gap: (report: GapReport) => void, ImageId: string) {
  const asked = { isSharingAsked: true };
  const told = await orGap(gap, { operation: ASK, resourceId: ImageId, fields: ['sharedWith'] }, async () => {
    const { LaunchPermissions } = await ec2.send(
      new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' }),
    );
    return sharedWith(LaunchPermissions);
  });
  return { ...asked, sharedWith: told ?? null };
}

function rowOf(image: Image, id: string): MachineImage {
  return {
    id,
    name: image.Name ?? null,
    state: image.State ?? null,
    public: image.Public ?? null,
    isSharingAsked: false,
    sharedWith: null,
    snapshotIds: image.BlockDeviceMappings ? snapshotsOf(image.BlockDeviceMappings) : null,
    ownerId: image.OwnerId ?? null,
    sourceInstanceId: image.SourceInstanceId || null,
    createdAt: instantOf(image.CreationDate),
    tags: tagRecord(image.Tags),
  };
}

/** Devices of an instance store, and disks that begin empty, have no snapshot. */
const snapshotsOf = (devices: readonly BlockDeviceMapping[]): string[] =>
  [...new Set(devices.flatMap(({ Ebs }) => Ebs?.SnapshotId || []))].sort(byText);

/** EC2 writes this date as a text. */
function instantOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new ReadError('MALFORMED_RESPONSE', 'CreationDate is no date');
  return at.toISOString();
}
