import type { Plan } from '#domain/reading/plan.ts';
import type { Locker } from '#domain/sealing/locker.ts';
import { rawKey } from '#domain/words/keys.ts';
import { previousRows } from '../collect/previous-rows.ts';
import type { RunSource } from './unit-reader.ts';

/**
 * A run as it lies in a locker. `present` are the keys that were there when sealing began: what comes later is no part
 * of it. `adopted` are the keys of recordings that the process which sealed it found there.
 */
export const lockerSource = (
  locker: Locker,
  plan: Plan,
  present: ReadonlySet<string>,
  adopted: ReadonlySet<string>,
): RunSource => ({
  plan,
  async recording(collector, scope) {
    const key = rawKey(plan.run, collector, scope);
    return present.has(key) ? locker.open(key) : undefined;
  },
  previous: previousRows(locker),
  isAdopted: (collector, scope) => adopted.has(rawKey(plan.run, collector, scope)),
});
