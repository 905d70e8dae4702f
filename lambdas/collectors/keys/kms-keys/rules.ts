import * as z from 'zod';
import { fail, notApplicable, pass, type RuleContext, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { EXAMPLE, PRIMARY, REPLICA, refused } from './examples.ts';
import { Key } from './key.ts';

/** https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html: "the default value is 365 days". */
const DEFAULT_PERIOD_DAYS = 365;

/** Origins whose material KMS does not make and so cannot rotate by itself. */
const EXTERNAL_ORIGINS = ['EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'];

const maxKeyRotationDays = z
  .int()
  .min(90)
  .max(2560)
  .default(365)
  .describe('The longest rotation period that passes, in days');

/** The facts on which the order depends, in the answers they come from. */
const DESCRIBED = ['keyManager', 'keyState', 'keySpec', 'origin', 'multiRegionType', 'primaryKeyArn'] as const;
const ROTATION = ['rotationEnabled', 'rotationPeriodDays', 'nextRotationAt'] as const;

const firstUnread = ({ unread: gapAt }: Pick<RuleContext<unknown>, 'unread'>, fields: readonly (keyof Key)[]) =>
  fields.map(gapAt).find((gap) => gap !== undefined);

const day = (instant: string): string => instant.slice(0, 10);

/** The last steps of the order, once the key is known to be one that KMS can rotate by itself. */
function judgeRotation(key: Key, maxDays: number, now: string) {
  if (key.rotationEnabled === null) return unknown('ROTATION_NOT_REPORTED', 'KMS did not say whether the key rotates.');
  if (!key.rotationEnabled) return fail('ROTATION_OFF', 'Automatic rotation is switched off.');
  const period = key.rotationPeriodDays ?? DEFAULT_PERIOD_DAYS;
  const every =
    key.rotationPeriodDays === null
      ? `every ${period} days (KMS reported no period; ${period} is its documented default)`
      : `every ${period} days`;
  if (period > maxDays)
    return fail('PERIOD_TOO_LONG', `The key rotates ${every}; the policy allows at most ${maxDays}.`);
  if (key.nextRotationAt !== null && Date.parse(key.nextRotationAt) < Date.parse(now))
    return fail(
      'ROTATION_OVERDUE',
      `The key rotates ${every}, but its rotation of ${day(key.nextRotationAt)} is overdue.`,
    );
  const last = key.lastRotatedAt === null ? '' : `; last rotated on ${day(key.lastRotatedAt)}`;
  return pass(`The key rotates ${every}${last}.`);
}

export const keyRotates = rule({
  id: 'kms-key-rotates',
  title: 'Customer-managed keys rotate at least yearly',
  subject: Key,
  severity: 'HIGH',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(2)(iv)'],
  remedy: 'Switch automatic rotation on (EnableKeyRotation) with a period within the policy.',
  uses: ['kms-keys'],
  policy: { maxKeyRotationDays },
  judge(key, context) {
    const undescribed = firstUnread(context, DESCRIBED);
    if (undescribed) return unread(undescribed);
    if (key.keyManager === null) return unknown('MANAGER_NOT_REPORTED', 'KMS did not say who manages the key.');
    if (key.keyManager === 'AWS')
      return notApplicable('AWS_MANAGED_KEY', 'AWS manages this key and rotates it every year.');
    if (key.keyState !== 'Enabled')
      return key.keyState === null
        ? unknown('STATE_NOT_REPORTED', 'KMS did not report the state of the key.')
        : notApplicable('NOT_ENABLED', `The key is ${key.keyState}; KMS rotates only enabled keys.`);
    const incapable = cannotRotate(key);
    if (incapable) return incapable;
    const rotating = rotatingKey(key, context);
    if ('verdict' in rotating) return rotating;
    const gap = firstUnread(rotating, ROTATION);
    if (gap?.code === 'NOT_SUPPORTED')
      return unknown('ROTATION_UNSUPPORTED', `KMS refuses to tell the rotation of this key: ${gap.reason}.`);
    if (gap) return rotating.found === key ? unread(gap) : unknown('PRIMARY_UNREAD', unreadPrimary(key, gap.reason));
    return judgeRotation(rotating.found, context.policy.maxKeyRotationDays, context.now);
  },
  examples: [
    { name: 'rotates yearly', row: EXAMPLE, verdict: 'PASS' },
    { name: 'no period reported', row: { ...EXAMPLE, rotationPeriodDays: null }, verdict: 'PASS' },
    { name: 'a replica of a rotating primary', row: REPLICA, verdict: 'PASS', tables: { 'kms-keys': [PRIMARY] } },
    { name: 'rotation off', row: { ...EXAMPLE, rotationEnabled: false }, verdict: 'FAIL', code: 'ROTATION_OFF' },
    { name: 'every 730 days', row: { ...EXAMPLE, rotationPeriodDays: 730 }, verdict: 'FAIL', code: 'PERIOD_TOO_LONG' },
    {
      name: 'overdue',
      row: { ...EXAMPLE, nextRotationAt: '2026-05-01T00:00:00.000Z' },
      verdict: 'FAIL',
      code: 'ROTATION_OVERDUE',
    },
    {
      name: 'managed by AWS',
      row: { ...EXAMPLE, keyManager: 'AWS' },
      verdict: 'NOT_APPLICABLE',
      code: 'AWS_MANAGED_KEY',
    },
    {
      name: 'pending deletion',
      row: { ...EXAMPLE, keyState: 'PendingDeletion' },
      verdict: 'NOT_APPLICABLE',
      code: 'NOT_ENABLED',
    },
    {
      name: 'asymmetric',
      row: { ...EXAMPLE, keySpec: 'RSA_2048' },
      verdict: 'NOT_APPLICABLE',
      code: 'SPEC_DOES_NOT_ROTATE',
    },
    {
      name: 'imported',
      row: { ...EXAMPLE, origin: 'EXTERNAL' },
      verdict: 'NOT_APPLICABLE',
      code: 'MATERIAL_NOT_FROM_KMS',
    },
    {
      name: 'a replica whose primary is disabled',
      row: REPLICA,
      tables: { 'kms-keys': [{ ...PRIMARY, keyState: 'Disabled' }] },
      verdict: 'NOT_APPLICABLE',
      code: 'PRIMARY_NOT_ENABLED',
    },
    { name: 'a replica whose primary is elsewhere', row: REPLICA, verdict: 'UNKNOWN', code: 'PRIMARY_UNREAD' },
    { name: 'a replica of nothing', row: { ...REPLICA, primaryKeyArn: null }, verdict: 'UNKNOWN' },
    { name: 'manager not reported', row: { ...EXAMPLE, keyManager: null }, verdict: 'UNKNOWN' },
    { name: 'state not reported', row: { ...EXAMPLE, keyState: null }, verdict: 'UNKNOWN' },
    { name: 'kind not reported', row: { ...EXAMPLE, keySpec: null }, verdict: 'UNKNOWN' },
    {
      name: 'KMS refuses to tell',
      row: EXAMPLE,
      gaps: [refused('rotationEnabled', 'NOT_SUPPORTED')],
      verdict: 'UNKNOWN',
      code: 'ROTATION_UNSUPPORTED',
    },
    { name: 'status not reported', row: { ...EXAMPLE, rotationEnabled: null }, verdict: 'UNKNOWN' },
    {
      name: 'DescribeKey denied',
      row: EXAMPLE,
      gaps: [refused('keyManager')],
      verdict: 'ERROR',
      code: 'ACCESS_DENIED',
    },
    {
      name: 'status denied',
      row: EXAMPLE,
      gaps: [refused('rotationEnabled')],
      verdict: 'ERROR',
      code: 'ACCESS_DENIED',
    },
  ],
});

/** Whose rotation counts: the key's own or, for a replica, its primary's. */
function rotatingKey(key: Key, { unread: gapAt, lookup }: Pick<RuleContext<unknown>, 'unread' | 'lookup'>) {
  if (key.multiRegionType !== 'REPLICA') return { found: key, unread: gapAt };
  if (key.primaryKeyArn === null)
    return unknown('PRIMARY_NOT_REPORTED', 'KMS did not say which key is the primary of this replica.');
  const primary = lookup<Key>('kms-keys', key.primaryKeyArn, regionOf(key.primaryKeyArn));
  if (!('found' in primary)) return unknown('PRIMARY_UNREAD', unreadPrimary(key, 'it was not read'));
  const gap = firstUnread(primary, DESCRIBED);
  if (gap) return unknown('PRIMARY_UNREAD', unreadPrimary(key, gap.reason));
  const { multiRegionType, keyState } = primary.found;
  // While the primary is being moved, KMS may show both keys as replicas, and their state is Updating.
  if (multiRegionType !== 'PRIMARY' || keyState === null || keyState === 'Updating')
    return unknown('PRIMARY_UNREAD', unreadPrimary(key, 'KMS does not describe it as the settled primary'));
  if (keyState !== 'Enabled')
    return notApplicable(
      'PRIMARY_NOT_ENABLED',
      `The primary key ${key.primaryKeyArn} is ${keyState}; KMS rotates only enabled keys.`,
    );
  return primary;
}

const unreadPrimary = (key: Key, why: string): string =>
  `Rotation belongs to the primary key ${key.primaryKeyArn}: ${why}.`;

function cannotRotate(key: Key) {
  if (key.keySpec === null || key.origin === null)
    return unknown('SPEC_NOT_REPORTED', 'KMS did not report what kind of key this is.');
  if (key.keySpec !== 'SYMMETRIC_DEFAULT')
    return notApplicable(
      'SPEC_DOES_NOT_ROTATE',
      `KMS cannot rotate a ${key.keySpec} key; show its attested cadence instead.`,
    );
  if (EXTERNAL_ORIGINS.includes(key.origin))
    return notApplicable(
      'MATERIAL_NOT_FROM_KMS',
      `The key material comes from ${key.origin}, which KMS cannot rotate by itself; show its attested cadence instead.`,
    );
  return undefined;
}

const regionOf = (arn: string): string | undefined => arn.split(':')[3];

export const keyNotScheduledForDeletion = rule({
  id: 'kms-key-not-scheduled-for-deletion',
  title: 'No customer-managed key is scheduled for deletion',
  subject: Key,
  severity: 'CRITICAL',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(2)(iv)', '164.312(c)(1)'],
  remedy: 'Cancel the deletion (CancelKeyDeletion) unless it is certain that nothing is encrypted with the key.',
  judge(key, { unread: gapAt }) {
    const gap = gapAt('keyState') ?? gapAt('keyManager');
    if (gap) return unread(gap);
    if (key.keyManager === 'AWS')
      return notApplicable('AWS_MANAGED_KEY', 'AWS manages this key; nobody can delete it.');
    if (key.keyState === null) return unknown('STATE_NOT_REPORTED', 'KMS did not report the state of the key.');
    if (key.keyState === 'PendingDeletion' || key.keyState === 'PendingReplicaDeletion')
      return fail(
        'PENDING_DELETION',
        `The key is ${key.keyState}${key.deletionAt === null ? '' : ` and will be gone on ${day(key.deletionAt)}`}; what it encrypts will be unreadable.`,
      );
    return pass(`The key is ${key.keyState}.`);
  },
  examples: [
    { name: 'enabled', row: EXAMPLE, verdict: 'PASS' },
    {
      name: 'pending deletion',
      row: { ...EXAMPLE, keyState: 'PendingDeletion', deletionAt: '2026-12-01T00:00:00.000Z' },
      verdict: 'FAIL',
      code: 'PENDING_DELETION',
    },
    { name: 'managed by AWS', row: { ...EXAMPLE, keyManager: 'AWS' }, verdict: 'NOT_APPLICABLE' },
    { name: 'state not reported', row: { ...EXAMPLE, keyState: null }, verdict: 'UNKNOWN' },
    { name: 'DescribeKey denied', row: { ...EXAMPLE, keyState: null }, gaps: [refused('keyState')], verdict: 'ERROR' },
  ],
});
