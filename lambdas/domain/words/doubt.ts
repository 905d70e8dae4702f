import type { Gap } from './gap.ts';

/**
 * A member of an answer that the model does not know, and the rows that carry it. Everything was read; what it means was
 * not understood. So the unit is not incomplete and is compared as ever, but nothing it holds may PASS on that account.
 */
export interface Doubt {
  readonly operation: string;
  readonly member: string;
  /** Ids of rows; `*`: every row of the unit. */
  readonly rows: ReadonlySet<string> | '*';
  /** The sentence that says how many rows carry it. */
  readonly carried: string;
  /** Why nobody doubts on its account, and until which day; null: somebody does. */
  readonly believed: { readonly why: string; readonly until: string } | null;
}

/** How a doubt is told in the table of gaps: once, however many rows carry it. */
export function gapOfDoubt({ operation, member, carried, believed }: Doubt): Gap {
  const unknown = `the answer has a member that the model does not know; ${carried}`;
  return {
    operation,
    resourceId: null,
    fields: [member],
    code: believed ? 'MEMBER_BELIEVED' : 'UNKNOWN_MEMBER',
    reason: believed
      ? `${unknown}. The configuration says that it is harmless, until ${believed.until}: ${believed.why}`
      : unknown,
  };
}

/** Whether a gap tells of something that was read and not understood, and nothing is missing. */
export const isDoubtGap = ({ code }: Pick<Gap, 'code'>): boolean =>
  code === 'UNKNOWN_MEMBER' || code === 'MEMBER_BELIEVED';

/** The doubts that somebody has. */
export const openDoubts = (doubts: readonly Doubt[] | undefined): readonly Doubt[] =>
  doubts?.filter(({ believed }) => believed === null) ?? [];

/** The doubt on a row; for `undefined`, the one on whatever stands in the unit. */
export const doubtOn = (doubts: readonly Doubt[] | undefined, id: string | undefined): Doubt | undefined =>
  doubts?.find(({ believed, rows }) => believed === null && (rows === '*' || (id !== undefined && rows.has(id))));
