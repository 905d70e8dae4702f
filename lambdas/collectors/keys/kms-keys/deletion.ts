import { fail, notApplicable, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { EXAMPLE, refused } from './examples.ts';
import { day, Key } from './key.ts';

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
