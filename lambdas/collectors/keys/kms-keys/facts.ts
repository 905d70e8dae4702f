import type {
  GetKeyRotationStatusCommandOutput,
  GrantListEntry,
  KeyMetadata,
  RotationsListEntry,
} from '@aws-sdk/client-kms';
import { answered, isoOrNull } from '#domain/reading/reading.ts';
import { byText } from '#domain/words/by-text.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { History } from './carried-history.ts';
import type { Grant } from './key.ts';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html: from 90 to 2,560 days. */
function periodOf(days: number | undefined): number | null {
  if (days === undefined || (Number.isInteger(days) && days >= 90 && days <= 2560)) return days ?? null;
  throw new ReadError('MALFORMED_RESPONSE', `a rotation period of ${days} days, which no key can have`);
}

export const statusOf = (status: GetKeyRotationStatusCommandOutput | undefined) => ({
  rotationEnabled: status?.KeyRotationEnabled ?? null,
  rotationPeriodDays: periodOf(status?.RotationPeriodInDays),
  nextRotationAt: isoOrNull(status?.NextRotationDate),
  onDemandRotationStartedAt: isoOrNull(status?.OnDemandRotationStartDate),
});

export function described(metadata: KeyMetadata | undefined) {
  return {
    description: metadata?.Description || null,
    keyManager: metadata?.KeyManager ?? null,
    keySpec: metadata?.KeySpec ?? null,
    keyUsage: metadata?.KeyUsage ?? null,
    keyState: metadata?.KeyState ?? null,
    enabled: metadata?.Enabled ?? null,
    origin: metadata?.Origin ?? null,
    multiRegionType: metadata?.MultiRegionConfiguration?.MultiRegionKeyType ?? null,
    primaryKeyArn: metadata?.MultiRegionConfiguration?.PrimaryKey?.Arn ?? null,
    customKeyStoreId: metadata?.CustomKeyStoreId ?? null,
    createdAt: isoOrNull(metadata?.CreationDate),
    deletionAt: isoOrNull(metadata?.DeletionDate),
    expirationModel: metadata?.ExpirationModel ?? null,
    materialExpiresAt: isoOrNull(metadata?.ValidTo),
    currentKeyMaterialId: metadata?.CurrentKeyMaterialId || null,
  };
}

export function historyOf(rotations: readonly RotationsListEntry[] | undefined, run: string): History {
  const last = rotations?.reduce<RotationsListEntry | undefined>(
    (latest, one) => (Number(one.RotationDate ?? 0) >= Number(latest?.RotationDate ?? 0) ? one : latest),
    undefined,
  );
  return {
    rotations: rotations?.length ?? null,
    lastRotatedAt: isoOrNull(last?.RotationDate),
    lastRotationType: last?.RotationType ?? null,
    historyRun: rotations ? run : null,
  };
}

const SESSION = /^(arn:[a-z-]+:sts::\d{12}:assumed-role\/.+)\/[^/]+$/;

/** Grants that differ in nothing but their session are one; in an order of their own, whatever KMS gave them in. */
export function grantsOf(entries: readonly GrantListEntry[]): Grant[] {
  const grants = entries.map((entry): Grant => {
    const grantee = answered(entry.GranteePrincipal || entry.GranteeServicePrincipal || null, 'GranteePrincipal');
    const { EncryptionContextEquals: equals, EncryptionContextSubset: subset, SourceArn } = entry.Constraints ?? {};
    return {
      grantee: grantee.replace(SESSION, '$1/*'),
      operations: [...answered(entry.Operations, 'Operations')].sort(byText),
      isConstrained: SourceArn !== undefined || Object.keys({ ...equals, ...subset }).length > 0,
    };
  });
  const distinct = new Map(grants.map((grant) => [JSON.stringify(grant), grant]));
  return [...distinct].sort(([one], [other]) => byText(one, other)).map(([, grant]) => grant);
}
