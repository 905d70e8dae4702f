import { scheduledAtOf } from '../words/run-id.ts';
import { slotsBetween } from '../words/slots.ts';
import type { ReportContext } from './digest/digest.ts';
import type { StatusLabel } from './text/document.ts';
import { periodBounds, utcTime } from './text/period.ts';
import { fill } from './text/wording.ts';

/** The words that qualify the whole report: a plan that is NOT OURS, SIMULATED evidence, and DRAFT while a slot of the period is missing. */
export function labelsOf(context: ReportContext): StatusLabel[] {
  const { runs, prose } = context;
  const simulated = runs.filter(({ manifest }) => manifest.timing === 'SIMULATED').length;
  const refused = runs.flatMap(({ run, manifest }) => (manifest.planInstead ? [run] : []));
  const draft = [missed(context), unfinished(context)].filter((reason) => reason !== null);
  return [
    ...(refused.length > 0
      ? [{ word: 'PLAN_NOT_OURS', meaning: fill(prose.labels.PLAN_NOT_OURS, { runs: refused.join(', ') }) }]
      : []),
    ...(simulated > 0
      ? [{ word: 'SIMULATED', meaning: fill(prose.labels.SIMULATED, { simulated, sealed: runs.length }) }]
      : []),
    ...(draft.length > 0 ? [{ word: 'DRAFT', meaning: draft.join(' ') }] : []),
  ];
}

function missed({ input, runs, prose }: ReportContext): string | null {
  const { slots } = input.calendar;
  const missing = slots.filter(({ state }) => state === 'MISSED').length;
  return missing > 0 || runs.length === 0
    ? fill(prose.labels.missed, { missed: missing, expected: slots.length })
    : null;
}

/** A calendar that ends before the schedule does: the rest of the month was not due when the report was made. */
function unfinished({ input, last, prose }: ReportContext): string | null {
  if (!last) return null;
  const { start, end } = periodBounds(input.period);
  const due = slotsBetween(last.manifest.schedule, new Date(start), new Date(Date.parse(end) - 1)).at(-1);
  const known = input.calendar.slots.at(-1)?.run ?? '';
  return due !== undefined && known < due ? fill(prose.labels.unfinished, { due: utcTime(scheduledAtOf(due)) }) : null;
}
