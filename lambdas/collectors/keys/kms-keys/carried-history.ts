import type { EarlierRow } from '#domain/declaring/collector.ts';
import { RunId, scheduledAtOf } from '#domain/words/run-id.ts';
import type { Key } from './key.ts';

/** What a rotation, begun or ended, leaves in the rotation status. */
export const STATUS = ['rotationEnabled', 'rotationPeriodDays', 'nextRotationAt', 'onDemandRotationStartedAt'] as const;
export const HISTORY = ['rotations', 'lastRotatedAt', 'lastRotationType', 'historyRun'] as const;

export type History = Pick<Key, (typeof HISTORY)[number]>;
type Today = Pick<Key, 'currentKeyMaterialId' | (typeof STATUS)[number]>;

const DAY_MS = 86_400_000;
/** A month and a day: each month's report stands on a history that was read for it, or just before it. */
const OLDEST_DAYS = 31;

/**
 * The history of rotations as an earlier run read it, where nothing can have rotated since: every rotation makes another
 * key material the current one. Undefined, and so to be asked for, where the material or the status is another, where
 * KMS names no material, and where the history is older than 31 days.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html (CurrentKeyMaterialId)
 */
export function carriedHistory(before: EarlierRow | undefined, today: Today, run: string): History | undefined {
  if (before === undefined || today.currentKeyMaterialId === null) return undefined;
  const { rotations, lastRotatedAt, lastRotationType, historyRun } = before;
  const isSame = (field: keyof Today): boolean => today[field] === before[field];
  if (!isSame('currentKeyMaterialId') || !STATUS.every(isSame)) return undefined;
  if (typeof rotations !== 'number' || !isRecent(historyRun, run)) return undefined;
  return { rotations, lastRotatedAt, lastRotationType, historyRun } as History;
}

function isRecent(historyRun: unknown, run: string): boolean {
  const { data: read } = RunId.safeParse(historyRun);
  if (read === undefined) return false;
  const age = Date.parse(scheduledAtOf(run)) - Date.parse(scheduledAtOf(read));
  return age >= 0 && age <= OLDEST_DAYS * DAY_MS;
}
