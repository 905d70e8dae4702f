import * as z from 'zod';
import { ours } from '#domain/declaring/ours.ts';
import { fail, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { judgeSharing } from '#domain/judging/sharing.ts';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();

/** One AMI that the account owns, in one region. Nulls are what EC2 did not say. */
export const MachineImage = z.strictObject({
  id: z.string().describe('AMI id'),
  name: text,
  state: text,
  public: z.boolean().nullable().describe('The list calls it public'),
  isSharingAsked: z.boolean().describe('Whether it was asked whom its permissions name: one call an image'),
  sharedWith: z
    .array(z.string())
    .nullable()
    .describe('Account ids, ARNs of organizations and their units, "all" for everybody'),
  snapshotIds: z.array(z.string()).nullable().describe('What it launches; whoever may launch it reads these'),
  ownerId: text,
  sourceInstanceId: text,
  createdAt: z.iso.datetime().nullable(),
  tags: Tags,
});
export type MachineImage = z.infer<typeof MachineImage>;

const EXAMPLE: MachineImage = {
  id: 'ami-0abcdef1234567890',
  name: 'golden',
  state: 'available',
  public: false,
  isSharingAsked: true,
  sharedWith: [],
  snapshotIds: ['snap-066877671789bd71b'],
  ownerId: '111122223333',
  sourceInstanceId: null,
  createdAt: '2026-11-01T02:00:00.000Z',
  tags: {},
};
const ORGANIZATION = 'arn:aws:organizations::444455556666:organization/o-a1b2c3d4e5';
const UNIT = 'arn:aws:organizations::444455556666:ou/o-a1b2c3d4e5/ou-ab12-11111111';
const OURS = { ours: { accounts: ['444455556666'], organizations: ['o-a1b2c3d4e5'] } };

/** Nobody needs permissions of the snapshots behind an image that they may launch: sharingamis-explicit in EC2's guide. */
export const imageNotShared = rule({
  id: 'ami-shared-only-with-ours',
  title: 'AMIs, and the snapshots behind them, are shared with no stranger',
  subject: MachineImage,
  severity: 'CRITICAL',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(1)'],
  remedy:
    'Take the stranger out of the launch permissions (ModifyImageAttribute), or name the account or organization under policy.ours.',
  policy: { ours },
  judge(image, context) {
    if (image.public === true) return fail('PUBLIC', 'The AMI is public: every AWS account may launch what it holds.');
    const gap = context.unread('sharedWith');
    if (gap) return unread(gap);
    if (!image.isSharingAsked)
      return unknown('NOT_ASKED', 'The region has more AMIs than a run asks for their permissions, one call each.');
    if (image.sharedWith === null || image.public === null)
      return unknown('SHARING_NOT_REPORTED', 'EC2 did not say whom the permissions of the AMI name.');
    return judgeSharing('AMI', { ...image, sharedWith: image.sharedWith }, context.policy.ours);
  },
  examples: [
    { name: 'not shared', row: EXAMPLE, verdict: 'PASS' },
    { name: 'public', row: { ...EXAMPLE, public: true, sharedWith: ['all'] }, verdict: 'FAIL', code: 'PUBLIC' },
    {
      name: 'everybody, though the list says otherwise',
      row: { ...EXAMPLE, sharedWith: ['all'] },
      verdict: 'FAIL',
      code: 'PUBLIC',
    },
    {
      name: 'shared with a stranger',
      row: { ...EXAMPLE, sharedWith: ['444455556666', '777788889999'] },
      policy: OURS,
      verdict: 'FAIL',
      code: 'SHARED_WITH_STRANGERS',
    },
    {
      name: 'shared with an account, nothing said of ours',
      row: { ...EXAMPLE, sharedWith: ['444455556666'] },
      verdict: 'FAIL',
      code: 'SHARED_WITH_STRANGERS',
    },
    {
      name: 'shared with ours',
      row: { ...EXAMPLE, sharedWith: ['444455556666', ORGANIZATION, UNIT] },
      policy: OURS,
      verdict: 'PASS',
    },
    {
      name: 'shared with its owner',
      row: { ...EXAMPLE, sharedWith: ['111122223333'] },
      verdict: 'PASS',
    },
    {
      name: 'an organization of strangers',
      row: { ...EXAMPLE, sharedWith: ['arn:aws:organizations::777788889999:organization/o-zzzzzzzzzz'] },
      policy: OURS,
      verdict: 'FAIL',
      code: 'SHARED_WITH_STRANGERS',
    },
    {
      name: 'more than a run asks',
      row: { ...EXAMPLE, isSharingAsked: false, sharedWith: null },
      verdict: 'UNKNOWN',
      code: 'NOT_ASKED',
    },
    {
      name: 'not reported',
      row: { ...EXAMPLE, public: null },
      verdict: 'UNKNOWN',
      code: 'SHARING_NOT_REPORTED',
    },
    {
      name: 'permissions not readable',
      row: { ...EXAMPLE, sharedWith: null },
      gaps: [
        {
          operation: 'ec2:DescribeImageAttribute',
          resourceId: EXAMPLE.id,
          fields: ['sharedWith'],
          code: 'ACCESS_DENIED',
          reason: 'UnauthorizedOperation',
        },
      ],
      verdict: 'ERROR',
      code: 'ACCESS_DENIED',
    },
  ],
});
