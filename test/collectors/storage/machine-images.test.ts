import { describe, expect, test } from 'vitest';
import collector, { MOST_ASKED } from '#collectors/storage/machine-images/collector.ts';
import { strangersAmong } from '#domain/judging/sharing.ts';
import { readFromStub, sdkError } from '../../support/read-from-stub.ts';

const OURS = { accounts: ['444455556666'], organizations: ['o-a1b2c3d4e5'] };
const arn = (what: string) => `arn:aws:organizations::444455556666:${what}`;

describe('reading AMIs', () => {
  const image = (ImageId: string) => ({ ImageId, OwnerId: '111122223333', Public: false, State: 'available' });

  test('asks for its own only, disabled ones too, and of each whom its permissions name', async () => {
    const { calls } = await readFromStub(collector, {
      DescribeImages: { Images: [image('ami-1')] },
      DescribeImageAttribute: { LaunchPermissions: [] },
    });
    expect(calls.map(({ input }) => input)).toEqual([
      { Owners: ['self'], IncludeDisabled: true, MaxResults: 1000, NextToken: undefined },
      { ImageId: 'ami-1', Attribute: 'launchPermission' },
    ]);
  });

  test('names accounts, organizations, their units and everybody, each once and in order', async () => {
    const { rows, gaps } = await readFromStub(collector, {
      DescribeImages: { Images: [image('ami-1')] },
      DescribeImageAttribute: {
        LaunchPermissions: [
          { UserId: '777788889999' },
          { Group: 'all' },
          { OrganizationArn: arn('organization/o-a1b2c3d4e5') },
          { OrganizationalUnitArn: arn('ou/o-a1b2c3d4e5/ou-ab12-11111111') },
          { UserId: '777788889999' },
        ],
      },
    });
    expect(gaps).toEqual([]);
    expect(rows[0]?.sharedWith).toEqual([
      '777788889999',
      'all',
      arn('organization/o-a1b2c3d4e5'),
      arn('ou/o-a1b2c3d4e5/ou-ab12-11111111'),
    ]);
  });

  test('holds the snapshots of its disks; a disk of an instance store, or one that begins empty, has none', async () => {
    const BlockDeviceMappings = [
      { DeviceName: '/dev/sdb', VirtualName: 'ephemeral0' },
      { DeviceName: '/dev/sdc', Ebs: { VolumeSize: 8 } },
      { DeviceName: '/dev/sdd', Ebs: { SnapshotId: 'snap-2' } },
      { DeviceName: '/dev/sda', Ebs: { SnapshotId: 'snap-1' } },
    ];
    const { rows } = await readFromStub(collector, {
      DescribeImages: { Images: [{ ...image('ami-1'), BlockDeviceMappings }, image('ami-2')] },
      DescribeImageAttribute: { LaunchPermissions: [] },
    });
    expect(rows.map(({ snapshotIds }) => snapshotIds)).toEqual([['snap-1', 'snap-2'], null]);
  });

  test('one whose permissions are refused is a gap of that one; the others are read', async () => {
    const { rows, gaps } = await readFromStub(collector, {
      DescribeImages: { Images: [image('ami-1'), image('ami-2')] },
      DescribeImageAttribute: ({ ImageId }) => {
        if (ImageId === 'ami-1') throw sdkError('UnauthorizedOperation', 403);
        return { LaunchPermissions: [] };
      },
    });
    expect(rows.map(({ id, sharedWith }) => [id, sharedWith])).toEqual([
      ['ami-1', null],
      ['ami-2', []],
    ]);
    expect(gaps).toEqual([
      expect.objectContaining({
        ...{
          operation: 'ec2:DescribeImageAttribute',
          resourceId: 'ami-1',
          fields: ['sharedWith'],
          code: 'ACCESS_DENIED',
        },
      }),
    ]);
  });

  test('a date that is none is a gap of that AMI', async () => {
    const { gaps } = await readFromStub(collector, {
      DescribeImages: { Images: [{ ...image('ami-1'), CreationDate: 'soon' }] },
    });
    expect(gaps).toEqual([expect.objectContaining({ resourceId: 'ami-1', code: 'MALFORMED_RESPONSE' })]);
  });

  test('asks of so many and not one more, and says of the others that they were not asked', async () => {
    const ids = Array.from({ length: MOST_ASKED + 1 }, (_, index) => `ami-${String(index).padStart(4, '0')}`);
    const { rows, calls } = await readFromStub(collector, {
      DescribeImages: { Images: ids.map(image) },
      DescribeImageAttribute: { LaunchPermissions: [] },
    });
    expect(calls).toHaveLength(1 + MOST_ASKED);
    expect(rows.filter(({ isSharingAsked }) => !isSharingAsked).map(({ id }) => id)).toEqual(['ami-5000']);
  });
});

describe('strangers', () => {
  test.each([
    ['the owner', '111122223333', false],
    ['an account of ours', '444455556666', false],
    ['another account', '777788889999', true],
    ['everybody', 'all', true],
    ['our organization', arn('organization/o-a1b2c3d4e5'), false],
    ['a unit of it', arn('ou/o-a1b2c3d4e5/ou-ab12-11111111'), false],
    ['another organization', arn('organization/o-zzzzzzzzzz'), true],
    ['one whose id begins as ours does', arn('organization/o-a1b2c3d4e5f'), true],
    ['one that has ours for a unit', arn('ou/o-zzzzzzzzzz/o-a1b2c3d4e5'), true],
    ['a text that ends as ours', 'x/o-a1b2c3d4e5', true],
    ['nobody’s name', '__proto__', true],
  ])('%s', (_what, name, isStranger) => {
    expect(strangersAmong([name], '111122223333', OURS)).toEqual(isStranger ? [name] : []);
  });
});
