import { EAST, KEYS, key, WEST } from './sample-names.ts';

const keyRow = (
  scope: string,
  id: string,
  alias: string[],
  manager: string,
  rotates: boolean | null,
  days: number | null,
) => ({
  ...{ scope, id, aliases: alias, key_manager: manager, key_state: 'Enabled', rotation_enabled: rotates },
  ...{
    rotation_period_days: days,
    last_rotated_at: rotates && manager === 'CUSTOMER' ? '2026-03-02T11:04:31.000Z' : null,
  },
});

/** What the tables of the last run hold. */
export const keyRows = [
  keyRow(EAST, KEYS.storage, ['alias/phi-workspace-storage'], 'CUSTOMER', true, 365),
  keyRow(EAST, KEYS.managed, ['alias/phi-managed-services', 'alias/databricks'], 'CUSTOMER', true, 365),
  keyRow(EAST, key('us-east-1', '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d'), ['alias/aws/ebs'], 'AWS', true, null),
  keyRow(WEST, KEYS.legacy, [], 'CUSTOMER', true, 730),
  keyRow(WEST, KEYS.imported, ['alias/imported-2024'], 'CUSTOMER', null, null),
  ...Array.from({ length: 19 }, (_, index) =>
    keyRow(
      index % 2 ? EAST : WEST,
      key(index % 2 ? 'us-east-1' : 'us-west-2', `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`),
      [`alias/team-${index}`],
      index % 3 ? 'CUSTOMER' : 'AWS',
      true,
      index % 3 ? 365 : null,
    ),
  ),
];

export const volumeRows = Array.from({ length: 1_205 }, (_, index) => ({
  scope: index < 802 ? EAST : WEST,
  id:
    index === 3
      ? 'vol-0f3a9c1b2d4e5f607'
      : index === 9
        ? 'vol-0aa11bb22cc33dd44'
        : index === 12
          ? 'vol-0777aa88bb99cc00d'
          : `vol-${String(index).padStart(17, '0')}`,
  encrypted: index !== 3,
  kms_key_id: index === 3 ? null : KEYS.storage,
  size_gib: 100 + (index % 9) * 50,
  state: 'in-use',
  cluster_id: index % 4 ? '1020-141523-abcd1234' : null,
}));
