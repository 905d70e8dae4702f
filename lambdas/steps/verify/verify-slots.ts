import { byText } from '#domain/words/by-text.ts';
import { runIdOf, scheduledAtOf } from '#domain/words/run-id.ts';
import { GRACE_MS, slotsBetween } from '#domain/words/slots.ts';
import type { Verdicts, VerifiedRun } from './findings.ts';

/**
 * Names every slot without a sealed run, from the first run on. Each stretch between two runs follows the schedule the
 * earlier one was sealed with, and none goes on after now, unless every run was simulated: then there is no now.
 */
export function verifySlots(runs: ReadonlyMap<string, VerifiedRun>, now: Date, verdicts: Verdicts): void {
  const sealed = [...runs.values()].sort((a, b) => byText(a.run, b.run));
  const isSimulated = sealed.every(({ manifest }) => manifest.timing === 'SIMULATED');
  for (const [index, { run, manifest }] of sealed.entries()) {
    const next = sealed[index + 1]?.run;
    const begin = Date.parse(scheduledAtOf(run));
    const due = Date.parse(scheduledAtOf(runIdOf(new Date(now.getTime() - GRACE_MS))));
    const end = next ? Date.parse(scheduledAtOf(next)) : Number.POSITIVE_INFINITY;
    const last = isSimulated ? (next ? end : begin) : Math.min(end, due);
    for (const slot of slotsBetween(manifest.schedule, new Date(begin), new Date(last)))
      if (slot !== run && slot !== next)
        verdicts.notice('RUN_MISSED', slot, `no run was sealed for ${scheduledAtOf(slot)}`);
  }
}
