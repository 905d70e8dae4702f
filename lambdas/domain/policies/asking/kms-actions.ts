/**
 * What principals of another account can do with a key; a policy that names them for anything else lets them do nothing.
 * "Cross-account use" of each page of https://docs.aws.amazon.com/kms/latest/APIReference/
 */
export const KMS_ACROSS_ACCOUNTS: readonly string[] = [
  'CreateGrant Decrypt DeriveSharedSecret DescribeKey Encrypt GenerateDataKey GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac GetKeyRotationStatus GetPublicKey',
  'ListGrants ReEncryptFrom ReEncryptTo RetireGrant RevokeGrant Sign Verify VerifyMac',
].flatMap((names) => names.split(' ').map((name) => `kms:${name}`));
