import * as z from 'zod';

/** Why something that should have been read was not. */
export const GAP_CODES = [
  'ACCESS_DENIED',
  'DENIED_BY_ORGANIZATION',
  'NO_CREDENTIALS',
  'CLOCK_SKEWED',
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
  'PLAN_NOT_OURS',
  'NOT_CONFIGURED',
  'INPUTS_INCOMPLETE',
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

/** The gaps of one unit, found by the row they touch. */
export class GapIndex {
  readonly #everyRow: readonly Gap[];
  readonly #byRow = new Map<string, Gap[]>();

  constructor(gaps: readonly Gap[]) {
    this.#everyRow = gaps.filter((gap) => gap.resourceId === null && gap.fields.length > 0);
    for (const gap of gaps)
      if (gap.resourceId !== null) {
        const known = this.#byRow.get(gap.resourceId);
        if (known) known.push(gap);
        else this.#byRow.set(gap.resourceId, [gap]);
      }
  }

  /** The gap that leaves `field` of the row `id` unread. */
  atField(id: string, field: string): Gap | undefined {
    const covers = (gap: Gap) => gap.fields.length === 0 || gap.fields.includes(field);
    return this.#byRow.get(id)?.find(covers) ?? this.#everyRow.find(covers);
  }

  /** The gap that leaves the whole row `id` unread. */
  atRow(id: string): Gap | undefined {
    return this.#byRow.get(id)?.find((gap) => gap.fields.length === 0);
  }

  /** Any gap that names the row `id`. */
  naming(id: string): Gap | undefined {
    return this.#byRow.get(id)?.[0];
  }
}

/** What a collector reports when a read fails and it can go on. Give `error`, or `code` and `reason`. */
export interface GapReport {
  readonly operation: string;
  readonly resourceId?: string;
  readonly fields?: readonly string[];
  readonly error?: unknown;
  readonly code?: GapCode;
  readonly reason?: string;
}
