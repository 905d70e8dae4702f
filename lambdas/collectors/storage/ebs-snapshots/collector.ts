import {
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  type DescribeSnapshotsRequest,
  EC2Client,
  type Snapshot as Ec2Snapshot,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, isoOrNull, orGap, tagRecord } from '#domain/reading/reading.ts';
import { sharedWith } from '#domain/reading/sharing.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { Snapshot, snapshotEncrypted, snapshotKeyApproved, snapshotNotPublic } from './rules.ts';
import { snapshotNotShared } from './shared.ts';

const LIST = 'ec2:DescribeSnapshots';
const ASK = 'ec2:DescribeSnapshotAttribute';
/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html */
const PAGE = 1000;
const BY_ID = 200;
const CONCURRENCY = 16;
/** One call a snapshot, at the pace of EC2's quota: more than these would not be done within one invocation. */
export const MOST_ASKED = 1000;

export default defineCollector({
  id: 'ebs-snapshots',
  title: "The account's own EBS snapshots and who may use them",
  scope: 'aws-region',
  reads: [LIST, ASK],
  row: Snapshot,
  rules: [snapshotEncrypted, snapshotKeyApproved, snapshotNotPublic, snapshotNotShared],
  report: ['volumeId', 'encrypted', 'kmsKeyArn', 'public', 'sharedWith', 'startedAt'],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    const [shared, named] = await Promise.all([readPublic(ec2, gap), readPermissions(ec2, gap)]);
    yield* listRows(gap, {
      operation: LIST,
      page: snapshotsFrom(ec2),
      idOf: ({ SnapshotId }) => SnapshotId,
      rowOf: (snapshot, id) => rowOf(snapshot, id, shared, named),
    });
  },
});

/** Without an owner EC2 lists every public snapshot of everybody: OwnerIds is always sent. */
const snapshotsFrom =
  (ec2: EC2Client, filter: Partial<DescribeSnapshotsRequest> = {}) =>
  async (NextToken: string | undefined) => {
    const page = await ec2.send(
      new DescribeSnapshotsCommand({ OwnerIds: ['self'], MaxResults: PAGE, NextToken, ...filter }),
    );
    return { items: page.Snapshots, next: page.NextToken };
  };

/**
 * The ids of those that every AWS account may use; undefined, with a gap, when they could not all be read. Each is asked
 * for by its id once more: one that is not what it was called would leave the public one unnamed.
 */
const readPublic = (ec2: EC2Client, gap: (report: GapReport) => void): Promise<Set<string> | undefined> =>
  orGap(gap, { operation: LIST, fields: ['public'] }, async () => {
    const ids = new Set<string>();
    for await (const { SnapshotId } of paginate(snapshotsFrom(ec2, { RestorableByUserIds: ['all'] })))
      ids.add(answered(SnapshotId, 'SnapshotId'));
    const named = [...ids];
    for (let from = 0; from < named.length; from += BY_ID) await askFor(ec2, named.slice(from, from + BY_ID));
    return ids;
  });

/** Throws where one of them is not there. */
async function askFor(ec2: EC2Client, SnapshotIds: string[]): Promise<void> {
  const told = new Set<string | undefined>();
  const page = async (NextToken: string | undefined) => {
    const { Snapshots, NextToken: next } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds, NextToken }));
    return { items: Snapshots, next };
  };
  for await (const { SnapshotId } of paginate(page)) told.add(SnapshotId);
  const missing = SnapshotIds.find((id) => !told.has(id));
  if (missing !== undefined) throw new ReadError('UNEXPECTED_RESPONSE', `${missing} is public, and not to be found`);
}

/**
 * Whom the permissions of those that are not encrypted name, by id: null where that could not be read, and undefined, with
 * a gap, where they could not be listed. The encrypted are not asked, one call each: who has not their key reads nothing, whatever they were given.
 */
async function readPermissions(ec2: EC2Client, gap: (report: GapReport) => void) {
  return orGap(gap, { operation: LIST, fields: ['isSharingAsked', 'sharedWith'] }, async () => {
    const open = first(
      MOST_ASKED,
      paginate(snapshotsFrom(ec2, { Filters: [{ Name: 'encrypted', Values: ['false'] }] })),
    );
    const ask = async ({ SnapshotId }: Ec2Snapshot) => {
      const id = answered(SnapshotId, 'SnapshotId');
      const told = await orGap(gap, { operation: ASK, resourceId: id, fields: ['sharedWith'] }, () => askWhom(ec2, id));
      return [id, told ?? null] as const;
    };
    return new Map(await Array.fromAsync(mapConcurrently(open, CONCURRENCY, ask)));
  });
}

async function askWhom(ec2: EC2Client, SnapshotId: string): Promise<string[]> {
  const asked = new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' });
  return sharedWith((await ec2.send(asked)).CreateVolumePermissions);
}

async function* first<Item>(most: number, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  let left = most;
  for await (const item of items) {
    if (left-- === 0) return;
    yield item;
  }
}

function rowOf(
  snapshot: Ec2Snapshot,
  id: string,
  shared: ReadonlySet<string> | undefined,
  named: ReadonlyMap<string, string[] | null> | undefined,
) {
  return {
    id,
    volumeId: snapshot.VolumeId ?? null,
    state: snapshot.State ?? null,
    encrypted: snapshot.Encrypted ?? null,
    kmsKeyArn: snapshot.KmsKeyId || null,
    sseType: snapshot.SseType ?? null,
    public: shared?.has(id) ?? null,
    isSharingAsked: named?.has(id) ?? null,
    sharedWith: named?.get(id) ?? null,
    ownerId: snapshot.OwnerId ?? null,
    description: snapshot.Description || null,
    volumeSizeGib: snapshot.VolumeSize ?? null,
    storageTier: snapshot.StorageTier ?? null,
    outpostArn: snapshot.OutpostArn ?? null,
    startedAt: isoOrNull(snapshot.StartTime),
    completedAt: isoOrNull(snapshot.CompletionTime),
    tags: tagRecord(snapshot.Tags),
  };
}
