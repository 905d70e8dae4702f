import { describe, expect, test } from 'vitest';
import collector from '#collectors/storage/ebs-snapshots/collector.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { toTableRow } from '#domain/tables/to-table-row.ts';
import { awsRegion } from '#domain/words/scope.ts';
import type { Row } from '#domain/words/unit.ts';
import { SpooledRows } from '../../../lambdas/steps/recording/row-stores.ts';
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

  test('a tag keeps its key, whatever it is called, up to its place in the table', async () => {
    const Tags = ['a', '__proto__', 'constructor'].map((Key) => ({ Key, Value: 'x' }));
    const { rows, gaps } = await readFromStub(collector, {
      DescribeSnapshots: { Snapshots: [{ SnapshotId: 's', Tags }] },
    });
    expect(gaps).toEqual([]);
    const unit = { scope: awsRegion('111122223333', 'us-east-1'), observedAt: '2026-11-21T06:00:00.000Z' };
    const spooled = new SpooledRows();
    spooled.add(rows[0] as Row);
    spooled.contradicted();
    for (const row of [rows[0] as Row, ...spooled.rows()])
      expect(toTableRow('2026-11-21T06-00-00Z', unit, row, declaredTable(collector).columns).tags).toBe(
        '{"__proto__":"x","a":"x","constructor":"x"}',
      );
    spooled.close();
  });

  test('an empty key is no key that encrypts anything', async () => {
    const { rows } = await readFromStub(collector, {
      DescribeSnapshots: { Snapshots: [{ SnapshotId: 's', Encrypted: true, KmsKeyId: '' }] },
    });
    expect(rows).toEqual([expect.objectContaining({ kmsKeyArn: null })]);
  });
});
