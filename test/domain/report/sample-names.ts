export const EAST = 'aws.123456789012.us-east-1';
export const WEST = 'aws.123456789012.us-west-2';
export const key = (region: string, id: string): string => `arn:aws:kms:${region}:123456789012:key/${id}`;
export const KEYS = {
  storage: key('us-east-1', '3f1c9a52-7f0e-4f6e-9a41-0c7f5a1d2b10'),
  managed: key('us-east-1', '8a7d0b6e-1d2c-4c55-8be3-5b7f0e9d4c22'),
  legacy: key('us-west-2', 'c0ffee00-2b1a-4d3c-8e9f-7a6b5c4d3e2f'),
  imported: key('us-west-2', '5d4c3b2a-9e8f-4a7b-8c6d-1e2f3a4b5c6d'),
};
export const ROTATES = 'kms-key-rotates';
export const ENCRYPTED = 'ebs-volume-encrypted';
export const CUSTOMER_KEY = 'ebs-volume-customer-key';
export const PUBLIC = 'ebs-snapshot-encrypted-and-private';
export const DEFAULTS = 'ebs-encryption-by-default';
export const DELETION = 'kms-key-not-scheduled-for-deletion';

/** Whether a day lies between two others, both included. */
export const at = (day: number, from: number, to = 31): boolean => day >= from && day <= to;
