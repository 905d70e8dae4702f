import { readTable } from '#adapters/tables/read-table.ts';
import { sha256Hex } from '#domain/canonical-json.ts';
import { SealError } from '#domain/errors.ts';
import { rawKey } from '#domain/keys.ts';
import type { Locker } from '#domain/locker.ts';
import type { Observation, Plan } from '#domain/plan.ts';
import type { RunSource } from './derive-run.ts';

/** A run as it lies in a locker. */
export const lockerSource = (locker: Locker, plan: Plan): RunSource => ({
  plan,
  async recording(collector, scope) {
    const key = rawKey(plan.run, collector, scope);
    return (await locker.exists(key)) ? locker.open(key) : undefined;
  },
  previous: (...pinned) => previousRows(locker, ...pinned),
});

/** Earlier rows, from the very bytes the plan pinned. */
export async function* previousRows(
  locker: Locker,
  { tableKey, tableSha256 }: Observation,
  columns?: readonly string[],
) {
  const bytes = await locker.get(tableKey);
  if (sha256Hex(bytes) !== tableSha256)
    throw new SealError('LINK_BROKEN', `${tableKey} is not the table that was sealed: it cannot be compared with`);
  yield* readTable(bytes, columns);
}
