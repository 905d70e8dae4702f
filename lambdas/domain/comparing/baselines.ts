import { type Gap, GapIndex, isInventoryGap } from '../words/gap.ts';

/** Observations of a unit that a run may compare with. */
export const MOST_BASELINES = 3;

/**
 * Of the observations that one was compared with, the newest first, those that the next run still needs beside it: each
 * read something that neither it nor a newer one read. A part that nobody read keeps none, however long it lasts.
 */
export function stillNeeded<Observation extends { readonly gaps: readonly Gap[] }>(
  { gaps }: { readonly gaps: readonly Gap[] },
  earlier: readonly Observation[],
): Observation[] {
  let unread = partsOf(gaps);
  const kept: Observation[] = [];
  for (const one of earlier) {
    const seen = new Reading(one.gaps);
    const left = new Map([...unread].filter(([, part]) => !seen.reads(part)));
    if (left.size === unread.size) continue;
    kept.push(one);
    const before = new Reading(gapsOf(unread.values()));
    for (const part of partsOf(one.gaps).values()) for (const own of before.unreadOf(part)) left.set(keyOf(own), own);
    unread = left;
  }
  return kept;
}

/** Something unread: the inventory, a whole row, a field of a row or of every row. */
interface Part {
  readonly resourceId: string | null;
  readonly field: string | null;
}

function partsOf(gaps: readonly Gap[]): Map<string, Part> {
  const parts = gaps.flatMap(({ resourceId, fields }): Part[] =>
    fields.length === 0 ? [{ resourceId, field: null }] : fields.map((field) => ({ resourceId, field })),
  );
  return new Map(parts.map((part) => [keyOf(part), part]));
}

const keyOf = ({ resourceId, field }: Part): string => JSON.stringify([resourceId, field]);

const gapsOf = (parts: Iterable<Part>): Gap[] =>
  Array.from(parts, ({ resourceId, field }) => ({
    ...{ operation: '', code: 'OTHER' as const, reason: '' },
    resourceId,
    fields: field === null ? [] : [field],
  }));

class Reading {
  readonly isWhole: boolean;
  readonly #index: GapIndex;
  readonly #everyRow: ReadonlySet<string>;
  readonly #wholeRows: readonly string[];

  constructor(gaps: readonly Gap[]) {
    this.isWhole = !gaps.some(isInventoryGap);
    this.#index = new GapIndex(gaps);
    this.#everyRow = new Set(gaps.flatMap(({ resourceId, fields }) => (resourceId === null ? fields : [])));
    this.#wholeRows = gaps.flatMap(({ resourceId, fields }) =>
      resourceId !== null && fields.length === 0 ? [resourceId] : [],
    );
  }

  /** What it could not read of a part either. */
  unreadOf(part: Part): Part[] {
    if (!this.reads(part)) return [part];
    const { resourceId, field } = part;
    if (resourceId === null) return field === null ? [] : this.#wholeRows.map((row) => ({ resourceId: row, field }));
    return field === null ? Array.from(this.#everyRow, (one) => ({ resourceId, field: one })) : [];
  }

  /** Whether it read a part, or more of it than nothing. Of a single row that is sure only in a whole inventory. */
  reads({ resourceId, field }: Part): boolean {
    if (resourceId === null) return field === null ? this.isWhole : !this.#everyRow.has(field);
    if (!this.isWhole) return false;
    return field === null ? this.#index.atRow(resourceId) === undefined : !this.#index.atField(resourceId, field);
  }
}
