import { dateOf } from '../../../words/run-id.ts';
import type { ReportContext } from '../../digest/digest.ts';
import type { CalendarBlock } from '../../text/document.ts';
import { datesOf, periodName } from '../../text/period.ts';

/** What a calendar says of one slot or run, worst first. */
const STATES = ['missed', 'failed', 'gaps', 'simulated', 'late', 'extra', 'sealed'] as const;
type State = (typeof STATES)[number];

export function calendarBlock({ input, runs }: ReportContext): CalendarBlock {
  const sealed = new Map(runs.map((run) => [run.run, statesOf(run.manifest)]));
  const byDate = Map.groupBy(
    [
      ...input.calendar.slots.map(({ run, state }) => ({ run, states: state === 'MISSED' ? missed : sealed.get(run) })),
      ...input.calendar.extra.map((run) => ({ run, states: ['extra' as State, ...(sealed.get(run) ?? [])] })),
    ],
    ({ run }) => dateOf(run),
  );
  return {
    kind: 'calendar',
    caption: `Slots of ${periodName(input.period)}, UTC`,
    days: datesOf(input.period).map((date) => ({
      date,
      states: dayStates((byDate.get(date) ?? []).map(({ states }) => states ?? ['sealed'])),
    })),
  };
}

const missed: readonly State[] = ['missed'];

function statesOf({ outcome, timing }: ReportContext['runs'][number]['manifest']): State[] {
  const outcomes = { COMPLETE: [], PARTIAL: ['gaps'], FAILED: ['failed'] } as const;
  const timings = { ON_TIME: [], LATE: ['late'], SIMULATED: ['simulated'] } as const;
  return ['sealed', ...outcomes[outcome], ...timings[timing]];
}

/** With several slots a day, how many of them a word is true of: `sealed 23/24`. */
const dayStates = (slots: readonly (readonly State[])[]): string[] =>
  STATES.filter((state) => slots.some((states) => states.includes(state))).map((state) => {
    const holds = slots.filter((states) => states.includes(state)).length;
    return slots.length === 1 ? state : `${state} ${holds}/${slots.length}`;
  });
