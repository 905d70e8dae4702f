import type { Change, Earlier, Told } from '#domain/comparing/differ.ts';
import type { TableRow } from '#domain/tables/table.ts';
import type { Gap } from '#domain/words/gap.ts';

/** An observation before, of these rows in order of id. */
export const earlierSight = (rows: readonly TableRow[], gaps: readonly Gap[] = [], run = 'before'): Earlier => ({
  run,
  rows: (async function* () {
    yield* rows;
  })(),
  gaps,
});

/** Fields of one row, or of every row, that could not be read; without fields a whole row, or the inventory. */
export const gapOf = (resourceId: string | null, ...fields: string[]): Gap => ({
  operation: 'test:Read',
  resourceId,
  fields,
  code: 'ACCESS_DENIED',
  reason: 'denied',
});

export const changesIn = async (told: AsyncIterable<Told>): Promise<Change[]> =>
  (await Array.fromAsync(told)).map(([change]) => change);
