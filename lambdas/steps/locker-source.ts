import { rawKey } from '#domain/keys.ts';
import type { Locker } from '#domain/locker.ts';
import type { Plan } from '#domain/plan.ts';
import type { RunSource } from './derive-run.ts';
import { previousRows } from './previous-rows.ts';

/** A run as it lies in a locker. */
export const lockerSource = (locker: Locker, plan: Plan): RunSource => ({
  plan,
  async recording(collector, scope) {
    const key = rawKey(plan.run, collector, scope);
    return (await locker.exists(key)) ? locker.open(key) : undefined;
  },
  previous: previousRows(locker),
});
