import * as z from 'zod';
import { fail, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { approvedKeys, judgeDiskKey } from '#domain/judging/customer-key.ts';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();
const instant = z.iso.datetime().nullable();

/** One EBS snapshot that the account owns, in one region. Nulls are what EC2 did not say. */
export const Snapshot = z.strictObject({
  id: z.string().describe('Snapshot id'),
  volumeId: text.describe('The volume it was taken of; means nothing on a copied snapshot'),
  state: text,
  encrypted: z.boolean().nullable(),
  kmsKeyArn: text.describe('The key that encrypts it'),
  sseType: text,
  public: z
    .boolean()
    .nullable()
    .describe('Its permissions name everybody; whether the region blocks that is another table'),
  isSharingAsked: z
    .boolean()
    .nullable()
    .describe('Whether it was asked whom its permissions name: only what is not encrypted is'),
  sharedWith: z.array(z.string()).nullable().describe('Account ids, "all" for everybody'),
  ownerId: text,
  description: text,
  volumeSizeGib: z.int().nullable(),
  storageTier: text,
  outpostArn: text,
  startedAt: instant,
  completedAt: instant,
  tags: Tags,
});
export type Snapshot = z.infer<typeof Snapshot>;

export const EXAMPLE: Snapshot = {
  id: 'snap-066877671789bd71b',
  volumeId: 'vol-049df61146c4d7901',
  state: 'completed',
  encrypted: true,
  kmsKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  sseType: 'sse-kms',
  public: false,
  isSharingAsked: false,
  sharedWith: null,
  ownerId: '111122223333',
  description: 'nightly',
  volumeSizeGib: 100,
  storageTier: 'standard',
  outpostArn: null,
  startedAt: '2026-11-01T02:00:00.000Z',
  completedAt: '2026-11-01T02:10:00.000Z',
  tags: {},
};
export const denied = (field: string) => ({
  operation: 'ec2:DescribeSnapshots',
  resourceId: null,
  fields: [field],
  code: 'ACCESS_DENIED' as const,
  reason: 'UnauthorizedOperation',
});

export const snapshotEncrypted = rule({
  id: 'ebs-snapshot-encrypted',
  title: 'EBS snapshots are encrypted',
  subject: Snapshot,
  severity: 'HIGH',
  criterion: 'regulation',
  evidences: ['164.312(a)(2)(iv)'],
  supports: [],
  remedy: 'Copy the snapshot with encryption and a customer-managed key, then delete the unencrypted one.',
  judge(snapshot, context) {
    const gap = context.unread('encrypted');
    if (gap) return unread(gap);
    if (snapshot.encrypted === null)
      return unknown('ENCRYPTION_NOT_REPORTED', 'EC2 did not say whether the snapshot is encrypted.');
    return snapshot.encrypted
      ? pass(`The snapshot is encrypted with ${snapshot.kmsKeyArn ?? 'a key that EC2 did not name'}.`)
      : fail('NOT_ENCRYPTED', 'The snapshot is not encrypted.');
  },
  examples: [
    { name: 'encrypted', row: EXAMPLE, verdict: 'PASS' },
    {
      name: 'not encrypted',
      row: { ...EXAMPLE, encrypted: false, kmsKeyArn: null },
      verdict: 'FAIL',
      code: 'NOT_ENCRYPTED',
    },
    { name: 'not reported', row: { ...EXAMPLE, encrypted: null }, verdict: 'UNKNOWN', code: 'ENCRYPTION_NOT_REPORTED' },
    { name: 'not readable', row: EXAMPLE, gaps: [denied('encrypted')], verdict: 'ERROR', code: 'ACCESS_DENIED' },
  ],
});

export const KEY = { id: EXAMPLE.kmsKeyArn, keyManager: 'CUSTOMER', keyState: 'Enabled', aliases: ['alias/phi'] };

export const snapshotKeyApproved = rule({
  id: 'ebs-snapshot-key-approved',
  title: 'Encrypted EBS snapshots use an approved key of the customer',
  subject: Snapshot,
  severity: 'MEDIUM',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(2)(iv)'],
  remedy: 'Copy the snapshot with an approved customer-managed key, then delete it.',
  uses: ['kms-keys'],
  policy: { approvedKeys },
  judge: (snapshot, context) => judgeDiskKey('snapshot', snapshot, context),
  examples: [
    { name: 'a customer-managed key', row: EXAMPLE, tables: { 'kms-keys': [KEY] }, verdict: 'PASS' },
    {
      name: 'aws/ebs',
      row: EXAMPLE,
      tables: { 'kms-keys': [{ ...KEY, keyManager: 'AWS', aliases: ['alias/aws/ebs'] }] },
      verdict: 'FAIL',
      code: 'AWS_MANAGED_KEY',
    },
    {
      name: 'a key pending deletion',
      row: EXAMPLE,
      tables: { 'kms-keys': [{ ...KEY, keyState: 'PendingDeletion' }] },
      verdict: 'FAIL',
      code: 'KEY_NOT_USABLE',
    },
    {
      name: 'not encrypted',
      row: { ...EXAMPLE, encrypted: false, kmsKeyArn: null },
      verdict: 'NOT_APPLICABLE',
      code: 'NOT_ENCRYPTED',
    },
    { name: 'a key of another account', row: EXAMPLE, verdict: 'UNKNOWN', code: 'KEY_NOT_IN_ACCOUNT' },
    { name: 'key not reported', row: { ...EXAMPLE, kmsKeyArn: null }, verdict: 'UNKNOWN', code: 'KEY_NOT_REPORTED' },
    { name: 'not readable', row: EXAMPLE, gaps: [denied('encrypted')], verdict: 'ERROR', code: 'ACCESS_DENIED' },
  ],
});

export const snapshotNotPublic = rule({
  id: 'ebs-snapshot-not-public',
  title: 'EBS snapshots are not shared with everybody',
  subject: Snapshot,
  severity: 'CRITICAL',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(1)'],
  remedy:
    'Take the group "all" out of the permissions of the snapshot (ModifySnapshotAttribute), and block public sharing in the region.',
  judge(snapshot, context) {
    const gap = context.unread('public');
    if (gap) return unread(gap);
    if (snapshot.public === null)
      return unknown('SHARING_NOT_REPORTED', 'EC2 did not say whether the snapshot is shared with everybody.');
    return snapshot.public
      ? fail(
          'PUBLIC',
          'The permissions of the snapshot name everybody: every AWS account may make volumes of it, unless the region blocks that.',
        )
      : pass('The permissions of the snapshot do not name everybody.');
  },
  examples: [
    { name: 'not shared', row: EXAMPLE, verdict: 'PASS' },
    { name: 'shared with everybody', row: { ...EXAMPLE, public: true }, verdict: 'FAIL', code: 'PUBLIC' },
    { name: 'not reported', row: { ...EXAMPLE, public: null }, verdict: 'UNKNOWN', code: 'SHARING_NOT_REPORTED' },
    {
      name: 'sharing not readable',
      row: { ...EXAMPLE, public: null },
      gaps: [denied('public')],
      verdict: 'ERROR',
      code: 'ACCESS_DENIED',
    },
  ],
});
