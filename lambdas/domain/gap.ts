import * as z from 'zod';

/** Why something that should have been read was not. */
export const GAP_CODES = [
  'ACCESS_DENIED',
  'NO_CREDENTIALS',
  'THROTTLED',
  'TIMEOUT',
  'CONNECTION',
  'TLS',
  'SERVER_ERROR',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_RESPONSE',
  'PAGINATION',
  'NOT_SUPPORTED',
  'NOT_FOUND',
  'SCHEMA_MISMATCH',
  'DEADLINE',
  'UNDECLARED_ACTION',
  'UNIT_MISSING',
  'RECORDING_UNREADABLE',
  'REPLAY_MISMATCH',
  'PLAN_FAILED',
  'OTHER',
] as const;
export type GapCode = (typeof GAP_CODES)[number];

/**
 * What should have been read and was not, and why.
 * - `resourceId: null` and no `fields`: the inventory itself is incomplete; there may be things nobody saw.
 * - `fields`: only these fields of the row (or, without `resourceId`, of every row of the unit) are unread.
 */
export const Gap = z.strictObject({
  operation: z.string(),
  resourceId: z.string().nullable(),
  fields: z.array(z.string()),
  code: z.enum(GAP_CODES),
  reason: z.string(),
});
export type Gap = z.infer<typeof Gap>;

/** Whether things may exist that no row stands for. */
export const isInventoryGap = (gap: Gap): boolean => gap.resourceId === null && gap.fields.length === 0;

/** Whether `gap` leaves `field` of the row `id` unread. */
export function coversField(gap: Gap, id: string, field: string): boolean {
  if (gap.resourceId !== null && gap.resourceId !== id) return false;
  if (gap.fields.length === 0) return gap.resourceId === id;
  return gap.fields.includes(field);
}
