import * as z from 'zod';
import { fail, notApplicable, pass, rule, unknown, unread } from '#domain/declaring/rule.ts';
import { EXAMPLE, refused } from './examples.ts';
import { day, Key } from './key.ts';

const DAY_MS = 86_400_000;

const minMaterialDays = z
  .int()
  .min(1)
  .max(365)
  .default(30)
  .describe('Imported key material that expires within so many days fails');

const FIELDS = ['keyManager', 'keyState', 'origin', 'expirationModel', 'materialExpiresAt'] as const;

/** Imported for ever, and for a time. */
const IMPORTED: Key = { ...EXAMPLE, origin: 'EXTERNAL', expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' };
const FOR_A_TIME: Key = {
  ...IMPORTED,
  expirationModel: 'KEY_MATERIAL_EXPIRES',
  materialExpiresAt: '2028-01-01T00:00:00.000Z',
};

/**
 * "When a key material expires, KMS deletes the key material and the KMS key becomes unusable": of several materials the
 * first to expire counts (https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html, ValidTo).
 */
export const keyMaterialStays = rule({
  id: 'kms-key-material-does-not-expire-soon',
  title: 'No imported key material is missing or about to expire',
  subject: Key,
  severity: 'CRITICAL',
  criterion: 'entity policy',
  evidences: [],
  supports: ['164.312(a)(2)(iv)', '164.312(c)(1)'],
  remedy: 'Import the same key material again (ImportKeyMaterial), with a later expiry or none.',
  policy: { minMaterialDays },
  judge(key, { policy, now, unread: gapAt }) {
    const gap = FIELDS.map(gapAt).find((each) => each !== undefined);
    if (gap) return unread(gap);
    if (key.keyManager === null || key.origin === null)
      return unknown('ORIGIN_NOT_REPORTED', 'KMS did not say who manages the key, or where its material comes from.');
    if (key.keyManager === 'AWS') return notApplicable('AWS_MANAGED_KEY', 'AWS manages this key.');
    if (key.origin !== 'EXTERNAL')
      return notApplicable('NOT_IMPORTED', `The key material comes from ${key.origin}, not by an import.`);
    if (key.keyState === 'PendingImport')
      return fail(
        'NO_MATERIAL',
        'The key waits for its material: until it is imported, what it encrypts is unreadable.',
      );
    return judgeExpiry(key, policy.minMaterialDays, now);
  },
  examples: [
    { name: 'imported for ever', row: IMPORTED, verdict: 'PASS' },
    { name: 'imported for more than a year', row: FOR_A_TIME, verdict: 'PASS' },
    {
      name: 'expires within the month',
      row: { ...FOR_A_TIME, materialExpiresAt: '2026-12-01T00:00:00.000Z' },
      verdict: 'FAIL',
      code: 'EXPIRES_SOON',
    },
    {
      name: 'expires in two months, where the policy asks for three',
      row: { ...FOR_A_TIME, materialExpiresAt: '2027-01-20T00:00:00.000Z' },
      policy: { minMaterialDays: 90 },
      verdict: 'FAIL',
      code: 'EXPIRES_SOON',
    },
    { name: 'expired', row: { ...IMPORTED, keyState: 'PendingImport' }, verdict: 'FAIL', code: 'NO_MATERIAL' },
    { name: 'made by KMS', row: EXAMPLE, verdict: 'NOT_APPLICABLE', code: 'NOT_IMPORTED' },
    {
      name: 'managed by AWS',
      row: { ...EXAMPLE, keyManager: 'AWS' },
      verdict: 'NOT_APPLICABLE',
      code: 'AWS_MANAGED_KEY',
    },
    { name: 'origin not reported', row: { ...IMPORTED, origin: null }, verdict: 'UNKNOWN' },
    { name: 'expiry not reported', row: { ...IMPORTED, expirationModel: null }, verdict: 'UNKNOWN' },
    { name: 'expires, and nobody said when', row: { ...FOR_A_TIME, materialExpiresAt: null }, verdict: 'UNKNOWN' },
    { name: 'DescribeKey denied', row: IMPORTED, gaps: [refused('expirationModel')], verdict: 'ERROR' },
  ],
});

function judgeExpiry({ expirationModel, materialExpiresAt }: Key, days: number, now: string) {
  if (expirationModel === 'KEY_MATERIAL_DOES_NOT_EXPIRE' && materialExpiresAt === null)
    return pass('The imported key material does not expire.');
  if (expirationModel !== 'KEY_MATERIAL_EXPIRES' || materialExpiresAt === null)
    return unknown('EXPIRY_NOT_REPORTED', 'KMS did not say whether and when the imported key material expires.');
  const left = Math.floor((Date.parse(materialExpiresAt) - Date.parse(now)) / DAY_MS);
  const when = `The imported key material expires on ${day(materialExpiresAt)}, in ${left} days`;
  return left < days
    ? fail('EXPIRES_SOON', `${when}; the policy asks for at least ${days}.`)
    : pass(`${when}.`, 'EXPIRES_LATER');
}
