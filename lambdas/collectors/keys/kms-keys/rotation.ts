import * as z from 'zod';
import {
  fail,
  type Judgement,
  notApplicable,
  pass,
  type RuleContext,
  rule,
  unknown,
  unread,
} from '#domain/declaring/rule.ts';
import { USABLE_STATES } from '#domain/judging/customer-key.ts';
import type { Gap } from '#domain/words/gap.ts';
import { day, Key } from './key.ts';
import { ROTATION_EXAMPLES } from './rotation-examples.ts';

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
  title: 'KMS rotates customer-managed keys by itself, as often as the policy asks',
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
    if (key.keyState === null) return unknown('STATE_NOT_REPORTED', 'KMS did not report the state of the key.');
    if (!USABLE_STATES.includes(key.keyState))
      return notApplicable('NOT_ENABLED', `The key is ${key.keyState}; KMS rotates only enabled keys.`);
    const incapable = cannotRotate(key);
    if (incapable) return incapable;
    if (key.multiRegionType === 'REPLICA') return judgeReplica(key, context);
    const gap = firstUnread(context, ROTATION);
    return gap ? unreadRotation(gap) : judgeRotation(key, context.policy.maxKeyRotationDays, context.now);
  },
  examples: ROTATION_EXAMPLES,
});

type Context = RuleContext<{ readonly maxKeyRotationDays: number }>;

const unreadRotation = (gap: Gap): Judgement =>
  gap.code === 'NOT_SUPPORTED'
    ? unknown('ROTATION_UNSUPPORTED', `KMS refuses to tell the rotation of this key: ${gap.reason}.`)
    : unread(gap);

/** In these states of its primary a replica goes on encrypting, with material that nobody rotates. */
const RESTING = ['Disabled', 'PendingDeletion', 'PendingReplicaDeletion'];

/**
 * A replica "can be used independently of its primary", and rotates through it alone
 * (https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html). So its primary is judged; where that was
 * not read, what KMS says of the replica itself: replicas share the status of automatic rotation.
 */
function judgeReplica(key: Key, context: Context): Judgement {
  if (key.primaryKeyArn === null)
    return unknown('PRIMARY_NOT_REPORTED', 'KMS did not say which key is the primary of this replica.');
  const primary = context.lookup<Key>('kms-keys', key.primaryKeyArn, regionOf(key.primaryKeyArn));
  if (!('found' in primary)) return judgeAlone(key, context, 'it was not read');
  const gap = firstUnread(primary, DESCRIBED);
  if (gap) return judgeAlone(key, context, gap.reason);
  const { multiRegionType, keyState } = primary.found;
  // While the primary is being moved, KMS may show both keys as replicas.
  if (multiRegionType !== 'PRIMARY') return judgeAlone(key, context, 'KMS does not describe it as the primary');
  if (RESTING.includes(keyState ?? ''))
    return fail(
      'PRIMARY_NOT_ENABLED',
      `The key is ${key.keyState} and encrypts, but its primary key ${key.primaryKeyArn} is ${keyState}: KMS rotates only through an enabled primary.`,
    );
  if (!USABLE_STATES.includes(keyState ?? ''))
    return judgeAlone(key, context, `it is ${keyState ?? 'in no reported state'}`);
  const unreadStatus = firstUnread(primary, ROTATION);
  if (unreadStatus) return judgeAlone(key, context, unreadStatus.reason);
  return judgeRotation(primary.found, context.policy.maxKeyRotationDays, context.now);
}

/**
 * By the replica's own answer. That automatic rotation is on does not say that the primary is enabled ("the key rotation
 * status does not change when you disable a KMS key", API_GetKeyRotationStatus): only a date to come does.
 */
function judgeAlone(key: Key, context: Context, why: string): Judgement {
  const unreadPrimary = `The primary key ${key.primaryKeyArn} is not known: ${why}`;
  const gap = firstUnread(context, ROTATION);
  if (gap || key.rotationEnabled === null)
    return unknown(
      'PRIMARY_UNREAD',
      `${unreadPrimary}; nor does the replica tell its rotation${gap ? ` (${gap.reason})` : ''}.`,
    );
  const judgement = judgeRotation(key, context.policy.maxKeyRotationDays, context.now);
  const by = `${judgement.reason} So KMS says of the replica; its primary key ${key.primaryKeyArn} is not known: ${why}.`;
  if (judgement.verdict !== 'PASS') return { ...judgement, reason: by };
  if (key.nextRotationAt === null)
    return unknown(
      'PRIMARY_UNREAD',
      `${unreadPrimary}; KMS names no day of the next rotation, and it may be disabled.`,
    );
  return pass(by, 'BY_REPLICA');
}

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
