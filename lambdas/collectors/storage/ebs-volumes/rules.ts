import * as z from 'zod';
import { fail, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { approvedKeys, judgeDiskKey } from '#domain/judging/customer-key.ts';
import { Tags } from '#domain/words/tags.ts';

const text = z.string().nullable();
const instant = z.iso.datetime().nullable();

const Attachment = z.strictObject({
  instanceId: text,
  resourceArn: text.describe('Where it is attached to something AWS manages'),
  device: text,
  state: text,
  attachedAt: instant,
  deleteOnTermination: z.boolean().nullable(),
});

/** One EBS volume in one region. Nulls are what EC2 did not say. */
export const Volume = z.strictObject({
  id: z.string().describe('Volume id'),
  state: text,
  encrypted: z.boolean().nullable(),
  kmsKeyArn: text.describe('The key that encrypts it'),
  sseType: text,
  sizeGib: z.int().nullable(),
  volumeType: text,
  iops: z.int().nullable(),
  throughputMibS: z.int().nullable().describe('MiB/s'),
  availabilityZone: text,
  outpostArn: text,
  createdAt: instant,
  snapshotId: text.describe('The snapshot it was made from'),
  sourceVolumeId: text.describe('The volume it was copied from'),
  multiAttach: z.boolean().nullable(),
  operator: text.describe('The AWS service that manages it'),
  instanceIds: z.array(z.string()).describe('The instances it is attached to'),
  attachments: z.array(Attachment),
  databricks: z.boolean().describe('Made by Databricks, by its tag Vendor'),
  clusterId: text.describe('The Databricks cluster it was made for; null on volumes of instance pools'),
  clusterName: text,
  tags: Tags,
});
export type Volume = z.infer<typeof Volume>;

const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
export const EXAMPLE: Volume = {
  id: 'vol-049df61146c4d7901',
  state: 'in-use',
  encrypted: true,
  kmsKeyArn: KEY_ARN,
  sseType: 'sse-kms',
  sizeGib: 100,
  volumeType: 'gp3',
  iops: 3000,
  throughputMibS: 125,
  availabilityZone: 'us-east-1a',
  outpostArn: null,
  createdAt: '2026-11-01T08:00:00.000Z',
  snapshotId: null,
  sourceVolumeId: null,
  multiAttach: false,
  operator: null,
  instanceIds: ['i-1234567890abcdef0'],
  attachments: [
    {
      instanceId: 'i-1234567890abcdef0',
      resourceArn: null,
      device: '/dev/sdb',
      state: 'attached',
      attachedAt: '2026-11-01T08:00:05.000Z',
      deleteOnTermination: true,
    },
  ],
  databricks: true,
  clusterId: '1101-080000-abcd1234',
  clusterName: 'nightly-claims',
  tags: { ClusterId: '1101-080000-abcd1234', ClusterName: 'nightly-claims', Vendor: 'Databricks' },
};
const PLAIN: Volume = { ...EXAMPLE, encrypted: false, kmsKeyArn: null, sseType: 'none' };
const KEY = { id: KEY_ARN, keyManager: 'CUSTOMER', keyState: 'Enabled', aliases: ['alias/phi'] };
const unreadVolume = {
  operation: 'ec2:DescribeVolumes',
  resourceId: EXAMPLE.id,
  fields: ['encrypted', 'kmsKeyArn'],
  code: 'MALFORMED_RESPONSE' as const,
  reason: 'SyntaxError',
};

export const volumeEncrypted = rule({
  id: 'ebs-volume-encrypted',
  title: 'EBS volumes are encrypted',
  subject: Volume,
  severity: 'HIGH',
  criterion: 'regulation',
  evidences: ['164.312(a)(2)(iv)'],
  supports: [],
  remedy:
    'A volume cannot be encrypted in place: snapshot it, copy the snapshot with encryption, make a volume from the copy.',
  judge(volume, context) {
    const gap = context.unread('encrypted');
    if (gap) return unread(gap);
    if (volume.encrypted === null)
      return unknown('ENCRYPTION_NOT_REPORTED', 'EC2 did not say whether the volume is encrypted.');
    return volume.encrypted
      ? pass(`The volume is encrypted with ${volume.kmsKeyArn ?? 'a key that EC2 did not name'}.`)
      : fail('NOT_ENCRYPTED', 'The volume is not encrypted.');
  },
  examples: [
    { name: 'encrypted', row: EXAMPLE, verdict: 'PASS' },
    { name: 'not encrypted', row: PLAIN, verdict: 'FAIL', code: 'NOT_ENCRYPTED' },
    { name: 'not reported', row: { ...EXAMPLE, encrypted: null }, verdict: 'UNKNOWN', code: 'ENCRYPTION_NOT_REPORTED' },
    { name: 'not readable', row: EXAMPLE, gaps: [unreadVolume], verdict: 'ERROR', code: 'MALFORMED_RESPONSE' },
  ],
});

export const volumeKeyApproved = rule({
  id: 'ebs-volume-key-approved',
  title: 'Encrypted EBS volumes use an approved key of the customer',
  subject: Volume,
  severity: 'MEDIUM',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(2)(iv)'],
  remedy:
    'Copy the volume by way of a snapshot encrypted with an approved customer-managed key, and make that key the default of the region.',
  uses: ['kms-keys'],
  policy: { approvedKeys },
  judge(volume, context) {
    return judgeDiskKey('volume', volume, context);
  },
  examples: [
    { name: 'a customer-managed key', row: EXAMPLE, tables: { 'kms-keys': [KEY] }, verdict: 'PASS' },
    {
      name: 'a key approved by its alias',
      row: EXAMPLE,
      tables: { 'kms-keys': [KEY] },
      policy: { approvedKeys: ['alias/phi'] },
      verdict: 'PASS',
    },
    {
      name: 'aws/ebs',
      row: EXAMPLE,
      tables: { 'kms-keys': [{ ...KEY, keyManager: 'AWS', aliases: ['alias/aws/ebs'] }] },
      verdict: 'FAIL',
      code: 'AWS_MANAGED_KEY',
    },
    {
      name: 'not among the approved keys',
      row: EXAMPLE,
      tables: { 'kms-keys': [KEY] },
      policy: { approvedKeys: ['alias/other'] },
      verdict: 'FAIL',
      code: 'KEY_NOT_APPROVED',
    },
    {
      name: 'a key pending deletion',
      row: EXAMPLE,
      tables: { 'kms-keys': [{ ...KEY, keyState: 'PendingDeletion' }] },
      verdict: 'FAIL',
      code: 'KEY_NOT_USABLE',
    },
    { name: 'not encrypted', row: PLAIN, verdict: 'NOT_APPLICABLE', code: 'NOT_ENCRYPTED' },
    { name: 'a key of another account', row: EXAMPLE, verdict: 'UNKNOWN', code: 'KEY_NOT_IN_ACCOUNT' },
    { name: 'keys not read', row: EXAMPLE, gapIn: ['kms-keys'], verdict: 'UNKNOWN', code: 'KEY_UNREAD' },
    { name: 'key not reported', row: { ...EXAMPLE, kmsKeyArn: null }, verdict: 'UNKNOWN', code: 'KEY_NOT_REPORTED' },
    { name: 'not readable', row: EXAMPLE, gaps: [unreadVolume], verdict: 'ERROR', code: 'MALFORMED_RESPONSE' },
  ],
});
