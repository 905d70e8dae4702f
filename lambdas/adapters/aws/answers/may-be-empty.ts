/**
 * Identifiers that AWS writes as an empty text where there is none; of every other one an empty text is garbled.
 * The sample answers of each operation's page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/
 */
export const MAY_BE_EMPTY: ReadonlySet<string> = new Set([
  // A volume that was made of no snapshot: API_DescribeVolumes.
  'Volume.SnapshotId',
]);
