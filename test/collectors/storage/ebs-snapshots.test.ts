import { describe, expect, test } from 'vitest';
import collector from '#collectors/storage/ebs-snapshots/collector.ts';
import { readFromStub, sdkError } from '../../support/read-from-stub.ts';

describe('reading snapshots', () => {
  const snapshots = (ids: string[]) => ({ Snapshots: ids.map((SnapshotId) => ({ SnapshotId, Encrypted: true })) });

  test('asks twice, and both times for its own only: without an owner EC2 lists everybody’s', async () => {
    const { calls } = await readFromStub(collector, { DescribeSnapshots: snapshots([]) });
    expect(calls.map(({ input }) => input)).toEqual([
      { OwnerIds: ['self'], MaxResults: 1000, NextToken: undefined, RestorableByUserIds: ['all'] },
      { OwnerIds: ['self'], MaxResults: 1000, NextToken: undefined },
    ]);
  });

  test('those that everybody may restore are public, the others are not', async () => {
    const { rows } = await readFromStub(collector, {
      DescribeSnapshots: ({ RestorableByUserIds }) =>
        snapshots(RestorableByUserIds ? ['snap-2'] : ['snap-1', 'snap-2']),
    });
    expect(rows.map((row) => [row.id, row.public])).toEqual([
      ['snap-1', false],
      ['snap-2', true],
    ]);
  });

  test('when the public ones cannot be listed, nobody knows of any snapshot whether it is public', async () => {
    const { rows, gaps } = await readFromStub(collector, {
      DescribeSnapshots: ({ RestorableByUserIds }) => {
        if (RestorableByUserIds) throw sdkError('UnauthorizedOperation', 403);
        return snapshots(['snap-1']);
      },
    });
    expect(rows).toEqual([expect.objectContaining({ id: 'snap-1', encrypted: true, public: null })]);
    expect(gaps).toEqual([
      expect.objectContaining({
        operation: 'ec2:DescribeSnapshots',
        resourceId: null,
        fields: ['public'],
        code: 'ACCESS_DENIED',
      }),
    ]);
  });

  test('a list of public ones that breaks off counts as not read, not as read so far', async () => {
    const { rows } = await readFromStub(collector, {
      DescribeSnapshots: ({ RestorableByUserIds, NextToken }) => {
        if (!RestorableByUserIds) return snapshots(['snap-1', 'snap-2']);
        if (NextToken) throw sdkError('RequestLimitExceeded', 503);
        return { ...snapshots(['snap-1']), NextToken: 'b' };
      },
    });
    expect(rows.map((row) => row.public)).toEqual([null, null]);
  });
});
