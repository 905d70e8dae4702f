import * as z from 'zod';
import { fail, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { isAwsAlias, judgeCustomerKey } from '#domain/judging/customer-key.ts';

/** The EBS settings of one account in one region. Nulls have a gap beside them. */
export const EncryptionDefaults = z.strictObject({
  id: z.string().describe('The region'),
  encryptionByDefault: z.boolean().nullable().describe('New volumes and snapshot copies are encrypted unasked'),
  defaultKmsKeyId: z.string().nullable().describe('The key used where none is named, as EC2 names it'),
  snapshotPublicAccess: z.string().nullable().describe('block-all-sharing, block-new-sharing or unblocked'),
  snapshotPublicAccessManagedBy: z.string().nullable().describe('account or declarative-policy'),
});
export type EncryptionDefaults = z.infer<typeof EncryptionDefaults>;

const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const KEY = { id: KEY_ARN, keyManager: 'CUSTOMER', keyState: 'Enabled', aliases: ['alias/ebs-default'] };
const EXAMPLE: EncryptionDefaults = {
  id: 'us-east-1',
  encryptionByDefault: true,
  defaultKmsKeyId: KEY_ARN,
  snapshotPublicAccess: 'block-all-sharing',
  snapshotPublicAccessManagedBy: 'account',
};
const denied = (operation: string, field: string) => ({
  operation,
  resourceId: EXAMPLE.id,
  fields: [field],
  code: 'ACCESS_DENIED' as const,
  reason: 'UnauthorizedOperation',
});

export const encryptionOnByDefault = rule({
  id: 'ebs-encryption-on-by-default',
  title: 'New EBS volumes are encrypted by default',
  subject: EncryptionDefaults,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: ['164.312(a)(2)(iv)'],
  supports: [],
  remedy: 'Switch encryption by default on in this region (EnableEbsEncryptionByDefault).',
  judge(defaults, context) {
    const gap = context.unread('encryptionByDefault');
    if (gap) return unread(gap);
    if (defaults.encryptionByDefault === null)
      return unknown('DEFAULT_NOT_REPORTED', 'EC2 did not say whether new volumes are encrypted by default.');
    return defaults.encryptionByDefault
      ? pass(`New volumes in ${defaults.id} are encrypted by default.`)
      : fail('OFF_BY_DEFAULT', `New volumes in ${defaults.id} are encrypted only where somebody asks for it.`);
  },
  examples: [
    { name: 'on', row: EXAMPLE, verdict: 'PASS' },
    { name: 'off', row: { ...EXAMPLE, encryptionByDefault: false }, verdict: 'FAIL', code: 'OFF_BY_DEFAULT' },
    { name: 'not reported', row: { ...EXAMPLE, encryptionByDefault: null }, verdict: 'UNKNOWN' },
    {
      name: 'not readable',
      row: { ...EXAMPLE, encryptionByDefault: null },
      gaps: [denied('ec2:GetEbsEncryptionByDefault', 'encryptionByDefault')],
      verdict: 'ERROR',
      code: 'ACCESS_DENIED',
    },
  ],
});

export const defaultKeyIsCustomerManaged = rule({
  id: 'ebs-default-key-is-customer-managed',
  title: 'The default key for EBS is managed by the customer',
  subject: EncryptionDefaults,
  severity: 'MEDIUM',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(2)(iv)'],
  remedy: 'Make a customer-managed key the default of this region (ModifyEbsDefaultKmsKeyId).',
  uses: ['kms-keys'],
  judge(defaults, context) {
    const gap = context.unread('defaultKmsKeyId');
    if (gap) return unread(gap);
    const key = defaults.defaultKmsKeyId;
    if (key === null) return unknown('KEY_NOT_REPORTED', 'EC2 did not say which key it uses by default.');
    if (isAwsAlias(key)) return fail('AWS_MANAGED_KEY', `The default key of ${defaults.id} is ${key}, managed by AWS.`);
    if (!/^arn:[^:]+:kms:[^:]+:\d{12}:key\//.test(key))
      return unknown('KEY_NOT_NAMED_BY_ARN', `EC2 names the default key ${key}; which key that is, only KMS can tell.`);
    return judgeCustomerKey(key, [], context.lookup);
  },
  examples: [
    { name: 'a customer-managed key', row: EXAMPLE, tables: { 'kms-keys': [KEY] }, verdict: 'PASS' },
    { name: 'never changed', row: { ...EXAMPLE, defaultKmsKeyId: 'alias/aws/ebs' }, verdict: 'FAIL' },
    {
      name: 'aws/ebs by its ARN',
      row: EXAMPLE,
      tables: { 'kms-keys': [{ ...KEY, keyManager: 'AWS', aliases: ['alias/aws/ebs'] }] },
      verdict: 'FAIL',
      code: 'AWS_MANAGED_KEY',
    },
    {
      name: 'a disabled key',
      row: EXAMPLE,
      tables: { 'kms-keys': [{ ...KEY, keyState: 'Disabled' }] },
      verdict: 'FAIL',
      code: 'KEY_NOT_USABLE',
    },
    { name: 'a key of another account', row: EXAMPLE, verdict: 'UNKNOWN', code: 'KEY_NOT_IN_ACCOUNT' },
    {
      name: 'an alias',
      row: { ...EXAMPLE, defaultKmsKeyId: 'alias/ebs-default' },
      verdict: 'UNKNOWN',
      code: 'KEY_NOT_NAMED_BY_ARN',
    },
    { name: 'not reported', row: { ...EXAMPLE, defaultKmsKeyId: null }, verdict: 'UNKNOWN', code: 'KEY_NOT_REPORTED' },
    { name: 'keys not read', row: EXAMPLE, gapIn: ['kms-keys'], verdict: 'UNKNOWN', code: 'KEY_UNREAD' },
    {
      name: 'not readable',
      row: { ...EXAMPLE, defaultKmsKeyId: null },
      gaps: [denied('ec2:GetEbsDefaultKmsKeyId', 'defaultKmsKeyId')],
      verdict: 'ERROR',
      code: 'ACCESS_DENIED',
    },
  ],
});

/**
 * Only `block-all-sharing` passes: under `block-new-sharing`, snapshots shared before stay available to everybody.
 * https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
 */
export const snapshotPublicAccessBlocked = rule({
  id: 'ebs-snapshot-public-access-blocked',
  title: 'Public sharing of EBS snapshots is blocked',
  subject: EncryptionDefaults,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(1)'],
  remedy: 'Block all sharing in this region (EnableSnapshotBlockPublicAccess with the state block-all-sharing).',
  judge(defaults, context) {
    const gap = context.unread('snapshotPublicAccess');
    if (gap) return unread(gap);
    switch (defaults.snapshotPublicAccess) {
      case 'block-all-sharing':
        return pass(`All public sharing of snapshots is blocked in ${defaults.id}.`);
      case 'block-new-sharing':
        return fail('ONLY_NEW_SHARING_BLOCKED', 'Snapshots that were public before the block are public still.');
      case 'unblocked':
        return fail('UNBLOCKED', `Snapshots in ${defaults.id} may be shared with everybody.`);
      default:
        return unknown('STATE_NOT_KNOWN', `EC2 gave the state ${defaults.snapshotPublicAccess ?? 'no name'}.`);
    }
  },
  examples: [
    { name: 'all sharing blocked', row: EXAMPLE, verdict: 'PASS' },
    {
      name: 'only new sharing blocked',
      row: { ...EXAMPLE, snapshotPublicAccess: 'block-new-sharing' },
      verdict: 'FAIL',
      code: 'ONLY_NEW_SHARING_BLOCKED',
    },
    {
      name: 'not blocked',
      row: { ...EXAMPLE, snapshotPublicAccess: 'unblocked' },
      verdict: 'FAIL',
      code: 'UNBLOCKED',
    },
    {
      name: 'a state nobody knows',
      row: { ...EXAMPLE, snapshotPublicAccess: 'block-most-sharing' },
      verdict: 'UNKNOWN',
      code: 'STATE_NOT_KNOWN',
    },
    {
      name: 'not readable',
      row: { ...EXAMPLE, snapshotPublicAccess: null },
      gaps: [denied('ec2:GetSnapshotBlockPublicAccessState', 'snapshotPublicAccess')],
      verdict: 'ERROR',
      code: 'ACCESS_DENIED',
    },
  ],
});
