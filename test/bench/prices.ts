/**
 * List prices in us-east-1, in US dollars, without free tiers, as of November 2026.
 * https://aws.amazon.com/lambda/pricing/ (Arm) · https://aws.amazon.com/step-functions/pricing/ (Standard) ·
 * https://aws.amazon.com/s3/pricing/ (Standard) · https://aws.amazon.com/kms/pricing/ ·
 * https://aws.amazon.com/cloudwatch/pricing/
 */
export const PRICES = {
  lambdaGbSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  transition: 25 / 1e6,
  /** PUT, COPY, POST, LIST. */
  s3Write: 0.005 / 1e3,
  /** GET, HEAD and everything else. */
  s3Read: 0.0004 / 1e3,
  s3GbMonth: 0.023,
  keyMonth: 1,
  kmsRequest: 0.03 / 1e4,
  /** For each metric that an alarm looks at. */
  alarmMetricMonth: 0.1,
  /** For each custom metric, by the hours in which it had a value. */
  metricMonth: 0.3,
  logGb: 0.5,
} as const;

export const HOURS_A_MONTH = 730;
export const MONTHS_A_YEAR = 12;

/**
 * KMS charges a dollar a month more for each of the first two rotations of a key: the data key is rotated once a year,
 * and the signing key never. https://aws.amazon.com/kms/pricing/
 */
export const keysInYear = (year: number): number => 2 + Math.min(year - 1, 2);
