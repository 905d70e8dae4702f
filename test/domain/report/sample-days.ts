import { finding, population, unit } from './sample.ts';
import { SPARK_SSL, WORKSPACE } from './sample-databricks.ts';
import { at, CUSTOMER_KEY, DEFAULTS, DELETION, EAST, ENCRYPTED, KEYS, PUBLIC, ROTATES, WEST } from './sample-names.ts';
import { EGRESS, RESOLVER, samplePaths } from './sample-network.ts';

const volumes = { scope: EAST, table_name: 'ebs_volumes' };

/** What happened on a day of the month. */
export function findingsOf(day: number) {
  return [
    ...(at(day, 11, 14)
      ? [finding(ROTATES, 'FAIL', KEYS.storage, { reason: 'Rotation is switched off for this customer-managed key.' })]
      : []),
    finding(ROTATES, 'FAIL', KEYS.legacy, {
      scope: WEST,
      reason: 'Rotation is on, but its period of 730 days is longer than the 365 days the policy allows.',
    }),
    ...(at(day, 20)
      ? [
          finding(ENCRYPTED, 'FAIL', 'vol-0f3a9c1b2d4e5f607', {
            ...volumes,
            reason: 'The volume is not encrypted (500 GiB, created 2026-10-20 by cluster 1020-141523-abcd1234).',
          }),
        ]
      : []),
    finding(CUSTOMER_KEY, 'FAIL', 'vol-0aa11bb22cc33dd44', {
      ...volumes,
      reason: 'The volume is encrypted with aws/ebs, which is no customer-managed key.',
      disposition_id: 'RA-2026-014',
    }),
    ...(at(day, 3, 6)
      ? [
          finding(PUBLIC, 'FAIL', 'snap-0123456789abcdef0', {
            scope: WEST,
            table_name: 'ebs_snapshots',
            reason: 'The snapshot may be read by everybody: its create-volume permission names the group “all”.',
          }),
        ]
      : []),
    ...(at(day, 8, 9)
      ? [
          finding(ROTATES, 'ERROR', KEYS.managed, {
            reason:
              'Could not be read: kms:GetKeyRotationStatus (AccessDeniedException: explicit deny in a key policy)',
          }),
        ]
      : []),
    finding(DEFAULTS, 'ERROR', '*', {
      scope: WEST,
      table_name: 'ebs_encryption_defaults',
      reason: 'Could not be read: ec2:GetSnapshotBlockPublicAccessState (the answer was HTML, not XML)',
    }),
    ...(at(day, 25)
      ? [
          finding(CUSTOMER_KEY, 'UNKNOWN', 'vol-0777aa88bb99cc00d', {
            ...volumes,
            reason: 'The volume names a key in another account, which no scope of this run covers.',
          }),
        ]
      : []),
  ];
}

const control = { controls: ['164.312(a)(2)(iv)'] };
const kms = { ...control, table: 'kms_keys' };
const ebs = { ...control, table: 'ebs_volumes' };

export const populationsOf = (day: number) => {
  const off = at(day, 11, 14) ? 1 : 0;
  const denied = at(day, 8, 9) ? 1 : 0;
  const plain = at(day, 20) ? 1 : 0;
  const foreign = at(day, 25) ? 1 : 0;
  const shared = at(day, 3, 6) ? 1 : 0;
  return [
    population(
      ROTATES,
      { PASS: 14 - off - denied, FAIL: 1 + off, ERROR: denied, NOT_APPLICABLE: 9 },
      { ...kms, title: 'Customer-managed keys rotate at least yearly' },
    ),
    population(
      DELETION,
      { PASS: 24 },
      {
        ...kms,
        severity: 'CRITICAL',
        title: 'No key in use is scheduled for deletion',
        controls: ['164.312(a)(2)(iv)', '164.308(a)(7)(ii)(A)'],
      },
    ),
    population(ENCRYPTED, { PASS: 1_204, FAIL: plain }, { ...ebs, title: 'Volumes are encrypted' }),
    population(
      CUSTOMER_KEY,
      { PASS: 1_203 - foreign, FAIL: 1, UNKNOWN: foreign },
      { ...ebs, title: 'Volumes are encrypted with an approved, customer-managed key' },
    ),
    population(
      PUBLIC,
      { PASS: 311 - shared, FAIL: shared },
      {
        ...control,
        table: 'ebs_snapshots',
        severity: 'CRITICAL',
        title: 'Snapshots are encrypted and not public',
        controls: ['164.312(a)(1)', '164.312(a)(2)(iv)'],
      },
    ),
    population(
      DEFAULTS,
      { PASS: 1, ERROR: 1 },
      {
        ...control,
        table: 'ebs_encryption_defaults',
        severity: 'MEDIUM',
        title: 'New volumes are encrypted by default',
      },
    ),
    ...networkPopulations,
  ];
};

const transmission = { controls: ['164.312(e)(1)'], severity: 'CRITICAL' };
const networkPopulations = [
  population(
    EGRESS,
    { FAIL: 4, UNKNOWN: 4, PASS: 6, NOT_APPLICABLE: 15 },
    { ...transmission, table: 'egress_paths', title: 'Only what the allowlist names can leave to public addresses' },
  ),
  population(
    RESOLVER,
    { FAIL: 1, PASS: 1 },
    { ...transmission, table: 'vpcs', title: 'The DNS resolver is controlled' },
  ),
  population(
    'gateway-endpoint-policy-is-narrow',
    { FAIL: 1 },
    { ...transmission, table: 'vpc_endpoints', title: 'Gateway endpoints let nobody reach foreign buckets' },
  ),
  population(
    'interface-endpoint-policy-is-narrow',
    { PASS: 2, FAIL: 1, UNKNOWN: 1 },
    { ...transmission, table: 'vpc_endpoints', title: 'Interface endpoints let nobody reach foreign resources' },
  ),
  population(
    'no-public-addresses-on-phi-subnets',
    { FAIL: 1, PASS: 6 },
    { ...transmission, table: 'subnets', title: 'No host in a subnet that holds PHI has a public IPv4 address' },
  ),
  population(
    SPARK_SSL,
    { FAIL: 1, UNKNOWN: 1, PASS: 2, NOT_APPLICABLE: 1 },
    { ...transmission, table: 'clusters', title: 'Clusters encrypt the traffic between their nodes with Spark' },
  ),
];

const change = (table: string, scope: string, resource: string, path: string, before: string, after: string) => ({
  scope,
  table_name: table,
  resource_id: resource,
  kind: 'CHANGED',
  path,
  before,
  after,
});
const come = (scope: string, resource: string, kind = 'ADDED') => ({
  ...{ scope, table_name: 'ebs_volumes', resource_id: resource, kind },
  ...{ path: null, before: null, after: null },
});

export function changesOf(day: number) {
  if (day === 11) return [change('kms_keys', EAST, KEYS.storage, 'rotation_enabled', 'true', 'false')];
  if (day === 15) return [change('kms_keys', EAST, KEYS.storage, 'rotation_enabled', 'false', 'true')];
  if (day === 20) return [come(EAST, 'vol-0f3a9c1b2d4e5f607')];
  if (day === 7)
    return [
      come(WEST, 'vol-0c0c0c0c0c0c0c0c0', 'REMOVED'),
      change('ebs_snapshots', WEST, 'snap-0123456789abcdef0', 'create_volume_permissions', '["group:all"]', '[]'),
    ];
  return [];
}

export const gapsOf = (day: number) => [
  {
    ...{ collector: 'ebs-encryption-defaults', scope: WEST, operation: 'ec2:GetSnapshotBlockPublicAccessState' },
    ...{
      resource_id: null,
      code: 'MALFORMED_RESPONSE',
      reason: 'the answer was HTML, not XML',
      fields: ['snapshotBlockPublicAccess'],
    },
  },
  ...(at(day, 8, 9)
    ? [
        {
          ...{ collector: 'kms-keys', scope: EAST, operation: 'kms:GetKeyRotationStatus', resource_id: KEYS.managed },
          ...{
            code: 'ACCESS_DENIED',
            reason: 'AccessDeniedException: explicit deny in a key policy',
            fields: ['rotationEnabled'],
          },
        },
      ]
    : []),
];

export const unitsOf = (day: number) => [
  unit('kms-keys', EAST, at(day, 8, 9) ? 'PARTIAL' : 'COMPLETE', 15),
  unit('kms-keys', WEST, 'COMPLETE', 9),
  unit('ebs-volumes', EAST, 'COMPLETE', 802),
  unit('ebs-volumes', WEST, 'COMPLETE', 402 + (at(day, 20) ? 1 : 0)),
  unit('ebs-snapshots', EAST, 'COMPLETE', 200),
  unit('ebs-snapshots', WEST, 'COMPLETE', 111),
  unit('ebs-encryption-defaults', EAST, 'COMPLETE', 1),
  unit('ebs-encryption-defaults', WEST, 'PARTIAL', 1),
  unit('egress-paths', EAST, 'COMPLETE', samplePaths.length),
  unit('network-interfaces', EAST, 'COMPLETE', 7),
  unit('subnets', EAST, 'COMPLETE', 7),
  unit('vpcs', EAST, 'COMPLETE', 2),
  unit('clusters', WORKSPACE, 'COMPLETE', 5),
  unit('spark-ssl-probe', WORKSPACE, at(day, 30) ? 'PARTIAL' : 'COMPLETE', 5),
];
