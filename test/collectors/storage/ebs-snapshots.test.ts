import { describe, expect, test } from 'vitest';
import collector, { MOST_ASKED } from '#collectors/storage/ebs-snapshots/collector.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import { toTableRow } from '#domain/tables/to-table-row.ts';
import { awsRegion } from '#domain/words/scope.ts';
import type { Row } from '#domain/words/unit.ts';
import { SpooledRows } from '../../../lambdas/steps/recording/row-stores.ts';
import { readFromStub, sdkError } from '../../support/read-from-stub.ts';

/** What asks for those that are not encrypted. */
const PLAIN = [{ Name: 'encrypted', Values: ['false'] }];

describe('reading snapshots', () => {
  const snapshots = (ids: string[]) => ({ Snapshots: ids.map((SnapshotId) => ({ SnapshotId, Encrypted: true })) });

  test('asks for its own only: without an owner EC2 lists everybody’s', async () => {
    const { calls } = await readFromStub(collector, { DescribeSnapshots: snapshots([]) });
    expect(calls.map(({ input }) => input)).toEqual([
      { OwnerIds: ['self'], MaxResults: 1000, NextToken: undefined, RestorableByUserIds: ['all'] },
      { ...{ OwnerIds: ['self'], MaxResults: 1000, NextToken: undefined }, Filters: PLAIN },
      { OwnerIds: ['self'], MaxResults: 1000, NextToken: undefined },
    ]);
  });

  test('those that everybody may restore are public, the others are not', async () => {
    const { rows } = await readFromStub(collector, {
      DescribeSnapshots: ({ RestorableByUserIds, Filters }) =>
        snapshots(Filters ? [] : RestorableByUserIds ? ['snap-2'] : ['snap-1', 'snap-2']),
    });
    expect(rows.map((row) => [row.id, row.public])).toEqual([
      ['snap-1', false],
      ['snap-2', true],
    ]);
  });

  test('when the public ones cannot be listed, nobody knows of any snapshot whether it is public', async () => {
    const { rows, gaps } = await readFromStub(collector, {
      DescribeSnapshots: ({ RestorableByUserIds, Filters }) => {
        if (RestorableByUserIds) throw sdkError('UnauthorizedOperation', 403);
        return snapshots(Filters ? [] : ['snap-1']);
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
      DescribeSnapshots: ({ Filters }) => ({ Snapshots: Filters ? [] : [{ SnapshotId: 's', Tags }] }),
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

  test('asks of those that are not encrypted whom their permissions name, one by one', async () => {
    const { rows, gaps, calls } = await readFromStub(collector, {
      DescribeSnapshots: ({ Filters, RestorableByUserIds }) => ({
        Snapshots: [
          ...(Filters ? [] : [{ SnapshotId: 'snap-1', Encrypted: true }]),
          ...(RestorableByUserIds ? [] : ['snap-2', 'snap-3'].map((SnapshotId) => ({ SnapshotId, Encrypted: false }))),
        ],
      }),
      DescribeSnapshotAttribute: ({ SnapshotId }) =>
        SnapshotId === 'snap-2'
          ? { CreateVolumePermissions: [{ UserId: '777788889999' }, { Group: 'all' }, { UserId: '444455556666' }] }
          : { CreateVolumePermissions: [] },
    });
    expect(gaps).toEqual([]);
    expect(rows.map((row) => [row.id, row.isSharingAsked, row.sharedWith])).toEqual([
      ['snap-1', false, null],
      ['snap-2', true, ['444455556666', '777788889999', 'all']],
      ['snap-3', true, []],
    ]);
    const asked = calls.filter(({ operation }) => operation === 'DescribeSnapshotAttribute');
    expect(asked.map(({ input }) => input)).toEqual(
      ['snap-2', 'snap-3'].map((SnapshotId) => ({ SnapshotId, Attribute: 'createVolumePermission' })),
    );
  });

  test.each([
    ['is refused', () => Promise.reject(sdkError('UnauthorizedOperation', 403)), 'ACCESS_DENIED'],
    ['does not answer with a list', async () => ({}), 'UNEXPECTED_RESPONSE'],
    ['names nobody in an entry', async () => ({ CreateVolumePermissions: [{}] }), 'UNEXPECTED_RESPONSE'],
  ])(
    'permissions of one snapshot that EC2 %s are a gap of that one',
    async (_what, DescribeSnapshotAttribute, code) => {
      const { rows, gaps } = await readFromStub(collector, {
        DescribeSnapshots: ({ RestorableByUserIds }) => ({
          Snapshots: RestorableByUserIds ? [] : [{ SnapshotId: 'snap-1', Encrypted: false }],
        }),
        DescribeSnapshotAttribute,
      });
      expect(rows).toEqual([expect.objectContaining({ id: 'snap-1', isSharingAsked: true, sharedWith: null })]);
      expect(gaps).toEqual([
        expect.objectContaining({
          ...{ operation: 'ec2:DescribeSnapshotAttribute', resourceId: 'snap-1', fields: ['sharedWith'], code },
        }),
      ]);
    },
  );

  test('a list of those that are not encrypted that cannot be read leaves their permissions unread, and nothing else', async () => {
    const { rows, gaps } = await readFromStub(collector, {
      DescribeSnapshots: ({ Filters, RestorableByUserIds }) => {
        if (Filters) throw sdkError('UnauthorizedOperation', 403);
        return { Snapshots: RestorableByUserIds ? [] : [{ SnapshotId: 'snap-1', Encrypted: false }] };
      },
    });
    expect(rows).toEqual([expect.objectContaining({ id: 'snap-1', public: false, sharedWith: null })]);
    expect(gaps).toEqual([
      expect.objectContaining({ resourceId: null, fields: ['isSharingAsked', 'sharedWith'], code: 'ACCESS_DENIED' }),
    ]);
  });

  test('asks of a thousand and not one more, and says of the others that they were not asked', async () => {
    const ids = Array.from({ length: MOST_ASKED + 1 }, (_, index) => `snap-${String(index).padStart(4, '0')}`);
    const { rows, calls } = await readFromStub(collector, {
      DescribeSnapshots: ({ RestorableByUserIds }) => ({
        Snapshots: RestorableByUserIds ? [] : ids.map((SnapshotId) => ({ SnapshotId, Encrypted: false })),
      }),
      DescribeSnapshotAttribute: { CreateVolumePermissions: [] },
    });
    expect(calls.filter(({ operation }) => operation === 'DescribeSnapshotAttribute')).toHaveLength(1000);
    expect(rows.filter(({ isSharingAsked }) => !isSharingAsked).map(({ id }) => id)).toEqual(['snap-1000']);
  });
});
