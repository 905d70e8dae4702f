import { runIdOf, scheduledAtOf } from './run-id.ts';

/** When runs are due: `at` (HH:MM, UTC) and every `everyHours` from there, restarting each day. */
export interface Schedule {
  readonly at: string;
  readonly everyHours: number;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The run ids due from `from` to `to`, both inclusive, in order. */
export function slotsBetween(schedule: Schedule, from: Date, to: Date): string[] {
  const [hours = 0, minutes = 0] = schedule.at.split(':').map(Number);
  const offsets = Array.from({ length: Math.floor(24 / schedule.everyHours) }, (_, index) => {
    const offset = hours * HOUR + minutes * 60_000 + index * schedule.everyHours * HOUR;
    return offset % DAY;
  }).sort((a, b) => a - b);
  const slots: string[] = [];
  const firstDay = Math.floor(from.getTime() / DAY) * DAY;
  for (let day = firstDay; day <= to.getTime(); day += DAY)
    for (const offset of offsets) {
      const at = day + offset;
      if (at >= from.getTime() && at <= to.getTime()) slots.push(runIdOf(new Date(at)));
    }
  return slots;
}

export type Timing = 'ON_TIME' | 'LATE' | 'SIMULATED';

/** How long after its slot a run may start and still be on time. */
export const GRACE_MS = HOUR;

/**
 * Whether a run was observed when it says it was. `observed` are the earliest and latest dates the services' own
 * answers carried (ISO 8601), null when none answered: then the run's own clock has to do.
 * LATE is after the grace but before the next slot; anything else does not fit its slot and is SIMULATED.
 */
export function timingOf(schedule: Schedule, run: string, observed: { first: string; last: string }): Timing {
  const slot = Date.parse(scheduledAtOf(run));
  const first = Date.parse(observed.first);
  const last = Date.parse(observed.last);
  const skew = 5 * 60_000;
  if (first < slot - skew || last >= slot + schedule.everyHours * HOUR) return 'SIMULATED';
  return first <= slot + GRACE_MS ? 'ON_TIME' : 'LATE';
}

export interface Slot {
  readonly run: string;
  readonly state: 'SEALED' | 'MISSED';
}

/** Every slot between two runs, with the runs that stand outside the schedule. */
export function slotCalendar(
  schedule: Schedule,
  sealed: readonly string[],
  from: Date,
  to: Date,
): { slots: Slot[]; extra: string[] } {
  const present = new Set(sealed);
  const expected = slotsBetween(schedule, from, to);
  const due = new Set(expected);
  return {
    slots: expected.map((run) => ({ run, state: present.has(run) ? 'SEALED' : 'MISSED' })),
    extra: sealed.filter((run) => {
      const at = Date.parse(scheduledAtOf(run));
      return at >= from.getTime() && at <= to.getTime() && !due.has(run);
    }),
  };
}
