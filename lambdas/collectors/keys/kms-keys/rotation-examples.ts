import type { Example } from '#domain/declaring/rule.ts';
import { EXAMPLE, PRIMARY, REPLICA, refused } from './examples.ts';
import type { Key } from './key.ts';

/** What KMS says of the rotation of a key that rotates yearly. */
const ROTATING: Partial<Key> = {
  rotationEnabled: true,
  rotationPeriodDays: 365,
  nextRotationAt: '2027-01-01T00:00:00.000Z',
};

export const ROTATION_EXAMPLES: readonly Example<Key, { readonly maxKeyRotationDays: number }>[] = [
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
    verdict: 'FAIL',
    code: 'PRIMARY_NOT_ENABLED',
  },
  {
    name: 'a replica whose primary does not rotate',
    row: REPLICA,
    tables: { 'kms-keys': [{ ...PRIMARY, rotationEnabled: false }] },
    verdict: 'FAIL',
    code: 'ROTATION_OFF',
  },
  {
    name: 'a replica that says it rotates, with its primary elsewhere',
    row: { ...REPLICA, ...ROTATING },
    verdict: 'PASS',
    code: 'BY_REPLICA',
  },
  {
    name: 'a replica that says it rotates and not when, with its primary elsewhere',
    row: { ...REPLICA, ...ROTATING, nextRotationAt: null },
    verdict: 'UNKNOWN',
    code: 'PRIMARY_UNREAD',
  },
  {
    name: 'a replica that says it does not rotate, with its primary elsewhere',
    row: { ...REPLICA, rotationEnabled: false },
    verdict: 'FAIL',
    code: 'ROTATION_OFF',
  },
  {
    name: 'a replica that says nothing, with its primary elsewhere',
    row: REPLICA,
    verdict: 'UNKNOWN',
    code: 'PRIMARY_UNREAD',
  },
  { name: 'being moved to another region', row: { ...EXAMPLE, keyState: 'Updating' }, verdict: 'PASS' },
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
];
