import { ours } from '#domain/declaring/ours.ts';
import { type Judgement, type Lookup, notApplicable, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import type { KeyFacts } from '#domain/judging/customer-key.ts';
import { EVERYBODY, judgeSharing } from '#domain/judging/sharing.ts';
import { denied, EXAMPLE, KEY, Snapshot } from './rules.ts';

/**
 * Whoever reads an encrypted snapshot needs its key as well, and under the AWS managed key EC2 shares none:
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html
 */
function judgeByKey(arn: string | null, find: (arn: string) => Lookup<KeyFacts>): Judgement {
  if (arn === null) return unknown('KEY_NOT_REPORTED', 'EC2 did not say which key encrypts the snapshot.');
  const [key, needed] = [find(arn), `Whoever reads the snapshot needs the key ${arn}`];
  if ('absent' in key)
    return unknown(
      'KEY_NOT_IN_ACCOUNT',
      `${needed}, which is none of this account: only its owner can say whom it admits.`,
    );
  const gap = 'gap' in key ? key.gap : key.unread('keyManager');
  if (gap || 'gap' in key)
    return unknown('KEY_UNREAD', `${needed}, and what that is could not be read: ${gap?.reason}.`);
  return key.found.keyManager === 'AWS'
    ? pass('The snapshot is encrypted with the AWS managed key of EBS, and EC2 shares none that is.', 'NOT_SHAREABLE')
    : notApplicable('KEY_DECIDES', `${needed}: whom that admits is judged there.`);
}

export const snapshotNotShared = rule({
  id: 'ebs-snapshot-shared-only-with-ours',
  title: 'EBS snapshots that anybody could read without a key are shared with no stranger',
  subject: Snapshot,
  severity: 'CRITICAL',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(1)'],
  remedy:
    'Take the stranger out of the permissions (ModifySnapshotAttribute), or name the account under policy.ours. Then encrypt it.',
  policy: { ours },
  uses: ['kms-keys'],
  judge(snapshot, context) {
    const gap = context.unread('encrypted') ?? (snapshot.encrypted ? context.unread('kmsKeyArn') : undefined);
    if (gap) return unread(gap);
    if (snapshot.encrypted)
      return judgeByKey(snapshot.kmsKeyArn, (key) => context.lookup<KeyFacts>('kms-keys', key, key.split(':')[3]));
    const unasked = context.unread('sharedWith');
    if (unasked) return unread(unasked);
    if (!snapshot.isSharingAsked)
      return unknown(
        'NOT_ASKED',
        'It was not asked whom the permissions name: a run asks for a thousand, one call each.',
      );
    if (snapshot.sharedWith === null)
      return unknown('SHARING_NOT_REPORTED', 'EC2 did not say whom the permissions of the snapshot name.');
    // What the list of public ones has is a failure of its own; the two are asked at two moments.
    const others = snapshot.sharedWith.filter((name) => name !== EVERYBODY || snapshot.public === false);
    const judgement = judgeSharing('snapshot', { ...snapshot, sharedWith: others }, context.policy.ours);
    const isWithout = judgement.verdict === 'PASS' && snapshot.sharedWith.length > others.length;
    if (isWithout && snapshot.public === null)
      return unknown('SHARING_NOT_REPORTED', 'EC2 did not say whether the snapshot is among the public ones.');
    return isWithout
      ? notApplicable('PUBLIC', 'The permissions of the snapshot name everybody: a failure of its own.')
      : judgement;
  },
  examples: [
    {
      name: 'not encrypted, not shared',
      row: { ...EXAMPLE, encrypted: false, kmsKeyArn: null, isSharingAsked: true, sharedWith: [] },
      verdict: 'PASS',
    },
    {
      name: 'not encrypted, shared with a stranger',
      row: { ...EXAMPLE, encrypted: false, kmsKeyArn: null, isSharingAsked: true, sharedWith: ['777788889999'] },
      verdict: 'FAIL',
      code: 'SHARED_WITH_STRANGERS',
    },
    {
      name: 'not encrypted, shared with everybody',
      row: { ...EXAMPLE, encrypted: false, kmsKeyArn: null, public: true, isSharingAsked: true, sharedWith: ['all'] },
      verdict: 'NOT_APPLICABLE',
      code: 'PUBLIC',
    },
    {
      name: 'everybody, though the list of public ones lacks it',
      row: { ...EXAMPLE, encrypted: false, kmsKeyArn: null, isSharingAsked: true, sharedWith: ['all'] },
      verdict: 'FAIL',
      code: 'PUBLIC',
    },
    {
      name: 'not encrypted, shared with ours',
      row: { ...EXAMPLE, encrypted: false, kmsKeyArn: null, isSharingAsked: true, sharedWith: ['444455556666'] },
      policy: { ours: { accounts: ['444455556666'], organizations: [] } },
      verdict: 'PASS',
    },
    {
      name: 'more than a run asks',
      row: { ...EXAMPLE, encrypted: false, kmsKeyArn: null },
      verdict: 'UNKNOWN',
      code: 'NOT_ASKED',
    },
    {
      name: 'not reported whether it is encrypted',
      row: { ...EXAMPLE, encrypted: null, kmsKeyArn: null },
      verdict: 'UNKNOWN',
      code: 'NOT_ASKED',
    },
    {
      name: 'a key of the customer',
      row: EXAMPLE,
      tables: { 'kms-keys': [KEY] },
      verdict: 'NOT_APPLICABLE',
      code: 'KEY_DECIDES',
    },
    {
      name: 'the AWS managed key of EBS',
      row: EXAMPLE,
      tables: { 'kms-keys': [{ ...KEY, keyManager: 'AWS', aliases: ['alias/aws/ebs'] }] },
      verdict: 'PASS',
      code: 'NOT_SHAREABLE',
    },
    { name: 'keys not read', row: EXAMPLE, gapIn: ['kms-keys'], verdict: 'UNKNOWN', code: 'KEY_UNREAD' },
    { name: 'a key of another account', row: EXAMPLE, verdict: 'UNKNOWN', code: 'KEY_NOT_IN_ACCOUNT' },
    { name: 'key not reported', row: { ...EXAMPLE, kmsKeyArn: null }, verdict: 'UNKNOWN', code: 'KEY_NOT_REPORTED' },
    {
      name: 'permissions not readable',
      row: { ...EXAMPLE, encrypted: false, kmsKeyArn: null },
      gaps: [{ ...denied('sharedWith'), operation: 'ec2:DescribeSnapshotAttribute', resourceId: EXAMPLE.id }],
      verdict: 'ERROR',
      code: 'ACCESS_DENIED',
    },
  ],
});
