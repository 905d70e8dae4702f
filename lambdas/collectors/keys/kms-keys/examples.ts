import type { Gap, GapCode } from '#domain/words/gap.ts';
import type { Key } from './key.ts';

/** Rotates yearly; what the examples of the rules vary. */
export const EXAMPLE: Key = {
  id: 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  keyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
  aliases: ['alias/phi'],
  description: null,
  keyManager: 'CUSTOMER',
  keySpec: 'SYMMETRIC_DEFAULT',
  keyUsage: 'ENCRYPT_DECRYPT',
  keyState: 'Enabled',
  enabled: true,
  origin: 'AWS_KMS',
  multiRegionType: null,
  primaryKeyArn: null,
  customKeyStoreId: null,
  currentKeyMaterialId: 'e1f4c5a0b7d8429f8a3c6e2d1b0f9a87e1f4c5a0b7d8429f8a3c6e2d1b0f9a87',
  createdAt: '2025-01-01T00:00:00.000Z',
  deletionAt: null,
  expirationModel: null,
  materialExpiresAt: null,
  rotationEnabled: true,
  rotationPeriodDays: 365,
  nextRotationAt: '2027-01-01T00:00:00.000Z',
  onDemandRotationStartedAt: null,
  rotations: 1,
  lastRotatedAt: '2026-01-01T00:00:00.000Z',
  lastRotationType: 'AUTOMATIC',
  historyRun: '2026-11-20T06-00-00Z',
  policy: JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  }),
  grants: [],
};

export const REPLICA: Key = {
  ...EXAMPLE,
  id: 'arn:aws:kms:us-west-2:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab',
  multiRegionType: 'REPLICA',
  primaryKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab',
  rotationEnabled: null,
  rotationPeriodDays: null,
  nextRotationAt: null,
};

export const PRIMARY: Key = { ...EXAMPLE, id: REPLICA.primaryKeyArn as string, multiRegionType: 'PRIMARY' };

const OPERATIONS: Readonly<Record<string, string>> = {
  rotationEnabled: 'kms:GetKeyRotationStatus',
  policy: 'kms:GetKeyPolicy',
  grants: 'kms:ListGrants',
};

/** The gap that a refused call leaves at a field of EXAMPLE. */
export const refused = (field: string, code: GapCode = 'ACCESS_DENIED'): Gap => ({
  operation: OPERATIONS[field] ?? 'kms:DescribeKey',
  resourceId: EXAMPLE.id,
  fields: [field],
  code,
  reason: code,
});
